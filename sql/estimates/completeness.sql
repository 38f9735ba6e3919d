-- One row per scope, country basis, origin and priority year: how much of it is published.
select
    scope,
    country_basis,
    country,
    year,
    completeness,
    is_unfinished
from marts.completeness_by_origin
order by all
