"""What rights of others could Japanese firms meet where they sell, by part of the topic and owner?

Families of foreign origin with a granted member in Japan, the United States, Europe, China and
Korea. Legal events are not in the data: a grant seen is no right in force, and no judgement.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl
from matplotlib import colors
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reports.cells import Statement
from reports.charts import footnote_facts, group_steps, style
from reports.charts.labels import shorten, wrap
from reports.charts.sheet import ROW, Sheet, embolden, no_data, sheet
from reports.footnotes import figure_footnote
from reports.tables import Entry, Table, cells, groups
from reports.words import Words

SQL = group_steps.with_groups("""
-- one row per sub-technology and per owner: families of foreign origin (inventions, each once) that
-- have a granted member at the offices of Japan, the United States, Europe, China or Korea; a
-- family that shows several sub-technologies or has several owners counts for each
with $wanted(origins, first_year, last_year, scope),
granted as (
    select
        family_id,
        bool_or(office = 'JP') as is_jp,
        bool_or(office = 'US') as is_us,
        bool_or(office = 'EP') as is_ep,
        bool_or(office = 'CN') as is_cn,
        bool_or(office = 'KR') as is_kr
    from marts.family_offices
    where has_granted_invention and office in ('JP', 'US', 'EP', 'CN', 'KR')
    group by family_id
),
origins as (
    select family_id, coalesce(bool_or(country = 'JP'), false) as has_jp, list(country) as origins
    from marts.family_applicants
    where country is not null
    group by family_id
),
-- foreign: a country is known and none is Japan
foreign_families as (
    select granted.*
    from granted
    inner join marts.families as families on granted.family_id = families.family_id
    inner join marts.tier_families as tiers on granted.family_id = tiers.family_id
    inner join origins on granted.family_id = origins.family_id
    cross join wanted
    where tiers.topic_tier = 'standard' and families.right_type = 'invention'
        and not origins.has_jp
        and (wanted_origins is null or list_has_any(origins.origins, wanted_origins))
        and (first_year is null or families.priority_year >= first_year)
        and (last_year is null or families.priority_year <= last_year)
        and coalesce(wanted_scope = 'all' or families.is_ipf, true)
),
parts as (
    select
        families.family_id,
        'part' as kind,
        coalesce(shown.sub_technology, 'unknown') as code
    from foreign_families as families
    left join marts.family_sub_technologies as shown on families.family_id = shown.family_id
),
owners as (
    select distinct families.family_id, 'owner' as kind, applicants.applicant_group as code
    from foreign_families as families
    inner join marts.family_applicants as applicants
        on families.family_id = applicants.family_id
    where applicants.applicant_group is not null
),
-- an owner's country is the one of all its families, as in the ranking of groups
$group_steps,
counted as (
    select
        listed.kind,
        listed.code,
        count(*) as families,
        count(*) filter (where families.is_jp) as granted_jp,
        count(*) filter (where families.is_us) as granted_us,
        count(*) filter (where families.is_ep) as granted_ep,
        count(*) filter (where families.is_cn) as granted_cn,
        count(*) filter (where families.is_kr) as granted_kr
    from (from parts union all from owners) as listed
    inner join foreign_families as families on listed.family_id = families.family_id
    group by listed.kind, listed.code
),
numbered as (
    select
        *,
        row_number() over (
            partition by kind
            order by kind = 'part' and code = 'unknown', families desc, code
        ) as place
    from counted
),
-- owners that are left out though equal to the last one shown
ranked as (
    select
        *,
        (
            select count(*)
            from numbered as others
            where others.kind = 'owner' and numbered.kind = 'owner' and others.place > 10
                and others.families = (
                    select last.families from numbered as last
                    where last.kind = 'owner' and last.place = 10
                )
        ) as tied_out
    from numbered
)
select
    ranked.kind,
    ranked.place,
    ranked.code,
    names.name_en,
    names.name_ja,
    located.country as owner_country,
    coalesce(located.country_source like 'office%', false) as is_office_only,
    ranked.families,
    ranked.granted_jp,
    ranked.granted_us,
    ranked.granted_ep,
    ranked.granted_cn,
    ranked.granted_kr,
    ranked.tied_out
