"""At which offices are the families of each country of origin published?

A family counts at every office that published it. The offices of a row therefore never add up to
inventions, and the families of each origin stand in a column of their own.
"""

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.colors import FuncNorm
from matplotlib.figure import Figure

from reports.cells import Statement
from reports.charts import cell_grid, footnote_facts, style
from reports.charts.cell_grid import Cell
from reports.charts.labels import shorten, wrap
from reports.charts.sheet import ROW, embolden, no_data, sheet
from reports.footnotes import figure_footnote
from reports.tables import Entry, Table, groups
from reports.words import Words

SQL = """
-- one row per origin and office of publication: families of inventions (fractional by
-- applicant, dated and undated) of that origin with a publication at that office
with flows as (
    select coalesce(country, 'unknown') as country, office, sum(families_fractional) as families
    from marts.office_flows
    where topic_tier = 'standard' and right_type = 'invention'
        and country_basis = 'with_office' and office is not null
    group by all
),
-- the families of an origin, each once: never the sum over offices
totals as (
    select coalesce(country, 'unknown') as country, sum(families_fractional) as families
    from marts.country_years
    where topic_tier = 'standard' and year_basis = 'priority' and scope = 'all'
        and right_type = 'invention'
        and country_basis = 'with_office'
    group by all
),
-- China and Japan, then the eight largest others
ranked as (
    select
        country,
        families,
        row_number() over (
            order by
                country = 'unknown',
                case country when 'CN' then 1 when 'JP' then 2 else 3 end,
                round(families, 6) desc,
                country
        ) as place
    from totals
),
labelled as (
    select
        country,
        families,
        case
            when country = 'unknown' then 99
            when place <= 10 then place
            else 98
        end as place,
        case when country = 'unknown' or place <= 10 then country else 'other' end as origin
    from ranked
),
origins as (
    select origin, place, sum(families) as families
    from labelled
    group by origin, place
),
offices as (
    select office, row_number() over (order by round(sum(families), 6) desc, office) as place
    from flows
    group by office
    qualify place <= 10
),
cells as (
    select labelled.origin, flows.office, sum(flows.families) as families
    from flows
    inner join labelled on flows.country = labelled.country
    group by all
)
select
    origins.place as origin_place,
    origins.origin,
    origin_names.name_en,
    origin_names.name_ja,
    round(origins.families, 6) as families_of_origin,
    offices.place as office_place,
    offices.office,
    office_names.name_en as office_name_en,
    office_names.name_ja as office_name_ja,
    round(coalesce(cells.families, 0), 6) as families
from origins
cross join offices
left join cells on origins.origin = cells.origin and offices.office = cells.office
left join marts.countries as origin_names on origins.origin = origin_names.code
left join marts.countries as office_names on offices.office = office_names.code
order by origins.place, offices.place
"""

FACTS_SQL = footnote_facts.with_sources("""
-- what the footnote of the origin-by-office table says
with $charted_step,
families as (
    select
        count(*) filter (where right_type = 'invention') as families,
        count(*) filter (where right_type = 'invention' and priority_year is null)
            as families_undated
    from marts.families
    inner join marts.tier_families using (family_id)
    where topic_tier = 'standard'
),
offices as (
    select count(distinct office) as offices
    from marts.office_flows
    where topic_tier = 'standard' and right_type = 'invention'
),
$sources_step
select
    families.families,
    families.families_undated,
    offices.offices,
    round(charted.imputed / nullif(charted.families, 0), 6) as imputed_share,
    round(charted.by_office / nullif(charted.families, 0), 6) as office_share,
    round(coalesce(charted.without_country, 0) / nullif(charted.families, 0), 6) as unknown_share,
$sources_columns
from families
cross join charted
cross join offices
cross join sources
""")

LABEL = 82.0
TOTAL = 36.0


