-- One row per scope, country basis, origin and priority year: families, origin unknown included.
select
    scope,
    country_basis,
    country,
    year,
    families_fractional as families,
    families_squared
from marts.headline_years
where year is not null
order by all
