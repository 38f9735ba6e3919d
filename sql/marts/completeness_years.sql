-- One row per priority year: the expected share of its families already published.
-- key: year
-- not null: year, completeness_basis, is_unfinished, delays_measured
select
    year,
    completeness,
    completeness_basis,
    is_unfinished,
    delays_measured
from intermediate.int_completeness
order by year
