-- purpose: Do peripheral patents come from other countries than core ones?
-- purpose_ja: 周辺特許と中核特許では、出願人居住国の構成が異なるか。
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: scope text = all {all, ipf}: all families, or international ones only
--   | 全ファミリー、または国際特許ファミリーのみ
-- parameter: country_basis text = with_office {with_office, without_office}: whether the
--   office of first filing may tell an unknown country | 不明な出願人居住国を出願先官庁で補うか
-- column: families_in_layer: families of the origin in the layer, fractional
--   | その国・階層のファミリー（分数カウント）
-- column: share_of_origin: part of the origin's families that is in the layer
--   | その国のファミリーに占める階層の割合
-- column: share_of_layer: part of the layer's families that comes from the origin
--   | その階層のファミリーに占める国の割合
-- caution: The layer unknown holds families of which little more than a title is known.
-- caution_ja: 階層「unknown」は、名称のほかほとんど情報のないファミリーである。
with counted as (
    select
        origins.country,
        families.layer,
        sum(origins.fraction) as families_in_layer
    from marts.tier_families as tiers
    inner join marts.families as families on tiers.family_id = families.family_id
    inner join marts.family_origins as origins on tiers.family_id = origins.family_id
    where
        tiers.topic_tier = $tier
        and origins.country_basis = $country_basis
        and families.right_type = 'invention'
        and families.priority_year between $from_year and $to_year
        and ($scope = 'all' or families.is_ipf)
    group by origins.country, families.layer
)

select
    country,
    layer,
    families_in_layer,
    families_in_layer / sum(families_in_layer) over (partition by country) as share_of_origin,
    families_in_layer / sum(families_in_layer) over (partition by layer) as share_of_layer
from counted
order by
    sum(families_in_layer) over (partition by country) desc, country, families_in_layer desc,
    layer asc
