-- purpose: Who patents countermeasures, testing, evaluation and certification, which standards
--   need?
-- purpose_ja: 標準化に関わる攻撃対策・試験・評価・認証の特許は誰が持つか。
-- parameter: sub_technology text = countermeasures: sub-technology; see sub-technologies-by-origin
--   | 要素技術
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: rows integer = 50 {1..100000}: rows at most | 最大行数
-- column: sectors: sectors of the group's applicants | グループの出願人の部門
-- column: countries: countries of the group in these families; ? stands for unknown
--   | グループの居住国（?は不明）
-- column: families_here: families that show the sub-technology | 当該要素技術を示すファミリー
-- column: ipf_here: of these international families | うち国際特許ファミリー
-- column: granted_here: of these with a grant seen | うち登録が確認されたもの
-- caution: Declarations to standards bodies are not in the data: nothing here is standard-essential
--   by that alone.
-- caution_ja: 標準化団体への宣言はデータにない。ここにあるだけでは標準必須とは言えない。
-- empty: No family shows that sub-technology.
-- empty_ja: 当該要素技術を示すファミリーはない。
select
    owners.applicant_group,
    array_to_string(list_sort(list_distinct(list(owners.sector))), ', ') as sectors,
    array_to_string(list_sort(list_distinct(list(coalesce(owners.country, '?')))), ', ')
        as countries,
    count(distinct parts.family_id)::integer as families_here,
    (count(distinct parts.family_id) filter (where families.is_ipf))::integer as ipf_here,
    (count(distinct parts.family_id) filter (where families.has_grant_seen))::integer
        as granted_here
from marts.family_sub_technologies as parts
inner join marts.tier_families as tiers on parts.family_id = tiers.family_id
inner join marts.families as families on parts.family_id = families.family_id
inner join marts.family_applicants as owners on parts.family_id = owners.family_id
where
    parts.sub_technology = $sub_technology
    and tiers.topic_tier = $tier
    and families.priority_year between $from_year and $to_year
    and owners.applicant is not null
group by owners.applicant_group
order by families_here desc, owners.applicant_group asc
limit $rows
