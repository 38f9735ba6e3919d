"""Which characters the fonts of the report have, for names that come from anywhere."""

import functools
import re
import unicodedata
from pathlib import Path

import matplotlib as mpl
import polars as pl
from matplotlib.ft2font import FT2Font
from noto_cjk_sans_jp_regular import FONT_PATH

#: Stands for a character that no font has, and for one that is no text.
MISSING = "\ufffd"
# Breaks of lines and tabs in a name mean no more than a space does.
_SPACE = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
# They turn the direction of what follows them, also of words that are not theirs.
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")


def font_files() -> tuple[Path, Path]:
    """Return the fonts of the report: the Japanese one, and one that has further scripts."""
    return Path(FONT_PATH), Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


def readable(text: str) -> str:
    """Write a text without what is no character for reading: controls, turns of direction."""
    spaced = _DIRECTIONS.sub("", _SPACE.sub(" ", text))
    return "".join(MISSING if _is_no_text(character) else character for character in spaced)


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


def _is_no_text(character: str) -> bool:
    """Whether a character is a control, or none at all: XML could not hold most of them."""
    code = ord(character)
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code & 0xFFFE == 0xFFFE
