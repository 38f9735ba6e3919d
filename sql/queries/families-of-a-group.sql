-- purpose: Which families does one applicant or group have?
-- purpose_ja: ある出願人・グループのファミリーはどれか。
-- parameter: applicant_group text = TOSHIBA: applicant or group, as top-groups writes it
--   | 出願人またはグループ（top-groupsの表記）
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: rows integer = 500 {1..100000}: rows at most | 最大行数
-- column: owners: all applicants of the family, as harmonised | 全出願人（名寄せ後）
-- empty: No family has an applicant of that name; spellings-of-an-applicant looks for parts of
--   names.
-- empty_ja: その名称の出願人はない。spellings-of-an-applicantで名称の一部から探せる。
with owned as (
    select distinct owners.family_id
    from marts.family_applicants as owners
    where upper($applicant_group) in (upper(owners.applicant_group), upper(owners.applicant))
)

select
    families.family_id,
    families.priority_year,
    families.title,
    families.offices,
    families.is_ipf,
    families.has_grant_seen,
    families.layer,
    families.publications,
    string_agg(owners.applicant, '; ' order by owners.applicant) as owners
from owned
inner join marts.tier_families as tiers
    on owned.family_id = tiers.family_id and tiers.topic_tier = $tier
inner join marts.families as families on owned.family_id = families.family_id
inner join marts.family_applicants as owners on owned.family_id = owners.family_id
group by all
order by families.priority_year desc nulls last, families.family_id asc
limit $rows
