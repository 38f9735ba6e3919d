-- One row per family and publication known to belong to it, with a record of its own or only named.
-- key: family_id, member_publication_id
-- not null: family_id, member_publication_id, office, has_record, is_translation, right_type
-- reference: office -> seeds.countries.country
-- A Japanese re-publication of a PCT application also tells of the WO publication. Of a DOCDB
-- family that a family service listed, the newest listing names the members.
with recorded as (
    select
        families.family_id,
        publications.publication_id as member_publication_id,
        publications.office,
        publications.doc_number,
        publications.kind,
        publications.publication_key,
        publications.right_type,
        publications.has_grant_seen,
        publications.publication_date
    from intermediate.int_publication_families as families
    inner join intermediate.int_publications as publications
        on families.publication_id = publications.publication_id
),

counted as (
    select distinct families.family_id
    from intermediate.int_publication_families as families
),

named_or_listed as (
    select
        families.family_id,
        members.member_publication_id,
        members.member_country as office,
        members.member_doc_number as doc_number,
        members.member_kind as kind,
        members.publication_key,
        null::date as publication_date
    from staging.stg_family_members as members
    inner join intermediate.int_publication_families as families
        on members.publication_id = families.publication_id
    -- A source may still name what another has since seen in a family of its own.
    left join intermediate.int_docdb_families as seen
        on members.member_publication_id = seen.publication_id
    where
        seen.docdb_family_id is null
        or seen.docdb_family_id = families.family_id
        or families.family_basis in ('linked', 'single')
    union all
    select
        listings.docdb_family_id as family_id,
        listings.member_publication_id,
        listings.member_country as office,
        listings.member_doc_number as doc_number,
        listings.member_kind as kind,
        listings.publication_key,
        listings.member_publication_date as publication_date
    from intermediate.int_family_listings as listings
    inner join counted on listings.docdb_family_id = counted.family_id
),

named as (
    select
        family_id,
        member_publication_id,
        any_value(office) as office,
        any_value(doc_number) as doc_number,
        any_value(kind) as kind,
        any_value(publication_key) as publication_key,
        min(publication_date) as publication_date
    from named_or_listed
    group by family_id, member_publication_id
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
        coalesce(
            kinds.is_grant
            -- As for records: patent numbers of the US have up to eight digits.
            or (named.office = 'US' and named.kind = 'A' and length(named.doc_number) <= 8),
            false
        ) as has_grant_seen,
        named.publication_date
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
        false as has_grant_seen,
        null as publication_date
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
        publication_date,
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
        publication_date,
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
    publication_date,
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
