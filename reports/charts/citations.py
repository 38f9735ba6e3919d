"""Families of which origin cite families of which origin?"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.colors import FuncNorm
from matplotlib.figure import Figure

from reports.cells import Statement
from reports.charts import cell_grid, footnote_facts, steps, style
from reports.charts.cell_grid import Cell
from reports.charts.labels import shorten, wrap
from reports.charts.sheet import ROW, Sheet, embolden, no_data, sheet
from reports.footnotes import figure_footnote
from reports.tables import Entry, Table, groups
from reports.words import Words

SQL = steps.fill("""
-- one row per basis (all citations, those of examiners), citing origin and cited origin: families
-- of the one that cite at least one family of the other, each once; an applicant or group that
-- cites itself is apart. A family counts for every origin of its applicants
with $wanted(origins),
stated as (
    select distinct tiers.family_id, coalesce(named.country, 'unknown') as country
    from marts.tier_families as tiers
    inner join marts.family_applicants as named on tiers.family_id = named.family_id
    where tiers.topic_tier = 'standard'
),
cited as (
    select citations.*
    from marts.family_citations as citations
    inner join marts.tier_families as citing
        on citations.citing_family_id = citing.family_id and citing.topic_tier = 'standard'
    inner join marts.tier_families as cited
        on citations.cited_family_id = cited.family_id and cited.topic_tier = 'standard'
),
-- China and Japan, then the three largest others
ranked as (
    select country, 2 + row_number() over (order by count(*) desc, country) as place
    from stated
    where country not in ('CN', 'JP', 'unknown')
    group by country
),
$origins(5),
labelled as (
    select distinct
        stated.family_id,
        case
            when stated.country = 'unknown' then 'unknown'
            when origins.origin is null then 'other'
            else stated.country
        end as origin
    from stated
    left join origins on stated.country = origins.origin
),
bases as (
    select 'all' as basis, * from cited
    union all
    select 'examiner' as basis, * from cited where has_examiner_citation
),
linked as (
    select
        bases.basis,
        citing.origin,
        cited.origin as cited_origin,
        bases.citing_family_id,
        bases.is_self_citation
    from bases
    inner join labelled as citing on bases.citing_family_id = citing.family_id
    inner join labelled as cited on bases.cited_family_id = cited.family_id
),
pairs as (
    select
        basis,
        origin,
        cited_origin,
        count(distinct citing_family_id) filter (where not coalesce(is_self_citation, false))
            as families,
        count(distinct citing_family_id) filter (where is_self_citation is null)
            as families_unclear
    from linked
    group by all
),
selves as (
    select basis, origin, count(distinct citing_family_id) as families_self
    from linked
    where is_self_citation
    group by basis, origin
),
-- what a row is read with: the families that state a citation of the same basis
totals as (
    select
        bases.basis,
        labelled.origin,
        count(*) as families_of_origin,
        count(*) filter (
            where case bases.basis when 'all' then is_citing else is_examiner_citing end
        ) as families_stating
    from labelled
    inner join marts.family_citation_counts as counts on labelled.family_id = counts.family_id
    cross join (values ('all'), ('examiner')) as bases (basis)
    group by bases.basis, labelled.origin
)
select
    bases.basis,
    citing.origin,
    citing_names.name_en,
    citing_names.name_ja,
    cited.origin as cited_origin,
    cited_names.name_en as cited_name_en,
    cited_names.name_ja as cited_name_ja,
    coalesce(totals.families_of_origin, 0) as families_of_origin,
    coalesce(totals.families_stating, 0) as families_stating,
    -- an origin that states no citation at all does not cite nobody: that is not known
    case when totals.families_stating > 0 then coalesce(pairs.families, 0) end as families,
    case when totals.families_stating > 0 then coalesce(pairs.families_unclear, 0) end
        as families_unclear,
    case when totals.families_stating > 0 then coalesce(selves.families_self, 0) end
        as families_self
from (values ('all', 1), ('examiner', 2)) as bases (basis, basis_place)
cross join origins as citing
cross join origins as cited
left join pairs
    on bases.basis = pairs.basis
    and citing.origin = pairs.origin
    and cited.origin = pairs.cited_origin
