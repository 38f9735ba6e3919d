-- One row per priority stated on a publication of a source.
-- key: source, publication_id, sequence_no
-- not null: source, publication_id, sequence_no
select
    source,
    country || doc_number || coalesce(kind, '') as publication_id,
    sequence_no,
    priority_country,
    priority_number,
    application_key(priority_country, numbered_by_kind(priority_number, priority_kind))
        as application_key,
    priority_date,
    priority_year,
    priority_date_precision
from raw.priorities
