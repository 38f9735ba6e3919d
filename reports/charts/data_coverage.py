"""Which offices' documents of which years do the data hold, and how late do they appear?

Documents, not inventions: they tell what the source covers. Beside each office stand the months
from the earliest priority of a family to its first publication there.
"""

from collections.abc import Sequence

import matplotlib as mpl
import polars as pl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from reports.cells import Statement
from reports.charts import footnote_facts, panels, rows, steps, style
from reports.charts.labels import shorten, text_width
from reports.charts.sheet import ROW, Sheet, no_data, sheet
from reports.footnotes import figure_footnote
from reports.tables import Entry, Table, cells, groups
from reports.words import Words

SQL = steps.fill("""
-- one row per office and publication year: documents of the topic and months from the earliest
-- priority of the family to its first publication at the office, in that year and (lag_...) over
-- the last five whole years; years without a document are zero
with $wanted(first_year, last_year),
as_of as (
    select year(min(data_as_of))::integer as data_year
    from marts.sources
),
documents as (
    select office, publication_year, publications, lags_measured, lag_months_median, lag_months_90
    from marts.publication_lags
    where topic_tier = 'standard'
),
-- China, Japan and the largest others, all years together
offices as (
    select
        office,
        sum(publications) as publications_of_office,
        coalesce(sum(publications) filter (where publication_year is null), 0)
            as publications_undated,
        row_number() over (order by sum(publications) desc, office) as place
    from documents
    group by office
    qualify place <= 12 or office in ('CN', 'JP')
),
-- the newest thirty years, if not asked otherwise
years as (
    select unnest(generate_series(
        coalesce(first_year, greatest(min(publication_year), data_year - 29)),
        coalesce(last_year, data_year)
    ))::integer as year
    from documents
    cross join wanted
    cross join as_of
    group by first_year, last_year, data_year
),
-- the five whole years before that of the data; both days are sure
lags as (
    select
        offices.office,
        count(*) as lag_measured,
        median((offices.office_publication_date - families.earliest_priority_date) / 30.4375)
            as lag_median,
        quantile_cont(
            (offices.office_publication_date - families.earliest_priority_date) / 30.4375, 0.9
        ) as lag_90
    from marts.family_offices as offices
    inner join marts.families as families on offices.family_id = families.family_id
    inner join marts.tier_families as tiers on offices.family_id = tiers.family_id
    cross join as_of
    where
        tiers.topic_tier = 'standard'
        and families.family_basis in ('docdb', 'docdb_by_link')
        and families.priority_year_basis = 'priority_date'
        and offices.office_publication_date >= families.earliest_priority_date
        and year(offices.office_publication_date) between data_year - 5 and data_year - 1
    group by offices.office
)
select
    offices.office,
    countries.name_en,
    countries.name_ja,
    offices.publications_of_office::bigint as publications_of_office,
    offices.publications_undated::bigint as publications_undated,
    coalesce(lags.lag_measured, 0)::bigint as lag_measured,
    -- fewer than ten days tell nothing
    case when lags.lag_measured >= 10 then round(lags.lag_median, 6) end as lag_median,
    case when lags.lag_measured >= 10 then round(lags.lag_90, 6) end as lag_90,
    years.year,
    years.year >= as_of.data_year as is_unfinished,
    coalesce(documents.publications, 0)::bigint as publications,
    coalesce(documents.lags_measured, 0)::bigint as lags_measured,
    round(documents.lag_months_median, 6) as lag_months_median,
    round(documents.lag_months_90, 6) as lag_months_90
from offices
cross join years
cross join as_of
left join documents
    on offices.office = documents.office and years.year = documents.publication_year
left join lags on offices.office = lags.office
left join marts.countries as countries on offices.office = countries.code
order by offices.place, years.year
""")

FACTS_SQL = footnote_facts.with_sources("""
-- what the footnote of the coverage says
with counted as (
    select
        coalesce(sum(publications), 0)::bigint as publications,
        coalesce(sum(publications) filter (where publication_year is null), 0)::bigint
            as publications_undated,
        count(distinct office) as offices,
        coalesce(sum(utility_models), 0)::bigint as utility_models
    from marts.publication_lags
    where topic_tier = 'standard'
),
as_of as (
    select year(min(data_as_of))::integer as data_year
    from marts.sources
),
$sources_step
select
    counted.publications,
    counted.publications_undated,
    counted.offices,
    counted.utility_models,
    as_of.data_year - 5 as lag_first,
    as_of.data_year - 1 as lag_last,
$sources_columns
from counted
cross join as_of
cross join sources
""")

