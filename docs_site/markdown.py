"""Small pieces of Markdown."""

import re
from collections.abc import Iterable, Sequence


def cell(text: object) -> str:
    """A text as the cell of a table: one line, nothing that would end the cell or be HTML."""
    words = " ".join(str(text).split())
    outside = re.split(r"(`[^`]*`)", words.replace("|", "\\|"))
    # Between backticks everything is shown as it is.
    return "".join(
        part if part.startswith("`") else part.replace("<", "&lt;").replace("*", "\\*")
        for part in outside
    )


def code(text: object) -> str:
    """A text in the letters of code; nothing for nothing."""
    return f"`{text}`" if str(text) else ""


def codes(texts: Iterable[object]) -> str:
    """Texts in the letters of code, side by side."""
    return ", ".join(code(text) for text in texts)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table."""
    lines = [heads, ["---"] * len(heads), *([cell(value) for value in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def fenced(text: str, language: str) -> str:
    """A block of code."""
    return f"```{language}\n{text.strip()}\n```"
