-- One row per applicant and hidden office (none, or one that states its country): families' votes.
-- key: applicant, hidden_office
-- not null: applicant, top_country, top_families, voting_families
-- A family has one vote: the country that its records state, what is hidden left out.
with votes as (
    select
        applicant,
        country,
        count(*) as n_families
    from intermediate.int_family_countries
    where masking = 'nothing'
    group by applicant, country
),

hidden_offices as (
    select distinct
        applicant,
        hidden_office
    from intermediate.int_family_countries
    where masking = 'office'
),

-- With an office hidden only the families change their votes in which it states a country.
changes as (
    select
        hidden.applicant,
        hidden.hidden_office,
        shown.country as country_before,
        hidden.country as country_after
    from intermediate.int_family_countries as hidden
    inner join intermediate.int_family_countries as shown
        on hidden.family_id = shown.family_id and hidden.applicant = shown.applicant
    where
        hidden.masking = 'office'
        and shown.masking = 'nothing'
        and hidden.country is distinct from shown.country
),

together as (
    select
        applicant,
        null::varchar as hidden_office,
        country,
        n_families
    from votes
    union all
    select
        hidden_offices.applicant,
        hidden_offices.hidden_office,
        votes.country,
        votes.n_families
    from hidden_offices
    inner join votes on hidden_offices.applicant = votes.applicant
    union all
    select
        applicant,
        hidden_office,
        country_before as country,
        -count(*) as n_families
    from changes
    group by applicant, hidden_office, country_before
    union all
    select
        applicant,
        hidden_office,
        country_after as country,
        count(*) as n_families
    from changes
    where country_after is not null
    group by applicant, hidden_office, country_after
),

counted as (
    select
        applicant,
        hidden_office,
        country,
        sum(n_families)::integer as n_families
    from together
    group by applicant, hidden_office, country
    having sum(n_families) > 0
)

select
    applicant,
    hidden_office,
    country as top_country,
    n_families as top_families,
    (sum(n_families) over (partition by applicant, hidden_office))::integer as voting_families
from counted
qualify row_number() over (
    partition by applicant, hidden_office order by n_families desc, country asc
) = 1
