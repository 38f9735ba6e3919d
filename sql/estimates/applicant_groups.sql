-- One row per scope, country basis, origin, priority year and group of applicants there: families.
-- Families with the same applicants and parts are one group, so that few rows tell of many
-- families. Fractions are of the whole family; applicants that no record names are left out.
with by_basis as (
    select
        family_id,
        applicant,
        fraction,
        country,
        'with_office' as country_basis
    from marts.family_applicants
    where applicant is not null and country is not null
    union all
    select
        family_id,
        applicant,
        fraction,
        country,
        'without_office' as country_basis
    from marts.family_applicants
    where
        applicant is not null and country is not null
        and country_source not like 'office_%'
    union all
    select
        family_applicants.family_id,
        family_applicants.applicant,
        family_applicants.fraction,
        'WORLD' as country,
        bases.country_basis
    from marts.family_applicants as family_applicants
    cross join (values ('with_office'), ('without_office')) as bases (country_basis)
    where family_applicants.applicant is not null
),

groups as (
    select
        by_basis.country_basis,
        by_basis.country,
        families.priority_year as year,
        families.is_ipf,
        list(by_basis.applicant order by by_basis.applicant) as applicants,
        any_value(by_basis.fraction) as fraction
    from by_basis
    inner join marts.headline_families as families on by_basis.family_id = families.family_id
    where families.priority_year is not null
    group by
        by_basis.family_id, by_basis.country_basis, by_basis.country,
        families.priority_year, families.is_ipf
)

select
    country_basis,
    country,
    year,
    is_ipf,
    applicants,
    fraction,
    count(*)::integer as families
from groups
group by all
order by all
