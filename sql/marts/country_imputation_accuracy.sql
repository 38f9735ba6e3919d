-- One row per masking, rule, office and true country: how often the rule found a hidden country.
-- key: masking, rule, office, true_country
-- not null: masking, rule, true_country, cases, fired, correct, hit_rate
-- A case is an applicant of a family whose stated country was hidden; the rules then run in their
-- order without it (int_family_countries says what is hidden). The office is the hidden one, or
-- else that of first filing. Records that state a country are no random sample of those that state
-- none, cases of one applicant are not independent, and the truth is what a record says: the
-- intervals tell chance only.
with counted as (
    select
        masking,
        coalesce(country_source, 'none') as rule,
        coalesce(hidden_office, first_filing_office) as office,
        true_country,
        count(*) as fired,
        count(*) filter (where country = true_country) as correct
    from intermediate.int_imputed_countries
    where masking <> 'nothing' and true_country is not null
    group by all
)

select
    masking,
    rule,
    office,
    true_country,
    (sum(fired) over (partition by masking, office, true_country))::integer as cases,
    fired::integer as fired,
    correct::integer as correct,
    fired / sum(fired) over (partition by masking, office, true_country) as hit_rate,
    case when rule <> 'none' then correct / fired end as accuracy,
    case when rule <> 'none' then wilson_low(correct, fired) end as accuracy_low,
    case when rule <> 'none' then wilson_high(correct, fired) end as accuracy_high
from counted
order by masking, office, true_country, rule
