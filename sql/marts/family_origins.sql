-- One row per family, country basis and country of origin: the part of the family that falls there.
-- key: family_id, country_basis, country
-- not null: family_id, country_basis, fraction, imputed_fraction, office_fraction
-- reference: family_id -> marts.families.family_id
-- Both bases are here: never add over them. The country is NULL for the part of unknown origin;
-- without the office of first filing that is also what only the office tells. Parts of a family add
-- up to one in each basis.
with unfolded as (
    select
        family_id,
        country_source,
        fraction,
        'with_office' as country_basis,
        country
    from marts.family_applicants
    union all
    select
        family_id,
        country_source,
        fraction,
        'without_office' as country_basis,
        case when country_source like 'office_%' then null else country end as country
    from marts.family_applicants
)

select
    family_id,
    country_basis,
    country,
    sum(fraction) as fraction,
    coalesce(
        sum(fraction) filter (where country is not null and country_source <> 'own_record'), 0
    ) as imputed_fraction,
    coalesce(
        sum(fraction) filter (where country is not null and country_source like 'office_%'), 0
    ) as office_fraction
from unfolded
group by family_id, country_basis, country
order by family_id, country_basis, country
