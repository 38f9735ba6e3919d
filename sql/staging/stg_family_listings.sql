-- One row per publication that a family service listed when asked for a publication's family.
-- key: source, window_ref, publication_id, member_publication_id
-- not null: source, window_ref, publication_id, member_publication_id, member_country
-- All listings of all windows: each is an observation of its window's day.
select
    source,
    window_ref,
    country || doc_number || coalesce(kind, '') as publication_id,
    member_country || member_doc_number || coalesce(member_kind, '') as member_publication_id,
    member_country,
    member_doc_number,
    member_kind,
    publication_key(member_country, member_doc_number, member_kind) as publication_key,
    member_publication_date,
    member_family_id,
    coalesce(is_truncated, false) as is_truncated
from raw.family_listings
-- A member that is listed twice counts once, with a family rather than without.
qualify row_number() over (
    partition by
        source, window_ref, country, doc_number, kind, member_country, member_doc_number,
        member_kind
    order by
        member_family_id asc nulls last, member_publication_date asc nulls last,
        is_truncated desc nulls last
) = 1
