-- One row per scope, country basis, origin, priority year, age and delay: families, in steps of a
-- twelfth of a year counted back from the day of the data, so that every step is a whole one.
-- The scope ipf runs to the day a family became international.
with as_of as (
    select max(data_as_of) as data_as_of from marts.sources
),

days as (
    select
        family_id,
        'all' as scope,
        priority_year,
        earliest_priority_date,
        first_publication_date as published
    from marts.headline_families
    where is_delay_measured
    union all
    select
        family_id,
        'ipf' as scope,
        priority_year,
        earliest_priority_date,
        international_date as published
    from marts.headline_families
    where is_international_delay_measured
),

steps as (
    select
        days.family_id,
        days.scope,
        days.priority_year as year,
        floor((as_of.data_as_of - days.earliest_priority_date) / 30.4375)::integer as age,
        floor((as_of.data_as_of - days.published) / 30.4375)::integer as published_age
    from days
    cross join as_of
    where days.published <= as_of.data_as_of
),

by_basis as (
    select
        family_id,
        country,
        fraction,
        country_basis
    from marts.family_origins
    union all
    select
        headline_families.family_id,
        'WORLD' as country,
        1.0 as fraction,
        bases.country_basis
    from marts.headline_families as headline_families
    cross join (values ('with_office'), ('without_office')) as bases (country_basis)
)

select
    steps.scope,
    by_basis.country_basis,
    by_basis.country,
    steps.year,
    steps.age,
    steps.age - steps.published_age as delay,
    round(sum(by_basis.fraction), 9) as families
from steps
inner join by_basis on steps.family_id = by_basis.family_id
where by_basis.country is not null and steps.age < 480
group by all
order by all
