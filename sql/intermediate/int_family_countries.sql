-- One row per masking, hidden office, family and applicant: what records say and what is hidden.
-- key: masking, hidden_office, family_id, applicant
-- not null: masking, family_id, applicant
-- Rules are measured where the country is known: it is hidden, and the rules have to find it again.
-- `nothing` hides nothing and is the real run; `record` hides the own record of the applicant,
-- `family` all records of the family that name it, `office` all records that one office published,
-- in every family at once, as with the offices that state no countries at all. The own record comes
-- before the country that most publications state; a tie goes to the one published first.
with of_one_record as (
    select distinct
        family_id,
        applicant
    from intermediate.int_country_statements
    where is_own_record
),

of_offices as (
    select distinct
        family_id,
        applicant,
        office as hidden_office
    from intermediate.int_country_statements
),

masked as (
    select
        statements.*,
        'nothing' as masking,
        null::varchar as hidden_office,
        false as is_hidden
    from intermediate.int_country_statements as statements
    union all
    select
        statements.*,
        'record' as masking,
        null as hidden_office,
        statements.is_own_record as is_hidden
    from intermediate.int_country_statements as statements
    inner join of_one_record
        on
            statements.family_id = of_one_record.family_id
            and statements.applicant = of_one_record.applicant
    union all
    select
        statements.*,
        'family' as masking,
        null as hidden_office,
        true as is_hidden
    from intermediate.int_country_statements as statements
    union all
    select
        statements.*,
        'office' as masking,
        of_offices.hidden_office,
        statements.office = of_offices.hidden_office as is_hidden
    from intermediate.int_country_statements as statements
    inner join of_offices
        on
            statements.family_id = of_offices.family_id
            and statements.applicant = of_offices.applicant
),

-- Own record, then most publications, then the one published first, then the alphabet.
votes as (
    select
        masking,
        hidden_office,
        family_id,
        applicant,
        is_hidden,
        residence_country as country,
        bool_or(is_own_record) as is_own_record,
        row(
            not bool_or(is_own_record),
            -count(*),
            coalesce(min(published_by), date '9999-12-31'),
            residence_country
        ) as place
    from masked
    group by masking, hidden_office, family_id, applicant, is_hidden, residence_country
)

select
    masking,
    hidden_office,
    family_id,
    applicant,
    arg_min(country, place) filter (where not is_hidden) as country,
    case arg_min(is_own_record, place) filter (where not is_hidden)
        when true then 'own_record'
        when false then 'same_applicant_in_family'
    end as country_source,
    -- Only what is hidden tells the truth: what is left must not.
    arg_min(country, place) filter (where is_hidden) as true_country
from votes
group by masking, hidden_office, family_id, applicant
