-- One row per family with two or more applicants: which sectors and countries work together.
-- key: family_id
-- not null: family_id, n_applicants, n_groups, is_within_group, industry_academia, triple
-- reference: family_id -> marts.families.family_id
-- 産学官: industry is companies, academia universities, government public research and authorities.
-- Hospitals, persons and unknown sectors count as applicants and make no link of these.
with sectors as (
    select
        family_id,
        count(*)::integer as n_applicants,
        count(distinct applicant_group)::integer as n_groups,
        bool_or(sector = 'company') as has_industry,
        bool_or(sector = 'university') as has_academia,
        bool_or(sector = 'government') as has_government,
        list(distinct country order by country) filter (where country is not null)
            as collaboration_countries,
        count(distinct country) as n_countries,
        bool_and(country is not null) as is_every_country_known
    from marts.family_applicants
    where applicant is not null
    group by family_id
    having count(*) >= 2
)

select
    family_id,
    n_applicants,
    n_groups,
    n_groups = 1 as is_within_group,
    has_industry and has_academia as industry_academia,
    has_industry and has_government as industry_government,
    has_academia and has_government as academia_government,
    has_industry and has_academia and has_government as triple,
    coalesce(collaboration_countries, []) as collaboration_countries,
    n_countries >= 2 as is_international,
    n_countries = 1 and is_every_country_known as is_domestic
from sectors
order by family_id
