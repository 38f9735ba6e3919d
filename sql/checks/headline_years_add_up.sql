-- block: headline families of all origins are not those of the world
select
    scope,
    country_basis,
    year,
    sum(families_fractional) filter (where country is distinct from 'WORLD') as total,
    any_value(families_fractional) filter (where country = 'WORLD') as world
from marts.headline_years
group by scope, country_basis, year
having abs(coalesce(total, 0) - coalesce(world, 0)) > 1e-4
