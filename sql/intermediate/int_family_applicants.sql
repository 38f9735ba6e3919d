-- One row per family and applicant (one with none where none is stated): country, source, fraction.
-- key: family_id, applicant
-- not null: family_id, fraction
-- reference: country -> seeds.countries.country
-- Country is residence. Where it is not stated, in this order (after de Rassenfosse et al. 2013):
-- own record, same applicant on another publication of the family, same applicant elsewhere if
-- nine in ten families agree, inventors if more than half agree, office of first filing.
with applicants as (
    select
        family_id,
        party as applicant,
        residence_country,
        country_record_source,
        publication_id
    from intermediate.int_family_parties
    where role = 'applicant'
),

holders as (
    select distinct
        family_id,
        applicant
    from applicants
    union all
    select
        family_id,
        null as applicant
    from intermediate.int_families as families
    where not exists (
        select 1 from applicants
        where applicants.family_id = families.family_id
    )
),

own_record as (
    select
        applicants.family_id,
        applicants.applicant,
        applicants.residence_country as country,
        applicants.country_record_source
    from applicants
    inner join intermediate.int_first_publications as firsts
        on
            applicants.family_id = firsts.family_id
            and applicants.publication_id = firsts.publication_id
    where applicants.residence_country is not null
),

family_votes as (
    select
        family_id,
        applicant,
        residence_country as country,
        string_agg(distinct country_record_source, ', ' order by country_record_source)
            as country_record_source,
        count(*) as n_publications
    from applicants
    where residence_country is not null
    group by family_id, applicant, residence_country
),

same_family as (
    select
        family_id,
        applicant,
        country,
        country_record_source
    from family_votes
    qualify row_number() over (
        partition by family_id, applicant order by n_publications desc, country asc
    ) = 1
),

applicant_votes as (
    select
        applicant,
        country,
        count(*) as n_families,
        count(*) / sum(count(*)) over (partition by applicant) as agreement
    from same_family
    group by applicant, country
),

elsewhere as (
    select
        applicant,
        country
    from applicant_votes
    where agreement >= 0.9
),

inventor_votes as (
    select
        family_id,
        residence_country as country,
        count(distinct party) as n_inventors,
        count(distinct party) / sum(count(distinct party)) over (partition by family_id)
            as agreement
    from intermediate.int_family_parties
    where role = 'inventor' and residence_country is not null
    group by family_id, residence_country
),

inventors as (
    select
        family_id,
        country
    from inventor_votes
    where agreement > 0.5
)

select
    holders.family_id,
    holders.applicant,
    coalesce(
        own_record.country, same_family.country, elsewhere.country, inventors.country,
        offices.office
    ) as country,
    case
        when own_record.country is not null then 'own_record'
        when same_family.country is not null then 'same_applicant_in_family'
        when elsewhere.country is not null then 'same_applicant_elsewhere'
        when inventors.country is not null then 'inventor'
        else offices.country_source
    end as country_source,
    case
        when own_record.country is not null then own_record.country_record_source
        else same_family.country_record_source
    end as country_record_source,
    1.0::double / count(*) over (partition by holders.family_id) as fraction
from holders
left join own_record
    on holders.family_id = own_record.family_id and holders.applicant = own_record.applicant
left join same_family
    on holders.family_id = same_family.family_id and holders.applicant = same_family.applicant
left join elsewhere on holders.applicant = elsewhere.applicant
left join inventors on holders.family_id = inventors.family_id
left join intermediate.int_first_filing_offices as offices
    on holders.family_id = offices.family_id
