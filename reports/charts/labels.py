"""Placing words: breaking lines by width, and keeping direct labels apart."""

import functools
import re
from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

# Japanese breaks between any two characters, but no line begins with a closing mark or ends
# with an opening one; other scripts break at spaces, but not at a no-break space.
_CJK = "\u3000-\u9fff\uff01-\uff60"
_OPEN = "（「『"
_CLOSE = "、。）」』：；・，％ー"
_PIECE = re.compile(
    rf"[{_OPEN}]*(?![{_OPEN}])[{_CJK}][{_CLOSE}]*|[{_OPEN}]*[^ \n{_CJK}]+[{_CLOSE}]*[ \n]*"
    rf"|[ \n]+|[{_OPEN}]+"
)


def text_width(text: str, size: float) -> float:
    """Return the width of one line of text in points, in the font in force."""
    return _width(text, size, tuple(mpl.rcParams["font.family"]))


@functools.lru_cache(maxsize=65536)
def _width(text: str, size: float, family: tuple[str, ...]) -> float:
    font = FontProperties(family=list(family), size=size)
    width, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
    return float(width)


def _advance(piece: str, size: float) -> float:
    """Return how far a piece moves what follows it; a space at its end has no ink, but counts."""
    return text_width(piece + "|", size) - text_width("|", size)


def wrap(text: str, size: float, width: float) -> list[str]:
    """Break a text into lines no wider than `width` points."""
    lines: list[str] = []
    line, used = "", 0.0
    for piece in _pieces(text, size, width):
        # The few pieces that a text is made of are measured, not each line that grows.
        if line and used + text_width(piece.rstrip(), size) > width:
            lines.append(line.rstrip())
            line, used = piece.lstrip(), _advance(piece.lstrip(), size)
        else:
            line, used = line + piece, used + _advance(piece, size)
    return [*lines, line.rstrip()] if line.strip() else lines


def shorten(text: str, size: float, width: float, lines: int) -> str:
    """Break a text into at most `lines` lines; what does not fit ends in an ellipsis."""
    broken = wrap(text, size, width)
    if len(broken) > lines:
        # What is left of the text itself: between the lines a space may have gone.
        last = text[_start(text, broken[: lines - 1]) :].lstrip()
        while text_width(last + "…", size) > width:
            last = last[:-1]
        broken = [*broken[: lines - 1], last.rstrip() + "…"]
    return "\n".join(broken)


def _start(text: str, lines: Sequence[str]) -> int:
    """Return where in a text the part after its first lines begins."""
    at = 0
    for line in lines:
        at = text.index(line, at) + len(line)
    return at


def spread(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """Move label centres as little as possible (least squares) so that none overlap.

    The order of the wanted positions is kept, equal ones in the order given. Labels stay between
    `low` and `high` as long as there is room for all of them; without room they run over `high`.
    """
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    offsets: list[float] = []
    for place, index in enumerate(order):
        previous = order[place - 1]
        step = (heights[previous] + heights[index]) / 2 if place else heights[index] / 2
        offsets.append((offsets[-1] if offsets else 0.0) + step)
    flat = _isotonic([wanted[index] - offset for index, offset in zip(order, offsets, strict=True)])
    room = max(high - low - sum(heights), 0.0)
    placed = [0.0] * len(wanted)
    for index, offset, value in zip(order, offsets, flat, strict=True):
        placed[index] = min(max(value, low), low + room) + offset
    return placed


def _pieces(text: str, size: float, width: float) -> list[str]:
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        pieces += [piece] if text_width(piece.strip(), size) <= width else list(piece)
    return pieces


def _isotonic(values: Sequence[float]) -> list[float]:
    """Return the nearest non-decreasing sequence (pool adjacent violators)."""
    pools: list[tuple[float, int]] = []
    for value in values:
        mean, size = value, 1
        while pools and pools[-1][0] > mean:
            before, many = pools.pop()
            mean, size = (before * many + mean * size) / (many + size), many + size
        pools.append((mean, size))
    return [mean for mean, size in pools for _ in range(size)]
