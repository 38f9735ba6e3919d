-- One row per scope, country basis, origin (the world too) and priority year: headline families.
-- key: scope, country_basis, country, year
-- not null: scope, country_basis, families_fractional, families_squared
-- Origin WORLD holds all families; country is NULL for those of unknown origin, the year for
-- undated ones. families_squared tells how far fractions make counts steadier than whole families.
with by_origin as (
    select
        family_id,
        country_basis,
        country,
        fraction
    from marts.family_origins
    union all
    select
        headline_families.family_id,
        bases.country_basis,
        'WORLD' as country,
        1.0 as fraction
    from marts.headline_families as headline_families
    cross join (values ('with_office'), ('without_office')) as bases (country_basis)
),

by_scope as (
    select
        unnest(case when families.is_ipf then ['all', 'ipf'] else ['all'] end) as scope,
        by_origin.country_basis,
        by_origin.country,
        families.priority_year as year,
        by_origin.fraction
    from by_origin
    inner join marts.headline_families as families on by_origin.family_id = families.family_id
)

select
    scope,
    country_basis,
    country,
    year,
    round(sum(fraction), 9) as families_fractional,
    round(sum(fraction * fraction), 9) as families_squared
from by_scope
group by scope, country_basis, country, year
order by scope, country_basis, country, year
