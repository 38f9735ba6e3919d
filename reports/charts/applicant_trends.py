"""In which priority years did the largest groups of applicants start their families?"""

import polars as pl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from reports.cells import Phrase, Statement
from reports.charts import footnote_facts, group_steps, panels, ranking, style
from reports.charts.labels import shorten
from reports.charts.sheet import ROW, Sheet, embolden, no_data, sheet
from reports.footnotes import figure_footnote
from reports.tables import Entry, Table, groups
from reports.words import Words

SQL = group_steps.with_groups(
    """
-- one row per group of applicants and priority year: families of inventions, each once for a
-- group, of the ten groups with the most; years without any are zero
with $wanted(origins, first_year, last_year),
$group_steps,
$unfinished_step,
chosen as (
    select
        once.applicant_group,
        located.country,
        located.country_source,
        sorted.sector,
        count(*) as families_of_group,
        count(*) filter (where once.is_ipf) as ipf_of_group,
        row_number() over (order by count(*) desc, once.applicant_group) as place
    from once
    inner join located on once.applicant_group = located.applicant_group
    inner join sorted on once.applicant_group = sorted.applicant_group
    cross join wanted
    where wanted_origins is null or list_contains(wanted_origins, located.country)
    group by once.applicant_group, located.country, located.country_source, sorted.sector
    qualify place <= 10
),
counted as (
    select applicant_group, priority_year as year, count(*) as families_whole,
        count(*) filter (where is_ipf) as ipf_whole
    from once
    group by applicant_group, priority_year
),
-- from the first family of one of them up to the data year, so that unfinished years can be seen
years as (
    select unnest(generate_series(
        (select min(year) from counted inner join chosen using (applicant_group)),
        (select max(year) from (select year from counted union all select year from unfinished))
    ))::integer as year
)
select
    chosen.place,
    chosen.applicant_group,
    chosen.country as origin,
    countries.name_en,
    countries.name_ja,
    chosen.country_source,
    coalesce(chosen.country is not null and chosen.country_source <> 'own_record', false)
        as country_imputed,
    chosen.sector,
    chosen.families_of_group,
    chosen.ipf_of_group,
    years.year,
    coalesce(counted.families_whole, 0) as families_whole,
    coalesce(counted.ipf_whole, 0) as ipf_whole,
    coalesce(unfinished.is_unfinished, false) as is_unfinished
from chosen
cross join years
left join counted
    on chosen.applicant_group = counted.applicant_group and years.year = counted.year
left join unfinished on years.year = unfinished.year
left join marts.countries as countries on chosen.country = countries.code
cross join wanted
where years.year between coalesce(first_year, years.year) and coalesce(last_year, years.year)
order by chosen.place, years.year
""",
    only="""
        and families.right_type = 'invention' and families.priority_year is not null""",
)

FACTS_SQL = footnote_facts.YEARS_SQL

KEY_ROWS = 4
COLUMNS = 2
GAP = 16.0
AXIS_WIDTH = 26.0
BARS = 40.0
PITCH = BARS + 2 * ROW + 16


