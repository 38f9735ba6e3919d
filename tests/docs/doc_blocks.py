"""Fenced blocks of the pages of docs, and what is said of those that are not run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
_BLOCK = re.compile(
    r"(?:^<!-- not run: (?P<reason>[^\n]+?) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        page: Its page below docs.
        number: Its place on the page, from 1.
        language: What stands after the fence.
        text: What stands in it.
        reason: Why it is not run; empty if it is.
    """

    page: str
    number: int
    language: str
    text: str
    reason: str

    @property
    def lines(self) -> list[str]:
        """Its lines that say anything."""
        return [line for line in self.text.splitlines() if line.strip()]

    def __str__(self) -> str:
        return f"{self.page}, block {self.number}"


def blocks_of(text: str, page: str) -> Iterator[Block]:
    """The blocks of a page in order."""
    for number, match in enumerate(_BLOCK.finditer(text), start=1):
        reason = (match["reason"] or "").strip()
        yield Block(page, number, match["language"], match["text"], reason)


def pages() -> dict[str, str]:
    """Every page of docs by its place below it."""
    return {
        path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(DOCS.rglob("*.md"))
    }


def all_blocks() -> list[Block]:
    """Every block of every page, in order."""
    return [block for page, text in pages().items() for block in blocks_of(text, page)]
