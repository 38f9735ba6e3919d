-- One row per publication that a source names as a member of another publication's family.
-- key: source, publication_id, member_publication_id
-- not null: source, publication_id, member_publication_id
select
    source,
    country || doc_number || coalesce(kind, '') as publication_id,
    member_country || member_doc_number || coalesce(member_kind, '') as member_publication_id,
    member_country,
    member_doc_number,
    member_kind,
    publication_key(member_country, member_doc_number, member_kind) as publication_key
from raw.family_members
