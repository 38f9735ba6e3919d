-- One row per masking and number of other families that vote: how often their majority is right.
-- key: masking, other_families
-- not null: masking, other_families, cases, correct, accuracy
-- The vote of the same applicant's other families, whatever rule fired and whether or not nine in
-- ten agree: it shows why one other family alone is not believed. Ten stands for ten and more.
with counted as (
    select
        masking,
        least(other_families, 10)::integer as other_families,
        count(*) as cases,
        count(*) filter (where elsewhere_country = true_country) as correct
    from intermediate.int_imputed_countries
    where masking <> 'nothing' and true_country is not null and other_families > 0
    group by masking, least(other_families, 10)
)

select
    masking,
    other_families,
    cases::integer as cases,
    correct::integer as correct,
    correct / cases as accuracy,
    wilson_low(correct, cases) as accuracy_low,
    wilson_high(correct, cases) as accuracy_high
from counted
order by masking, other_families
