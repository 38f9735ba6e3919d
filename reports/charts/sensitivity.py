"""Does the comparison of China and Japan hold if the topic or the country is judged otherwise?

The ratio of their families in each tier of the topic, with and without the office fallback, for
all families and for international ones; beside it the families it is made of.
"""

from collections.abc import Iterator

import polars as pl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from reports.cells import Statement
from reports.charts import footnote_facts, panels, rows, style
from reports.charts.sheet import ROW, Sheet, no_data, sheet
from reports.evidence import topic
from reports.footnotes import figure_footnote
from reports.tables import Table
from reports.words import Words

SQL = topic.RATIOS_SQL

FACTS_SQL = footnote_facts.with_sources("""
-- what the footnote of the comparison says: all tiers, and what the wide one leaves out
with
$finished_step,
chosen as (
    select
        tiers.topic_tier,
        families.priority_year,
        families.priority_year <= finished.last_finished as is_finished
    from marts.families as families
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
    cross join finished
    where families.right_type = 'invention'
),
families as (
    select
        count(*) filter (where topic_tier = 'strict' and is_finished) as families_strict,
        count(*) filter (where topic_tier not in ('strict', 'wide') and is_finished)
            as families_standard,
        count(*) filter (where topic_tier = 'wide' and is_finished) as families_wide,
        count(*) filter (where topic_tier = 'wide' and not is_finished) as families_unfinished,
        count(*) filter (where topic_tier = 'wide' and priority_year is null)
            as families_undated,
        min(priority_year) as first_charted,
        max(priority_year) filter (where is_finished) as last_charted
    from chosen
),
$sources_step
select
    families.families_strict,
    families.families_standard,
    families.families_wide,
    families.families_unfinished,
    families.families_undated,
    families.first_charted,
    families.last_charted,
$sources_columns
from families
cross join sources
""")

TIERS = ("strict", "standard", "wide")
BASES = ("with_office", "without_office")
TIER = 58.0
COUNTS = 128.0
LINE = 13.0
KEY_ROWS = 3
#: Distance of the two bases of a tier from the middle of its row.
APART = 0.24


