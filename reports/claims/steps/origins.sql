-- the last ten priority years that are finished for the world, China and Japan
years as (
    select scope, max(period_end) - 9 as first_year, max(period_end) as last_year
    from marts.origin_shares
    where period_kind = 'last_five_finished' and country_basis = 'with_office'
    group by scope
),
-- families of inventions of these years: all of them, and the international ones
chosen as (
    select
        years.scope,
        families.family_id,
        families.layer,
        families.priority_year > years.last_year - 5 as is_recent
    from marts.families as families
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
    inner join years
        on families.priority_year between years.first_year and years.last_year
        and (years.scope = 'all' or families.is_ipf)
    where tiers.topic_tier = 'standard' and families.right_type = 'invention'
),
-- countries with the office fallback, and bare, without it
countries as (
    select
        applicants.family_id,
        bases.suffix,
        case
            when bases.suffix = '' or applicants.country_source not like 'office%'
                then applicants.country
        end as country
    from marts.family_applicants as applicants
    cross join (values (''), ('_bare')) as bases (suffix)
),
-- each family once: of Japan if an applicant is of Japan, else of the other origins
located as (
    select
        family_id,
        suffix,
        case when bool_or(country = 'JP') then 'jp' when count(country) > 0 then 'other' end
            as origin,
        count(distinct country) as countries,
        bool_and(country is not null) as is_every_country_known
    from countries
    group by family_id, suffix
),
origins as (
    select
        chosen.scope || located.suffix as variant,
        located.suffix,
        chosen.family_id,
        chosen.layer,
        chosen.is_recent,
        located.origin,
        located.countries,
        located.is_every_country_known
    from chosen
    inner join located on chosen.family_id = located.family_id
)
