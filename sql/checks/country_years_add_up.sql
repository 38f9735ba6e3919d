-- block: fractional counts over countries are not the number of families
with counted as (
    select
        year_basis,
        scope,
        country_basis,
        sum(families_fractional) as total
    from marts.country_years
    group by year_basis, scope, country_basis
),

expected as (
    select
        count(*) as n_all,
        count(*) filter (where is_ipf) as n_ipf
    from marts.families
)

select counted.*
from counted
cross join expected
where
    abs(counted.total - case counted.scope when 'all' then expected.n_all else expected.n_ipf end)
    > 1e-6