def tables(statement: Statement, words: Words) -> list[Table]:
    """Lay out years down and groups across, with the international part in brackets."""
    frame = statement.frame
    named = [str(name) for name, _ in groups(frame, "applicant_group")]
    rows: list[list[Entry]] = []
    for _, numbers in groups(frame, "year"):
        row: list[Entry] = [statement.cell("year", "year", numbers[0])]
        for number in numbers:
            parts = {
                "families": statement.cell("families_whole", "count", number),
                "ipf": statement.cell("ipf_whole", "count", number),
            }
            row.append(Phrase(words["applicant_trends.cell"], parts))
        state = words[f"table.{'un' if frame['is_unfinished'][numbers[0]] else ''}finished"]
        rows.append([*row, state])
    heads = [words["table.year"], *named, words["table.state"]]
    return [Table(words["applicant_trends.caption"], heads, rows)]


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw a small panel for each group, all on one scale, the international part in full."""
    note = figure_footnote("applicant_trends", facts, completeness, words)
    chosen = groups(frame, "applicant_group")
    deep = -(-len(chosen) // COLUMNS)
    body = deep * PITCH + (KEY_ROWS + 2) * ROW + 14
    title = words["applicant_trends.title"]
    made = sheet(words, facts, title, note, body if chosen else 120)
    if frame.is_empty():
        return no_data(made, words)
    width = (made.right - made.left - GAP * (COLUMNS - 1)) / COLUMNS
    made.write(made.left, made.top - ROW, words["applicant_trends.scale"]).set_color(style.MUTED)
    top = max(frame["families_whole"].to_list())
    for place, (_, numbers) in enumerate(chosen):
        across, down = place % COLUMNS, place // COLUMNS
        left = made.left + across * (width + GAP)
        upper = made.top - ROW - 10 - down * PITCH
        base = upper - 2 * ROW - 6 - BARS
        rows = frame[numbers]
        _head(made, left, upper, width, rows.row(0, named=True), words)
        axes = made.axes(left + AXIS_WIDTH, base, left + width, base + BARS)
        _bars(axes, rows)
        _finish(axes, rows, top, is_lowest=place + COLUMNS >= len(chosen))
    made.key(made.bottom, _key(words))
    return made.figure


def _head(
    made: Sheet, left: float, upper: float, width: float, row: dict[str, object], words: Words
) -> None:
    name = shorten(str(row["applicant_group"]), style.SIZE, width - 4, 1)
    text = made.write(left, upper - ROW, name)
    text.set_color(style.colour(str(row["origin"]), style.INK))
    embolden(text)
    summary = words["applicant_trends.summary"].format(
        families=words.value(row["families_of_group"], "count"),
        ipf=words.value(row["ipf_of_group"], "count"),
        country=row["origin"] or words["ranking.no_country"],
        mark=ranking.country_mark(row, words),
        sector=words.code("sector", row["sector"]),
    )
    made.write(left, upper - 2 * ROW, summary).set_color(style.MUTED)


def _bars(axes: Axes, rows: pl.DataFrame) -> None:
    """Draw the years as bars, never as a line; unfinished years are pale on a shaded ground."""
    origin = rows["origin"][0]
    full, tint = style.colour(origin), style.TINTS.get(origin or "", style.GREY_TINT)
    unfinished = rows.filter("is_unfinished")["year"].to_list()
    for first, last in panels.runs(unfinished):
        axes.axvspan(first - 0.5, last + 0.5, facecolor=style.SHADE, linewidth=0, zorder=-4)
    for is_unfinished, alpha in ((False, 1.0), (True, 0.45)):
        part = rows.filter(pl.col("is_unfinished") == is_unfinished)
        years, ipf = part["year"].to_list(), part["ipf_whole"].to_list()
        rest = (part["families_whole"] - part["ipf_whole"]).to_list()
        gid = "pale" if is_unfinished else "finished"
        axes.bar(years, ipf, width=0.84, color=full, alpha=alpha, gid=f"ipf-{gid}")
        axes.bar(
            years, rest, bottom=ipf, width=0.84, color=tint, edgecolor=full, linewidth=0.4,
            alpha=alpha, gid=f"rest-{gid}",
        )  # fmt: skip


def _finish(axes: Axes, rows: pl.DataFrame, top: int, *, is_lowest: bool) -> None:
    years = rows["year"].to_list()
    axes.set_xlim(min(years) - 0.8, max(years) + 0.8)
    axes.set_ylim(0, max(top, 1) * 1.05)
    axes.yaxis.set_major_locator(MaxNLocator(2, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    ticks = [year for year in years if year % 10 == 0]
    axes.set_xticks(ticks or [years[0]])
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
    axes.tick_params(axis="x", labelbottom=is_lowest, length=2)
    axes.grid(axis="y", color=style.GRID, linewidth=0.5)
    axes.set_axisbelow(True)


def _key(words: Words) -> list[tuple[str, Artist | tuple[Artist, ...]]]:
    return [
        (words["key.ipf"], Patch(facecolor=style.GREY)),
        (words["key.not_ipf"], Patch(facecolor=style.GREY_TINT, edgecolor=style.GREY, lw=0.5)),
        (words["applicant_trends.shaded"], Patch(facecolor=style.SHADE)),
        (words["key.imputed"], Patch(facecolor="none", edgecolor="none")),
    ]
