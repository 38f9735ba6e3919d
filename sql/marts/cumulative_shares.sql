-- One row per tier, scope, country basis, year and country: its share up to that year.
-- key: topic_tier, scope, country_basis, year, country
-- not null: topic_tier, scope, country_basis, year, cumulative_families, cumulative_total
-- Inventions by priority year, fractional. Every country has a row for every year.
with counts as (
    select
        topic_tier,
        scope,
        country_basis,
        year,
        country,
        families_fractional
    from marts.country_years
    where year_basis = 'priority' and right_type = 'invention' and year is not null
),

all_origins as (
    select distinct
        topic_tier,
        scope,
        country_basis,
        country
    from counts
),

all_years as (
    select unnest(generate_series(min(year), max(year)))::integer as year
    from counts
),

grid as (
    select
        origins.topic_tier,
        origins.scope,
        origins.country_basis,
        years.year,
        origins.country
    from all_origins as origins
    cross join all_years as years
),

filled as (
    select
        grid.topic_tier,
        grid.scope,
        grid.country_basis,
        grid.year,
        grid.country,
        coalesce(counts.families_fractional, 0) as families_fractional
    from grid
    left join counts
        on
            grid.topic_tier = counts.topic_tier
            and grid.scope = counts.scope
            and grid.country_basis = counts.country_basis
            and grid.year = counts.year
            and grid.country is not distinct from counts.country
),

summed as (
    select
        topic_tier,
        scope,
        country_basis,
        year,
        country,
        sum(families_fractional) over (
            partition by topic_tier, scope, country_basis, country order by year
        ) as cumulative_families,
        sum(families_fractional) over (
            partition by topic_tier, scope, country_basis order by year
        ) as cumulative_total
    from filled
)

select
    topic_tier,
    scope,
    country_basis,
    year,
    country,
    cumulative_families,
    cumulative_total,
    case when cumulative_total > 0 then cumulative_families / cumulative_total end as share,
    wilson_low(cumulative_families, cumulative_total) as share_low,
    wilson_high(cumulative_families, cumulative_total) as share_high
from summed
order by topic_tier, scope, country_basis, year, country
