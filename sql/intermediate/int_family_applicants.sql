-- One row per family and applicant (one with none where none is stated): country, source, fraction.
-- key: family_id, applicant
-- not null: family_id, fraction
-- reference: country -> seeds.countries.country
-- Country is residence; the order of rules is that of int_imputed_countries, with nothing hidden.
with record_sources as (
    select
        family_id,
        applicant,
        residence_country as country,
        string_agg(distinct country_record_source, ', ' order by country_record_source)
            as all_sources,
        any_value(country_record_source) filter (where is_own_record) as own_source
    from intermediate.int_country_statements
    group by family_id, applicant, residence_country
)

select
    imputed.family_id,
    imputed.applicant,
    imputed.country,
    imputed.country_source,
    case imputed.country_source
        when 'own_record' then record_sources.own_source
        when 'same_applicant_in_family' then record_sources.all_sources
    end as country_record_source,
    1.0::double / count(*) over (partition by imputed.family_id) as fraction
from intermediate.int_imputed_countries as imputed
left join record_sources
    on
        imputed.family_id = record_sources.family_id
        and imputed.applicant = record_sources.applicant
        and imputed.country = record_sources.country
where imputed.masking = 'nothing'
