"""On which sub-technologies do the families of each country of origin work?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.cells import Statement
from reports.charts import cell_grid, cohorts, footnote_facts, steps, style
from reports.charts.cell_grid import Cell
from reports.charts.labels import shorten, wrap
from reports.charts.sheet import ROW, Sheet, embolden, no_data, sheet
from reports.footnotes import figure_footnote
from reports.tables import Entry, Table, groups
from reports.words import Words

SQL = steps.fill("""
-- one row per scope, sub-technology (unknown: none shows) and origin: families of inventions,
-- fractional by applicant, and their share of the origin's families with its 95 % interval; a
-- family that shows several counts for each, so that shares add up to more than one
with $wanted(origins, first_year, last_year, scope),
-- decimals, because sums of doubles depend on the order of adding
stated as (
    select
        families.family_id,
        families.is_ipf,
        named.country,
        coalesce(named.country_source like 'office%', false) as is_office,
        named.fraction::decimal(18, 12) as fraction
    from marts.families as families
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
    inner join marts.family_applicants as named on families.family_id = named.family_id
    cross join wanted
    where tiers.topic_tier = 'standard' and families.right_type = 'invention'
        and (
            coalesce(first_year, last_year) is null
            or families.priority_year between coalesce(first_year, families.priority_year)
                and coalesce(last_year, families.priority_year)
        )
),
-- China, Japan, the largest other origin and the rest
ranked as (
    select country, 2 + row_number() over (order by sum(fraction) desc, country) as place
    from stated
    where country not in ('CN', 'JP')
    group by country
),
origins as (
    select country as origin, place
    from ranked, wanted
    where place = 3 and wanted_origins is null
    union all
    select origin, place
    from (values ('CN', 1), ('JP', 2), ('other', 98), ('unknown', 99)) as fixed (origin, place),
        wanted
    where wanted_origins is null and exists (select 1 from stated)
    union all
    select unnest(wanted_origins) as origin, generate_subscripts(wanted_origins, 1) as place
    from wanted
),
scoped as (
    select 'all' as scope, * from stated
    union all
    select 'ipf' as scope, * from stated where is_ipf
),
labelled as (
    select
        scoped.scope,
        scoped.family_id,
        scoped.is_office,
        scoped.fraction,
        case
            when scoped.country is null then 'unknown'
            when origins.origin is null then 'other'
            else scoped.country
        end as origin
    from scoped
    left join origins on scoped.country = origins.origin
),
totals as (
    select
        scope,
        origin,
        sum(fraction)::double as families,
        coalesce(sum(fraction) filter (where not is_office), 0)::double as without_office
    from labelled
    group by scope, origin
),
shown as (
    select labelled.scope, labelled.origin, labelled.fraction,
        coalesce(shows.sub_technology, 'unknown') as part
    from labelled
    left join marts.family_sub_technologies as shows on labelled.family_id = shows.family_id
),
counted as (
    select scope, origin, part, sum(fraction)::double as families
    from shown
    group by all
),
parts as (
    select sub_technology as part, rule_order as place, layer, layer_name_en, layer_name_ja,
        name_en, name_ja
    from marts.sub_technologies
    union all
    select layer as part, 99999 as place, layer, name_en, name_ja, name_en, name_ja
    from marts.topic_layers
    where layer = 'unknown'
)
select
    scopes.scope,
    parts.part,
    parts.name_en as part_name_en,
    parts.name_ja as part_name_ja,
    parts.layer,
    parts.layer_name_en,
    parts.layer_name_ja,
    origins.origin,
    countries.name_en,
    countries.name_ja,
    round(coalesce(totals.families, 0), 6) as families_of_row,
    round(coalesce(totals.without_office, 0), 6) as without_office_of_row,
    round(coalesce(counted.families, 0), 6) as families,
    round(coalesce(counted.families, 0) / totals.families, 6) as share,
    round(wilson_low(coalesce(counted.families, 0), totals.families), 6) as share_low,
    round(wilson_high(coalesce(counted.families, 0), totals.families), 6) as share_high
