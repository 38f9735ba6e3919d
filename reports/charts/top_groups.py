"""Which groups of applicants have the most families, and how many of those are international?

Companies of one group and institutes of one body stand together, as of the priority date.
"""

import polars as pl
from matplotlib.figure import Figure

from reports.cells import Statement
from reports.charts import group_steps, ranking, style
from reports.tables import Entry, Table, cells
from reports.words import Words

_WANTED_YEARS = """
        and (
            (select coalesce(first_year, last_year) from wanted) is null
            or families.priority_year between
                coalesce((select first_year from wanted), families.priority_year)
                and coalesce((select last_year from wanted), families.priority_year)
        )"""

SQL = group_steps.with_groups(
    """
-- the fifteen groups of applicants with the most families; each counts once for every group that
-- it names
with $wanted(origins, first_year, last_year),
$group_steps,
counted as (
    select
        applicant_group,
        count(*) as families_whole,
        count(*) filter (where is_ipf) as ipf_whole,
        count(*) filter (where right_type = 'utility_model') as utility_models,
        count(*) filter (where has_grant_seen) as granted_whole,
        sum(fraction) as families_fractional,
        min(priority_year) as first_year,
        max(priority_year) as last_year
    from once
    group by applicant_group
),
members as (
    select
        applicant_group,
        count(distinct applicant) as members,
        string_agg(distinct applicant, ' | ' order by applicant) as member_list
    from stated
    group by applicant_group
),
ranked as (
    select
        counted.*,
        located.country,
        located.country_source,
        sorted.sector,
        row_number() over (order by counted.families_whole desc, counted.applicant_group) as place
    from counted
    inner join located on counted.applicant_group = located.applicant_group
    inner join sorted on counted.applicant_group = sorted.applicant_group
    cross join wanted
    where wanted_origins is null or list_contains(wanted_origins, located.country)
)
select
    ranked.place,
    ranked.applicant_group,
    ranked.country as origin,
    countries.name_en,
    countries.name_ja,
    ranked.country_source,
    coalesce(ranked.country is not null and ranked.country_source <> 'own_record', false)
        as country_imputed,
    ranked.sector,
    ranked.families_whole,
    ranked.ipf_whole,
    ranked.families_whole - ranked.ipf_whole as not_ipf_whole,
    ranked.utility_models,
    round(ranked.families_fractional, 6) as families_fractional,
    ranked.granted_whole,
    ranked.first_year,
    ranked.last_year,
    members.members,
    members.member_list,
    (
        select count(*)
        from ranked as others
        where others.place > 15
            and others.families_whole = (
                select min(shown.families_whole) from ranked as shown where shown.place <= 15
            )
    ) as tied_out
from ranked
inner join members on ranked.applicant_group = members.applicant_group
left join marts.countries as countries on ranked.country = countries.code
order by ranked.place
limit 15
""",
    only=_WANTED_YEARS,
)

FACTS_SQL = ranking.facts_sql("applicant_group")


def tables(statement: Statement, words: Words) -> list[Table]:
    """Lay out the groups with their members and what their bar cannot show."""
    columns = {
        "families_whole": "count",
        "ipf_whole": "count",
        "families_fractional": "families",
        "utility_models": "count",
        "granted_whole": "count",
        "first_year": "year",
        "last_year": "year",
        "members": "count",
        "member_list": "text",
    }
    rows: list[list[Entry]] = []
    for number, row in enumerate(statement.frame.iter_rows(named=True)):
        rows.append(
            [
                statement.cell("applicant_group", "text", number),
                words.country(row),
                words.code("country_source", row["country_source"]),
                words.code("sector", row["sector"]),
                *cells(statement, number, columns),
            ]
        )
    own = {"utility_models", "members", "member_list"}
    heads = [words["top_groups.group"], words["table.country"], words["table.country_source"]]
    heads += [words["sector.head"]]
    heads += [words[f"{'top_groups' if key in own else 'table'}.{key}"] for key in columns]
    return [Table(words["top_groups.title"], heads, rows)]


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw the groups as bars, the international part of each in full colour."""
    return ranking.figure("top_groups", "applicant_group", frame, facts, completeness, words)
