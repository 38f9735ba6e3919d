"""How many patent families does each country of origin start per priority year?

All families and international patent families stand side by side, and China and Japan are drawn
twice: with the country that only the office of first filing suggests, and without it.
"""

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports.charts import footnote_facts, panels, style
from reports.charts.completeness import unfinished_years
from reports.charts.panels import Series
from reports.charts.sheet import ROW, Sheet, no_data, sheet
from reports.footnotes import figure_footnote
from reports.words import Words

SQL = """
-- one row per scope, origin and priority year: families of inventions, counted fractionally
-- by applicant; years without any are zero
with counted as (
    select scope, country_basis, year, country, families_fractional
    from marts.country_years
    where topic_tier = 'standard' and year_basis = 'priority' and right_type = 'invention'
        and year is not null
),
-- the largest origins beside China and Japan, by all families
ranked as (
    select
        country,
        2 + row_number() over (order by round(sum(families_fractional), 6) desc, country) as place
    from counted
    where scope = 'all' and country_basis = 'with_office' and country not in ('CN', 'JP')
    group by country
),
origins as (
    select country as origin, place from ranked where place <= 4
    union all
    select origin, place
    from (values ('CN', 1), ('JP', 2), ('other', 98), ('unknown', 99)) as fixed (origin, place)
),
-- up to the data year, so that the unfinished years can be seen
years as (
    select year from counted
    union
    select year from marts.completeness_years where exists (select 1 from counted)
),
labelled as (
    select
        counted.scope,
        counted.country_basis,
        counted.year,
        counted.families_fractional,
        case
            when counted.country is null then 'unknown'
            when origins.origin is null then 'other'
            else counted.country
        end as origin
    from counted
    left join origins on counted.country = origins.origin
),
summed as (
    select
        scope,
        origin,
        year,
        sum(families_fractional) filter (where country_basis = 'with_office') as families,
        sum(families_fractional) filter (where country_basis = 'without_office')
            as families_without_office
    from labelled
    group by scope, origin, year
)
select
    scopes.scope,
    origins.origin,
    countries.name_en,
    countries.name_ja,
    years.year,
    round(coalesce(summed.families, 0), 6) as families,
    round(coalesce(summed.families_without_office, 0), 6) as families_without_office
from (values ('all'), ('ipf')) as scopes (scope)
cross join origins
cross join years
left join summed
    on scopes.scope = summed.scope
    and origins.origin = summed.origin
    and years.year = summed.year
left join marts.countries as countries on origins.origin = countries.code
order by scopes.scope, origins.place, years.year
"""

FACTS_SQL = footnote_facts.YEARS_SQL

KEY_ROWS = 4


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw the families of each origin per priority year, all beside international."""
    note = figure_footnote("origin_trend", facts, completeness, words)
    made = sheet(words, facts, words["origin_trend.title"], note, 120 if frame.is_empty() else 270)
    if frame.is_empty():
        return no_data(made, words)
    unfinished = unfinished_years(completeness)
    for scope, axes in panels.two_panels(made, KEY_ROWS * ROW):
        lines = panels.series_of(frame, scope, "families", words)
        bare = panels.series_of(frame, scope, "families_without_office", words)
        _lines(axes, lines, bare, unfinished)
        top = frame.filter(pl.col("scope") == scope)["families"].max()
        axes.set_ylim(0, max(float(str(top)), 1.0) * 1.08)
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        years = frame["year"].to_list()
        title = words[f"scope.{scope}"]
        panels.finish(axes, years, title, words["origin_trend.panel"], words)
        panels.shade(axes, unfinished, years, words)
        panels.label_ends(axes, lines, unfinished)
    _key(made, words)
    return made.figure


def _lines(axes: Axes, lines: list[Series], bare: list[Series], unfinished: frozenset[int]) -> None:
    for series in lines:
        panels.line(axes, series, unfinished, panels.look_of(series, lines))
    for series in bare:
        if series.origin in style.COLOURS:
            panels.line(axes, series, unfinished, panels.dashed(series))


def _key(made: Sheet, words: Words) -> None:
    ink = style.MUTED
    dash = (0, (3.5, 2))
    entries = [
        (words["key.with_office"], panels.swatch(ink, lw=1.6)),
        (words["key.without_office"], panels.swatch(ink, lw=0.9, linestyle=dash)),
        (words["key.unknown"], panels.swatch(style.GREY, lw=0.8, linestyle=":")),
        (
            words["key.unfinished"],
            panels.swatch(ink, linestyle="none", marker="o", ms=3, mfc="none", alpha=0.7),
        ),
    ]
    made.key(made.bottom, entries)
