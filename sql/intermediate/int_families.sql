-- One row per family: its offices, whether it is international, its kind of right and grants.
-- key: family_id
-- not null: family_id, family_basis, n_offices, is_ipf, right_type, has_grant_seen
-- International patent family (IPF): two or more offices, or an EP or a PCT publication
-- (EPO and OECD; JPO theme reports). Translations of European patents are no filings.
with members as (
    select
        family_id,
        list(distinct office order by office) filter (where not is_translation) as offices,
        count(distinct office) filter (where not is_translation) as n_offices,
        bool_or(office = 'EP') as has_ep,
        bool_or(office = 'WO') as has_wo,
        bool_or(right_type = 'invention') as has_invention,
        bool_or(right_type = 'utility_model') as has_utility_model,
        bool_or(has_grant_seen) as has_grant_seen,
        count(*) filter (where has_record) as publications,
        count(*) as members
    from intermediate.int_family_members
    group by family_id
),

listings as (
    select
        docdb_family_id as family_id,
        max(family_listed_as_of) as family_listed_as_of,
        bool_and(is_complete_family) as is_complete_family
    from intermediate.int_family_listings
    group by docdb_family_id
),

basis as (
    select
        families.family_id,
        max(families.family_basis) filter (where families.family_basis <> 'docdb_by_link')
            as family_basis,
        bool_or(families.family_basis = 'docdb_by_link') as has_joined,
        min(publications.search_clause) as search_clause
    from intermediate.int_publication_families as families
    inner join intermediate.int_publications as publications
        on families.publication_id = publications.publication_id
    group by families.family_id
)

select
    members.family_id,
    case when basis.has_joined then 'docdb_by_link' else basis.family_basis end as family_basis,
    basis.search_clause,
    coalesce(members.offices, []) as offices,
    members.n_offices::integer as n_offices,
    members.has_ep or members.has_wo or members.n_offices >= 2 as is_ipf,
    case
        when members.has_wo then 'pct'
        when members.has_ep then 'ep'
        when members.n_offices >= 2 then 'two_offices'
    end as ipf_rule,
    -- A family with an invention and a utility model is counted once, as an invention.
    case when members.has_invention then 'invention' else 'utility_model' end as right_type,
    members.has_utility_model,
    members.has_grant_seen,
    members.publications::integer as publications,
    members.members::integer as members,
    listings.family_listed_as_of,
    listings.is_complete_family
from members
inner join basis on members.family_id = basis.family_id
left join listings on members.family_id = listings.family_id
