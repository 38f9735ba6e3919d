-- One row per publication seen in a DOCDB family: the family the best source last saw it in.
-- key: publication_id
-- not null: publication_id, docdb_family_id
select
    observed.publication_id,
    observed.docdb_family_id
from intermediate.int_family_observations as observed
inner join intermediate.int_source_ranks as ranks on observed.source = ranks.source
qualify row_number() over (
    partition by observed.publication_id
    order by
        ranks.source_rank asc,
        observed.last_seen desc,
        observed.last_fetched_at desc,
        observed.source asc,
        observed.docdb_family_id asc
) = 1
