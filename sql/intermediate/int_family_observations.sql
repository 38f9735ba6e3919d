-- One row per source, publication and DOCDB family it was seen in: first and last day.
-- key: source, publication_id, docdb_family_id
-- not null: source, publication_id, docdb_family_id, first_seen, last_seen, last_fetched_at
-- Over all landings, in records of the publication itself and in listings of families: a family
-- changes with time, and what was known when stays here.
with seen as (
    select
        source,
        publication_id,
        docdb_family_id,
        window_ref
    from staging.stg_landed_publications
    where docdb_family_id is not null
    union all
    select
        source,
        member_publication_id as publication_id,
        member_family_id as docdb_family_id,
        window_ref
    from staging.stg_family_listings
    where member_family_id is not null
)

select
    seen.source,
    seen.publication_id,
    seen.docdb_family_id,
    min(windows.data_as_of) as first_seen,
    max(windows.data_as_of) as last_seen,
    max(windows.fetched_at) as last_fetched_at
from seen
inner join staging.stg_landing_windows as windows on seen.window_ref = windows.window_ref
group by seen.source, seen.publication_id, seen.docdb_family_id
