"""What the families of each origin consist of, period by period: stacked shares beside their n.

The charts of sectors and of layers ask the same question of different parts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from reports.cells import Phrase, Statement
from reports.charts import steps, style
from reports.charts.cell_grid import readable
from reports.charts.labels import text_width
from reports.charts.sheet import ROW, Sheet, embolden, no_data, sheet
from reports.footnotes import figure_footnote
from reports.tables import Entry, Table, groups, with_interval
from reports.words import Words

#: Of fewer families no share is drawn: its interval would be as wide as what is compared.
FEWEST = 20

_SQL = """
$head
with $wanted(origins, first_year, last_year, scope),
$unfinished_step,
parts as (
    $parts
),
-- decimals, because sums of doubles depend on the order of adding
stated as (
    select
        families.priority_year as year,
        families.is_ipf,
        named.country,
        coalesce(named.country_source like 'office%', false) as is_office,
        named.fraction::decimal(18, 12) as fraction,
        $part as part,
        coalesce(unfinished.is_unfinished, false) as is_unfinished
    from marts.families as families
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
    inner join marts.family_applicants as named on families.family_id = named.family_id
    left join unfinished on families.priority_year = unfinished.year
    cross join wanted
    where tiers.topic_tier = 'standard' and families.right_type = 'invention'
        and families.priority_year between coalesce(first_year, families.priority_year)
            and coalesce(last_year, families.priority_year)
),
newest as (
    select max(year) as year
    from (
        select year from stated where not is_unfinished
        union all
        select unfinished.year
        from unfinished
        cross join wanted
        where not unfinished.is_unfinished
            and unfinished.year <= coalesce(last_year, unfinished.year)
    ) as finished
),
-- periods of five years, the first as long as the data; unfinished years stand for themselves
cut as (
    select
        stated.*,
        case
            when is_unfinished then 9999
            else greatest(stated.year - stated.year % 5, newest.year - newest.year % 5 - 15)
        end as period
    from stated
    cross join newest
),
periods as (
    select
        period,
        is_unfinished,
        case when period = min(period) over () or is_unfinished then min(year) else period end
            as period_start,
        case
            when is_unfinished then max(year)
            else least(period + 4, (select year from newest))
        end as period_end
    from cut
    group by period, is_unfinished
),
-- China, Japan, the largest other origin and the rest
ranked as (
    select country, 2 + row_number() over (order by sum(fraction) desc, country) as place
    from stated
    where country not in ('CN', 'JP')
    group by country
),
$origins(3),
scoped as (
    select 'all' as scope, * from cut
    union all
    select 'ipf' as scope, * from cut where is_ipf
),
labelled as (
    select
        scoped.*,
        case
            when scoped.country is null then 'unknown'
            when origins.origin is null then 'other'
            else scoped.country
        end as origin
    from scoped
    left join origins on scoped.country = origins.origin
),
counted as (
    select
        scope,
        origin,
        period,
        part,
        sum(fraction)::double as families,
        coalesce(sum(fraction) filter (where not is_office), 0)::double as families_without_office
    from labelled
    group by all
),
laid_out as (
    select
        scopes.scope,
        origins.origin,
        origins.place as origin_place,
        periods.period_start,
        periods.period_end,
        periods.is_unfinished,
        parts.part,
        parts.place as part_place,
        parts.name_en as part_name_en,
        parts.name_ja as part_name_ja,
        coalesce(counted.families, 0) as families,
        coalesce(counted.families_without_office, 0) as families_without_office
    from (values ('all'), ('ipf')) as scopes (scope)
    cross join origins
    cross join periods
    cross join parts
    left join counted
        on scopes.scope = counted.scope
        and origins.origin = counted.origin
        and periods.period = counted.period
        and parts.part = counted.part
),
summed as (
    select
        *,
        sum(families) over whole as families_of_row,
        sum(families_without_office) over whole as without_office_of_row
    from laid_out
    window whole as (
        partition by scope, origin, period_start, is_unfinished
        order by part_place rows between unbounded preceding and unbounded following
    )
)
select
    summed.scope,
    summed.origin,
    countries.name_en,
    countries.name_ja,
    summed.period_start,
    summed.period_end,
    summed.is_unfinished,
    summed.part,
    summed.part_name_en,
    summed.part_name_ja,
    round(summed.families_of_row, 6) as families_of_row,
    round(summed.without_office_of_row, 6) as without_office_of_row,
    round(summed.families, 6) as families,
    round(summed.families / nullif(summed.families_of_row, 0), 6) as share,
    round(wilson_low(summed.families, summed.families_of_row), 6) as share_low,
    round(wilson_high(summed.families, summed.families_of_row), 6) as share_high
from summed
left join marts.countries as countries on summed.origin = countries.code
cross join wanted
where summed.scope = coalesce(wanted_scope, summed.scope)
order by summed.scope, summed.origin_place, summed.is_unfinished, summed.period_start,
    summed.part_place
