-- One row per family whose office of first filing can be told: that office and how it is known.
-- key: family_id
-- not null: family_id, office, country_source
-- The office of the earliest stated priority, never of the first in the list: the priorities of the
-- earliest date or, where that date stands without a number, all undated ones, if they agree.
-- Where no priority is stated: the receiving office of a PCT application, or else the only office
-- that published the family. Both count only where residents file most of what the office gets:
-- elsewhere the guess would be as good as none. National phases of PCT applications tell nothing. A
-- Japanese re-publication exists only of PCT applications filed in Japanese and tells Japan.
with stated as (
    select
        families.family_id,
        case
            when priorities.application_key like 'PCT%'
                then substr(priorities.application_key, 4, 2)
            else priorities.priority_country
        end as office,
        coalesce(
            priorities.priority_date, make_date(priorities.priority_year, 12, 31)
        ) as known_date
    from intermediate.int_publication_families as families
    inner join intermediate.int_publication_priorities as priorities
        on families.publication_id = priorities.publication_id
),

dated as (
    select
        stated.family_id,
        stated.office,
        stated.known_date,
        min(stated.known_date) over (partition by stated.family_id) as earliest
    from stated
),

earliest as (
    select
        family_id,
        min(office) as office
    from dated
    where known_date = earliest and office is not null
    group by family_id
    having count(distinct office) = 1
),

undated as (
    select
        family_id,
        min(office) as office
    from dated
    where known_date is null and office is not null
    group by family_id
    having count(distinct office) = 1
),

-- A date that stands without a number belongs to one of the undated priorities.
settled as (
    select distinct dated.family_id
    from dated
    where dated.known_date = dated.earliest and dated.office is not null
),

by_priority as (
    select
        family_id,
        office,
        'office_of_priority' as country_source
    from earliest
    union all
    select
        undated.family_id,
        undated.office,
        'office_of_priority' as country_source
    from undated
    where not exists (
        select 1 from settled
        where settled.family_id = undated.family_id
    )
),

by_receipt as (
    select
        family_id,
        substr(application_key, 4, 2) as office,
        'office_of_receipt' as country_source
    from intermediate.int_first_publications
    where application_key like 'PCT%'
),

republished as (
    select distinct family_id
    from intermediate.int_family_members
    where office = 'JP' and doc_number like 'WO%'
),

single_office as (
    select
        members.family_id,
        min(members.office) as office
    from intermediate.int_family_members as members
    where not members.is_translation
    group by members.family_id
    having count(distinct members.office) = 1
),

by_publication as (
    select
        family_id,
        'JP' as office,
        'office_of_publication' as country_source
    from republished
    union all
    select
        single_office.family_id,
        single_office.office,
        'office_of_publication' as country_source
    from single_office
    inner join intermediate.int_first_publications as firsts
        on single_office.family_id = firsts.family_id
    where
        coalesce(firsts.application_key, '') not like 'PCT%'
        and not coalesce(is_pct_national_phase(firsts.office, firsts.application_key), false)
),

guesses as (
    select
        family_id,
        office,
        country_source
    from by_receipt
    union all
    select
        family_id,
        office,
        country_source
    from by_publication
),

guessed as (
    select
        guesses.family_id,
        guesses.office,
        guesses.country_source
    from guesses
    inner join seeds.countries as countries on guesses.office = countries.country
    where
        countries.is_mostly_resident
        and not exists (
            select 1 from stated
            where stated.family_id = guesses.family_id and stated.office is not null
        )
),

candidates as (
    select
        family_id,
        office,
        country_source
    from by_priority
    union all
    select
        family_id,
        office,
        country_source
    from guessed
    qualify row_number() over (partition by family_id order by country_source desc) = 1
)

select
    candidates.family_id,
    candidates.office,
    candidates.country_source
from candidates
inner join seeds.countries as countries on candidates.office = countries.country
where not countries.is_regional
