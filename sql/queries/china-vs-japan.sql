-- purpose: Do Chinese filings surge, and what is left of it in international families beside Japan?
-- purpose_ja: 中国の出願は急増しているか。国際特許ファミリーに限ると日本と比べてどうか。
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: country_basis text = with_office {with_office, without_office}: whether the
--   office of first filing may tell an unknown country | 不明な出願人居住国を出願先官庁で補うか
-- column: china_all: Chinese families, fractional | 中国のファミリー（分数カウント）
-- column: japan_all: Japanese families, fractional | 日本のファミリー（分数カウント）
-- column: china_ipf: Chinese international families, fractional
--   | 中国の国際特許ファミリー（分数カウント）
-- column: japan_ipf: Japanese international families, fractional
--   | 日本の国際特許ファミリー（分数カウント）
-- caution: Years that are not finished (is_unfinished) still grow: a fall there is no decline.
-- caution_ja: 収録の完了していない年（is_unfinished）の件数は今後も増える。減少を意味しない。
select
    years.year,
    coalesce(sum(counts.families_fractional) filter (
        where counts.country = 'CN' and counts.scope = 'all'
    ), 0) as china_all,
    coalesce(sum(counts.families_fractional) filter (
        where counts.country = 'JP' and counts.scope = 'all'
    ), 0) as japan_all,
    coalesce(sum(counts.families_fractional) filter (
        where counts.country = 'CN' and counts.scope = 'ipf'
    ), 0) as china_ipf,
    coalesce(sum(counts.families_fractional) filter (
        where counts.country = 'JP' and counts.scope = 'ipf'
    ), 0) as japan_ipf,
    years.completeness,
    years.is_unfinished
from marts.completeness_years as years
left join marts.country_years as counts
    on
        years.year = counts.year
        and counts.topic_tier = $tier
        and counts.country_basis = $country_basis
        and counts.year_basis = 'priority'
        and counts.right_type = 'invention'
        and counts.country in ('CN', 'JP')
where years.year between $from_year and $to_year
group by years.year, years.completeness, years.is_unfinished
order by years.year
