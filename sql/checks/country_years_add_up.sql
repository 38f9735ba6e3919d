-- block: fractional counts over countries are not the number of families
with counted as (
    select
        topic_tier,
        year_basis,
        year,
        scope,
        right_type,
        country_basis,
        sum(families_fractional) as total
    from marts.country_years
    group by topic_tier, year_basis, year, scope, right_type, country_basis
),

dated as (
    select
        tiers.topic_tier,
        families.right_type,
        families.is_ipf,
        'priority' as year_basis,
        families.priority_year as year
    from marts.families as families
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
    union all
    select
        tiers.topic_tier,
        families.right_type,
        families.is_ipf,
        'first_publication' as year_basis,
        families.first_publication_year as year
    from marts.families as families
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
),

expected as (
    select
        topic_tier,
        year_basis,
        year,
        right_type,
        'all' as scope,
        count(*) as n_families
    from dated
    group by topic_tier, year_basis, year, right_type
    union all
    select
        topic_tier,
        year_basis,
        year,
        right_type,
        'ipf' as scope,
        count(*) as n_families
    from dated
    where is_ipf
    group by topic_tier, year_basis, year, right_type
),

-- Every count is there with and without the last step.
expected_twice as (
    select
        expected.*,
        unnest(['with_office', 'without_office']) as country_basis
    from expected
)

select
    counted.*,
    expected_twice.n_families
from counted
full join expected_twice
    on
        counted.topic_tier = expected_twice.topic_tier
        and counted.year_basis = expected_twice.year_basis
        and counted.year is not distinct from expected_twice.year
        and counted.right_type = expected_twice.right_type
        and counted.scope = expected_twice.scope
        and counted.country_basis = expected_twice.country_basis
where abs(coalesce(counted.total, 0) - coalesce(expected_twice.n_families, 0)) > 1e-6
