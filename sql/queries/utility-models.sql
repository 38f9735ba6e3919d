-- purpose: How many of a country's families are utility models only?
-- purpose_ja: ある国のファミリーのうち実用新案のみのものはどれほどか。
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: country_basis text = with_office {with_office, without_office}: whether the
--   office of first filing may tell an unknown country | 不明な出願人居住国を出願先官庁で補うか
-- column: families_inventions: families that hold an invention, fractional
--   | 特許を含むファミリー（分数カウント）
-- column: families_utility: families of utility models only, fractional
--   | 実用新案のみのファミリー（分数カウント）
-- column: utility_share: utility models as a part of both | 実用新案の割合
select
    origins.country,
    coalesce(sum(origins.fraction) filter (where families.right_type = 'invention'), 0)
        as families_inventions,
    coalesce(sum(origins.fraction) filter (where families.right_type = 'utility_model'), 0)
        as families_utility,
    families_utility / sum(origins.fraction) as utility_share
from marts.tier_families as tiers
inner join marts.families as families on tiers.family_id = families.family_id
inner join marts.family_origins as origins on tiers.family_id = origins.family_id
where
    tiers.topic_tier = $tier
    and origins.country_basis = $country_basis
    and families.priority_year between $from_year and $to_year
group by origins.country
order by sum(origins.fraction) desc, origins.country
