-- purpose: At which offices do families of a country appear?
-- purpose_ja: ある国のファミリーはどの官庁で公開されているか。
-- parameter: countries codes = CN,JP,US,KR: countries of origin | 出願人居住国（カンマ区切り）
-- parameter: from_year integer = 2000 {1900..2100}: first priority year | 最初の優先年
-- parameter: to_year integer = 2100 {1900..2100}: last priority year | 最後の優先年
-- parameter: tier text = standard {strict, standard, wide}: tier of the topic
--   | トピックの範囲（厳格・標準・広義）
-- parameter: country_basis text = with_office {with_office, without_office}: whether the
--   office of first filing may tell an unknown country | 不明な出願人居住国を出願先官庁で補うか
-- column: families_at_office: families of the origin published there, fractional
--   | その官庁で公開されたファミリー（分数カウント）
-- column: part_of_origin: part of the origin's families that is published there
--   | その国のファミリーに占める割合
-- caution: A family counts at every office where it is published; never add offices up.
-- caution_ja: 一つのファミリーは公開されたすべての官庁に計上される。合計してはならない。
with totals as (
    select
        counts.country,
        sum(counts.families_fractional) as families_of_origin
    from marts.country_years as counts
    where
        counts.topic_tier = $tier
        and counts.year_basis = 'priority'
        and counts.scope = 'all'
        and counts.right_type = 'invention'
        and counts.country_basis = $country_basis
        and counts.year between $from_year and $to_year
    group by counts.country
)

select
    flows.country,
    flows.office,
    sum(flows.families_fractional) as families_at_office,
    sum(flows.families_fractional) / max(totals.families_of_origin) as part_of_origin
from marts.office_flows as flows
inner join totals on flows.country = totals.country
where
    flows.topic_tier = $tier
    and flows.right_type = 'invention'
    and flows.country_basis = $country_basis
    and flows.priority_year between $from_year and $to_year
    and list_contains(string_split($countries, ','), flows.country)
group by flows.country, flows.office
order by flows.country asc, families_at_office desc, flows.office asc