left join selves on bases.basis = selves.basis and citing.origin = selves.origin
left join totals on bases.basis = totals.basis and citing.origin = totals.origin
left join marts.countries as citing_names on citing.origin = citing_names.code
left join marts.countries as cited_names on cited.origin = cited_names.code
where exists (select 1 from cited)
order by bases.basis_place, citing.place, cited.place
""")

FACTS_SQL = footnote_facts.with_sources("""
-- what the footnote of the citations says
with chosen as (
    select family_id
    from marts.tier_families
    where topic_tier = 'standard'
),
families as (
    select
        count(*) as families,
        count(*) filter (where counts.is_citing) as families_stating,
        count(*) filter (where counts.is_examiner_citing) as families_stating_examiners
    from chosen
    inner join marts.family_citation_counts as counts on chosen.family_id = counts.family_id
),
cited as (
    select
        count(*) as links,
        count(*) filter (where is_self_citation) as links_self
    from marts.family_citations
    where citing_family_id in (select family_id from chosen)
        and cited_family_id in (select family_id from chosen)
),
offices as (
    select
        office,
        publications,
        round(100 * publications_with_citations / publications)::integer as stating
    from marts.citation_coverage
    where topic_tier = 'standard'
    qualify row_number() over (order by publications desc, office) <= 8
),
coverage as (
    select
        string_agg(office || ' ' || stating || ' %', ', ' order by publications desc, office)
            as offices,
        string_agg(office || ' ' || stating || '%', '、' order by publications desc, office)
            as offices_ja
    from offices
),
outside as (
    select
        coalesce(sum(patent_citations), 0) as patent_citations,
        coalesce(sum(resolved_citations), 0) as resolved_citations
    from marts.citation_coverage
    where topic_tier = 'standard'
),
$countries_step,
$sources_step
select
    families.families,
    families.families_stating,
    families.families_stating_examiners,
    cited.links,
    cited.links_self,
    coverage.offices as coverage_of_offices,
    coverage.offices_ja as coverage_of_offices_ja,
    outside.patent_citations,
    outside.resolved_citations,
$country_shares(countries),
$sources_columns
from families
cross join cited
cross join coverage
cross join outside
cross join countries
cross join sources
""")

#: No single country: a family of it that cites another need not cite its own.
REST = frozenset({"other", "unknown"})
LABEL = 86.0
COUNT = 46.0
PITCH = 16.0
HEAD = 3 * ROW + 12


def tables(statement: Statement, words: Words) -> list[Table]:
    """Make a table per basis: citing origins down, cited origins across, and who cites itself."""
    frame = statement.frame
    made = []
    for basis, numbers in groups(frame, "basis"):
        panel = frame[numbers]
        cited = [
            words["citations.cites"].format(origin=words.country(row, "cited_origin", "cited_"))
            for row in panel.unique("cited_origin", maintain_order=True).iter_rows(named=True)
        ]
        rows = []
        for _, places in groups(panel, "origin"):
            at = [numbers[place] for place in places]
            row: list[Entry] = [words.country(frame.row(at[0], named=True))]
            row += [
                statement.cell(column, "count", at[0])
                for column in ("families_of_origin", "families_stating")
            ]
            row += [statement.cell("families", "count", number) for number in at]
            rows.append([*row, statement.cell("families_self", "count", at[0])])
        keys = ("citing", "families_of_origin", "families_stating")
        heads = [*(words[f"citations.{key}"] for key in keys), *cited, words["citations.self"]]
        made.append(Table(words[f"citations.basis_{basis}"], heads, rows))
    return made


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw citing origins against cited origins, all citations above those of examiners."""
    note = figure_footnote("citations", facts, completeness, words)
    title = words["citations.title"]
    if frame.is_empty():
        return no_data(sheet(words, facts, title, note, 120), words, words["citations.none"])
    above = wrap(words["citations.read"], style.SIZE, style.WIDTH - 16)
    codes = wrap(_codes(frame, words), style.SIZE, style.WIDTH - 16)
    panels = [(str(basis), frame[numbers]) for basis, numbers in groups(frame, "basis")]
    deep = frame.n_unique("origin") * PITCH
    body = len(panels) * (deep + HEAD + 8) + (len(above) + len(codes) + 1) * ROW + 20
    made = sheet(words, facts, title, note, body, watermark_over=True)
    for number, text in enumerate(above, start=1):
        made.write(made.left, made.top - number * ROW, text)
    for number, text in enumerate(reversed(codes)):
        made.write(made.left, made.bottom + ROW + 6 + number * ROW, text).set_color(style.MUTED)
    made.key(made.bottom, [(words["citations.same"], cell_grid.outline())])
    top: float = made.top - len(above) * ROW - 6
    norm = FuncNorm((np.log1p, np.expm1), vmin=0, vmax=max([*frame["families"].drop_nulls(), 1]))
    for basis, panel in panels:
        _panel(made, top, deep, panel, norm, words[f"citations.basis_{basis}"], words)
        top -= deep + HEAD + 8
    return made.figure


