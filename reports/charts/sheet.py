"""The sheet every chart is drawn on: marks of a sample, title, body, footnote.

All measures are points from the lower left corner, so that text never has to guess its room.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from matplotlib import patheffects
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from reports.charts import style
from reports.charts.labels import text_width, wrap
from reports.words import Words

MARGIN = 8.0
ROW = style.SIZE * style.LINE


@dataclass(frozen=True)
class Sheet:
    """A figure and the free area of its body."""

    figure: Figure
    left: float
    bottom: float
    right: float
    top: float

    def axes(self, left: float, bottom: float, right: float, top: float) -> Axes:
        """Add axes by their edges in points; the background stays clear for the watermark."""
        width, height = self.figure.get_size_inches() * 72
        box = (left / width, bottom / height, (right - left) / width, (top - bottom) / height)
        axes = self.figure.add_axes(box)
        axes.patch.set_visible(False)
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(length=3, width=0.6)
        return axes

    def write(self, x: float, y: float, text: str, size: float = style.SIZE) -> Text:
        """Write a line of text whose baseline begins at a point."""
        width, height = self.figure.get_size_inches() * 72
        return self.figure.text(x / width, y / height, text, fontsize=size, va="baseline")

    def key(
        self,
        bottom: float,
        entries: Sequence[tuple[str, Artist | tuple[Artist, ...]]],
        columns: int = 1,
    ) -> None:
        """Add the key, entries down the columns; several samples of one stand side by side."""
        width, height = self.figure.get_size_inches() * 72
        # The stubs know no samples of several artists, which a handler of tuples takes.
        self.figure.legend(  # type: ignore[call-overload]
            [handle for _, handle in entries],
            [text for text, _ in entries],
            loc="lower left",
            bbox_to_anchor=(self.left / width, bottom / height),
            frameon=False,
            borderpad=0,
            borderaxespad=0,
            labelspacing=0.15,
            ncols=columns,
            columnspacing=1.4,
            handlelength=2.4,
            handletextpad=0.7,
            handler_map={tuple: HandlerTuple(ndivide=None, pad=0.0)},
        )


def sheet(
    words: Words,
    facts: pl.DataFrame,
    title: str,
    footnote: str,
    body: float,
    *,
    watermark_over: bool = False,
) -> Sheet:
    """Set up a figure with everything around a body of the given height.

    The watermark lies under the data, or over them where filled cells would hide it.
    """
    inner = style.WIDTH - 2 * MARGIN
    marks = [wrap(words[f"mark.{mark}"], style.SIZE, inner) for mark in _marks(facts)]
    titles = wrap(_limited(title, facts, words), style.TITLE_SIZE, inner)
    notes = wrap(footnote, style.SIZE, inner)
    head = sum(len(lines) * ROW + 8 for lines in marks)
    head += len(titles) * style.TITLE_SIZE * style.LINE + 10
    foot = len(notes) * ROW + 14
    height = head + body + foot
    made = Sheet(
        Figure(figsize=(style.WIDTH / 72, height / 72), facecolor="white"),
        MARGIN,
        foot,
        style.WIDTH - MARGIN,
        foot + body,
    )
    top = _bands(made, facts, marks, height)
    for number, line in enumerate(titles, start=1):
        text = made.write(
            MARGIN, top - number * style.TITLE_SIZE * style.LINE, line, style.TITLE_SIZE
        )
        embolden(text)
    for number, line in enumerate(notes, start=1):
        made.write(MARGIN, foot - 8 - number * ROW, line).set_color(style.MUTED)
    _rule(made, foot - 6, height)
    _watermark(made, facts, words, height, 5.0 if watermark_over else -5.0)
    return made


def _limited(title: str, facts: pl.DataFrame, words: Words) -> str:
    """A title that says what the data are limited to, where they are not the world."""
    coverage = facts.row(0, named=True)[words.localised("coverage")]
    return words["chart.limited"].format(title=title, coverage=coverage) if coverage else title


def no_data(made: Sheet, words: Words, reason: str = "") -> Figure:
    """Say in the body that there is nothing to draw, and why where that is known."""
    axes = made.axes(made.left, made.bottom, made.right, made.top)
    axes.set_axis_off()
    axes.text(0.5, 0.5, words["chart.no_data"], ha="center", va="center", transform=axes.transAxes)
    axes.text(0.5, 0.34, reason, ha="center", va="center", transform=axes.transAxes)
    return made.figure


def embolden(text: Text) -> None:
    """Thicken a text by a stroke: the font has no bold, and asking for one changes the widths."""
    colour = text.get_color()
    text.set_path_effects([patheffects.withStroke(linewidth=0.55, foreground=colour)])


def _marks(facts: pl.DataFrame) -> list[str]:
    row = facts.row(0, named=True)
    return [mark for mark in ("sample", "generated") if row[f"is_{mark}"]]


def _bands(made: Sheet, facts: pl.DataFrame, marks: list[list[str]], height: float) -> float:
    top = height
    colours = {"sample": style.SAMPLE, "generated": style.GENERATED}
    for mark, lines in zip(_marks(facts), marks, strict=True):
        deep = len(lines) * ROW + 8
        made.figure.add_artist(
            Rectangle(
                (0, (top - deep) / height),
                1,
                deep / height,
                transform=made.figure.transFigure,
                facecolor=colours[mark],
                linewidth=0,
            )
        )
        for number, line in enumerate(lines, start=1):
            text = made.write(MARGIN, top - 1.5 - number * ROW, line)
            text.set_color("white")
            text.set_gid(f"mark-{mark}")
            embolden(text)
        top -= deep
    return top


def _rule(made: Sheet, y: float, height: float) -> None:
    ends = [MARGIN / style.WIDTH, 1 - MARGIN / style.WIDTH]
    made.figure.add_artist(
        Line2D(ends, [y / height] * 2, transform=made.figure.transFigure, color=style.GRID, lw=0.6)
    )


def _watermark(made: Sheet, facts: pl.DataFrame, words: Words, height: float, over: float) -> None:
    marks = _marks(facts)
    if not marks:
        return
    text = words["mark.joiner"].join(words[f"mark.{mark}_short"] for mark in marks)
    size = min(90.0, 90.0 * 0.75 * style.WIDTH / text_width(text, 90.0))
    made.figure.text(
        0.5,
        (made.bottom + made.top) / 2 / height,
        text,
        fontsize=size,
        rotation=24,
        ha="center",
        va="center",
        color=style.SAMPLE,
        alpha=0.09,
        zorder=over,
        gid="watermark",
    )
