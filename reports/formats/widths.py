"""How much room a text takes, counted in characters of half width."""

import unicodedata
from collections.abc import Iterable


def width_of(text: str) -> int:
    """Return the width of a text: Chinese, Japanese and Korean characters count two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def widest(texts: Iterable[str]) -> int:
    """Return the width of the widest line of several texts."""
    return max((width_of(line) for text in texts for line in text.split("\n")), default=0)


def lines_of(text: str, width: int) -> int:
    """Return how many lines a text takes; a little more than it needs rather than too few."""
    return sum(1 + width_of(line) // max(width - 4, 1) for line in text.split("\n"))
