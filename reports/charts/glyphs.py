"""Which characters the fonts of the report have, for names that come from anywhere."""

import functools
import unicodedata
from pathlib import Path

import matplotlib as mpl
import polars as pl
from matplotlib.ft2font import FT2Font
from noto_cjk_sans_jp_regular import FONT_PATH

from reports.characters import MISSING, readable


def font_files() -> tuple[Path, Path]:
    """Return the fonts of the report: the Japanese one, and one that has further scripts."""
    return Path(FONT_PATH), Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


def drawable(text: str) -> str:
    """Write a readable text with a mark in place of each character that no font has.

    What only tells how another character is written, and has no look of its own, is left out.
    """
    known = _covered()
    return "".join(
        character if ord(character) in known else "" if _is_hidden(character) else MISSING
        for character in readable(text)
    )


def drawable_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """Make every text of a frame drawable."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    return frame.with_columns(
        pl.Series(
            name, [None if text is None else drawable(text) for text in frame[name]], pl.String
        )
        for name in texts
    )


@functools.cache
def _covered() -> frozenset[int]:
    return frozenset().union(*(FT2Font(str(path)).get_charmap() for path in font_files()))


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or "VARIATION SELECTOR" in unicodedata.name(
        character, ""
    )