NAME = 84.0
LAGS = 122.0
GAP = 12.0
KEY_ROWS = 4
#: Documents from which on a cell is darker; no number is too small to be seen.
CLASSES = (1, 10, 50, 200, 1000)


def tables(statement: Statement, words: Words) -> list[Table]:
    """Lay out the offices together, then each year by year."""
    frame = statement.frame
    columns = {
        "publications_of_office": "count",
        "publications_undated": "count",
        "lag_measured": "count",
        "lag_median": "families",
        "lag_90": "families",
    }
    by_office = groups(frame, "office")
    found: list[list[Entry]] = [
        [_name(frame.row(numbers[0], named=True), words), *cells(statement, numbers[0], columns)]
        for _, numbers in by_office
    ]
    heads = [words[f"data_coverage.column.{column}"] for column in ("office", *columns)]
    made = [Table(words["data_coverage.title"], heads, found)]
    yearly = {
        "year": "year",
        "publications": "count",
        "lags_measured": "count",
        "lag_months_median": "families",
        "lag_months_90": "families",
    }
    heads = [words[f"data_coverage.column.{column}"] for column in yearly]
    for _, numbers in by_office:
        name = _name(frame.row(numbers[0], named=True), words)
        lines = [cells(statement, number, yearly) for number in numbers]
        made.append(Table(name, heads, lines, is_detail=True))
    return made


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw the documents of each office over the years as shaded cells, and its lag beside."""
    note = figure_footnote("data_coverage", facts, completeness, words)
    offices = [frame.row(numbers[0], named=True) for _, numbers in groups(frame, "office")]
    names = [shorten(_name(row, words), style.SIZE, NAME - 6, 2) for row in offices]
    pitch = 25.0 if any("\n" in name for name in names) else 17.0
    head, foot = 2 * ROW + 10, 36.0 + KEY_ROWS * ROW + 4
    body = head + len(offices) * pitch + foot
    made = sheet(
        words, facts, words["data_coverage.title"], note, max(body, 120), watermark_over=True
    )
    if frame.is_empty():
        return no_data(made, words)
    totals = [words.value(row["publications_of_office"], "count") for row in offices]
    left = made.left + NAME + rows.widest(totals) + 6
    bottom, top = made.bottom + foot, made.top - head
    cells_axes = made.axes(left, bottom, made.right - LAGS - GAP, top)
    lags = made.axes(made.right - LAGS, bottom, made.right - 8, top)
    _cells(cells_axes, frame, len(offices))
    _lags(lags, offices, words)
    indent = left - made.left
    for y, (name, total, row) in enumerate(zip(names, totals, offices, strict=True)):
        rows.name(cells_axes, y, name, row["office"], indent)
        cells_axes.annotate(
            total, (0, y), (-5, 0), va="center", ha="right", annotation_clip=False,
            xycoords=cells_axes.get_yaxis_transform(), textcoords="offset points", gid="n",
        )  # fmt: skip
    rows.heads(cells_axes, [words["data_coverage.documents"], words["data_coverage.n"]], indent)
    window = {name: facts[name][0] for name in ("lag_first", "lag_last")}
    under = words["data_coverage.lag_years"].format(**window)
    rows.heads(lags, [words["data_coverage.lag"], under])
    _key(made, words)
    return made.figure


def _name(row: dict[str, object], words: Words) -> str:
    return words.country(row, "office")


def _shade(documents: int) -> tuple[float, ...] | str:
    """Return the colour of a cell: darker from class to class, white without a document."""
    reached = sum(documents >= bound for bound in CLASSES)
    if not reached:
        return "none"
    return mpl.colormaps["cividis_r"](0.08 + 0.84 * (reached - 1) / (len(CLASSES) - 1))


def _cells(axes: Axes, frame: pl.DataFrame, count: int) -> None:
    years: Sequence[int] = frame["year"].unique().sort().to_list()
    rows.value_axis(axes, count)
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    for y, (_, numbers) in enumerate(groups(frame, "office")):
        for row in frame[numbers].iter_rows(named=True):
            place, documents = (row["year"] - 0.5, y - 0.42), row["publications"]
            cell = Rectangle(place, 1, 0.84, edgecolor=style.GRID, lw=0.4)
            cell.set(facecolor=_shade(documents), gid=f"cell-{documents}")
            axes.add_patch(cell)
            if row["is_unfinished"]:
                hatch = Rectangle(place, 1, 0.84, facecolor="none", edgecolor=style.GREY, lw=0)
                hatch.set(hatch="/////", gid="unfinished")
                axes.add_patch(hatch)
    step = 10 if len(years) > 12 else 5 if len(years) > 5 else 1
    axes.set_xticks([year for year in years if year % step == 0])
    axes.tick_params(axis="x", length=3)


def _lags(axes: Axes, offices: Sequence[dict[str, object]], words: Words) -> None:
    rows.value_axis(axes, len(offices))
    longest = [float(str(row["lag_90"])) for row in offices if row["lag_90"] is not None]
    axes.set_xlim(0, max([*longest, 24.0]) * 1.06)
    axes.set_xticks(_months(max([*longest, 24.0])))
    axes.set_xlabel(words["data_coverage.axis"], labelpad=2)
    for y, row in enumerate(offices):
        if row["lag_median"] is None:
            rows.note(axes, y, words["data_coverage.too_few"])
            continue
        median, late = float(str(row["lag_median"])), float(str(row["lag_90"]))
        colour = style.colour(str(row["office"]))
        axes.plot([median, late], [y, y], color=colour, lw=0.9, zorder=2)
        for value, fill, gid in ((median, colour, "median"), (late, "white", "late")):
            axes.plot(
                [value], [y], marker="o", ms=4.6, color=colour, mfc=fill, mew=0.9, zorder=3,
                clip_on=False, gid=gid,
            )  # fmt: skip


def _months(top: float) -> list[int]:
    """Ticks at whole years, four of them at most."""
    step = 12
    while top / step > 4:
        step += 12
    return list(range(0, int(top) + 1, step))


def _key(made: Sheet, words: Words) -> None:
    _classes(made, words, made.bottom + 3 * ROW + 5)
    ink = style.MUTED
    entries: list[tuple[str, Artist | tuple[Artist, ...]]] = [
        (
            words["data_coverage.key.unfinished"],
            Patch(facecolor="none", edgecolor=style.GREY, hatch="/////", lw=0.4),
        ),
        (
            words["data_coverage.key.median"],
            panels.swatch(ink, linestyle="none", marker="o", ms=4.6),
        ),
        (
            words["data_coverage.key.late"],
            panels.swatch(ink, linestyle="none", marker="o", ms=4.6, mfc="white", mew=0.9),
        ),
    ]
    made.key(made.bottom, entries)


def _classes(made: Sheet, words: Words, y: float) -> None:
    """Write the classes of documents in a line, each after its colour."""
    width, height = made.figure.get_size_inches() * 72
    lead = words["data_coverage.key.documents"]
    made.write(made.left, y, lead)
    x = made.left + text_width(lead, style.SIZE) + 7
    bounds = [*(bound - 1 for bound in CLASSES[1:]), None]
    shown = [(0, "0")]
    shown += [(low, _class(low, high, words)) for low, high in zip(CLASSES, bounds, strict=True)]
    for low, text in shown:
        swatch = Rectangle((x / width, (y - 1) / height), 12 / width, 9 / height)
        swatch.set(facecolor=_shade(low), edgecolor=style.GREY, lw=0.4)
        swatch.set_transform(made.figure.transFigure)
        made.figure.add_artist(swatch)
        made.write(x + 16, y, text)
        x += 16 + text_width(text, style.SIZE) + 9


def _class(low: int, high: int | None, words: Words) -> str:
    if high is None:
        return words["data_coverage.key.from"].format(low=words.value(low, "count"))
    return words["format.span"].format(low=low, high=high)
