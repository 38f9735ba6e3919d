-- One row per scope, country basis, year and country: its share of all inventions up to that year.
-- key: scope, country_basis, year, country
-- not null: scope, country_basis, year, cumulative_families, cumulative_total
-- Inventions by priority year, fractional. Every country has a row for every year.
with counts as (
    select
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
        origins.scope,
        origins.country_basis,
        years.year,
        origins.country
    from all_origins as origins
    cross join all_years as years
),

filled as (
    select
        grid.scope,
        grid.country_basis,
        grid.year,
        grid.country,
        coalesce(counts.families_fractional, 0) as families_fractional
    from grid
    left join counts
        on
            grid.scope = counts.scope
            and grid.country_basis = counts.country_basis
            and grid.year = counts.year
            and grid.country is not distinct from counts.country
),

summed as (
    select
        scope,
        country_basis,
        year,
        country,
        sum(families_fractional) over (
            partition by scope, country_basis, country order by year
        ) as cumulative_families,
        sum(families_fractional) over (
            partition by scope, country_basis order by year
        ) as cumulative_total
    from filled
)

select
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
order by scope, country_basis, year, country
