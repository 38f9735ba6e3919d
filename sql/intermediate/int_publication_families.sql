-- One row per publication of a counted family: that family, and how it is known.
-- key: publication_id
-- not null: publication_id, family_id, family_basis
-- A DOCDB simple family where the source states one. A linked group takes over the DOCDB family
-- of the publications it is tied to, if there is exactly one; else it is a family of its own.
-- A family is here if a search selected any of its publications: what was fetched to complete
-- families may turn out to belong to another one.
with tied as (
    select
        grouped.linked_group,
        min(docdb.docdb_family_id) as docdb_family_id
    from intermediate.int_families_linked as grouped
    inner join intermediate.int_links as own
        on grouped.publication_id = own.publication_id
    inner join intermediate.int_links as other
        on own.link_key = other.link_key
    inner join intermediate.int_publications as docdb
        on other.publication_id = docdb.publication_id
    where docdb.docdb_family_id is not null
    group by grouped.linked_group
    having count(distinct docdb.docdb_family_id) = 1
),

sizes as (
    select
        grouped.linked_group,
        count(distinct grouped.publication_id) as n_publications,
        count(members.member_publication_id) as n_named
    from intermediate.int_families_linked as grouped
    left join staging.stg_family_members as members
        on grouped.publication_id = members.publication_id
    group by grouped.linked_group
),

assigned as (
    select
        publications.publication_id,
        publications.search_clause,
        coalesce(
            publications.docdb_family_id, tied.docdb_family_id, 'L-' || grouped.linked_group
        ) as family_id,
        case
            when publications.docdb_family_id is not null then 'docdb'
            when tied.docdb_family_id is not null then 'docdb_by_link'
            when sizes.n_publications + sizes.n_named > 1 then 'linked'
            else 'single'
        end as family_basis
    from intermediate.int_publications as publications
    left join intermediate.int_families_linked as grouped
        on publications.publication_id = grouped.publication_id
    left join tied on grouped.linked_group = tied.linked_group
    left join sizes on grouped.linked_group = sizes.linked_group
)

select
    assigned.publication_id,
    assigned.family_id,
    assigned.family_basis
from assigned
where
    exists (
        select 1 from assigned as hits
        where hits.family_id = assigned.family_id and hits.search_clause is not null
    )
