-- One row per family and publication known to belong to it, with a record of its own or only named.
-- key: family_id, member_publication_id
-- not null: family_id, member_publication_id, office, has_record, is_translation, right_type
-- reference: office -> seeds.countries.country
-- A Japanese re-publication of a PCT application also tells of the WO publication.
with recorded as (
    select
        families.family_id,
        publications.publication_id as member_publication_id,
        publications.office,
        publications.doc_number,
        publications.kind,
        publications.publication_key,
        publications.right_type,
        publications.has_grant_seen
    from intermediate.int_publication_families as families
    inner join intermediate.int_publications as publications
        on families.publication_id = publications.publication_id
),

named as (
    select distinct
        families.family_id,
        members.member_publication_id,
        members.member_country as office,
        members.member_doc_number as doc_number,
        members.member_kind as kind,
        members.publication_key
    from staging.stg_family_members as members
    inner join intermediate.int_publication_families as families
        on members.publication_id = families.publication_id
),

told as (
    select
        family_id,
        'WO' || substr(doc_number, 3) as member_publication_id,
        'WO' as office,
        substr(doc_number, 3) as doc_number,
        publication_key
    from recorded
    where office = 'JP' and doc_number like 'WO%'
    union
    select
        family_id,
        'WO' || substr(doc_number, 3) as member_publication_id,
        'WO' as office,
        substr(doc_number, 3) as doc_number,
        publication_key
    from named
    where office = 'JP' and doc_number like 'WO%'
),

unrecorded as (
    select
        named.family_id,
        named.member_publication_id,
        named.office,
        named.doc_number,
        named.kind,
        case
            when left(named.kind, 1) in ('U', 'Y') then 'utility_model' else 'invention'
        end as right_type,
        coalesce(kinds.is_grant, false) as has_grant_seen
    from named
    left join seeds.kind_codes as kinds
        on named.office = kinds.office and left(named.kind, 1) = kinds.kind_letter
    where
        not exists (
            select 1 from recorded
            where
                recorded.family_id = named.family_id
                and recorded.member_publication_id = named.member_publication_id
        )
    union all
    select
        told.family_id,
        told.member_publication_id,
        told.office,
        told.doc_number,
        null as kind,
        'invention' as right_type,
        false as has_grant_seen
    from told
    where
        not exists (
            select 1 from recorded
            where
                recorded.family_id = told.family_id
                and recorded.office = 'WO'
                and recorded.doc_number = told.doc_number
        )
        and not exists (
            select 1 from named
            where
                named.family_id = told.family_id
                and named.office = 'WO'
                and named.doc_number = told.doc_number
        )
),

together as (
    select
        family_id,
        member_publication_id,
        office,
        doc_number,
        kind,
        right_type,
        has_grant_seen,
        true as has_record
    from recorded
    union all
    select
        family_id,
        member_publication_id,
        office,
        doc_number,
        kind,
        right_type,
        has_grant_seen,
        false as has_record
    from unrecorded
)

select
    family_id,
    member_publication_id,
    office,
    doc_number,
    kind,
    right_type,
    has_grant_seen,
    has_record,
    -- T documents (ATE... too) and German D documents are parts or translations of a European
    -- patent, not filings at that office; German T5 documents are national phases, and filings.
    coalesce(
        (left(kind, 1) = 'T' and office not in ('JP', 'KR') and kind <> 'T5')
        or (office = 'DE' and left(kind, 1) = 'D')
        or (office = 'AT' and doc_number like 'E%'),
        false
    ) as is_translation
from together
