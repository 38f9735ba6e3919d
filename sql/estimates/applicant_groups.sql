-- One row per country basis, origin, year, scope, set of families with the same applicants there,
-- and applicant: families of the set, and the part of each that falls to the applicant.
-- So few rows tell of many families. Applicants count with their group, as affiliates file for it
-- (OECD Patent Statistics Manual 2009, p. 60). Those that no record names are left out. The world
-- is the same on every country basis and comes once, as with_office.
with parts as (
    select
        family_applicants.family_id,
        family_applicants.applicant_group as applicant,
        sum(family_applicants.fraction) as fraction,
        family_applicants.country,
        coalesce(family_applicants.country_source like 'office_%', false) as is_office,
        any_value(families.priority_year) as year,
        any_value(families.is_ipf) as is_ipf
    from marts.family_applicants as family_applicants
    inner join marts.headline_families as families
        on family_applicants.family_id = families.family_id
    where family_applicants.applicant is not null and families.priority_year is not null
    group by
        family_applicants.family_id, family_applicants.applicant_group, family_applicants.country,
        coalesce(family_applicants.country_source like 'office_%', false)
),

by_basis as (
    select
        parts.family_id,
        parts.applicant,
        parts.fraction,
        parts.country,
        parts.year,
        parts.is_ipf,
        'with_office' as country_basis
    from parts
    where parts.country is not null
    union all
    select
        parts.family_id,
        parts.applicant,
        parts.fraction,
        parts.country,
        parts.year,
        parts.is_ipf,
        'without_office' as country_basis
    from parts
    where parts.country is not null and not parts.is_office
    union all
    select
        parts.family_id,
        parts.applicant,
        parts.fraction,
        'WORLD' as country,
        parts.year,
        parts.is_ipf,
        'with_office' as country_basis
    from parts
),

-- Sums of hashes do not depend on the order of applicants.
marked as (
    select
        family_id,
        country_basis,
        country,
        year,
        is_ipf,
        sum(hash(applicant)) as mark,
        any_value(fraction) as fraction
    from by_basis
    group by family_id, country_basis, country, year, is_ipf
),

groups as (
    select
        country_basis,
        country,
        year,
        is_ipf,
        mark,
        fraction,
        min(family_id) as family_id,
        count(*)::integer as families
    from marked
    group by country_basis, country, year, is_ipf, mark, fraction
)

select
    groups.country_basis,
    groups.country,
    groups.year,
    groups.is_ipf,
    groups.mark::varchar as mark,
    by_basis.applicant,
    groups.fraction,
    groups.families
from groups
inner join by_basis
    on
        groups.family_id = by_basis.family_id
        and groups.country_basis = by_basis.country_basis
        and groups.country = by_basis.country
order by all
