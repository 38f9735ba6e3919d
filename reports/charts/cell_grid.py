"""A table of shaded cells with a number in each: what charts of origins against others share."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch, Rectangle

from reports.charts import style


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes:
        text: What stands in it.
        level: Darkness from 0 to 1; None leaves it white.
        is_outlined: Set apart by a frame.
    """

    text: str
    level: float | None = None
    is_outlined: bool = False


def draw(
    axes: Axes, rows: Sequence[Sequence[Cell]], heights: Sequence[float] | None = None
) -> None:
    """Draw the cells from the upper left corner, each one unit wide.

    Rows are one unit high unless heights are given; a row without cells leaves room.
    """
    colours = mpl.colormaps["cividis_r"]
    y = 0.0
    for cells, height in zip(rows, heights or [1.0] * len(rows), strict=True):
        for x, cell in enumerate(cells):
            fill = (1.0, 1.0, 1.0, 0.0) if cell.level is None else colours(cell.level)
            axes.add_patch(Rectangle((x, y), 1, height, facecolor=fill, edgecolor="white", lw=1.0))
            axes.text(
                x + 0.5, y + height / 2, cell.text, ha="center", va="center_baseline",
                color=readable(fill), gid="cell",
            )  # fmt: skip
            if cell.is_outlined:
                axes.add_patch(outline((x, y)))
        y += height
    axes.set(xlim=(0, max(len(cells) for cells in rows)), ylim=(y, 0))
    axes.set_axis_off()


def head(
    axes: Axes, x: float, above: float, text: str, align: Literal["left", "center", "right"]
) -> None:
    """Write a head above the cells."""
    axes.annotate(
        text, (x, 0), (0, above), textcoords="offset points", ha=align, annotation_clip=False
    )


def outline(corner: tuple[float, float] = (0, 0)) -> Patch:
    """Return the frame of a cell."""
    return Rectangle(
        corner,
        1,
        1,
        facecolor="none",
        edgecolor=style.INK,
        linewidth=1.3,
        zorder=3,
        clip_on=False,
    )


def readable(fill: str | tuple[float, ...]) -> str:
    """Return black or white, whichever has the higher contrast on a colour (WCAG)."""
    red, green, blue = (_linear(part) for part in to_rgb(fill))  # type: ignore[arg-type]
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "black" if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "white"


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else math.pow((part + 0.055) / 1.055, 2.4)
