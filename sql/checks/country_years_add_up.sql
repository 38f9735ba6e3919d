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
        count(*) as n_all,
        count(*) filter (where is_ipf) as n_ipf
    from dated
    group by topic_tier, year_basis, year, right_type
)

select
    counted.*,
    expected.n_all,
    expected.n_ipf
from counted
full join expected
    on
        counted.topic_tier = expected.topic_tier
        and counted.year_basis = expected.year_basis
        and counted.year is not distinct from expected.year
        and counted.right_type = expected.right_type
where
    counted.total is null
    or expected.n_all is null
    or abs(
        counted.total - case counted.scope when 'all' then expected.n_all else expected.n_ipf end
    ) > 1e-6
