-- One row per tier, year basis, year, scope, kind of right, country basis and country: families.
-- key: topic_tier, year_basis, year, scope, right_type, country_basis, country
-- not null: topic_tier, year_basis, scope, right_type, country_basis
-- not null: families_whole, families_fractional
-- The year is NULL for undated families and the country for unknown origins, so that fractional
-- counts add up to the number of families. Every count has three switches: tier of the topic
-- (each holds the narrower ones), scope (all contains ipf) and country basis; never add over these.
-- Fractions are added as decimals, since sums of doubles depend on the order of adding.
with shares as (
    select
        tiers.topic_tier,
        families.family_id,
        families.priority_year,
        families.first_publication_year,
        families.is_ipf,
        families.right_type,
        families.has_grant_seen,
        applicants.country,
        applicants.country_source,
        applicants.fraction,
        coalesce(applicants.country_source like 'office_%', false) as is_office
    from marts.families as families
    inner join marts.family_applicants as applicants
        on families.family_id = applicants.family_id
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
),

by_year as (
    select
        shares.*,
        'priority' as year_basis,
        shares.priority_year as year
    from shares
    union all
    select
        shares.*,
        'first_publication' as year_basis,
        shares.first_publication_year as year
    from shares
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
),

by_country as (
    select
        by_scope.*,
        'with_office' as country_basis,
        by_scope.country as origin
    from by_scope
    union all
    select
        by_scope.*,
        'without_office' as country_basis,
        case when by_scope.is_office then null else by_scope.country end as origin
    from by_scope
)

select
    topic_tier,
    year_basis,
    year,
    scope,
    right_type,
    country_basis,
    origin as country,
    count(distinct family_id)::integer as families_whole,
    round(sum(fraction::decimal(18, 12))::double, 10) as families_fractional,
    (count(distinct family_id) filter (where has_grant_seen))::integer as granted_whole,
    round(
        coalesce(sum(fraction::decimal(18, 12)) filter (where has_grant_seen), 0)::double, 10
    ) as granted_fractional,
    round(
        coalesce(
            sum(fraction::decimal(18, 12))
            filter (where origin is not null and country_source <> 'own_record'),
            0
        )::double, 10
    ) as imputed_fractional,
    round(
        coalesce(
            sum(fraction::decimal(18, 12)) filter (where origin is not null and is_office), 0
        )::double, 10
    ) as office_fractional
from by_country
group by topic_tier, year_basis, year, scope, right_type, country_basis, origin
order by topic_tier, year_basis, year, scope, right_type, country_basis, origin
