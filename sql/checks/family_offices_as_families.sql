-- block: a family's offices or grants in marts.family_offices are not those of marts.families
with counted as (
    select
        family_id,
        list(office order by office) as offices,
        bool_or(has_grant_seen) as has_grant_seen
    from marts.family_offices
    group by family_id
),

-- Grants that only a translation of a European patent tells of.
translated as (
    select distinct family_id
    from intermediate.int_family_members
    where is_translation and has_grant_seen
)

select
    families.family_id,
    families.offices,
    counted.offices as counted_offices,
    families.has_grant_seen,
    counted.has_grant_seen as counted_grant_seen
from marts.families as families
left join counted on families.family_id = counted.family_id
left join translated on families.family_id = translated.family_id
where
    families.offices is distinct from coalesce(counted.offices, [])
    or (
        families.has_grant_seen
        <> (coalesce(counted.has_grant_seen, false) or translated.family_id is not null)
    )
