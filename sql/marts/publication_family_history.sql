-- One row per source, publication and DOCDB family it was seen in: from when to when.
-- key: source, publication_id, docdb_family_id
-- not null: source, publication_id, docdb_family_id, first_seen, last_seen, is_current
-- Of publications in counted families, listed members included, and of those that have left one.
-- The days are those of the data, not of the change itself.
with wanted as (
    select observations.publication_id
    from intermediate.int_family_observations as observations
    inner join intermediate.int_families as families
        on observations.docdb_family_id = families.family_id
    union
    select families.publication_id
    from intermediate.int_publication_families as families
)

select
    observed.publication_id,
    observed.source,
    observed.docdb_family_id,
    observed.first_seen,
    observed.last_seen,
    observed.docdb_family_id = current_families.docdb_family_id as is_current
from intermediate.int_family_observations as observed
inner join intermediate.int_docdb_families as current_families
    on observed.publication_id = current_families.publication_id
inner join wanted on observed.publication_id = wanted.publication_id
order by observed.publication_id, observed.first_seen, observed.docdb_family_id, observed.source
