"""By how much do the families of each origin grow a year, and does China grow faster than Japan?

The estimates are made of the standard tier of the topic alone. Where one rests on too little, the
reason stands in its place.
"""

from collections.abc import Iterator

import polars as pl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports.cells import Statement
from reports.charts import footnote_facts, panels, rows, steps, style
from reports.charts.labels import shorten, wrap
from reports.charts.sheet import ROW, Sheet, no_data, sheet
from reports.footnotes import figure_footnote
from reports.selection import STANDARD
from reports.tables import Entry, Table, common_reason, empty, groups, with_interval
from reports.words import Words

SQL = steps.fill("""
-- one row per scope, origin, country basis and window: growth of families of inventions a year over
-- the last ten and the last five finished years with its 95 % interval; on the rows of China how
-- much faster it grows than Japan
with $wanted(origins, scope),
-- growth is estimated for the standard tier alone
rates as (
    select *
    from marts.growth_rates
    where 'standard' = $$standard$$
),
-- the seven largest origins beside China and Japan, by all families of the ten years
ranked as (
    select
        country,
        row_number() over (order by round(window_families, 6) desc, country) as place
    from rates
    where
        scope = 'all' and country_basis = 'with_office' and window_years = 10
        and country not in ('CN', 'JP', 'WORLD')
),
origins as (
    select country, 3 + place as place
    from ranked
    cross join wanted
    where place <= 7 and wanted_origins is null
    union all
    select country, place
    from (values ('CN', 1), ('JP', 2), ('WORLD', 99)) as fixed (country, place)
    cross join wanted
    where wanted_origins is null
    union all
    select unnest(wanted_origins) as country, generate_subscripts(wanted_origins, 1) as place
    from wanted
)
select
    rates.scope,
    rates.country as origin,
    countries.name_en,
    countries.name_ja,
    rates.country_basis,
    rates.window_years,
    rates.first_window_year,
    rates.last_window_year,
    round(rates.window_families, 6) as window_families,
    round(rates.growth, 6) as growth,
    round(rates.growth_low, 6) as growth_low,
    round(rates.growth_high, 6) as growth_high,
    rates.is_shown,
    rates.hidden_reason,
    round(differences.growth_difference, 6) as faster_difference,
    round(differences.difference_low, 6) as faster_difference_low,
    round(differences.difference_high, 6) as faster_difference_high,
    differences.is_shown as faster_is_shown,
    differences.hidden_reason as faster_hidden_reason
from rates
inner join origins on rates.country = origins.country
left join marts.growth_differences as differences
    on rates.scope = differences.scope
    and rates.country = differences.country
    and rates.country_basis = differences.country_basis
    and rates.window_years = differences.window_years
    and differences.other_country = 'JP'
left join marts.countries as countries on rates.country = countries.code
cross join wanted
where
    -- the office of filing tells the country of many families from China and Japan alone
    (rates.country_basis = 'with_office' or rates.country in ('CN', 'JP'))
    and rates.scope = coalesce(wanted_scope, rates.scope)
order by rates.scope, origins.place, rates.country_basis, rates.window_years desc
""")

FACTS_SQL = footnote_facts.YEARS_SQL

NAME = 102.0
LINE = 12.2
KEY_ROWS = 3
#: Growth beyond this is not drawn to scale: intervals of few families reach far.
LOWEST, HIGHEST = -0.6, 1.0