from ranked
left join marts.sub_technologies as names
    on ranked.kind = 'part' and ranked.code = names.sub_technology
left join located on ranked.kind = 'owner' and ranked.code = located.applicant_group
where ranked.kind = 'part' or ranked.place <= 10
order by ranked.kind desc, ranked.place
""")

FACTS_SQL = footnote_facts.with_sources("""
-- what the footnote of the exposure says
with granted as (
    select distinct
        granted.family_id,
        -- twenty years from filing, which is up to a year after priority
        families.priority_year < (select year(min(data_as_of)) - 21 from marts.sources)
            as is_past_term
    from marts.family_offices as granted
    inner join marts.families as families on granted.family_id = families.family_id
    inner join marts.tier_families as tiers on granted.family_id = tiers.family_id
    where granted.has_granted_invention and granted.office in ('JP', 'US', 'EP', 'CN', 'KR')
        and tiers.topic_tier = 'standard' and families.right_type = 'invention'
),
located as (
    select
        granted.family_id,
        coalesce(bool_or(granted.is_past_term), false) as is_past_term,
        coalesce(bool_or(country = 'JP'), false) as has_jp,
        count(country) > 0 as is_known,
        coalesce(bool_or(country = 'JP' and country_source not like 'office%'), false)
            as has_bare_jp,
        count(country) filter (where country_source not like 'office%') > 0 as is_bare_known
    from granted
    inner join marts.family_applicants as applicants
        on granted.family_id = applicants.family_id
    group by granted.family_id
),
counted as (
    select
        count(*) as families,
        count(*) filter (where is_known and not has_jp) as foreign_families,
        count(*) filter (where is_known and not has_jp and is_past_term) as past_term_families,
        count(*) filter (where is_bare_known and not has_bare_jp) as bare_foreign_families,
        count(*) filter (where has_jp) as jp_families,
        count(*) filter (where not is_known) as unknown_families
    from located
),
$sources_step
select
    counted.families,
    counted.foreign_families,
    counted.past_term_families,
    counted.bare_foreign_families,
    counted.jp_families,
    counted.unknown_families,
$sources_columns
from counted
cross join sources
""")

OFFICES = ("jp", "us", "ep", "cn", "kr")
LABEL = 218.0
TOTAL = 42.0
LINE = 11.5
# Dark enough to tell cells apart in grey, light enough for black figures on all of it.
TINT = colors.LinearSegmentedColormap.from_list("exposure", ["#f3f5f8", "#8096b8"])


@dataclass(frozen=True)
class Line:
    """A line of the chart: where it begins below the top, its label and its counts."""

    top: float
    height: float
    label: str
    colour: str
    families: int
    granted: Sequence[int]


def tables(statement: Statement, words: Words) -> list[Table]:
    """Lay out sub-technologies and owners, each against the offices."""
    made = []
    for kind, numbers in groups(statement.frame, "kind"):
        rows: list[list[Entry]] = []
        for number in numbers:
            row = statement.frame.row(number, named=True)
            columns = dict.fromkeys(("families", *(f"granted_{office}" for office in OFFICES)))
            counts = cells(statement, number, dict.fromkeys(columns, "count"))
            rows.append([_name(row, words), *counts])
        heads = [words[f"exposure.{kind}"], words["exposure.families"]]
        heads += [words[f"exposure.{office}"] for office in OFFICES]
        made.append(Table(words[f"exposure.by_{kind}"], heads, rows))
    return made or [Table(words["exposure.title"], [], [])]


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw two blocks of counts, sub-technologies above owners."""
    note = figure_footnote("exposure", facts, completeness, words)
    above = wrap(_read(frame, words), style.SIZE, style.WIDTH - 16)
    blocks = [
        (kind, _lines(frame.filter(pl.col("kind") == kind), words)) for kind in ("part", "owner")
    ]
    heights = [_depth(lines) for _, lines in blocks]
    head = 2.6 * ROW
    body = sum(heights) + len(blocks) * head + len(above) * ROW + 14
    made = sheet(
        words, facts, words["exposure.title"], note, 120 if frame.is_empty() else body,
        watermark_over=True,
    )  # fmt: skip
    if frame.is_empty():
        return no_data(made, words)
    for number, text in enumerate(above, start=1):
        made.write(made.left, made.top - number * ROW, text)
    top = made.top - len(above) * ROW
    most = max(int(frame[f"granted_{office}"].max() or 0) for office in OFFICES)  # type: ignore[arg-type]
    for (kind, lines), height in zip(blocks, heights, strict=True):
        _block(made, top - head - height, top - head, kind, lines, max(most, 1), words)
        top -= head + height
    return made.figure


