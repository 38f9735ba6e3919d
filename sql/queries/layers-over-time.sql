-- purpose: Does a country move from the core of the topic to its periphery?
-- purpose_ja: ある国の出願は中核から周辺へ移っているか。
-- parameter: country code = CN: country of origin, two letters | 出願人居住国（二文字コード）
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: scope text = all {all, ipf}: all families, or international ones only
--   | 全ファミリー、または国際特許ファミリーのみ
-- parameter: country_basis text = with_office {with_office, without_office}: whether the
--   office of first filing may tell an unknown country | 不明な出願人居住国を出願先官庁で補うか
-- column: first_year_of_five: first priority year of the five | 5年間の最初の優先年
-- column: families_in_layer: families in the layer, fractional
--   | その階層のファミリー（分数カウント）
-- column: share_of_period: part of the country's families of these five years
--   | その5年間のファミリーに占める割合
-- empty: There is no dated family of that country.
-- empty_ja: その国の年の分かるファミリーはない。
select
    (families.priority_year // 5) * 5 as first_year_of_five,
    families.layer,
    sum(origins.fraction) as families_in_layer,
    families_in_layer / sum(sum(origins.fraction)) over (
        partition by (families.priority_year // 5) * 5
    ) as share_of_period
from marts.tier_families as tiers
inner join marts.families as families on tiers.family_id = families.family_id
inner join marts.family_origins as origins on tiers.family_id = origins.family_id
where
    tiers.topic_tier = $tier
    and origins.country_basis = $country_basis
    and origins.country = $country
    and families.right_type = 'invention'
    and families.priority_year is not null
    and ($scope = 'all' or families.is_ipf)
group by first_year_of_five, families.layer
order by first_year_of_five asc, families_in_layer desc, families.layer asc
