-- One row per publication that a search of a source selected: its clause, of the best source.
-- key: publication_id
-- not null: publication_id, search_clause
-- Over all landings: a later window that only completes a family does not undo a hit.
select
    landed.publication_id,
    windows.clause as search_clause
from staging.stg_landed_publications as landed
inner join staging.stg_landing_windows as windows on landed.window_ref = windows.window_ref
inner join intermediate.int_source_ranks as ranks on landed.source = ranks.source
where windows.is_topic_clause
qualify row_number() over (
    partition by landed.publication_id
    order by
        ranks.source_rank asc, windows.fetched_at desc, landed.source asc, windows.window_ref desc
) = 1
