-- purpose: Which countries have the most families, in all and international ones?
-- purpose_ja: ファミリーの多い国はどこか。全体と国際特許ファミリーではどう違うか。
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: country_basis text = with_office {with_office, without_office}: whether the
--   office of first filing may tell an unknown country | 不明な出願人居住国を出願先官庁で補うか
-- column: families_all: all families, fractional
--   | 全ファミリー（分数カウント）
-- column: families_ipf: international patent families, fractional
--   | 国際特許ファミリー（分数カウント）
-- column: ipf_share: international families as a part of all | 国際特許ファミリーの割合
-- column: office_share: part whose country only the office of first filing tells
--   | 出願先官庁による補完の割合
-- caution: A low ipf_share says where protection was sought, not how good the inventions are.
-- caution_ja: ipf_shareは保護を求めた地域を示すもので、発明の質を示すものではない。
select
    counts.country,
    sum(counts.families_fractional) filter (where counts.scope = 'all') as families_all,
    coalesce(
        sum(counts.families_fractional) filter (where counts.scope = 'ipf'), 0
    ) as families_ipf,
    families_ipf / nullif(families_all, 0) as ipf_share,
    sum(counts.office_fractional) filter (where counts.scope = 'all')
    / nullif(families_all, 0) as office_share
from marts.country_years as counts
where
    counts.topic_tier = $tier
    and counts.year_basis = 'priority'
    and counts.right_type = 'invention'
    and counts.country_basis = $country_basis
    and counts.year between $from_year and $to_year
group by counts.country
order by families_all desc, counts.country asc