def tables(statement: Statement, words: Words) -> list[Table]:
    """Lay out origins against offices."""
    frame = statement.frame
    rows: list[list[Entry]] = []
    for _, numbers in groups(frame, "origin"):
        first = frame.row(numbers[0], named=True)
        total = statement.cell("families_of_origin", "families", numbers[0])
        cells = [statement.cell("families", "families", number) for number in numbers]
        rows.append([words.country(first), total, *cells])
    offices = [str(office) for office, _ in groups(frame, "office")]
    heads = [words["table.origin"], words["table.families_of_origin"], *offices]
    return [Table(words["office_flows.title"], heads, rows)]


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw origins against offices, with the number of families in each cell."""
    note = figure_footnote("office_flows", facts, completeness, words)
    origins = frame.unique("origin", maintain_order=True) if not frame.is_empty() else frame
    offices = frame.unique("office", maintain_order=True) if not frame.is_empty() else frame
    names = [
        shorten(words.country(row), style.SIZE, LABEL, 2) for row in origins.iter_rows(named=True)
    ]
    pitch = 27.0 if any("\n" in name for name in names) else 19.0
    codes = wrap(_codes(offices, words), style.SIZE, style.WIDTH - 16)
    above = wrap(words["office_flows.read"], style.SIZE, style.WIDTH - 16)
    body = len(origins) * pitch + (len(codes) + len(above) + 3.4) * ROW + 20
    made = sheet(
        words, facts, words["office_flows.title"], note, max(body, 120), watermark_over=True
    )
    if frame.is_empty():
        return no_data(made, words)
    for number, text in enumerate(above, start=1):
        made.write(made.left, made.top - number * ROW, text)
    for number, text in enumerate(reversed(codes)):
        made.write(made.left, made.bottom + ROW + 6 + number * ROW, text).set_color(style.MUTED)
    left = made.left + LABEL + TOTAL
    base = made.bottom + (len(codes) + 1) * ROW + 12
    axes = made.axes(left, base, made.right, base + len(origins) * pitch)
    _grid(axes, frame, origins, offices, words)
    _rows(axes, origins, names, (LABEL + TOTAL) / (made.right - left) * len(offices), words)
    made.key(made.bottom, [(words["key.home_office"], cell_grid.outline())])
    return made.figure


def _codes(offices: pl.DataFrame, words: Words) -> str:
    if offices.is_empty():
        return ""
    names = [
        f"{row['office']} {words.country(row, 'office', 'office_')}"
        for row in offices.iter_rows(named=True)
    ]
    return words["office_flows.codes"].format(codes=words["format.list"].join(names))


def _grid(
    axes: Axes, frame: pl.DataFrame, origins: pl.DataFrame, offices: pl.DataFrame, words: Words
) -> None:
    across = len(offices)
    cells = frame["families"].to_list()
    # Counts of origins differ by orders of magnitude; the number in the cell is what is read.
    norm = FuncNorm((np.log1p, np.expm1), vmin=0, vmax=max(*cells, 1.0))
    homes = [origin == office for origin in origins["origin"] for office in offices["office"]]
    made = [
        Cell(cell_text(value, words), float(norm(value)) if value else None, is_outlined=is_home)
        for value, is_home in zip(cells, homes, strict=True)
    ]
    cell_grid.draw(axes, [made[start : start + across] for start in range(0, len(made), across)])
    for x, code in enumerate(offices["office"]):
        cell_grid.head(axes, x + 0.5, 3, code, "center")
    cell_grid.head(axes, across / 2, 4 + ROW, words["office_flows.columns"], "center")


def _rows(axes: Axes, origins: pl.DataFrame, names: list[str], width: float, words: Words) -> None:
    for y, row in enumerate(origins.iter_rows(named=True)):
        name = axes.text(
            -width,
            y + 0.5,
            names[y],
            va="center",
            linespacing=1.0,
            color=style.colour(row["origin"], style.INK),
        )
        if row["origin"] in style.COLOURS:
            embolden(name)
        axes.text(
            -0.2,
            y + 0.5,
            cell_text(row["families_of_origin"], words),
            ha="right",
            va="center_baseline",
        )
    cell_grid.head(axes, -width, 3, words["office_flows.rows"], "left")
    cell_grid.head(axes, -0.2, 3, words["office_flows.total"], "right")


def cell_text(value: float, words: Words) -> str:
    """Write a count of families: zero and from a thousand on whole, so that it fits its cell."""
    return words.value(value, "count" if value >= 999.95 or value == 0 else "families")
