-- purpose: How many families come from each country, year by year?
-- purpose_ja: 各国のファミリー件数は年ごとにどう推移しているか。
-- parameter: countries codes = CN,JP,US,KR: countries of origin | 出願人居住国（カンマ区切り）
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: scope text = all {all, ipf}: all families, or international ones only
--   | 全ファミリー、または国際特許ファミリーのみ
-- parameter: right_type text = invention {invention, utility_model}: kind of right
--   | 権利の種類（特許、実用新案）
-- parameter: country_basis text = with_office {with_office, without_office}: whether the
--   office of first filing may tell an unknown country | 不明な出願人居住国を出願先官庁で補うか
-- caution: Years that are not finished (is_unfinished) still grow: a fall there is no decline.
-- caution_ja: 収録の完了していない年（is_unfinished）の件数は今後も増える。減少を意味しない。
select
    counts.country,
    counts.year,
    counts.families_whole,
    counts.families_fractional,
    counts.imputed_fractional,
    counts.office_fractional,
    years.is_unfinished
from marts.country_years as counts
left join marts.completeness_years as years on counts.year = years.year
where
    counts.topic_tier = $tier
    and counts.year_basis = 'priority'
    and counts.scope = $scope
    and counts.right_type = $right_type
    and counts.country_basis = $country_basis
    and counts.year between $from_year and $to_year
    and list_contains(string_split($countries, ','), counts.country)
order by counts.country, counts.year
