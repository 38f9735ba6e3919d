-- purpose: Which groups have the most families, in all or international ones?
-- purpose_ja: ファミリーの多い出願人グループはどれか（全体・国際）。
-- parameter: country code = null: country of origin; left out: any
--   | 出願人居住国（省略：すべて）
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: scope text = all {all, ipf}: all families, or international ones only
--   | 全ファミリー、または国際特許ファミリーのみ
-- parameter: rows integer = 50 {1..100000}: rows at most | 最大行数
-- column: sectors: sectors of the group's applicants | グループの出願人の部門
-- column: countries: countries of the group's applicants in all of its families; ? stands for
--   unknown | グループの出願人の居住国（?は不明）
-- column: families_of_group: families of the group | グループのファミリー
-- column: ipf_of_group: of these international families | うち国際特許ファミリー
-- column: granted_of_group: of these with a grant seen | うち登録が確認されたもの
-- caution: Joint families count for each of their groups; never add groups up.
-- caution_ja: 共同出願は各グループに計上される。グループ間で合計してはならない。
with owned as (
    select distinct
        owners.applicant_group,
        owners.family_id,
        families.is_ipf,
        families.has_grant_seen
    from marts.tier_families as tiers
    inner join marts.families as families on tiers.family_id = families.family_id
    inner join marts.family_applicants as owners on tiers.family_id = owners.family_id
    where
        tiers.topic_tier = $tier
        and families.right_type = 'invention'
        and families.priority_year between $from_year and $to_year
        and ($scope = 'all' or families.is_ipf)
        and ($country::varchar is null or owners.country = $country)
        and owners.applicant is not null
),

ranked as (
    select
        applicant_group,
        count(*)::integer as families_of_group,
        (count(*) filter (where is_ipf))::integer as ipf_of_group,
        (count(*) filter (where has_grant_seen))::integer as granted_of_group
    from owned
    group by applicant_group
    order by families_of_group desc, applicant_group asc
    limit $rows
)

select
    ranked.applicant_group,
    array_to_string(list_sort(list_distinct(list(owners.sector))), ', ') as sectors,
    array_to_string(list_sort(list_distinct(list(coalesce(owners.country, '?')))), ', ')
        as countries,
    ranked.families_of_group,
    ranked.ipf_of_group,
    ranked.granted_of_group
from ranked
inner join marts.family_applicants as owners on ranked.applicant_group = owners.applicant_group
group by all
order by ranked.families_of_group desc, ranked.applicant_group asc
