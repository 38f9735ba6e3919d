"""Bars of who has the most families, the international part of each in full colour."""

import polars as pl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from reports.charts import footnote_facts, style
from reports.charts.labels import shorten, text_width
from reports.charts.sheet import ROW, no_data, sheet
from reports.footnotes import figure_footnote
from reports.words import Words

NAME_WIDTH = 190.0
_FACTS_SQL = """
-- what the footnote of a ranking says
with chosen as (
    select family_id
    from marts.tier_families
    where topic_tier = 'standard'
),
counted as (
    select $party, count(distinct family_id) as families_whole
    from marts.family_applicants
    inner join chosen using (family_id)
    where $party is not null
    group by $party
),
ranked as (
    select
        families_whole,
        row_number() over (order by families_whole desc, $party) as place
    from counted
),
families as (
    select
        count(*) as families,
        count(*) filter (where priority_year is null) as families_undated,
        count(*) filter (where right_type = 'utility_model') as utility_models
    from marts.families
    inner join chosen using (family_id)
),
named as (
    select count(distinct family_id) as families_named
    from marts.family_applicants
    inner join chosen using (family_id)
    where applicant is not null
),
$countries_step,
$sources_step
select
    families.families,
    families.families_undated,
    families.utility_models,
    families.families - named.families_named as families_without_applicant,
    (select count(*) from ranked) as applicants,
    (
        select count(*)
        from ranked
        where place > 15
            and families_whole = (select min(families_whole) from ranked where place <= 15)
    ) as tied_out,
$country_shares(countries),
$sources_columns
from countries
cross join families
cross join named
cross join sources
"""


def facts_sql(party: str) -> str:
    """Return the query of the facts of a ranking of applicants or of their groups."""
    return footnote_facts.with_sources(_FACTS_SQL.replace("$party", party))


def figure(
    chart: str,
    party: str,
    frame: pl.DataFrame,
    facts: pl.DataFrame,
    completeness: pl.DataFrame,
    words: Words,
) -> Figure:
    """Draw a bar for each row of the frame, from the top.

    Args:
        chart: Name of the chart, for its words.
        party: Column that names the rows.
        frame: With `families_whole`, `ipf_whole`, `not_ipf_whole`, `origin` and how it is known;
            `tied_out`, where it is there, counts who is left out though equal to the last.
        facts: Row of the footnote.
        completeness: Unfinished years, for the footnote.
        words: The language.
    """
    note = figure_footnote(chart, facts, completeness, words)
    names = [shorten(name, style.SIZE, NAME_WIDTH, 2) for name in frame[party]]
    pitch = 27.0 if any("\n" in name for name in names) else 18.0
    entries = _key(frame, words)
    body = len(names) * pitch + len(entries) * ROW + 44
    made = sheet(words, facts, words[f"{chart}.title"], note, max(body, 120))
    if frame.is_empty():
        return no_data(made, words)
    left = made.left + _widest(names) + 8
    width = _longest(chart, frame, words, made.right - left)
    axes = made.axes(left, made.bottom + len(entries) * ROW + 36, left + width, made.top - 4)
    _bars(axes, chart, frame, words)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(range(len(names)), names, linespacing=1.0, color=style.INK)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlim(0, max(*frame["families_whole"].to_list(), 1))
    axes.xaxis.set_major_locator(MaxNLocator(max(1, min(5, int(width / 36))), integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_xlabel(words[f"{chart}.axis"], labelpad=2)
    axes.grid(axis="x", color=style.GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    made.key(made.bottom, entries)
    return made.figure


def end_text(chart: str, row: dict[str, object], words: Words) -> str:
    """Return what stands beside a bar: families, international ones, country and how known."""
    return words[f"{chart}.end"].format(
        families=words.value(row["families_whole"], "count"),
        ipf=words.value(row["ipf_whole"], "count"),
        country=row["origin"] or words["ranking.no_country"],
        mark=country_mark(row, words),
        sector=words.code("sector", row["sector"]) if "sector" in row else "",
    )


def country_mark(row: dict[str, object], words: Words) -> str:
    """Return the mark of an inferred country; the office alone is the weakest ground."""
    if str(row["country_source"]).startswith("office"):
        return words["ranking.office_mark"]
    return words["ranking.imputed_mark"] if row["country_imputed"] else ""


def _bars(axes: Axes, chart: str, frame: pl.DataFrame, words: Words) -> None:
    for y, row in enumerate(frame.iter_rows(named=True)):
        full = style.colour(row["origin"])
        tint = style.TINTS.get(row["origin"] or "", style.GREY_TINT)
        axes.barh(y, row["ipf_whole"], height=0.56, color=full, clip_on=False, gid="ipf")
        axes.barh(
            y, row["not_ipf_whole"], left=row["ipf_whole"], height=0.56, color=tint,
            edgecolor=full, linewidth=0.5, clip_on=False, gid="not-ipf",
        )  # fmt: skip
        axes.annotate(
            end_text(chart, row, words),
            (row["families_whole"], y),
            (4, 0),
            textcoords="offset points",
            va="center",
            annotation_clip=False,
        )


def _key(frame: pl.DataFrame, words: Words) -> list[tuple[str, Artist | tuple[Artist, ...]]]:
    nothing = Patch(facecolor="none", edgecolor="none")
    entries: list[tuple[str, Artist | tuple[Artist, ...]]] = [
        (words["key.ipf"], Patch(facecolor=style.GREY)),
        (words["key.not_ipf"], Patch(facecolor=style.GREY_TINT, edgecolor=style.GREY, lw=0.5)),
        (words["key.imputed"], nothing),
    ]
    tied = frame["tied_out"].max() if "tied_out" in frame.columns else 0
    if tied:
        entries.append((words["ranking.tied"].format(n=words.value(tied, "count")), nothing))
    return entries


def _longest(chart: str, frame: pl.DataFrame, words: Words, room: float) -> float:
    """Return how long the longest bar can be so that every bar has room for its text beside it."""
    longest = max(*frame["families_whole"].to_list(), 1)
    lengths = [
        (room - 8 - text_width(end_text(chart, row, words), style.SIZE))
        * longest
        / max(row["families_whole"], 1)
        for row in frame.iter_rows(named=True)
    ]
    return float(min(lengths))


def _widest(names: list[str]) -> float:
    return (
        max(text_width(part, style.SIZE) for name in names for part in name.split("\n"))
        if names
        else 0.0
    )
