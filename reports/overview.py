"""The questions of the page's opening tables, beside those of the charts."""

GLANCE_SQL = """
-- the overview: one row
with families as (
    select
        count(*) as families,
        coalesce(sum(publications), 0)::bigint as publications,
        count(priority_year) as dated,
        count(*) - count(priority_year) as undated,
        count(*) filter (where right_type = 'invention') as inventions,
        count(*) filter (where right_type = 'utility_model') as utility_models,
        count(*) filter (where is_ipf and right_type = 'invention') as ipf,
        count(*) filter (where family_basis in ('docdb', 'docdb_by_link')) as families_docdb,
        count(*) filter (where family_basis = 'linked') as families_linked,
        count(*) filter (where family_basis = 'single') as families_single,
        count(*) filter (where is_complete_family) as families_listed
    from marts.families
    inner join marts.tier_families using (family_id)
    where topic_tier = 'standard'
),
tiers as (
    select
        count(*) filter (where topic_tier = 'strict') as families_strict,
        count(*) filter (where topic_tier not in ('strict', 'wide')) as families_standard,
        count(*) filter (where topic_tier = 'wide') as families_wide
    from marts.tier_families
),
-- families in no tier are in no figure; the layer is asked of those of the tier
judged as (
    select
        count(*) filter (where narrowest_tier is null) as families_set_aside,
        count(*) filter (where narrowest_tier is null and topic_state = 'pqc_only')
            as families_pqc_only
    from marts.families
),
layers as (
    select
        count(*) filter (where layer = 'unknown') as layer_unknown,
        count(*) filter (where layer = 'unknown') / nullif(count(*), 0) as layer_unknown_share
    from marts.families
    inner join marts.tier_families using (family_id)
    where topic_tier = 'standard'
),
-- inventions alone, as in the charts by country of origin
origins as (
    select
        sum(families_fractional) filter (where country = 'CN' and country_basis = 'with_office')
            as cn_with_office,
        sum(families_fractional) filter (where country = 'CN' and country_basis = 'without_office')
            as cn_without_office,
        sum(families_fractional) filter (where country = 'JP' and country_basis = 'with_office')
            as jp_with_office,
        sum(families_fractional) filter (where country = 'JP' and country_basis = 'without_office')
            as jp_without_office
    from marts.country_years
    where topic_tier = 'standard' and year_basis = 'priority' and scope = 'all'
        and right_type = 'invention'
)
select
    families.*,
    tiers.families_strict,
    tiers.families_standard,
    tiers.families_wide,
    judged.families_set_aside,
    judged.families_pqc_only,
    layers.layer_unknown,
    round(layers.layer_unknown_share, 6) as layer_unknown_share,
    round(coalesce(origins.cn_with_office, 0), 6) as cn_with_office,
    round(coalesce(origins.cn_without_office, 0), 6) as cn_without_office,
    round(coalesce(origins.jp_with_office, 0), 6) as jp_with_office,
    round(coalesce(origins.jp_without_office, 0), 6) as jp_without_office,
    (select min(data_as_of) from marts.sources) as data_as_of,
    (select max(year) from marts.completeness_years where not is_unfinished)
        as newest_finished_year,
    'standard' as topic_tier
from families
cross join tiers
cross join judged
cross join layers
cross join origins
"""

OFFICES_SQL = """
-- what the data hold: publications with a record, by office, and how many name their country
with stated as (
    select
        publications.publication_id,
        bool_or(applicants.country_source = 'own_record') as has_country
    from marts.publications as publications
    inner join marts.family_applicants as applicants
        on publications.family_id = applicants.family_id
    group by publications.publication_id
)
select
    publications.office,
    countries.name_en,
    countries.name_ja,
    count(*) as publications,
    count(publications.publication_date) as dated,
    count(*) filter (where publications.cpc_symbols is not null) as with_cpc,
    count(*) filter (where publications.applicant_names is not null) as with_applicant,
    count(*) filter (where stated.has_country) as with_country
from marts.publications as publications
inner join stated on publications.publication_id = stated.publication_id
left join marts.countries as countries on publications.office = countries.code
group by publications.office, countries.name_en, countries.name_ja
order by publications desc, publications.office
"""

COUNTRY_SOURCES_SQL = """
-- families (fractional by applicant) by the rule that gave the country
select
    country_source,
    round(sum(fraction), 6) as families,
    round(sum(fraction) / sum(sum(fraction)) over (), 6) as share,
    round(coalesce(sum(fraction) filter (where country = 'CN'), 0), 6) as cn,
    round(coalesce(sum(fraction) filter (where country = 'JP'), 0), 6) as jp
from marts.family_applicants
inner join marts.tier_families using (family_id)
where topic_tier = 'standard'
group by country_source
order by
    case country_source
        when 'own_record' then 1
        when 'same_applicant_in_family' then 2
        when 'same_applicant_elsewhere' then 3
        when 'inventor' then 4
        when 'office_of_priority' then 5
        when 'office_of_receipt' then 6
        when 'office_of_publication' then 7
        else 8
    end,
    country_source
"""

SOURCES_SQL = """
-- where the data come from
select
    source,
    title,
    title_ja,
    is_sample,
    is_generated,
    data_as_of,
    publications,
    licence,
    licence_ja,
    credit,
    credit_ja,
    scope_note,
    scope_note_ja,
    coverage,
    coverage_ja
from marts.sources
order by source
"""