"""


def query(head: str, part: str, parts: str) -> str:
    """Return the query of a chart.

    Args:
        head: Comment with the grain.
        part: Expression of the part over `families` and `named`, an applicant of a family.
        parts: Query of all parts in order: part, place, name_en, name_ja.
    """
    sql = _SQL.replace("$head", head).replace("$parts", parts).replace("$part", part)
    return steps.fill(sql)


@dataclass(frozen=True)
class Look:
    """How a part is filled."""

    colour: str
    hatch: str = ""

    def patch(self) -> Patch:
        """Return a sample for the key."""
        return Patch(facecolor=self.colour, hatch=self.hatch, edgecolor=style.MUTED, linewidth=0.4)


#: Dark to light, then hatches: apart in grey print and for every colour blindness. What is not
#: known is hatched throughout.
LOOKS = (
    Look("#1f4e4a"),
    Look("#6b9c95"),
    Look("#c3dcd6"),
    Look("white", "..."),
    Look("white", "oo"),
)
UNKNOWN = Look("white", "////")


@dataclass(frozen=True)
class Stacks:
    """A chart of this kind: its name for its words, and how its parts are named in the key."""

    chart: str
    part_name: Callable[[Mapping[str, Any], Words], str]
    columns_of_key: int = 1

    def parts(self, frame: pl.DataFrame, words: Words) -> dict[str, tuple[str, Look]]:
        """Return label and look of each part in order."""
        rows = frame.unique("part", maintain_order=True).iter_rows(named=True)
        return {
            row["part"]: (
                self.part_name(row, words),
                UNKNOWN if row["part"] == "unknown" else LOOKS[place % len(LOOKS)],
            )
            for place, row in enumerate(rows)
        }


PERIOD_WIDTH = 62.0
N_WIDTH = 44.0
PITCH = 14.0


def tables(stacks: Stacks, statement: Statement, words: Words) -> list[Table]:
    """Make one table per scope: a row for each origin and period, a column for each part."""
    frame = statement.frame
    names = [name for name, _ in stacks.parts(frame, words).values()] if len(frame) else []
    heads = [words[f"cohorts.{key}"] for key in ("origin", "period", "n", "n_without_office")]
    made = []
    for scope, numbers in groups(frame, "scope"):
        rows = []
        for first in numbers[:: max(len(names), 1)]:
            row = frame.row(first, named=True)
            entries: list[Entry] = [words.country(row), _period(row, words)]
            entries += [
                statement.cell(column, "families", first)
                for column in ("families_of_row", "without_office_of_row")
            ]
            entries += [share_entry(statement, words, first + part) for part in range(len(names))]
            rows.append(entries)
        made.append(Table(words[f"scope.{scope}"], [*heads, *names], rows))
    return made


def share_entry(statement: Statement, words: Words, row: int) -> Entry:
    """Write the share of a row with its interval, or the count alone where families are too few."""
    if statement.frame["families_of_row"][row] < FEWEST:
        return Phrase(
            words["cohorts.few"], {"families": statement.cell("families", "families", row)}
        )
    return with_interval(statement, words, row, "share", "share")


def _span(row: Mapping[str, Any], words: Words) -> str:
    low, high = row["period_start"], row["period_end"]
    return words["cohorts.year" if low == high else "cohorts.years"].format(low=low, high=high)


def _period(row: Mapping[str, Any], words: Words) -> str:
    span = _span(row, words)
    return words["cohorts.unfinished"].format(period=span) if row["is_unfinished"] else span


def draw(
    stacks: Stacks,
    frame: pl.DataFrame,
    facts: pl.DataFrame,
    completeness: pl.DataFrame,
    words: Words,
) -> Figure:
    """Draw bars of shares: origins and periods down, all families beside international ones."""
    title = words[f"{stacks.chart}.title"]
    note = figure_footnote(stacks.chart, facts, completeness, words)
    if frame.is_empty():
        return no_data(sheet(words, facts, title, note, 120), words)
    parts = stacks.parts(frame, words)
    lines = _lines(frame.filter(pl.col("scope") == frame["scope"][0]))
    key_rows = -(-len(parts) // stacks.columns_of_key) + 2
    under = key_rows * ROW + 28
    body = under + len(lines) * PITCH + 2 * ROW + 10
    made = sheet(words, facts, title, note, body, watermark_over=True)
    base = made.bottom + under
    _names(made, lines, base, words)
    scopes = [scope for scope, _ in groups(frame, "scope")]
    width = (made.right - made.left - PERIOD_WIDTH) / len(scopes)
    for number, scope in enumerate(scopes):
        left = made.left + PERIOD_WIDTH + number * width
        top = base + len(lines) * PITCH
        axes = made.axes(left, base, left + width - N_WIDTH, top)
        panel = _lines(frame.filter(pl.col("scope") == scope))
        _shade(axes, panel, is_first=number == 0)
        _bars(axes, panel, parts, words)
        embolden(made.write(left, top + 6 + ROW, words[f"scope.{scope}"]))
        made.write(left, top + 6, words["cohorts.axis"]).set_color(style.MUTED)
        made.write(left + width - 8, top + 6, words["cohorts.beside"]).set(
            ha="right", color=style.MUTED
        )
    _key(made, parts, stacks.columns_of_key, words)
    return made.figure


@dataclass(frozen=True)
class Line:
    """One line of the chart: the heading of an origin, or the parts of one of its periods."""

    rows: pl.DataFrame
    is_heading: bool = False

    @property
    def first(self) -> dict[str, Any]:
        """The values that all parts share."""
        return self.rows.row(0, named=True)


def _lines(panel: pl.DataFrame) -> list[Line]:
    """Return the lines of a panel from the top."""
    lines = []
    for _, numbers in groups(panel, "origin"):
        of_origin = panel[numbers]
        lines.append(Line(of_origin, is_heading=True))
        periods = of_origin.partition_by("period_start", "is_unfinished", maintain_order=True)
        lines += [Line(period) for period in periods]
    return lines


def _names(made: Sheet, lines: Sequence[Line], base: float, words: Words) -> None:
    """Write origins and periods at the left, from the top."""
    for number, line in enumerate(reversed(lines)):
        y = base + number * PITCH + 3.5
        if line.is_heading:
            text = made.write(made.left, y, words.country(line.first))
            text.set_color(style.colour(line.first["origin"], style.INK))
            embolden(text)
        else:
            text = made.write(made.left + PERIOD_WIDTH - 6, y, _span(line.first, words))
            text.set(ha="right", color=style.MUTED)


def _shade(axes: Axes, lines: Sequence[Line], *, is_first: bool) -> None:
    """Shade unfinished lines beside the bars too, which hide what lies under them."""
    width = axes.get_position().width * style.WIDTH
    for y, line in enumerate(lines):
        if not line.is_heading and line.first["is_unfinished"]:
            axes.axhspan(
                y, y + 1, -PERIOD_WIDTH / width if is_first else 0, 1 + N_WIDTH / width,
                facecolor=style.SHADE, linewidth=0, zorder=-4, clip_on=False, gid="shade",
            )  # fmt: skip


def _bars(
    axes: Axes, lines: Sequence[Line], parts: Mapping[str, tuple[str, Look]], words: Words
) -> None:
    axes.set(xlim=(0, 1), ylim=(len(lines), 0), yticks=[], xticks=[0, 0.5, 1])
    axes.xaxis.set_major_formatter(lambda value, _: words.value(value, "percent"))
    axes.spines["left"].set_visible(False)
    width = axes.get_position().width * style.WIDTH
    for y, line in enumerate(lines):
        if line.is_heading:
            continue
        total = line.first["families_of_row"]
        _beside(axes, y, words.value(total, "count"))
        if total < FEWEST:
            few = words["cohorts.too_few"].format(n=FEWEST)
            axes.text(0.01, y + 0.5, few, va="center_baseline", color=style.MUTED, gid="too-few")
        else:
            _stack(axes, y, line.rows, parts, width)


def _beside(axes: Axes, y: int, text: str) -> None:
    axes.annotate(
        text,
        (1, y + 0.5),
        (N_WIDTH - 8, 0),
        textcoords="offset points",
        ha="right",
        va="center_baseline",
        annotation_clip=False,
        gid="n",
    )


def _stack(
    axes: Axes, y: int, rows: pl.DataFrame, parts: Mapping[str, tuple[str, Look]], width: float
) -> None:
    left = 0.0
    for part, share in rows.select("part", "share").iter_rows():
        look = parts[part][1]
        axes.barh(
            y + 0.5, share, left=left, height=0.84, color=look.colour, hatch=look.hatch,
            edgecolor=style.MUTED, linewidth=0.4, gid=f"part-{part}",
        )  # fmt: skip
        text = f"{100 * share:.0f}"
        if share * width > text_width(text, style.SIZE) + 5:
            ground = {"facecolor": look.colour, "edgecolor": "none", "pad": 0.4}
            axes.text(
                left + share / 2, y + 0.5, text, ha="center", va="center_baseline",
                color=readable(look.colour), bbox=ground if look.hatch else None, gid="share",
            )  # fmt: skip
        left += share


def _key(made: Sheet, parts: Mapping[str, tuple[str, Look]], columns: int, words: Words) -> None:
    entries: list[tuple[str, Artist | tuple[Artist, ...]]] = [
        (name, look.patch()) for name, look in parts.values()
    ]
    made.key(made.bottom + 2 * ROW, entries, columns)
    notes: list[tuple[str, Artist | tuple[Artist, ...]]] = [
        (words["cohorts.shaded"], Patch(facecolor=style.SHADE)),
        (words["cohorts.few_key"].format(n=FEWEST), Patch(facecolor="none", edgecolor="none")),
    ]
    made.key(made.bottom, notes)
