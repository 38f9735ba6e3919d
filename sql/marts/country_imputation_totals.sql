-- One row per masking, grouping, its value and rule: the accuracy of rules over many cases at once.
-- key: masking, grouped_by, grouped_value, rule
-- not null: masking, grouped_by, rule, cases, fired, correct, hit_rate
-- Never add over groupings: each holds all cases. By imputed country it tells how far a country
-- that was found can be trusted, by true country how much of a country was found. The rule `any` is
-- all rules together. What marts.country_imputation_accuracy says of cases and truth holds here.
with cases as (
    select
        masking,
        coalesce(country_source, 'none') as rule,
        coalesce(hidden_office, first_filing_office) as office,
        true_country,
        country as imputed_country,
        count(*) as n_cases,
        count(*) filter (where country = true_country) as n_correct
    from intermediate.int_imputed_countries
    where masking <> 'nothing' and true_country is not null
    group by all
),

spread as (
    select
        masking,
        rule,
        n_cases,
        n_correct,
        unnest([
            { 'grouped_by': 'all', 'grouped_value': null::varchar },
            { 'grouped_by': 'office', 'grouped_value': office },
            { 'grouped_by': 'true_country', 'grouped_value': true_country },
            { 'grouped_by': 'imputed_country', 'grouped_value': imputed_country }
        ]) as grouped
    from cases
),

grouped_cases as (
    select
        spread.masking,
        spread.grouped.grouped_by,
        spread.grouped.grouped_value,
        spread.rule,
        spread.n_cases,
        spread.n_correct
    from spread
),

by_rule as (
    select
        masking,
        grouped_by,
        grouped_value,
        rule,
        sum(n_cases) as fired,
        sum(n_correct) as correct
    from grouped_cases
    group by masking, grouped_by, grouped_value, rule
    union all
    select
        masking,
        grouped_by,
        grouped_value,
        'any' as rule,
        coalesce(sum(n_cases) filter (where rule <> 'none'), 0) as fired,
        sum(n_correct) as correct
    from grouped_cases
    group by masking, grouped_by, grouped_value
),

counted as (
    select
        by_rule.*,
        sum(by_rule.fired) filter (where by_rule.rule <> 'any') over (
            partition by by_rule.masking, by_rule.grouped_by, by_rule.grouped_value
        ) as cases
    from by_rule
)

select
    masking,
    grouped_by,
    grouped_value,
    rule,
    cases::integer as cases,
    fired::integer as fired,
    correct::integer as correct,
    fired / cases as hit_rate,
    case when rule <> 'none' then correct / nullif(fired, 0) end as accuracy,
    case when rule <> 'none' then wilson_low(correct, fired) end as accuracy_low,
    case when rule <> 'none' then wilson_high(correct, fired) end as accuracy_high
from counted
order by masking, grouped_by, grouped_value, rule