def tables(statement: Statement, words: Words) -> list[Table]:
    """Lay out growth with its interval and the lead of China, a table for each scope."""
    made = []
    for scope, numbers in groups(statement.frame, "scope"):
        found: list[list[Entry]] = []
        for number in numbers:
            row = statement.frame.row(number, named=True)
            lead: Entry = ""
            if row["faster_is_shown"] is not None:
                lead = with_interval(statement, words, number, "difference", "points", "faster_")
            found.append(
                [
                    words.country(row),
                    words.code("country_basis", row["country_basis"]),
                    _years(row, words),
                    statement.cell("window_families", "families", number),
                    with_interval(statement, words, number, "growth", "change"),
                    lead,
                ]
            )
        columns = ("origin", "basis", "years", "families", "growth", "lead")
        heads = [words[f"growth.column.{column}"] for column in columns]
        reason = common_reason(statement, words, numbers)
        made.append(Table(words[f"scope.{scope}"], heads, found, reason=reason))
    return made or [empty("growth", words)]


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw a row for each origin, its ten years above its five, all beside international."""
    note = figure_footnote("growth", facts, completeness, words)
    title = words["growth.title"]
    if facts["topic_tier"][0] != STANDARD:
        return rows.message(sheet(words, facts, title, note, 120), words["growth.other_tier"])
    if frame.is_empty():
        return no_data(sheet(words, facts, title, note, 120), words)
    if not frame["is_shown"].any():
        return rows.reasons(sheet(words, facts, title, note, 120), frame, words)
    leads = [
        line
        for text in lead_texts(frame, words)
        for line in wrap(text, style.SIZE, style.WIDTH - 16)
    ]
    origins = frame.select("origin", "country_basis").unique(maintain_order=True).rows()
    body = len(origins) * 2 * LINE + 2 * ROW + 12 + 36 + KEY_ROWS * ROW + (len(leads) + 1) * ROW
    made = sheet(words, facts, title, note, body)
    for number, text in enumerate(reversed(leads)):
        made.write(made.left, made.bottom + KEY_ROWS * ROW + 10 + number * ROW, text)
    bottom = made.bottom + (KEY_ROWS + len(leads)) * ROW + 44
    limits = _limits(frame)
    for scope, axes in _panels(made, frame, bottom):
        panel = frame.filter(pl.col("scope") == scope)
        rows.value_axis(axes, len(origins))
        axes.set_xlim(*limits)
        axes.axvline(0, color=style.INK, lw=0.9, zorder=1)
        axes.xaxis.set_major_locator(MaxNLocator(4, prune="both"))
        axes.xaxis.set_major_formatter(lambda value, _: _percent(value, words))
        axes.set_xlabel(words["growth.axis"], labelpad=2)
        _rows(axes, panel, origins, words)
        rows.heads(axes, [words[f"scope.{scope}"], _windows(panel, words)])
    _names(made, frame, origins, words)
    shown = frame.filter("is_shown")
    has_beyond = not shown.filter(
        (pl.col("growth_low") < limits[0]) | (pl.col("growth_high") > limits[1])
    ).is_empty()
    _key(made, words, has_beyond=has_beyond)
    return made.figure


def lead_texts(frame: pl.DataFrame, words: Words) -> list[str]:
    """Say for each scope and window by how much China's growth exceeds Japan's."""
    rows_of_china = frame.filter(
        (pl.col("origin") == "CN")
        & (pl.col("country_basis") == "with_office")
        & pl.col("faster_is_shown").is_not_null()
    )
    found = [_lead(row, words) for row in rows_of_china.iter_rows(named=True)]
    return [words["growth.leads"], *found] if found else []


def _lead(row: dict[str, object], words: Words) -> str:
    slots = {"scope": words[f"scope.{row['scope']}"], "years": _years(row, words)}
    if not row["faster_is_shown"]:
        reason = words.code("hidden_reason", row["faster_hidden_reason"])
        return words["growth.no_lead"].format(reason=reason, **slots)
    low, high = float(str(row["faster_difference_low"])), float(str(row["faster_difference_high"]))
    verdict = "open" if low <= 0 <= high else "faster" if low > 0 else "slower"
    return words["growth.lead"].format(
        value=words.value(row["faster_difference"], "points"),
        low=words.value(low, "points"),
        high=words.value(high, "points"),
        verdict=words[f"growth.verdict.{verdict}"],
        **slots,
    )


def _years(row: dict[str, object], words: Words) -> str:
    return words["format.years"].format(low=row["first_window_year"], high=row["last_window_year"])


def _windows(panel: pl.DataFrame, words: Words) -> str:
    found = panel.unique("window_years", maintain_order=True).sort("window_years", descending=True)
    return words["format.list"].join(_years(row, words) for row in found.iter_rows(named=True))


def _percent(value: float, words: Words) -> str:
    shown = round(100 * value)
    sign = "\u2212" if shown < 0 else "+" if shown else ""
    return words["format.percent"].format(value=f"{sign}{abs(shown)}")


def _limits(frame: pl.DataFrame) -> tuple[float, float]:
    """The scale of both panels: all estimates, and of the intervals what does not dwarf them."""
    shown = frame.filter("is_shown")
    if shown.is_empty():
        return -0.2, 0.2
    points = shown["growth"].to_list()
    low = min(*points, max(LOWEST, min(shown["growth_low"].to_list())), -0.05)
    high = max(*points, min(HIGHEST, max(shown["growth_high"].to_list())), 0.05)
    room = 0.04 * (high - low)
    return low - room, high + room


def _panels(made: Sheet, frame: pl.DataFrame, bottom: float) -> Iterator[tuple[str, Axes]]:
    scopes = [scope for scope in panels.SCOPES if scope in frame["scope"]]
    gap = 18.0
    left, top = made.left + NAME, made.top - 2 * ROW - 12
    width = (made.right - 10 - left - gap * (len(scopes) - 1)) / len(scopes)
    for number, scope in enumerate(scopes):
        start = left + number * (width + gap)
        yield scope, made.axes(start, bottom, start + width, top)


def _rows(axes: Axes, panel: pl.DataFrame, origins: list[tuple[str, str]], words: Words) -> None:
    for y, (origin, basis) in enumerate(origins):
        if y:
            axes.axhline(y - 0.5, color=style.GRID, lw=0.5, zorder=0)
        of_row = panel.filter((pl.col("origin") == origin) & (pl.col("country_basis") == basis))
        for row in of_row.iter_rows(named=True):
            is_long = row["window_years"] == max(panel["window_years"].to_list())
            place = y - 0.22 if is_long else y + 0.22
            if not row["is_shown"]:
                rows.note(axes, place, words[f"growth.hidden.{row['hidden_reason']}"])
                continue
            rows.interval(
                axes,
                place,
                (row["growth_low"], row["growth"], row["growth_high"]),
                style.colour(origin, style.INK if origin == "WORLD" else style.GREY),
                marker=style.MARKERS.get(origin, "s"),
                filled=is_long,
            )


def _names(made: Sheet, frame: pl.DataFrame, origins: list[tuple[str, str]], words: Words) -> None:
    axes = made.figure.axes[0]
    for y, (origin, basis) in enumerate(origins):
        found = frame.filter(pl.col("origin") == origin).row(0, named=True)
        name = words.country(found)
        if basis == "without_office":
            name = words["growth.stated"].format(origin=name)
        rows.name(axes, y, shorten(name, style.SIZE, NAME - 6, 2), origin, NAME)


def _key(made: Sheet, words: Words, *, has_beyond: bool) -> None:
    ink = style.MUTED
    entries: list[tuple[str, Artist | tuple[Artist, ...]]] = [
        (words["growth.key.long"], panels.swatch(ink, lw=1.1, marker="s", ms=4.6)),
        (
            words["growth.key.short"],
            panels.swatch(ink, lw=0.8, marker="s", ms=4.6, mfc="white", mew=0.9),
        ),
    ]
    if has_beyond:
        arrow = panels.swatch(ink, lw=0.8, marker=">", ms=3.6)
        entries.append((words["growth.key.beyond"], arrow))
    made.key(made.bottom, entries)
