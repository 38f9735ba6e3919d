"""Lines over priority years: what the trend and the share charts have in common."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from reports.charts import style
from reports.charts.labels import shorten, spread, text_width
from reports.charts.sheet import ROW, Sheet, embolden
from reports.words import Words

SCOPES = ("all", "ipf")
#: Room for the names at the ends of lines; no word of a country that files in the topic is broken.
LABEL_WIDTH = 60.0
GAP = 10.0
AXIS_WIDTH = 28.0


@dataclass(frozen=True)
class Series:
    """One line: its origin, its label and its value for each year."""

    origin: str
    label: str
    years: Sequence[int]
    values: Sequence[float | None]

    def part(self, years: frozenset[int], *, inside: bool) -> tuple[list[int], list[float]]:
        """Return the points inside or outside a set of years, where there is a value."""
        points = [
            (year, value)
            for year, value in zip(self.years, self.values, strict=True)
            if value is not None and (year in years) == inside
        ]
        return [year for year, _ in points], [value for _, value in points]


def series_of(frame: pl.DataFrame, scope: str, column: str, words: Words) -> list[Series]:
    """Return the lines of one panel in the order of the frame."""
    panel = frame.filter(pl.col("scope") == scope)
    made = []
    for origin in panel["origin"].unique(maintain_order=True):
        rows = panel.filter(pl.col("origin") == origin)
        label = words.country(rows.row(0, named=True))
        made.append(Series(origin, label, rows["year"].to_list(), rows[column].to_list()))
    return made


def scope_panels(
    made: Sheet, frame: pl.DataFrame, key_height: float, strip: float = 0.0
) -> Iterator[tuple[str, Axes]]:
    """Yield the panels for all families and for international families, side by side.

    A frame that is restricted to one scope has one panel. A strip between panel and head holds
    the marks of years.
    """
    scopes = [scope for scope in SCOPES if scope in frame["scope"]]
    width = (made.right - made.left - GAP * (len(scopes) - 1)) / len(scopes)
    for number, scope in enumerate(scopes):
        left = made.left + number * (width + GAP)
        yield (
            scope,
            made.axes(
                left + AXIS_WIDTH,
                made.bottom + key_height + 34,
                left + width - LABEL_WIDTH - 10,
                made.top - 3 * ROW - 4 - strip,
            ),
        )


def finish(
    axes: Axes,
    years: Sequence[int],
    title: str,
    subtitle: str,
    words: Words,
    strip: float = 0.0,
) -> None:
    """Set the title, the year axis and the grid of a panel."""
    axes.set_xlim(min(years) - 0.8, max(years) + 0.8)
    ticks = [year for year in range(min(years), max(years) + 1) if year % 10 == 0]
    if len(ticks) > 1:
        axes.set_xticks(ticks)
    else:
        axes.xaxis.set_major_locator(MaxNLocator(2, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
    axes.set_xlabel(words["chart.priority_year"], labelpad=2)
    axes.grid(axis="y", color=style.GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    _head(axes, title, 6 + 2 * ROW + strip, style.INK, bold=True)
    _head(axes, subtitle, 6 + ROW + strip, style.MUTED, bold=False)


def _head(axes: Axes, text: str, above: float, colour: str, *, bold: bool) -> None:
    written = axes.annotate(
        text,
        (0, 1),
        (-AXIS_WIDTH, above),
        xycoords="axes fraction",
        textcoords="offset points",
        color=colour,
        annotation_clip=False,
    )
    if bold:
        embolden(written)


def shade(
    axes: Axes,
    unfinished: frozenset[int],
    years: Sequence[int],
    words: Words,
    strip: float = 0.0,
) -> None:
    """Shade each run of unfinished years and say what the shading means."""
    for first, last in runs(sorted(unfinished.intersection(years))):
        axes.axvspan(first - 0.5, last + 0.5, facecolor=style.SHADE, linewidth=0, zorder=-4)
        # Above the panel, where no line can run through the word.
        axes.annotate(
            words["chart.unfinished"],
            (last + 0.5, 1),
            (0, 2 + strip),
            xycoords=axes.get_xaxis_transform(),
            textcoords="offset points",
            ha="right",
            color=style.MUTED,
            annotation_clip=False,
            gid="unfinished",
        )


def shade_start(axes: Axes, start: frozenset[int], years: Sequence[int], word: str) -> None:
    """Hatch the years in which the data begin, up to the last of them, and say so above."""
    inside = start.intersection(years)
    if not inside:
        return
    first, last = min(inside) - 0.5, max(inside) + 0.5
    axes.axvspan(
        first, last, facecolor="none", edgecolor=style.GRID, hatch="///", linewidth=0, zorder=-4
    )
    axes.annotate(
        word,
        (first, 1),
        (0, 2),
        xycoords=axes.get_xaxis_transform(),
        textcoords="offset points",
        color=style.MUTED,
        annotation_clip=False,
        gid="start",
    )


def mark_years(axes: Axes, marks: Sequence[tuple[int, str]], colour: str) -> None:
    """Set a tick and a mark above the panel at each year; marks near each other move apart."""
    first, last = axes.get_xlim()
    width, height = _points(axes)
    inside = [(year, mark) for year, mark in marks if first < year < last]
    wanted = [(year - first) / (last - first) * width for year, _ in inside]
    widths = [text_width(mark, style.SIZE) for _, mark in inside]
    placed = spread(wanted, widths, 0, width)
    for (_, mark), at, place in zip(inside, wanted, placed, strict=True):
        axes.add_line(
            Line2D(
                [at / width, at / width, place / width],
                [1 - 5 / height, 1, 1 + 3 / height],
                transform=axes.transAxes,
                color=colour,
                linewidth=0.8,
                clip_on=False,
                gid="year-mark",
            )
        )
        axes.annotate(
            mark,
            (place / width, 1),
            (0, 3),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="center",
            color=colour,
            annotation_clip=False,
            gid="year-mark",
        )


def band(axes: Axes, rows: pl.DataFrame, low: str, high: str, colour: str, alpha: float) -> None:
    """Fill between two columns over a run of years, each year to its full width but a gap."""
    years = rows["year"].to_list()
    below, above = (
        [values[0], *values, values[-1]] for values in (rows[low].to_list(), rows[high].to_list())
    )
    axes.fill_between(
        [years[0] - 0.4, *years, years[-1] + 0.4],
        below,
        above,
        color=colour,
        alpha=alpha,
        linewidth=0,
        zorder=1.8,
        gid="nowcast",
    )


def line(axes: Axes, series: Series, unfinished: frozenset[int], look: dict[str, object]) -> None:
    """Draw a line over the finished years; unfinished years are pale points, never joined.

    A line that fell into the unfinished years would be read as a decline.
    """
    axes.plot(*series.part(unfinished, inside=False), **look)  # type: ignore[arg-type]
    pale = {
        "linestyle": "none",
        "marker": look.get("marker") or ".",
        "color": look["color"],
        "markerfacecolor": "none",
        "markeredgewidth": 0.6,
        "markersize": 2.6,
        "alpha": 0.6,
    }
    years, values = series.part(unfinished, inside=True)
    if years:
        axes.plot(years, values, gid="pale", **pale)  # type: ignore[arg-type]


def look_of(series: Series, others: Sequence[Series]) -> dict[str, object]:
    """Return how an origin is drawn: China and Japan in colour with markers, the rest in grey."""
    if series.origin in style.COLOURS:
        marker = style.MARKERS[series.origin]
        colour = style.COLOURS[series.origin]
        return {"color": colour, "lw": 1.6, "marker": marker, "ms": 2.6, "zorder": 4}
    if series.origin == "unknown":
        return {"color": style.GREY, "lw": 0.8, "linestyle": ":", "zorder": 2}
    place = [other.origin for other in others].index(series.origin)
    if series.origin == "other":
        return {"color": "#b9b9b9", "lw": 2.2, "zorder": 2}
    return {"color": style.GREYS[(place - 2) % len(style.GREYS)], "lw": 0.9, "zorder": 2}


def dashed(series: Series) -> dict[str, object]:
    """Return how the variant without office fallback is drawn."""
    return {
        "color": style.colour(series.origin),
        "lw": 0.9,
        "linestyle": (0, (3.5, 2)),
        "zorder": 3,
    }


def label_ends(axes: Axes, all_series: Sequence[Series], unfinished: frozenset[int]) -> None:
    """Write each origin's name beside its last finished value, spread so that none overlap."""
    width, height = _points(axes)
    low, high = axes.get_ylim()
    first, last = axes.get_xlim()
    ends: list[tuple[Series, float, float, str]] = []
    for series in all_series:
        years, values = series.part(unfinished, inside=False)
        if not years:
            years, values = series.part(unfinished, inside=True)
        if years:
            text = shorten(series.label, style.SIZE, LABEL_WIDTH, 2)
            level = (values[-1] - low) / (high - low)
            ends.append((series, (years[-1] - first) / (last - first), level, text))
    heights = [(text.count("\n") + 1) * ROW for _, _, _, text in ends]
    placed = spread([level * height for _, _, level, _ in ends], heights, -8, height + 8)
    for (series, x, level, text), place in zip(ends, placed, strict=True):
        axes.text(
            1 + 9 / width,
            place / height,
            text,
            transform=axes.transAxes,
            va="center",
            linespacing=1.0,
            color=style.colour(series.origin, style.MUTED),
            gid="end-label",
        )
        # A hair line joins point and label; it is too thin to be taken for data.
        axes.add_line(
            Line2D(
                [x, 1, 1 + 7 / width],
                [level, level, place / height],
                transform=axes.transAxes,
                color=style.colour(series.origin, "#a0a0a0"),
                linewidth=0.4,
                clip_on=False,
                zorder=1.5,
            )
        )


def swatch(colour: str, **look: object) -> Line2D:
    """Return a sample of a line for the key."""
    return Line2D([], [], color=colour, **look)  # type: ignore[arg-type]


def _points(axes: Axes) -> tuple[float, float]:
    box = axes.get_position()
    width, height = axes.get_figure(root=True).get_size_inches() * 72  # type: ignore[union-attr]
    return box.width * width, box.height * height


def runs(years: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last year of each run without a gap."""
    start = None
    for position, year in enumerate(years):
        start = year if start is None else start
        if position + 1 == len(years) or years[position + 1] != year + 1:
            yield start, year
            start = None
