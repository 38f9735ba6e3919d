"""The numbers of the footnotes that several charts share."""

from string import Template

from reports.charts import steps

_SOURCES_STEP = """\
sources as (
    select
        coalesce(bool_or(is_sample), false) as is_sample,
        coalesce(bool_or(is_generated), false) as is_generated,
        min(data_as_of) as data_as_of,
        string_agg(title, '; ' order by source) as sources,
        string_agg(title_ja, '、' order by source) as sources_ja,
        string_agg(credit, '; ' order by source) as credits,
        string_agg(credit_ja, '、' order by source) as credits_ja,
        string_agg(distinct coverage, '; ' order by coverage) as coverage,
        string_agg(distinct coverage_ja, '、' order by coverage_ja) as coverage_ja,
        (select count(*) from marts.tier_families where topic_tier = 'standard')
            as families_all,
        (
            select count(*)
            from marts.families
            inner join marts.tier_families using (family_id)
            where topic_tier = 'standard' and is_complete_family
        ) as families_listed,
        'standard' as topic_tier,
        max(topic) as topic,
        max(topic_version) as topic_version
    from marts.sources
)"""

_SOURCES_COLUMNS = """\
    sources.is_sample,
    sources.is_generated,
    sources.data_as_of,
    sources.sources,
    sources.sources_ja,
    sources.credits,
    sources.credits_ja,
    sources.coverage,
    sources.coverage_ja,
    sources.families_all,
    sources.families_listed,
    sources.topic_tier,
    sources.topic,
    sources.topic_version"""


def with_sources(sql: str) -> str:
    """Put the step that gathers the sources, its columns and shared steps into a query of facts."""
    return Template(steps.fill(sql)).substitute(
        sources_step=_SOURCES_STEP, sources_columns=_SOURCES_COLUMNS
    )


YEARS_SQL = with_sources("""
-- what the footnote of a chart over priority years says
with charted as (
    select sum(families_fractional) as families,
        sum(imputed_fractional) as imputed,
        sum(office_fractional) as by_office,
        sum(families_fractional) filter (where country is null) as without_country
    from marts.country_years
    where topic_tier = 'standard' and year_basis = 'priority' and scope = 'all'
        and right_type = 'invention'
        and country_basis = 'with_office' and year is not null
),
bare as (
    select sum(families_fractional) filter (where country is null) as without_country
    from marts.country_years
    where topic_tier = 'standard' and year_basis = 'priority' and scope = 'all'
        and right_type = 'invention'
        and country_basis = 'without_office' and year is not null
),
families as (
    select
        count(*) filter (where right_type = 'invention' and priority_year_basis like 'priority%')
            as from_priority,
        count(*) filter (
            where right_type = 'invention' and priority_year_basis = 'application_date'
        ) as from_application_date,
        count(*) filter (
            where right_type = 'invention' and priority_year_basis = 'application_year'
        ) as from_application_year,
        count(*) filter (where right_type = 'invention' and priority_year is not null)
            as families,
        count(*) filter (where right_type = 'invention' and priority_year is not null and is_ipf)
            as families_ipf,
        count(*) filter (where right_type = 'invention' and priority_year is null)
            as families_undated,
        count(*) filter (
            where right_type = 'invention' and priority_year is not null
                and family_id not in (
                    select named.family_id
                    from marts.family_applicants as named
                    where named.applicant is not null
                )
        ) as families_without_applicant,
        count(*) filter (
            where right_type = 'invention' and priority_year is not null
                and layer_rule = 'title_only'
        ) as layer_title_only,
        count(*) filter (
            where right_type = 'invention' and priority_year is not null
                and layer_rule = 'nothing_shown'
        ) as layer_nothing_shown
    from marts.families
    inner join marts.tier_families using (family_id)
    where topic_tier = 'standard'
),
-- what changed the counting in China, with the marks of the chart
numbered as (
    select
        chr((9311 + row_number() over (order by break_year, label_en))::integer) as symbol,
        break_year::varchar
            || case when break_until > break_year then '–' || break_until else '' end as years,
        label_en,
        label_ja
    from marts.structural_breaks
    where country = 'CN'
),
breaks as (
    select
        string_agg(symbol || ' ' || years || ': ' || label_en, '; ' order by symbol) as breaks,
        string_agg(
            symbol || replace(years, '–', '～') || '年：' || label_ja, '；' order by symbol
        ) as breaks_ja
    from numbered
),
$sources_step
select
    families.families,
    families.families_ipf,
    families.families_undated,
    families.families_without_applicant,
    families.layer_title_only,
    families.layer_nothing_shown,
    round(charted.imputed / nullif(charted.families, 0), 6) as imputed_share,
    round(charted.by_office / nullif(charted.families, 0), 6) as office_share,
    round(coalesce(charted.without_country, 0) / nullif(charted.families, 0), 6) as unknown_share,
    round(coalesce(bare.without_country, 0) / nullif(charted.families, 0), 6)
        as unknown_without_office,
    families.from_priority,
    families.from_application_date,
    families.from_application_year,
    breaks.breaks,
    breaks.breaks_ja,
$sources_columns
from families
cross join charted
cross join bare
cross join breaks
cross join sources
""")