def _read(frame: pl.DataFrame, words: Words) -> str:
    """Say how to read the counts, and of how many owners the tenth is only one."""
    tied = frame["tied_out"].max() or 0
    more = words["exposure.tied"].format(n=words.value(tied, "count")) if tied else ""
    return words["exposure.read"] + more


def _name(row: dict[str, object], words: Words) -> str:
    if row["kind"] == "part":
        return str(row[f"name_{words.language}"] or words["exposure.unknown"])
    country = str(row["owner_country"] or words["exposure.no_country"])
    mark = words["exposure.office_mark"] if row["is_office_only"] else ""
    return words["exposure.owner_name"].format(name=row["code"], country=country, mark=mark)


def _lines(rows: pl.DataFrame, words: Words) -> list[Line]:
    made: list[Line] = []
    for row in rows.iter_rows(named=True):
        label = shorten(_name(row, words), style.SIZE, LABEL - 8, 2)
        made.append(
            Line(
                top=_depth(made),
                height=(label.count("\n") + 1) * LINE + 5,
                label=label,
                colour=style.colour(row["owner_country"], style.INK),
                families=row["families"],
                granted=[row[f"granted_{office}"] for office in OFFICES],
            )
        )
    return made


def _depth(lines: Sequence[Line]) -> float:
    return lines[-1].top + lines[-1].height if lines else 0.0


def _block(
    made: Sheet, bottom: float, top: float, kind: str, lines: list[Line], most: int, words: Words
) -> None:
    axes = made.axes(made.left, bottom, made.right, top)
    axes.set(xlim=(0, made.right - made.left), ylim=(top - bottom, 0))
    axes.set_axis_off()
    width = (made.right - made.left - LABEL - TOTAL) / len(OFFICES)
    title = axes.text(0, -4, words[f"exposure.by_{kind}"])
    embolden(title)
    heads = [(LABEL + TOTAL - 6, "families", "right")]
    heads += [
        (LABEL + TOTAL + (place + 0.5) * width, office, "center")
        for place, office in enumerate(OFFICES)
    ]
    for x, key, align in heads:
        axes.text(x, -4, words[f"exposure.{key}"], ha=align)
    for line in lines:
        _line(axes, line, width, most, words)


def _line(axes: Axes, line: Line, width: float, most: int, words: Words) -> None:
    middle = line.top + line.height / 2
    align = "center" if "\n" in line.label else "center_baseline"
    axes.text(0, middle, line.label, va=align, linespacing=1.0, color=line.colour)
    total = words.value(line.families, "count")
    axes.text(LABEL + TOTAL - 6, middle, total, ha="right", va="center_baseline", gid="total")
    for x, value in _places(line, width):
        fill = TINT(value / most) if value else "white"
        box = Rectangle((x, line.top), width, line.height, facecolor=fill, edgecolor="white", lw=1)
        axes.add_patch(box)
        axes.text(
            x + width / 2, middle, words.value(value, "count"), ha="center",
            va="center_baseline", gid="cell",
        )  # fmt: skip


def _places(line: Line, width: float) -> Iterator[tuple[float, int]]:
    for place, value in enumerate(line.granted):
        yield LABEL + TOTAL + place * width, value
