-- One row per publication of a source and window that landed it, older landings included.
-- key: source, publication_id, window_ref
-- not null: source, publication_id, window_ref
select
    source,
    country || doc_number || coalesce(kind, '') as publication_id,
    case when source_family_kind = 'docdb' then source_family_id end as docdb_family_id,
    window_ref
from raw.landed_publications
