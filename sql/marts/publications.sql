-- One row per publication: numbers, dates, kind of right, family, classes and names as stated.
-- key: publication_id
-- not null: publication_id, family_id, family_basis, office, doc_number, right_type, source
with titles as (
    select
        publication_id,
        title
    from staging.stg_titles
    qualify row_number() over (
        partition by publication_id order by language = 'en' desc, language asc, title asc
    ) = 1
),

classes as (
    select
        publication_id,
        list(distinct symbol order by symbol) filter (where scheme = 'cpc') as cpc_symbols,
        list(distinct symbol order by symbol) filter (where scheme = 'ipc') as ipc_symbols
    from staging.stg_classifications
    group by publication_id
),

names as (
    select
        publication_id,
        list(distinct name order by name) as applicant_names
    from staging.stg_parties
    where role = 'applicant'
    group by publication_id
)

select
    publications.publication_id,
    families.family_id,
    families.family_basis,
    publications.office,
    publications.doc_number,
    publications.kind,
    publications.right_type,
    publications.right_type_rule,
    publications.has_grant_seen,
    publications.publication_date,
    publications.publication_year,
    publications.application_number,
    publications.application_date,
    publications.application_year,
    publications.grant_date,
    titles.title,
    classes.cpc_symbols,
    classes.ipc_symbols,
    names.applicant_names,
    publications.status_stated,
    publications.topic_rule,
    publications.source,
    publications.source_url,
    publications.window_ref
from intermediate.int_publications as publications
inner join intermediate.int_publication_families as families
    on publications.publication_id = families.publication_id
left join titles on publications.publication_id = titles.publication_id
left join classes on publications.publication_id = classes.publication_id
left join names on publications.publication_id = names.publication_id
order by publications.publication_id
