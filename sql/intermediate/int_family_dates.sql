-- One row per family: its earliest priority, or else its earliest application, and how it is known.
-- key: family_id
-- not null: family_id
-- The earliest of all stated priorities, never the first in the list (WIPO Patent Analytics
-- Handbook, ch. 4). Without a stated priority date the earliest application stands in: it may be
-- the first filing itself, or come up to 30 months after a priority that the source does not state.
with priorities as (
    select
        families.family_id,
        min(priorities.priority_date) as earliest_date,
        min(priorities.priority_year) as earliest_year
    from intermediate.int_publication_families as families
    inner join intermediate.int_publication_priorities as priorities
        on families.publication_id = priorities.publication_id
    group by families.family_id
),

-- Members that a family service listed tell when they were published, without a record too.
listed as (
    select
        family_id,
        min(publication_date) as publication_date
    from intermediate.int_family_members
    where not has_record and not is_translation
    group by family_id
),

publications as (
    select
        families.family_id,
        min(publications.application_date) as application_date,
        min(publications.application_year) as application_year,
        min(publications.publication_date) as publication_date,
        min(publications.publication_year) as publication_year
    from intermediate.int_publication_families as families
    inner join intermediate.int_publications as publications
        on families.publication_id = publications.publication_id
    group by families.family_id
),

based as (
    select
        publications.family_id,
        publications.application_date,
        publications.application_year,
        -- least passes over what is NULL.
        least(publications.publication_date, listed.publication_date) as first_publication_date,
        least(publications.publication_year, year(listed.publication_date)::integer)
            as first_publication_year,
        priorities.earliest_date,
        priorities.earliest_year,
        case
            -- A bare year that lies before every full date is the earlier one.
            when priorities.earliest_year < coalesce(year(priorities.earliest_date), 9999)
                then 'priority_year'
            when priorities.earliest_date is not null then 'priority_date'
            when
                publications.application_year
                < coalesce(year(publications.application_date), 9999)
                then 'application_year'
            when publications.application_date is not null then 'application_date'
        end as priority_year_basis
    from publications
    left join priorities on publications.family_id = priorities.family_id
    left join listed on publications.family_id = listed.family_id
)

select
    family_id,
    case priority_year_basis
        when 'priority_date' then earliest_date
        when 'application_date' then application_date
    end as earliest_priority_date,
    case
        when priority_year_basis in ('priority_date', 'priority_year') then earliest_year
        when priority_year_basis in ('application_date', 'application_year') then application_year
    end as priority_year,
    priority_year_basis,
    first_publication_date,
    first_publication_year
from based