def tables(statement: Statement, words: Words) -> list[Table]:
    """Lay out the ratios as the evidence does, a table for each scope."""
    return topic.ratios(statement, words)


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw a block for each scope: ratio with interval, and the families of both."""
    note = figure_footnote("sensitivity", facts, completeness, words)
    scopes = [scope for scope in panels.SCOPES if scope in frame["scope"]]
    block = len(TIERS) * 2 * LINE
    head, foot = 2 * ROW + 10, 36.0
    body = len(scopes) * (head + block + foot) + (KEY_ROWS + 0.5) * ROW
    made = sheet(words, facts, words["sensitivity.title"], note, max(body, 120))
    if frame.is_empty():
        return no_data(made, words)
    limits = _limits(frame)
    texts = [_text(row, words) for row in frame.filter("is_shown").iter_rows(named=True)]
    end = made.right - COUNTS - max(rows.widest(texts) + 12, 60.0)
    for number, scope in enumerate(scopes):
        top = made.top - number * (head + block + foot) - head
        left = made.left + TIER
        ratio = made.axes(left, top - block, end, top)
        counts = made.axes(made.right - COUNTS + 10, top - block, made.right - 14, top)
        panel = frame.filter(pl.col("scope") == scope)
        _ratios(ratio, panel, limits, words)
        _counts(counts, panel, words)
        rows.heads(ratio, [words[f"scope.{scope}"], words["sensitivity.ratio"]], TIER)
        rows.heads(counts, ["", words["sensitivity.counts"]])
    _key(made, words)
    return made.figure


def _limits(frame: pl.DataFrame) -> tuple[float, float]:
    """The scale of both blocks: all ratios with their intervals, and one."""
    shown = frame.filter("is_shown")
    low = min([*shown["ratio_low"].to_list(), 0.8])
    high = max([*shown["ratio_high"].to_list(), 1.25])
    return low / 1.1, high * 1.1


def _rows(panel: pl.DataFrame) -> Iterator[tuple[float, bool, dict[str, object]]]:
    """Yield where each combination stands and whether it includes the office fallback."""
    for row in panel.iter_rows(named=True):
        is_filled = row["country_basis"] == "with_office"
        place = TIERS.index(row["topic_tier"]) + (-APART if is_filled else APART)
        yield place, is_filled, row


def _tiers(axes: Axes, words: Words, left: float) -> None:
    for y, tier in enumerate(TIERS):
        if left:
            rows.name(axes, y, words.code("topic_tier_short", tier), None, left)
        if y:
            axes.axhline(y - 0.5, color=style.GRID, lw=0.5, zorder=0)


def _ratios(axes: Axes, panel: pl.DataFrame, limits: tuple[float, float], words: Words) -> None:
    rows.value_axis(axes, len(TIERS))
    axes.set_xscale("log")
    axes.set_xlim(*limits)
    axes.xaxis.set_major_locator(FixedLocator(_ticks(limits)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.set_xlabel(words["sensitivity.axis"], labelpad=2)
    _tiers(axes, words, TIER)
    if not panel["is_shown"].any():
        reasons = panel["hidden_reason"].unique(maintain_order=True)
        rows.note(axes, 1, "\n".join(words.code("hidden_reason", one) for one in reasons))
        return
    axes.axvline(1, color=style.INK, lw=0.9, zorder=1)
    for y, is_filled, row in _rows(panel):
        if not row["is_shown"]:
            rows.note(axes, y, words.code("hidden_reason", row["hidden_reason"]))
            continue
        low, value, high = (float(str(row[name])) for name in ("ratio_low", "ratio", "ratio_high"))
        rows.interval(axes, y, (low, value, high), style.INK, marker="s", filled=is_filled)
        axes.annotate(
            _text(row, words), (1, y), (6, 0), va="center", xycoords=axes.get_yaxis_transform(),
            textcoords="offset points", annotation_clip=False, gid="ratio",
        )  # fmt: skip


def _text(row: dict[str, object], words: Words) -> str:
    names = {"value": "ratio", "low": "ratio_low", "high": "ratio_high"}
    shown = {slot: words.value(row[name], "ratio") for slot, name in names.items()}
    return words["format.interval"].format(**shown)


def _ticks(limits: tuple[float, float]) -> list[float]:
    """Ticks inside the scale: the wider it is, the fewer."""
    low, high = limits
    if high / low < 4:
        steps = [0.5, 0.6, 0.8, 1, 1.2, 1.5, 2, 2.5, 3]
    else:
        parts = (1, 2, 5) if high / low < 60 else (1,)
        powers = range(-6, 7, 1 if high / low < 3000 else 2)
        steps = [part * 10.0**power for power in powers for part in parts]
    return [step for step in steps if low <= step <= high]


def _counts(axes: Axes, panel: pl.DataFrame, words: Words) -> None:
    rows.value_axis(axes, len(TIERS))
    axes.set_xlim(0, max(*panel["cn"].to_list(), *panel["jp"].to_list(), 1.0) * 1.04)
    axes.xaxis.set_major_locator(MaxNLocator(2, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    _tiers(axes, words, 0)
    for y, is_filled, row in _rows(panel):
        axes.plot(
            [float(str(row["cn"])), float(str(row["jp"]))], [y, y], color=style.GREYS[2], lw=0.8,
            zorder=2,
        )  # fmt: skip
        for origin in ("CN", "JP"):
            colour = style.COLOURS[origin]
            axes.plot(
                [float(str(row[origin.lower()]))], [y], marker=style.MARKERS[origin], ms=4.6,
                color=colour, mfc=colour if is_filled else "white", mew=0.9, zorder=3,
                clip_on=False, gid=f"families-{origin}",
            )  # fmt: skip


def _key(made: Sheet, words: Words) -> None:
    ink = style.MUTED

    china, japan = (
        panels.swatch(
            style.COLOURS[origin], linestyle="none", marker=style.MARKERS[origin], ms=4.6, mew=0.9
        )
        for origin in ("CN", "JP")
    )
    filled, bare = (
        panels.swatch(ink, linestyle="none", marker="s", ms=4.6, mfc=fill, mew=0.9)
        for fill in (ink, "white")
    )
    entries: list[tuple[str, Artist | tuple[Artist, ...]]] = [
        (words["sensitivity.key.both"], (china, japan)),
        (words["sensitivity.key.with_office"], filled),
        (words["sensitivity.key.without_office"], bare),
    ]
    made.key(made.bottom, entries)
