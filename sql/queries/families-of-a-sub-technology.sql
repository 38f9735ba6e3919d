-- purpose: Which families show a sub-technology, newest first?
-- purpose_ja: ある要素技術を示すファミリーはどれか（新しい順）。
-- parameter: sub_technology text = satellite: sub-technology; see sub-technologies-by-origin
--   | 要素技術
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: rows integer = 50 {1..100000}: rows at most | 最大行数
-- column: owners: applicants as harmonised | 名寄せ後の出願人
-- empty: No family shows that sub-technology.
-- empty_ja: 当該要素技術を示すファミリーはない。
select
    families.family_id,
    families.priority_year,
    families.title,
    families.offices,
    families.is_ipf,
    families.has_grant_seen,
    parts.sub_technology_rule,
    (
        select string_agg(owned.applicant, '; ' order by owned.applicant)
        from marts.family_applicants as owned
        where owned.family_id = families.family_id
    ) as owners
from marts.family_sub_technologies as parts
inner join marts.tier_families as tiers on parts.family_id = tiers.family_id
inner join marts.families as families on parts.family_id = families.family_id
where parts.sub_technology = $sub_technology and tiers.topic_tier = $tier
order by families.priority_year desc nulls last, families.family_id asc
limit $rows
