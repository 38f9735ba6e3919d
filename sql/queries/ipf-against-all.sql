-- purpose: What part of a country's families is international, in periods of five years?
-- purpose_ja: ある国のファミリーのうち国際特許ファミリーは何割か（5年ごと）。
-- parameter: country code = CN: country of origin, two letters | 出願人居住国（二文字コード）
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: country_basis text = with_office {with_office, without_office}: whether the
--   office of first filing may tell an unknown country | 不明な出願人居住国を出願先官庁で補うか
-- column: first_year_of_five: first priority year of the five | 5年間の最初の優先年
-- column: families_all: all families, fractional | 全ファミリー（分数カウント）
-- column: families_ipf: international patent families, fractional
--   | 国際特許ファミリー（分数カウント）
-- column: ipf_share: international families as a part of all | 国際特許ファミリーの割合
-- column: has_unfinished_year: one of the five years is not finished: it becomes international
--   later than it is published | 収録の完了していない年を含む（国際化は公開より遅れる）
select
    counts.country,
    (counts.year // 5) * 5 as first_year_of_five,
    sum(counts.families_fractional) filter (where counts.scope = 'all') as families_all,
    coalesce(
        sum(counts.families_fractional) filter (where counts.scope = 'ipf'), 0
    ) as families_ipf,
    families_ipf / nullif(families_all, 0) as ipf_share,
    bool_or(coalesce(years.is_unfinished, true)) as has_unfinished_year
from marts.country_years as counts
left join marts.completeness_years as years on counts.year = years.year
where
    counts.topic_tier = $tier
    and counts.year_basis = 'priority'
    and counts.right_type = 'invention'
    and counts.country_basis = $country_basis
    and counts.country = $country
    and counts.year is not null
group by counts.country, first_year_of_five
order by first_year_of_five