from (values ('all'), ('ipf')) as scopes (scope)
cross join parts
cross join origins
left join totals on scopes.scope = totals.scope and origins.origin = totals.origin
left join counted
    on scopes.scope = counted.scope
    and origins.origin = counted.origin
    and parts.part = counted.part
left join marts.countries as countries on origins.origin = countries.code
cross join wanted
where scopes.scope = coalesce(wanted_scope, scopes.scope)
order by scopes.scope, parts.place, origins.place
""")

FACTS_SQL = footnote_facts.with_sources("""
-- what the footnote of the sub-technologies says
with $charted_step,
families as (
    select
        count(*) as families,
        count(*) filter (where is_ipf) as families_ipf,
        count(*) filter (where priority_year is null) as families_undated,
        count(*) filter (where layer_rule = 'title_only') as layer_title_only,
        count(*) filter (
            where family_id not in (select family_id from marts.family_sub_technologies)
        ) as without_part
    from marts.families
    inner join marts.tier_families using (family_id)
    where topic_tier = 'standard' and right_type = 'invention'
),
$sources_step
select
    families.families,
    families.families_ipf,
    families.families_undated,
    families.layer_title_only,
    families.without_part,
    round(charted.imputed / nullif(charted.families, 0), 6) as imputed_share,
    round(charted.by_office / nullif(charted.families, 0), 6) as office_share,
    round(coalesce(charted.without_country, 0) / nullif(charted.families, 0), 6) as unknown_share,
$sources_columns
from families
cross join charted
cross join sources
""")

LABEL = 174.0
GAP = 10.0
PITCH, TALL = 15.0, 25.0


@dataclass(frozen=True)
class Line:
    """A line of the table: a sub-technology, or the heading of a layer if it has no part."""

    label: str
    height: float
    part: str | None = None


def tables(statement: Statement, words: Words) -> list[Table]:
    """Make a table per scope: sub-technologies down, origins across, with intervals."""
    frame = statement.frame
    made = []
    for scope, numbers in groups(frame, "scope"):
        panel = frame[numbers]
        origins = groups(panel, "origin")
        names = [words.country(panel.row(at[0], named=True)) for _, at in origins]
        totals: list[Entry] = [words["sub_technologies.families"], ""]
        totals += [
            statement.cell("families_of_row", "families", numbers[at[0]]) for _, at in origins
        ]
        rows = [totals]
        for _, at in groups(panel, "part"):
            first = panel.row(at[0], named=True)
            layer = str(first[f"layer_name_{words.language}"])
            shares = [cohorts.share_entry(statement, words, numbers[place]) for place in at]
            rows.append([_part(first, words), layer, *shares])
        heads = [words["sub_technologies.part"], words["sub_technologies.layer"], *names]
        made.append(Table(words[f"scope.{scope}"], heads, rows))
    return made


def _part(row: Mapping[str, Any], words: Words) -> str:
    if row["part"] == "unknown":
        return words["sub_technologies.unknown"]
    return str(row[f"part_name_{words.language}"])


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw sub-technologies against origins, all families beside international ones."""
    note = figure_footnote("sub_technologies", facts, completeness, words)
    lines = list(_lines(frame, words))
    above = wrap(words["sub_technologies.read"], style.SIZE, style.WIDTH - 16)
    codes = wrap(_codes(frame, words), style.SIZE, style.WIDTH - 16)
    grid = sum(line.height for line in lines)
    body = grid + (len(above) + len(codes) + 3.4) * ROW + 20
    title = words["sub_technologies.title"]
    made = sheet(words, facts, title, note, max(body, 120), watermark_over=True)
    if frame.is_empty():
        return no_data(made, words)
    for number, text in enumerate(above, start=1):
        made.write(made.left, made.top - number * ROW, text)
    for number, text in enumerate(reversed(codes)):
        made.write(made.left, made.bottom + number * ROW, text).set_color(style.MUTED)
    base = made.bottom + len(codes) * ROW + 8
    _names(made, lines, base + grid)
    scopes = [str(scope) for scope, _ in groups(frame, "scope")]
    width = (made.right - made.left - LABEL - GAP * (len(scopes) - 1)) / len(scopes)
    for number, scope in enumerate(scopes):
        left = made.left + LABEL + number * (width + GAP)
        axes = made.axes(left, base, left + width, base + grid)
        panel = frame.filter(pl.col("scope") == scope)
        _cells(axes, panel, lines, _darkest(frame), words)
        cell_grid.head(axes, 0, 6 + 2 * ROW, words[f"scope_short.{scope}"], "left")
    return made.figure


