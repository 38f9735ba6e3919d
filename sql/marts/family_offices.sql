-- One row per family and office where it was published: when, kinds of right, grants seen there.
-- key: family_id, office
-- not null: family_id, office, publications, members, has_invention, has_utility_model
-- not null: has_grant_seen, has_granted_invention, is_first_office
-- reference: family_id -> marts.families.family_id
-- The offices are those of marts.families: members without a record count, translations of European
-- patents do not (nor the grants that only they tell of). A grant seen is no right in force: legal
-- events are not in the data. The first grant is the day of grant where stated, else the first
-- publication that is one; a few weeks lie between them at some offices.
with members as (
    select
        members.family_id,
        members.office,
        members.right_type,
        members.has_grant_seen,
        members.has_record,
        members.publication_date,
        coalesce(publications.publication_year, year(members.publication_date)::integer)
            as publication_year,
        case
            when members.has_grant_seen
                then coalesce(publications.grant_date, members.publication_date)
        end as grant_date
    from intermediate.int_family_members as members
    left join intermediate.int_publications as publications
        on members.member_publication_id = publications.publication_id
    where not members.is_translation
),

offices as (
    select
        family_id,
        office,
        min(publication_date) as office_publication_date,
        min(publication_year) as office_publication_year,
        bool_or(right_type = 'invention') as has_invention,
        bool_or(right_type = 'utility_model') as has_utility_model,
        bool_or(has_grant_seen) as has_grant_seen,
        bool_or(has_grant_seen and right_type = 'invention') as has_granted_invention,
        min(grant_date) as first_grant_date,
        (count(*) filter (where has_record))::integer as publications,
        count(*)::integer as members
    from members
    group by family_id, office
)

select
    offices.family_id,
    offices.office,
    offices.office_publication_date,
    offices.office_publication_year,
    coalesce(offices.office_publication_date = families.first_publication_date, false)
        as is_first_office,
    offices.has_invention,
    offices.has_utility_model,
    offices.has_grant_seen,
    offices.has_granted_invention,
    offices.first_grant_date,
    offices.publications,
    offices.members
from offices
inner join marts.families as families on offices.family_id = families.family_id
order by offices.family_id, offices.office
