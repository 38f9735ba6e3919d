-- One row per publication of a source: tidy names, keys for linking, nothing judged.
-- key: source, publication_id
-- not null: source, publication_id, office, doc_number
select
    source,
    country || doc_number || coalesce(kind, '') as publication_id,
    country as office,
    doc_number,
    kind,
    publication_key(country, doc_number, kind) as publication_key,
    publication_date,
    publication_year,
    publication_date_precision,
    application_number,
    application_key(country, numbered_by_kind(application_number, application_kind))
        as application_key,
    application_kind,
    application_date,
    application_year,
    application_date_precision,
    grant_date,
    case when source_family_kind = 'docdb' then source_family_id end as docdb_family_id,
    is_utility_model,
    status_stated,
    source_url,
    window_ref
from raw.publications
