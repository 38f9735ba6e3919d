-- One row per source and publication that several sources have: what each states, as text.
-- key: source, publication_id
-- not null: source, publication_id, place
with shared as (
    select publications.publication_id
    from staging.stg_publications as publications
    group by publications.publication_id
    having count(*) > 1
),

parties as (
    select
        lists.source,
        lists.publication_id,
        any_value(lists.parties_in_list)::varchar as applicant_count,
        string_agg(distinct lists.residence_country, ', ' order by lists.residence_country)
            as applicant_countries
    from intermediate.int_party_lists as lists
    inner join shared on lists.publication_id = shared.publication_id
    where lists.role = 'applicant'
    group by lists.source, lists.publication_id
),

titles as (
    select
        titles.source,
        titles.publication_id,
        min(titles.title) as title_en
    from staging.stg_titles as titles
    inner join shared on titles.publication_id = shared.publication_id
    where titles.language = 'en'
    group by titles.source, titles.publication_id
),

priorities as (
    select
        priorities.source,
        priorities.publication_id,
        min(priorities.priority_date)::varchar as stated_priority_date
    from staging.stg_priorities as priorities
    inner join shared on priorities.publication_id = shared.publication_id
    group by priorities.source, priorities.publication_id
)

select
    publications.source,
    publications.publication_id,
    row_number() over (
        partition by publications.publication_id
        order by ranks.source_rank asc, publications.source asc
    ) as place,
    publications.publication_date::varchar as stated_publication_date,
    publications.application_number,
    coalesce(publications.application_key, compact_number(publications.application_number))
        as comparable_number,
    publications.application_date::varchar as stated_application_date,
    publications.docdb_family_id,
    parties.applicant_count,
    parties.applicant_countries,
    titles.title_en,
    priorities.stated_priority_date
from staging.stg_publications as publications
inner join shared on publications.publication_id = shared.publication_id
inner join intermediate.int_source_ranks as ranks on publications.source = ranks.source
left join parties
    on
        publications.source = parties.source
        and publications.publication_id = parties.publication_id
left join titles
    on
        publications.source = titles.source
        and publications.publication_id = titles.publication_id
left join priorities
    on
        publications.source = priorities.source
        and publications.publication_id = priorities.publication_id
