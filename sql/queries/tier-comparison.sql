-- purpose: Do the counts of countries depend on how wide the topic is drawn?
-- purpose_ja: トピックの範囲の取り方で国別の件数は変わるか。
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: scope text = all {all, ipf}: all families, or international ones only
--   | 全ファミリー、または国際特許ファミリーのみ
-- parameter: country_basis text = with_office {with_office, without_office}: whether the
--   office of first filing may tell an unknown country | 不明な出願人居住国を出願先官庁で補うか
-- column: families_strict_tier: families of the strict tier, fractional
--   | 厳格な範囲のファミリー（分数カウント）
-- column: families_standard_tier: families of the standard tier, which holds the strict one
--   | 標準の範囲のファミリー（厳格を含む）
-- column: families_wide_tier: families of the wide tier, which holds both
--   | 広義の範囲のファミリー（標準を含む）
-- caution: Each tier holds the narrower ones; never add them up.
-- caution_ja: 広い範囲は狭い範囲を含む。合計してはならない。
select
    counts.country,
    coalesce(sum(counts.families_fractional) filter (where counts.topic_tier = 'strict'), 0)
        as families_strict_tier,
    coalesce(sum(counts.families_fractional) filter (where counts.topic_tier = 'standard'), 0)
        as families_standard_tier,
    coalesce(sum(counts.families_fractional) filter (where counts.topic_tier = 'wide'), 0)
        as families_wide_tier
from marts.country_years as counts
where
    counts.year_basis = 'priority'
    and counts.scope = $scope
    and counts.right_type = 'invention'
    and counts.country_basis = $country_basis
    and counts.year between $from_year and $to_year
group by counts.country
order by families_wide_tier desc, counts.country asc
