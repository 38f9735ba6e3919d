-- One row per masking, hidden office, family and applicant: country, the rule it is of, the truth.
-- key: masking, hidden_office, family_id, applicant
-- not null: masking, family_id
-- The order of rules, written once for the real run (masking `nothing`) and for measuring them
-- (after de Rassenfosse et al. 2013): own record, same applicant on other publications of the
-- family, same applicant in other families if there are at least two of them and nine in ten agree
-- (one alone always agrees with itself), more than half of the inventors, office of first filing.
-- Where one office is hidden, cases whose own record is another office's and still stands are left
-- out: they would find again what was never hidden.
with stated as (
    select distinct
        family_id,
        party as applicant
    from intermediate.int_family_parties
    where role = 'applicant'
),

cases as (
    select
        'nothing' as masking,
        null::varchar as hidden_office,
        family_id,
        applicant
    from stated
    union all
    select
        'nothing' as masking,
        null as hidden_office,
        families.family_id,
        null as applicant
    from intermediate.int_families as families
    where
        not exists (
            select 1 from stated
            where stated.family_id = families.family_id
        )
    union all
    select
        masking,
        hidden_office,
        family_id,
        applicant
    from intermediate.int_family_countries
    where
        masking <> 'nothing'
        and not (masking = 'office' and coalesce(country_source, '') = 'own_record')
),

-- Elsewhere means other families: an applicant's own family has no vote for itself.
elsewhere as (
    select
        cases.masking,
        cases.hidden_office,
        cases.family_id,
        cases.applicant,
        votes.top_country,
        votes.voting_families - (shown.country is not null)::integer as n_others,
        votes.top_families - (shown.country is not distinct from votes.top_country)::integer
            as n_agreeing
    from cases
    inner join intermediate.int_applicant_countries as votes
        on
            cases.applicant = votes.applicant
            and cases.hidden_office is not distinct from votes.hidden_office
    left join intermediate.int_family_countries as shown
        on
            cases.family_id = shown.family_id
            and cases.applicant = shown.applicant
            and cases.hidden_office is not distinct from shown.hidden_office
            and shown.masking = case cases.masking when 'office' then 'office' else 'nothing' end
),

candidates as (
    select
        cases.masking,
        cases.hidden_office,
        cases.family_id,
        cases.applicant,
        records.true_country,
        records.country as record_country,
        records.country_source as record_rule,
        elsewhere.top_country as elsewhere_country,
        elsewhere.n_others,
        coalesce(
            elsewhere.n_others >= 2 and elsewhere.n_agreeing >= 0.9 * elsewhere.n_others, false
        ) as is_agreed_elsewhere,
        case
            when hidden_inventors.family_id is null then inventors.country
            else hidden_inventors.country
        end as inventor_country,
        offices.office,
        offices.country_source as office_rule
    from cases
    left join intermediate.int_family_countries as records
        on
            cases.masking = records.masking
            and cases.hidden_office is not distinct from records.hidden_office
            and cases.family_id = records.family_id
            and cases.applicant = records.applicant
    left join elsewhere
        on
            cases.masking = elsewhere.masking
            and cases.hidden_office is not distinct from elsewhere.hidden_office
            and cases.family_id = elsewhere.family_id
            and cases.applicant = elsewhere.applicant
    left join intermediate.int_inventor_countries as inventors
        on cases.family_id = inventors.family_id and inventors.hidden_office is null
    left join intermediate.int_inventor_countries as hidden_inventors
        on
            cases.family_id = hidden_inventors.family_id
            and cases.hidden_office = hidden_inventors.hidden_office
    left join intermediate.int_first_filing_offices as offices
        on cases.family_id = offices.family_id
)

select
    masking,
    hidden_office,
    family_id,
    applicant,
    coalesce(
        record_country,
        case when is_agreed_elsewhere then elsewhere_country end,
        inventor_country,
        office
    ) as country,
    case
        when record_country is not null then record_rule
        when is_agreed_elsewhere then 'same_applicant_elsewhere'
        when inventor_country is not null then 'inventor'
        else office_rule
    end as country_source,
    true_country,
    office as first_filing_office,
    n_others as other_families,
    elsewhere_country
from candidates
