"""Horizontal rows: estimates with their intervals, and the names and heads beside them."""

from collections.abc import Sequence

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.charts import style
from reports.charts.labels import text_width
from reports.charts.sheet import Sheet, embolden
from reports.words import Words


def bare(axes: Axes, count: int) -> None:
    """Set axes up for rows from the top down, without a frame and without ticks."""
    axes.set_ylim(count - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(length=0)
    axes.set_xticks([])


def value_axis(axes: Axes, count: int) -> None:
    """Set axes up for rows from the top down over a scale of values."""
    axes.set_ylim(count - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=style.GRID, linewidth=0.5)
    axes.set_axisbelow(True)


def interval(
    axes: Axes,
    y: float,
    ends: tuple[float, float, float],
    colour: str,
    *,
    marker: str = "o",
    filled: bool = True,
) -> None:
    """Draw an estimate and its interval; ends are low, value and high.

    What runs out of the axes ends in an arrow, so that it is not taken for its end.
    """
    low, value, high = ends
    first, last = axes.get_xlim()
    axes.plot(
        [max(low, first), min(high, last)],
        [y, y],
        color=colour,
        lw=1.1 if filled else 0.8,
        solid_capstyle="butt",
        zorder=3,
        gid="interval",
    )
    for end, head, is_beyond in ((first, "<", low < first), (last, ">", high > last)):
        if is_beyond:
            axes.plot(
                [end], [y], marker=head, ms=3.6, color=colour, mew=0, clip_on=False, gid="beyond"
            )
    axes.plot(
        [value],
        [y],
        marker=marker,
        ms=4.6,
        color=colour,
        mfc=colour if filled else "white",
        mew=0.9,
        zorder=4,
        clip_on=False,
        gid="estimate",
    )


def note(axes: Axes, y: float, text: str) -> None:
    """Write in a row why nothing is drawn there."""
    axes.annotate(
        text,
        (0, y),
        (3, 0),
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        va="center",
        color=style.MUTED,
        # No line of the scale runs through the words.
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        zorder=5,
        annotation_clip=False,
        gid="row-note",
    )


def reasons(made: Sheet, frame: pl.DataFrame, words: Words) -> Figure:
    """Say once why no estimate is shown, where all of them are hidden."""
    hidden = frame["hidden_reason"].unique(maintain_order=True)
    return message(made, "\n".join(words.code("hidden_reason", reason) for reason in hidden))


def message(made: Sheet, text: str) -> Figure:
    """Write a text where the drawing would stand."""
    axes = made.axes(made.left, made.bottom, made.right, made.top)
    axes.set_axis_off()
    axes.text(0.5, 0.5, text, ha="center", va="center", transform=axes.transAxes)
    return made.figure


def name(axes: Axes, y: float, text: str, origin: str | None, left: float) -> None:
    """Write the name of a row some points left of the axes; China and Japan in their colours."""
    written = axes.annotate(
        text,
        (0, y),
        (-left, 0),
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        va="center",
        linespacing=1.0,
        color=style.colour(origin, style.INK),
        annotation_clip=False,
        gid="row-name",
    )
    if origin in style.COLOURS:
        embolden(written)


def heads(axes: Axes, lines: Sequence[str], left: float = 0.0) -> None:
    """Write the head of a panel, its first line bold, from some points left of the axes."""
    line = style.SIZE * style.LINE
    for number, text in enumerate(reversed(lines)):
        written = axes.annotate(
            text,
            (0, 1),
            (-left, 6 + number * line),
            xycoords="axes fraction",
            textcoords="offset points",
            color=style.INK if number == len(lines) - 1 else style.MUTED,
            annotation_clip=False,
            gid="head",
        )
        if number == len(lines) - 1:
            embolden(written)


def widest(texts: Sequence[str]) -> float:
    """Return the width of the widest line of some texts in points."""
    return max(
        (text_width(part, style.SIZE) for text in texts for part in text.split("\n")), default=0.0
    )
