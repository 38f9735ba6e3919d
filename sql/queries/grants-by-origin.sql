-- purpose: What part of each country's families has a grant anywhere?
-- purpose_ja: 各国のファミリーのうち、いずれかの官庁で登録されたものは何割か。
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2018 {1900..2100}: last priority year; later ones are not
--   examined to the end | 最後の優先年（それ以後は審査の途中）
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: scope text = all {all, ipf}: all families, or international ones only
--   | 全ファミリー、または国際特許ファミリーのみ
-- parameter: country_basis text = with_office {with_office, without_office}: whether the
--   office of first filing may tell an unknown country | 不明な出願人居住国を出願先官庁で補うか
-- column: granted_share: part of families_fractional with a grant seen
--   | 登録が確認されたファミリーの割合
-- caution: Offices take years to grant, and a grant is seen only where its document is in the data.
-- caution_ja: 登録までには年数を要し、登録公報が収録されている場合のみ登録とみなす。
select
    counts.country,
    sum(counts.families_fractional) as families_fractional,
    sum(counts.granted_fractional) as granted_fractional,
    sum(counts.granted_fractional) / nullif(sum(counts.families_fractional), 0) as granted_share
from marts.country_years as counts
where
    counts.topic_tier = $tier
    and counts.year_basis = 'priority'
    and counts.scope = $scope
    and counts.right_type = 'invention'
    and counts.country_basis = $country_basis
    and counts.year between $from_year and $to_year
group by counts.country
order by families_fractional desc, counts.country asc