def _panel(
    made: Sheet,
    top: float,
    deep: float,
    panel: pl.DataFrame,
    norm: FuncNorm,
    title: str,
    words: Words,
) -> None:
    left, right = made.left + LABEL + 2 * COUNT, made.right - COUNT
    base = top - HEAD - deep
    axes = made.axes(left, base, right, base + deep)
    cited = panel.unique("cited_origin", maintain_order=True)
    rows = [panel[numbers] for _, numbers in groups(panel, "origin")]
    cell_grid.draw(
        axes, [[_cell(row, norm, words) for row in of.iter_rows(named=True)] for of in rows]
    )
    for place, origin in enumerate(cited["cited_origin"]):
        cell_grid.head(axes, place + 0.5, 3, _short(origin, words), "center")
    unit = (right - left) / len(cited)
    cell_grid.head(axes, len(cited) / 2, 4 + ROW, words["citations.columns"], "center")
    ends = {"n": -COUNT - 8, "stating": -8, "itself": right - left + COUNT - 4}
    for key, x in ends.items():
        cell_grid.head(axes, x / unit, 3, words[f"citations.{key}"], "right")
    embolden(made.write(made.left, base + deep + 6 + 2 * ROW, title))
    made.write(made.left, base + deep + 3, words["citations.rows"])
    for y, of in enumerate(rows):
        _beside(axes, y, of.row(0, named=True), {key: x / unit for key, x in ends.items()}, words)
        name = made.write(
            made.left, base + deep - (y + 0.5) * PITCH - 3.4, _name(of.row(0, named=True), words)
        )
        name.set_color(style.colour(of["origin"][0], style.INK))


def _name(row: Mapping[str, Any], words: Words) -> str:
    return shorten(words.country(row), style.SIZE, LABEL, 1)


def _cell(row: Mapping[str, Any], norm: FuncNorm, words: Words) -> Cell:
    return Cell(
        words.value(row["families"], "count"),
        float(norm(row["families"])) if row["families"] else None,
        is_outlined=row["origin"] == row["cited_origin"] and row["origin"] not in REST,
    )


def _beside(
    axes: Axes, y: int, row: Mapping[str, Any], ends: Mapping[str, float], words: Words
) -> None:
    values = {
        "n": row["families_of_origin"],
        "stating": row["families_stating"],
        "itself": row["families_self"],
    }
    for key, x in ends.items():
        axes.text(
            x, y + 0.5, words.value(values[key], "count"), ha="right", va="center_baseline",
            gid=f"beside-{key}",
        )  # fmt: skip


def _short(origin: str, words: Words) -> str:
    return words[f"origin_short.{origin}"] if origin in REST else origin


def _codes(frame: pl.DataFrame, words: Words) -> str:
    origins = frame.unique("cited_origin", maintain_order=True).iter_rows(named=True)
    names = [
        f"{row['cited_origin']} {words.country(row, 'cited_origin', 'cited_')}"
        for row in origins
        if row["cited_origin"] not in REST
    ]
    return words["citations.codes"].format(codes=words["format.list"].join(names))
