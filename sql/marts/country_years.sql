-- One row per tier, year basis, year, scope, kind of right, country basis and country: families.
-- key: topic_tier, year_basis, year, scope, right_type, country_basis, country
-- not null: topic_tier, year_basis, scope, right_type, country_basis
-- not null: families_whole, families_fractional
-- The year is NULL for undated families and the country for unknown origins, so that fractional
-- counts add up to the number of families. Every count has three switches: tier of the topic
-- (each holds the narrower ones), scope (all contains ipf) and country basis; never add over these.
-- Fractions are added as decimals, since sums of doubles depend on the order of adding.
with parts as (
    select
        tiers.topic_tier,
        families.priority_year,
        families.first_publication_year,
        families.is_ipf,
        families.right_type,
        families.has_grant_seen,
        origins.country_basis,
        origins.country,
        origins.fraction::decimal(18, 12) as fraction,
        origins.imputed_fraction::decimal(18, 12) as imputed_fraction,
        origins.office_fraction::decimal(18, 12) as office_fraction
    from marts.families as families
    inner join marts.family_origins as origins on families.family_id = origins.family_id
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
),

by_year as (
    select
        parts.*,
        'priority' as year_basis,
        parts.priority_year as year
    from parts
    union all
    select
        parts.*,
        'first_publication' as year_basis,
        parts.first_publication_year as year
    from parts
),

by_scope as (
    select
        by_year.*,
        'all' as scope
    from by_year
    union all
    select
        by_year.*,
        'ipf' as scope
    from by_year
    where by_year.is_ipf
)

select
    topic_tier,
    year_basis,
    year,
    scope,
    right_type,
    country_basis,
    country,
    count(*)::integer as families_whole,
    round(sum(fraction)::double, 10) as families_fractional,
    (count(*) filter (where has_grant_seen))::integer as granted_whole,
    round(coalesce(sum(fraction) filter (where has_grant_seen), 0)::double, 10)
        as granted_fractional,
    round(sum(imputed_fraction)::double, 10) as imputed_fractional,
    round(sum(office_fraction)::double, 10) as office_fractional
from by_scope
group by topic_tier, year_basis, year, scope, right_type, country_basis, country
order by topic_tier, year_basis, year, scope, right_type, country_basis, country