def _lines(frame: pl.DataFrame, words: Words) -> Iterator[Line]:
    """Yield the lines from the top: layers with their sub-technologies, then the unknown."""
    first_of_each = frame.unique("part", maintain_order=True)
    for layer, numbers in groups(first_of_each, "layer"):
        rows = first_of_each[numbers]
        if layer != "unknown":
            yield Line(str(rows[f"layer_name_{words.language}"][0]), PITCH)
        for row in rows.iter_rows(named=True):
            indent = 0 if layer == "unknown" else 8
            label = shorten(_part(row, words), style.SIZE, LABEL - 6 - indent, 2)
            yield Line(label, TALL if "\n" in label else PITCH, row["part"])


def _darkest(frame: pl.DataFrame) -> float:
    """Return the largest share that is shown, for one scale over both panels."""
    shown = frame.filter(
        (pl.col("families_of_row") >= cohorts.FEWEST) & (pl.col("part") != "unknown")
    )
    return float(max([*shown["share"].to_list(), 0.01]))


def _cells(
    axes: Axes, panel: pl.DataFrame, lines: Sequence[Line], darkest: float, words: Words
) -> None:
    rows = []
    for line in lines:
        of_part = panel.filter(pl.col("part") == line.part) if line.part else panel.clear()
        rows.append([_cell(row, darkest) for row in of_part.iter_rows(named=True)])
    cell_grid.draw(axes, rows, [line.height for line in lines])
    for x, row in enumerate(panel.unique("origin", maintain_order=True).iter_rows(named=True)):
        code = row["origin"]
        short = words[f"origin_short.{code}"] if code in {"other", "unknown"} else code
        total = words.value(row["families_of_row"], "count")
        cell_grid.head(axes, x + 0.5, 4 + ROW, short, "center")
        cell_grid.head(axes, x + 0.5, 3, total, "center")


def _cell(row: Mapping[str, Any], darkest: float) -> Cell:
    if row["families_of_row"] < cohorts.FEWEST:
        return Cell(f"({row['families']:.0f})")
    text = f"{100 * row['share']:.0f}"
    is_known = row["part"] != "unknown" and row["share"] > 0
    return Cell(text, row["share"] / darkest if is_known else None)


def _names(made: Sheet, lines: Sequence[Line], top: float) -> None:
    y = top
    for line in lines:
        y -= line.height
        indent = 8 if line.part and line.part != "unknown" else 0
        for number, text in enumerate(line.label.split("\n")):
            middle = y + line.height / 2 + (line.label.count("\n") / 2 - number) * (ROW - 2.4)
            written = made.write(made.left + indent, middle - 3.4, text)
            if line.part is None:
                embolden(written)


def _codes(frame: pl.DataFrame, words: Words) -> str:
    if frame.is_empty():
        return ""
    origins = frame.unique("origin", maintain_order=True).iter_rows(named=True)
    names = [
        f"{row['origin']} {words.country(row)}"
        for row in origins
        if row["origin"] not in {"other", "unknown"}
    ]
    listed = words["format.list"].join(names)
    return words["sub_technologies.codes"].format(codes=listed, n=cohorts.FEWEST)
