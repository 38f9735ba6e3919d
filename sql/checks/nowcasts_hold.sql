-- warn: of nowcasts of past days, fewer than nine in ten 95 % bands held, over all origins
select
    scope,
    country_basis,
    sum(cases) as n_cases,
    sum(covered_95) as n_covered
from marts.nowcast_backtests
group by scope, country_basis
having sum(cases) >= 30 and sum(covered_95) < 0.9 * sum(cases)
