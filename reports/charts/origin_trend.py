"""How many patent families does each country of origin start per priority year?

All families and international patent families stand side by side, and China and Japan are drawn
twice: with the country that only the office of first filing suggests, and without it.
"""

import polars as pl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from reports.cells import Statement
from reports.charts import footnote_facts, panels, steps, style
from reports.charts.panels import Series
from reports.charts.sheet import ROW, Sheet, no_data, sheet
from reports.footnotes import figure_footnote
from reports.tables import Table, by_year
from reports.words import Words

SQL = steps.fill("""
-- one row per scope, origin and priority year: families of inventions, counted fractionally
-- by applicant; years without any are zero
with $wanted(origins, first_year, last_year, scope),
counted as (
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
$origins(4),
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
),
$shaded_step,
-- the expected final counts of China and Japan; they are made of the standard tier alone
outlook as (
    select scope, country as origin, year, expected, low_80, high_80, low_95, high_95
    from marts.nowcasts
    where country_basis = 'with_office' and country in ('CN', 'JP') and is_shown
        and 'standard' = $$standard$$
),
-- years from which what is counted in China is another, for reasons other than invention
breaks as (
    select country as origin, break_year as year, string_agg(symbol, '' order by symbol) as symbols
    from (
        select country, break_year,
            chr((9311 + row_number() over (order by break_year, label_en))::integer) as symbol
        from marts.structural_breaks
        where country = 'CN'
    ) as numbered
    group by country, break_year
)
select
    scopes.scope,
    origins.origin,
    countries.name_en,
    countries.name_ja,
    years.year,
    round(coalesce(summed.families, 0), 6) as families,
    round(coalesce(summed.families_without_office, 0), 6) as families_without_office,
    coalesce(shaded.is_unfinished, false) as is_unfinished,
    round(outlook.expected, 6) as expected,
    round(outlook.low_80, 6) as low_80,
    round(outlook.high_80, 6) as high_80,
    round(outlook.low_95, 6) as low_95,
    round(outlook.high_95, 6) as high_95,
    breaks.symbols as breaks
from (values ('all'), ('ipf')) as scopes (scope)
cross join origins
cross join years
left join summed
    on scopes.scope = summed.scope
    and origins.origin = summed.origin
    and years.year = summed.year
left join shaded on scopes.scope = shaded.scope and years.year = shaded.year
left join outlook
    on scopes.scope = outlook.scope
    and origins.origin = outlook.origin
    and years.year = outlook.year
left join breaks on origins.origin = breaks.origin and years.year = breaks.year
left join marts.countries as countries on origins.origin = countries.code
cross join wanted
where
    years.year between coalesce(first_year, years.year) and coalesce(last_year, years.year)
    and scopes.scope = coalesce(wanted_scope, scopes.scope)
order by scopes.scope, origins.place, years.year
""")

FACTS_SQL = footnote_facts.YEARS_SQL

# The key without bands and breaks, which not every data set has.
KEY_ROWS = 4


def tables(statement: Statement, words: Words) -> list[Table]:
    """Lay out the trend: years down, origins across, each with and without office fallback."""
    heads = [("{origin}", "families", "families")]
    heads += [(words["table.without_office"], "families_without_office", "families")]
    return by_year(statement, words, heads, [])


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw the families of each origin per priority year, all beside international."""
    note = figure_footnote("origin_trend", facts, completeness, words)
    has_bands, has_breaks = _has(frame, "expected"), _has(frame, "breaks")
    rows = KEY_ROWS + has_bands + has_breaks
    strip = ROW if has_breaks else 0.0
    body = 218 + rows * ROW + strip
    made = sheet(words, facts, words["origin_trend.title"], note, 120 if frame.is_empty() else body)
    if frame.is_empty():
        return no_data(made, words)
    for scope, axes in panels.scope_panels(made, frame, rows * ROW, strip):
        panel = frame.filter(pl.col("scope") == scope)
        unfinished = frozenset(panel.filter("is_unfinished")["year"].to_list())
        lines = panels.series_of(frame, scope, "families", words)
        bare = panels.series_of(frame, scope, "families_without_office", words)
        _lines(axes, lines, bare, unfinished)
        _bands(axes, panel)
        axes.set_ylim(0, max(_top(panel), 1.0) * 1.08)
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        years = frame["year"].to_list()
        title = words[f"scope.{scope}"]
        panels.finish(axes, years, title, words["origin_trend.panel"], words, strip)
        panels.shade(axes, unfinished, years, words, strip)
        panels.mark_years(axes, _breaks(panel), style.COLOURS["CN"])
        panels.label_ends(axes, lines, unfinished)
    _key(made, words, has_bands=has_bands, has_breaks=has_breaks)
    return made.figure


def _has(frame: pl.DataFrame, column: str) -> bool:
    return frame[column].count() > 0


def _top(panel: pl.DataFrame) -> float:
    """Return the highest value that is drawn."""
    found = [panel["families"].max(), panel["high_95"].max()]
    return max(float(str(value)) for value in found if value is not None)


def _breaks(panel: pl.DataFrame) -> list[tuple[int, str]]:
    marked = panel.filter(pl.col("breaks").is_not_null())
    return list(zip(marked["year"].to_list(), marked["breaks"].to_list(), strict=True))


def _lines(axes: Axes, lines: list[Series], bare: list[Series], unfinished: frozenset[int]) -> None:
    for series in lines:
        panels.line(axes, series, unfinished, panels.look_of(series, lines))
    for series in bare:
        if series.origin in style.COLOURS:
            panels.line(axes, series, unfinished, panels.dashed(series))


def _bands(axes: Axes, panel: pl.DataFrame) -> None:
    """Draw the expected final counts: no line, so that nothing seems to be known."""
    for origin, colour in style.COLOURS.items():
        rows = panel.filter((pl.col("origin") == origin) & pl.col("expected").is_not_null())
        for run in panels.runs(rows["year"].to_list()):
            part = rows.filter(pl.col("year").is_between(*run))
            for level, alpha in (("95", 0.16), ("80", 0.30)):
                panels.band(axes, part, f"low_{level}", f"high_{level}", colour, alpha)


def _key(made: Sheet, words: Words, *, has_bands: bool, has_breaks: bool) -> None:
    ink = style.MUTED
    dash = (0, (3.5, 2))
    entries: list[tuple[str, Artist | tuple[Artist, ...]]] = [
        (words["key.with_office"], panels.swatch(ink, lw=1.6)),
        (words["key.without_office"], panels.swatch(ink, lw=0.9, linestyle=dash)),
        (words["key.unknown"], panels.swatch(style.GREY, lw=0.8, linestyle=":")),
        (
            words["key.unfinished"],
            panels.swatch(ink, linestyle="none", marker="o", ms=3, mfc="none", alpha=0.7),
        ),
    ]
    if has_bands:
        light = Patch(facecolor=ink, alpha=0.22, linewidth=0)
        dark = Patch(facecolor=ink, alpha=0.42, linewidth=0)
        entries.append((words["key.nowcast"], (dark, light)))
    if has_breaks:
        tick = panels.swatch(style.COLOURS["CN"], linestyle="none", marker="|", ms=6, mew=1.0)
        entries.append((words["key.breaks"], tick))
    made.key(made.bottom, entries)
