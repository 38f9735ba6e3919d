-- the largest group among a family's applicants: families of one owner resemble each other
sizes as (
    select applicant_group, count(distinct family_id) as families
    from marts.family_applicants
    group by applicant_group
),
owners as (
    select applicants.family_id, coalesce(applicants.applicant_group, applicants.family_id) as owner
    from marts.family_applicants as applicants
    left join sizes on applicants.applicant_group = sizes.applicant_group
    qualify row_number() over (
        partition by applicants.family_id
        order by sizes.families desc nulls last, applicants.applicant_group
    ) = 1
),
-- Japan is compared with other countries, not with their pool, in which a family of two of them
-- would weigh half as much: each family stands once for each country of its applicants
sides as (
    select distinct
        origins.variant,
        origins.family_id,
        origins.layer,
        origins.is_recent,
        origins.countries,
        origins.is_every_country_known,
        owners.owner,
        countries.country,
        case
            when countries.country = 'JP' then 'jp' when countries.country is not null then 'other'
        end as origin
    from origins
    inner join countries
        on origins.family_id = countries.family_id and origins.suffix = countries.suffix
    inner join owners on origins.family_id = owners.family_id
    where countries.country is not null or origins.origin is null
)
