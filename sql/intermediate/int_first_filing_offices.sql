-- One row per family whose office of first filing can be told: that office and how it is known.
-- key: family_id
-- not null: family_id, office, country_source
-- The office of the earliest stated priority. Where none is stated, the receiving office of a PCT
-- application, or else the only national office that published the family, if residents file most
-- of what that office publishes: a foreign priority may exist that the source does not state, and
-- at an office like that of the US, where foreigners file half, the guess would be as good as none.
-- EP, IB and other regional offices tell no country.
with stated as (
    select
        families.family_id,
        case
            when priorities.application_key like 'PCT%'
                then substr(priorities.application_key, 4, 2)
            else priorities.priority_country
        end as office
    from intermediate.int_publication_families as families
    inner join staging.stg_priorities as priorities
        on families.publication_id = priorities.publication_id
    where priorities.priority_country is not null
    qualify row_number() over (
        partition by families.family_id
        order by
            priorities.priority_date asc nulls last,
            priorities.priority_year asc nulls last,
            priorities.sequence_no asc,
            priorities.application_key asc
    ) = 1
),

national as (
    select
        members.family_id,
        min(members.office) as office,
        bool_and(countries.is_mostly_resident) as is_mostly_resident
    from intermediate.int_family_members as members
    inner join seeds.countries as countries on members.office = countries.country
    where not countries.is_regional and not members.is_translation
    group by members.family_id
    having count(distinct members.office) = 1
),

published as (
    select
        firsts.family_id,
        case
            when firsts.application_key like 'PCT%' then substr(firsts.application_key, 4, 2)
            when national.is_mostly_resident then national.office
        end as office
    from intermediate.int_first_publications as firsts
    left join national on firsts.family_id = national.family_id
),

candidates as (
    select
        family_id,
        office,
        'office_of_priority' as country_source
    from stated
    union all
    select
        family_id,
        office,
        'office_of_publication' as country_source
    from published
    where not exists (
        select 1 from stated
        where stated.family_id = published.family_id
    )
)

select
    candidates.family_id,
    candidates.office,
    candidates.country_source
from candidates
inner join seeds.countries as countries on candidates.office = countries.country
where not countries.is_regional
