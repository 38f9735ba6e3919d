-- One row per family and hidden office (none, or one that alone states inventors): their country.
-- key: family_id, hidden_office
-- not null: family_id
-- The country of more than half of the inventors whose residence is stated, without what is hidden.
with inventors as (
    select
        parties.family_id,
        parties.party,
        parties.residence_country,
        case when min(publications.office) = max(publications.office) then min(publications.office)
        end as only_office
    from intermediate.int_family_parties as parties
    inner join intermediate.int_publications as publications
        on parties.publication_id = publications.publication_id
    where parties.role = 'inventor' and parties.residence_country is not null
    group by parties.family_id, parties.party, parties.residence_country
),

votes as (
    select
        family_id,
        residence_country as country,
        count(*) as n_inventors
    from inventors
    group by family_id, residence_country
),

hidden as (
    select
        family_id,
        only_office as hidden_office,
        residence_country as country,
        count(*) as n_inventors
    from inventors
    where only_office is not null
    group by family_id, only_office, residence_country
),

hidden_offices as (
    select distinct
        family_id,
        hidden_office
    from hidden
),

counted as (
    select
        family_id,
        null::varchar as hidden_office,
        country,
        n_inventors
    from votes
    union all
    select
        hidden_offices.family_id,
        hidden_offices.hidden_office,
        votes.country,
        votes.n_inventors - coalesce(hidden.n_inventors, 0) as n_inventors
    from hidden_offices
    inner join votes on hidden_offices.family_id = votes.family_id
    left join hidden
        on
            hidden_offices.family_id = hidden.family_id
            and hidden_offices.hidden_office = hidden.hidden_office
            and votes.country = hidden.country
),

summed as (
    select
        family_id,
        hidden_office,
        sum(n_inventors) as n_all,
        max(n_inventors) as n_top,
        arg_max(country, n_inventors) as top_country
    from counted
    group by family_id, hidden_office
)

-- Without a majority the country is NULL: the row says that the real one must not stand in.
select
    family_id,
    hidden_office,
    case when n_top * 2 > n_all then top_country end as country
from summed
