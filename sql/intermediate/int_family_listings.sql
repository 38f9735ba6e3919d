-- One row per DOCDB family and publication in its newest listing, unless that has moved since.
-- key: docdb_family_id, member_publication_id
-- not null: docdb_family_id, member_publication_id, family_listed_as_of, is_complete_family
-- A family service lists the extended family; only members of the simple family count. Of the
-- newest day all listings count, whichever publication they were asked by.
with listed as (
    select
        listings.*,
        windows.data_as_of,
        max(windows.data_as_of) over (partition by listings.member_family_id)
            as family_listed_as_of,
        bool_or(listings.is_truncated) over (
            partition by listings.source, listings.window_ref, listings.publication_id
        ) as is_cut_off
    from staging.stg_family_listings as listings
    inner join staging.stg_landing_windows as windows on listings.window_ref = windows.window_ref
),

newest as (
    select
        member_family_id as docdb_family_id,
        member_publication_id,
        member_country,
        member_doc_number,
        member_kind,
        publication_key,
        member_publication_date,
        family_listed_as_of,
        -- Whole if one of the day's listings was.
        not bool_and(is_cut_off) over (partition by member_family_id) as is_complete_family
    from listed
    where member_family_id is not null and data_as_of = family_listed_as_of
)

select
    newest.docdb_family_id,
    newest.member_publication_id,
    any_value(newest.member_country) as member_country,
    any_value(newest.member_doc_number) as member_doc_number,
    any_value(newest.member_kind) as member_kind,
    any_value(newest.publication_key) as publication_key,
    min(newest.member_publication_date) as member_publication_date,
    any_value(newest.family_listed_as_of) as family_listed_as_of,
    any_value(newest.is_complete_family) as is_complete_family
from newest
inner join intermediate.int_docdb_families as current_families
    on
        newest.member_publication_id = current_families.publication_id
        and newest.docdb_family_id = current_families.docdb_family_id
group by newest.docdb_family_id, newest.member_publication_id
