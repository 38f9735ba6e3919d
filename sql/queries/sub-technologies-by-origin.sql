-- purpose: In which sub-technologies is a country strong against another?
-- purpose_ja: ある国は他国に比べどの要素技術に強いか。
-- parameter: country code = CN: country of origin | 出願人居住国
-- parameter: other_origin code = JP: country to compare with | 比較する国
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: scope text = all {all, ipf}: all families, or international ones only
--   | 全ファミリー、または国際特許ファミリーのみ
-- parameter: country_basis text = with_office {with_office, without_office}: whether the
--   office of first filing may tell an unknown country | 不明な出願人居住国を出願先官庁で補うか
-- column: families_of_country: families of the first country, fractional
--   | 最初の国のファミリー（分数カウント）
-- column: families_of_other: families of the other country, fractional
--   | 比較する国のファミリー（分数カウント）
-- column: families_of_all: families of all origins, fractional | 全世界のファミリー（分数カウント）
-- caution: A family that shows several sub-technologies counts in each; never add them up.
-- caution_ja: 一つのファミリーは示すすべての要素技術に計上される。合計してはならない。
select
    parts.sub_technology,
    names.name_en,
    names.name_ja,
    parts.layer,
    coalesce(sum(origins.fraction) filter (where origins.country = $country), 0)
        as families_of_country,
    coalesce(sum(origins.fraction) filter (where origins.country = $other_origin), 0)
        as families_of_other,
    sum(origins.fraction) as families_of_all
from marts.family_sub_technologies as parts
inner join marts.sub_technologies as names on parts.sub_technology = names.sub_technology
inner join marts.tier_families as tiers on parts.family_id = tiers.family_id
inner join marts.families as families on parts.family_id = families.family_id
inner join marts.family_origins as origins on parts.family_id = origins.family_id
where
    tiers.topic_tier = $tier
    and origins.country_basis = $country_basis
    and families.right_type = 'invention'
    and families.priority_year between $from_year and $to_year
    and ($scope = 'all' or families.is_ipf)
group by all
order by min(names.rule_order)
