-- One row per publication: numbers, dates, kind of right, family, classes and names as stated.
-- key: publication_id
-- not null: publication_id, family_id, family_basis, office, doc_number, right_type, source
with titles as (
    select
        titles.publication_id,
        titles.title
    from staging.stg_titles as titles
    inner join intermediate.int_source_ranks as ranks on titles.source = ranks.source
    qualify row_number() over (
        partition by titles.publication_id
        order by
            titles.language = 'en' desc,
            ranks.source_rank asc,
            titles.language asc,
            titles.title asc
    ) = 1
),

best_classes as (
    select
        classes.publication_id,
        classes.scheme,
        classes.symbol
    from staging.stg_classifications as classes
    inner join intermediate.int_source_ranks as ranks on classes.source = ranks.source
    qualify rank() over (
        partition by classes.publication_id, classes.scheme
        order by ranks.source_rank asc, classes.source asc
    ) = 1
),

classes as (
    select
        publication_id,
        list(distinct symbol order by symbol) filter (where scheme = 'cpc') as cpc_symbols,
        list(distinct symbol order by symbol) filter (where scheme = 'ipc') as ipc_symbols
    from best_classes
    group by publication_id
),

names as (
    select
        publication_id,
        list_sort(flatten(list(spelling_list))) as applicant_names
    from intermediate.int_publication_parties
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
    publications.search_clause,
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
