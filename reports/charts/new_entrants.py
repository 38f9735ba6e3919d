"""How many groups of applicants appear for the first time in each priority year, and from where?"""

import dataclasses

import polars as pl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from reports.cells import Statement
from reports.charts import footnote_facts, panels, steps, style
from reports.charts.sheet import ROW, no_data, sheet
from reports.footnotes import figure_footnote
from reports.tables import Table, by_year, groups
from reports.words import Words

SQL = steps.fill("""
-- one row per scope, origin and priority year: groups of applicants whose first family of the topic
-- (inventions) is of that year; ipf are those whose first family is international
with $wanted(origins, first_year, last_year, scope),
$unfinished_step,
debuts as (
    select
        debuts.debut_year as year,
        debuts.country,
        coalesce(debuts.country_source like 'office%', false) as is_office,
        debuts.data_first_year,
        families.is_ipf
    from marts.applicant_debuts as debuts
    inner join marts.families as families on debuts.debut_family_id = families.family_id
    where debuts.topic_tier = 'standard' and debuts.right_type = 'invention'
        and debuts.is_group_debut
),
-- the largest origins beside China and Japan
ranked as (
    select country, 2 + row_number() over (order by count(*) desc, country) as place
    from debuts
    where country not in ('CN', 'JP')
    group by country
),
$origins(5),
years as (
    select year from debuts
    union
    select year from unfinished where exists (select 1 from debuts)
),
scoped as (
    select 'all' as scope, * from debuts
    union all
    select 'ipf' as scope, * from debuts where is_ipf
),
labelled as (
    select
        scoped.scope,
        scoped.year,
        scoped.is_office,
        case
            when scoped.country is null then 'unknown'
            when origins.origin is null then 'other'
            else scoped.country
        end as origin
    from scoped
    left join origins on scoped.country = origins.origin
),
counted as (
    select scope, origin, year, count(*) as entrants,
        count(*) filter (where not is_office) as entrants_without_office
    from labelled
    group by all
)
select
    scopes.scope,
    origins.origin,
    countries.name_en,
    countries.name_ja,
    years.year,
    coalesce(counted.entrants, 0) as entrants,
    coalesce(counted.entrants_without_office, 0) as entrants_without_office,
    coalesce(unfinished.is_unfinished, false) as is_unfinished,
    years.year < (select min(data_first_year) + 5 from debuts) as is_at_start
from (values ('all'), ('ipf')) as scopes (scope)
cross join origins
cross join years
left join counted
    on scopes.scope = counted.scope
    and origins.origin = counted.origin
    and years.year = counted.year
left join unfinished on years.year = unfinished.year
left join marts.countries as countries on origins.origin = countries.code
cross join wanted
where
    years.year between coalesce(first_year, years.year) and coalesce(last_year, years.year)
    and scopes.scope = coalesce(wanted_scope, scopes.scope)
order by scopes.scope, origins.place, years.year
""")

FACTS_SQL = footnote_facts.YEARS_SQL

KEY_ROWS = 5


def tables(statement: Statement, words: Words) -> list[Table]:
    """Lay out years down and origins across, each with and without office fallback."""
    heads = [("{origin}", "entrants", "count")]
    heads += [(words["table.without_office"], "entrants_without_office", "count")]
    made = by_year(statement, words, heads, [])
    scopes = [scope for scope, _ in groups(statement.frame, "scope")]
    return [
        dataclasses.replace(table, caption=words[f"new_entrants.{scope}"])
        for table, scope in zip(made, scopes, strict=True)
    ]


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw the new groups of each origin per priority year, all beside international ones."""
    note = figure_footnote("new_entrants", facts, completeness, words)
    body = 120.0 if frame.is_empty() else 214 + KEY_ROWS * ROW
    made = sheet(words, facts, words["new_entrants.title"], note, body)
    if frame.is_empty():
        return no_data(made, words)
    years = frame["year"].to_list()
    unfinished = frozenset(frame.filter("is_unfinished")["year"].to_list())
    start = frozenset(frame.filter("is_at_start")["year"].to_list())
    for scope, axes in panels.scope_panels(made, frame, KEY_ROWS * ROW):
        _lines(axes, frame, scope, unfinished | start, words)
        title = words[f"new_entrants.{scope}"]
        panels.finish(axes, years, title, words["new_entrants.panel"], words)
        panels.shade(axes, unfinished, years, words)
        panels.shade_start(axes, start, years, words["new_entrants.start"])
    made.key(made.bottom, _key(words))
    return made.figure


def _lines(axes: Axes, frame: pl.DataFrame, scope: str, pale: frozenset[int], words: Words) -> None:
    lines = panels.series_of(frame, scope, "entrants", words)
    bare = panels.series_of(frame, scope, "entrants_without_office", words)
    for series in lines:
        panels.line(axes, series, pale, panels.look_of(series, lines))
    for series in bare:
        if series.origin in style.COLOURS:
            panels.line(axes, series, pale, panels.dashed(series))
    top = max(value for series in lines for value in series.values if value is not None)
    axes.set_ylim(0, max(top, 1.0) * 1.08)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    panels.label_ends(axes, lines, pale)


def _key(words: Words) -> list[tuple[str, Artist | tuple[Artist, ...]]]:
    ink = style.MUTED
    start = Patch(facecolor="white", hatch="///", edgecolor=style.GRID)
    pale = panels.swatch(ink, linestyle="none", marker="o", ms=3, mfc="none", alpha=0.7)
    return [
        (words["key.with_office"], panels.swatch(ink, lw=1.6)),
        (words["key.without_office"], panels.swatch(ink, lw=0.9, linestyle=(0, (3.5, 2)))),
        (words["key.unknown"], panels.swatch(style.GREY, lw=0.8, linestyle=":")),
        (words["key.unfinished"], pale),
        (words["new_entrants.start_key"], start),
    ]
