-- One row per applicant: group, sector, country and how it is known, families, years, spellings.
-- key: applicant
-- not null: applicant, applicant_group, sector, families_whole, families_fractional, ipf_whole
-- not null: granted_whole, spellings
-- The group is today's.
-- An applicant with several countries shows the one of most families. A country that only offices
-- tell is shown only if it holds two thirds of all the applicant's families. Its source is the best
-- that any of these families has for it: its own record, then what is inferred, then offices.
with countries as (
    select
        applicant,
        country,
        country_source,
        count(*) as n_families
    from marts.family_applicants
    where applicant is not null
    group by applicant, country, country_source
),

country_totals as (
    select
        applicant,
        country,
        country_source,
        n_families,
        sum(n_families) over (partition by applicant, country) as n_in_country,
        sum(n_families) over (partition by applicant) as n_in_all,
        bool_or(country_source not like 'office_%') over (partition by applicant, country)
            as is_more_than_office
    from countries
),

main_country as (
    select
        applicant,
        case when is_more_than_office or n_in_country * 3 >= n_in_all * 2 then country end
            as country,
        case when is_more_than_office or n_in_country * 3 >= n_in_all * 2 then country_source end
            as country_source
    from country_totals
    qualify row_number() over (
        partition by applicant
        order by
            country is null asc,
            n_in_country desc,
            country asc,
            country_source <> 'own_record' asc,
            country_source like 'office_%' asc,
            n_families desc,
            country_source asc
    ) = 1
),

spellings as (
    select
        applicant,
        count(*)::integer as spellings,
        list(name order by name) as spelling_list
    from intermediate.int_applicant_names
    group by applicant
),

counted as (
    select
        applicants.applicant,
        count(*)::integer as families_whole,
        round(sum(applicants.fraction::decimal(18, 12))::double, 10) as families_fractional,
        (count(*) filter (where families.is_ipf))::integer as ipf_whole,
        (count(*) filter (where families.has_grant_seen))::integer as granted_whole,
        min(families.priority_year) as first_year,
        max(families.priority_year) as last_year
    from marts.family_applicants as applicants
    inner join marts.families as families on applicants.family_id = families.family_id
    where applicants.applicant is not null
    group by applicants.applicant
)

select
    counted.applicant,
    coalesce(mapping.applicant_group, counted.applicant) as applicant_group,
    sectors.sector,
    sectors.sector_rule,
    main_country.country,
    main_country.country_source,
    counted.families_whole,
    counted.families_fractional,
    counted.ipf_whole,
    counted.granted_whole,
    counted.first_year,
    counted.last_year,
    spellings.spellings,
    spellings.spelling_list
from counted
inner join main_country on counted.applicant = main_country.applicant
inner join spellings on counted.applicant = spellings.applicant
inner join intermediate.int_applicant_sectors as sectors on counted.applicant = sectors.applicant
left join seeds.applicant_groups as mapping
    on counted.applicant = mapping.applicant and mapping.valid_to is null
order by counted.families_whole desc, counted.applicant asc
