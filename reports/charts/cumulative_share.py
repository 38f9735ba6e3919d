"""What share of all families up to a priority year comes from China, from Japan, from others?"""

import polars as pl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from reports.cells import Statement
from reports.charts import footnote_facts, panels, steps, style
from reports.charts.sheet import ROW, Sheet, no_data, sheet
from reports.footnotes import figure_footnote
from reports.tables import Table, by_year
from reports.words import Words

SQL = steps.fill("""
-- one row per scope, origin and priority year: share of the families up to and including that
-- year (inventions, fractional by applicant) with its 95 % interval
with $wanted(origins, first_year, last_year, scope),
$shaded_step,
shares as (
    select scope, country_basis, year, country, cumulative_families, cumulative_total,
        share, share_low, share_high
    from marts.cumulative_shares
    where topic_tier = 'standard' and country is not null
),
-- China, Japan and the three largest other origins, by all families
origins as (
    select unnest(wanted_origins) as country, generate_subscripts(wanted_origins, 1) as place
    from wanted
    union all
    select country, case country when 'CN' then 1 when 'JP' then 2 else 2 + place end as place
    from (
        select
            country,
            row_number() over (
                partition by country in ('CN', 'JP')
                order by round(cumulative_families, 6) desc, country
            ) as place
        from shares
        where scope = 'all' and country_basis = 'with_office'
            and year = (select max(year) from shares)
    ) as ranked
    cross join wanted
    where wanted_origins is null and (country in ('CN', 'JP') or place <= 3)
)
select
    filled.scope,
    filled.country as origin,
    countries.name_en,
    countries.name_ja,
    filled.year,
    round(filled.cumulative_families, 6) as cumulative_families,
    round(filled.cumulative_total, 6) as cumulative_total,
    round(filled.share, 6) as share,
    round(filled.share_low, 6) as share_low,
    round(filled.share_high, 6) as share_high,
    round(stated.share, 6) as share_without_office,
    coalesce(shaded.is_unfinished, false) as is_unfinished
from shares as filled
inner join origins on filled.country = origins.country
left join shares as stated
    on filled.scope = stated.scope
    and filled.year = stated.year
    and filled.country = stated.country
    and stated.country_basis = 'without_office'
left join shaded on filled.scope = shaded.scope and filled.year = shaded.year
left join marts.countries as countries on filled.country = countries.code
cross join wanted
-- with fewer families a share says nothing and its interval fills the chart
where
    filled.country_basis = 'with_office' and filled.cumulative_total >= 20
    and filled.year between coalesce(first_year, filled.year) and coalesce(last_year, filled.year)
    and filled.scope = coalesce(wanted_scope, filled.scope)
order by filled.scope, origins.place, filled.year
""")

FACTS_SQL = footnote_facts.YEARS_SQL

KEY_ROWS = 4


def tables(statement: Statement, words: Words) -> list[Table]:
    """Lay out the cumulative shares: years down, origins across, each with its interval."""
    columns = ("share", "share_low", "share_high", "share_without_office")
    heads = [(words[f"table.{column}"], column, "share") for column in columns]
    total = [(words["table.cumulative_total"], "cumulative_total", "families")]
    return by_year(statement, words, heads, total)


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw the share of each origin in the families so far, with intervals for two of them."""
    note = figure_footnote("cumulative_share", facts, completeness, words)
    made = sheet(
        words, facts, words["cumulative_share.title"], note, 120 if frame.is_empty() else 284
    )
    if frame.is_empty():
        return no_data(made, words)
    years = frame["year"].to_list()
    for scope, axes in panels.scope_panels(made, frame, KEY_ROWS * ROW):
        # One scale for both panels: a share means the same in each.
        axes.set_ylim(0, 1)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
        axes.yaxis.set_major_formatter(lambda value, _: words.value(value, "percent"))
        panel = frame.filter(pl.col("scope") == scope)
        unfinished = frozenset(panel.filter("is_unfinished")["year"].to_list())
        _panel(axes, panel, scope, unfinished, words)
        title = words[f"scope.{scope}"]
        panels.finish(axes, years, title, words["cumulative_share.panel"], words)
        panels.shade(axes, unfinished, years, words)
    _key(made, words)
    return made.figure


def _panel(
    axes: Axes, panel: pl.DataFrame, scope: str, unfinished: frozenset[int], words: Words
) -> None:
    lines = panels.series_of(panel, scope, "share", words)
    for series in lines:
        panels.line(axes, series, unfinished, panels.look_of(series, lines))
        if series.origin in style.COLOURS:
            _band(axes, panel.filter(pl.col("origin") == series.origin), unfinished)
    for series in panels.series_of(panel, scope, "share_without_office", words):
        if series.origin in style.COLOURS:
            panels.line(axes, series, unfinished, panels.dashed(series))
    panels.label_ends(axes, lines, unfinished)


def _band(axes: Axes, rows: pl.DataFrame, unfinished: frozenset[int]) -> None:
    origin = rows["origin"][0]
    finished = rows.filter(
        ~pl.col("year").is_in(list(unfinished)) & pl.col("share_low").is_not_null()
    )
    axes.fill_between(
        finished["year"].to_list(),
        finished["share_low"].to_list(),
        finished["share_high"].to_list(),
        color=style.COLOURS[origin],
        alpha=0.16,
        linewidth=0,
        zorder=1,
        gid=f"interval-{origin}",
    )


def _key(made: Sheet, words: Words) -> None:
    ink = style.MUTED
    entries: list[tuple[str, Artist]] = [
        (words["key.with_office"], panels.swatch(ink, lw=1.6)),
        (words["key.without_office"], panels.swatch(ink, lw=0.9, linestyle=(0, (3.5, 2)))),
        (words["key.interval"], Patch(facecolor=ink, alpha=0.25, linewidth=0)),
        (
            words["key.unfinished"],
            panels.swatch(ink, linestyle="none", marker="o", ms=3, mfc="none", alpha=0.7),
        ),
    ]
    made.key(made.bottom, entries)
