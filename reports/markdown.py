"""Text and tables as Markdown, in which names from outside stay text."""

import re
from collections.abc import Sequence

from reports.characters import readable
from reports.document import Changes
from reports.formats.plain import is_number, written
from reports.tables import Entry, Table
from reports.words import Words

_SPECIAL = re.compile(r"([\\`*_\[\]#|~$^!])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# At the beginning of a line these begin a list or a heading.
_LEADING = re.compile(r"^([-+=:])|^(\d+)([.)])(?=\s|$)")


def escape(text: str) -> str:
    """Take the meaning from every sign that Markdown or HTML would read, and write it in a line."""
    safe = _SPECIAL.sub(r"\\\1", " ".join(readable(text).split()))
    for sign, entity in _ENTITIES.items():
        safe = safe.replace(sign, entity)
    return _LEADING.sub(r"\2\\\1\3", safe)


def entry(one: Entry, words: Words) -> str:
    """Write a number, a phrase or a text."""
    return escape(written(one, words))


def table(one: Table, words: Words) -> list[str]:
    """Write a table as lines."""
    lines = [f"**{escape(one.caption)}**", ""]
    if not one.rows:
        return [*lines, words["page.no_rows"], ""]
    return [*lines, *grid(one, words), ""]


def grid(one: Table, words: Words) -> list[str]:
    """Write the heads and rows of a table that has rows."""
    rules = ["---:" if is_number(cell) else "---" for cell in one.rows[0]]
    lines = [_row([escape(head) for head in one.heads]), _row(rules)]
    return lines + [_row([entry(cell, words) for cell in row]) for row in one.rows]


def changes(found: Changes, marks: Sequence[str], words: Words) -> str:
    """Write what changed, below the marks that it must not be shown without."""
    lines = [f"# {words['since.heading']}", ""]
    for mark in marks:
        lines += [f"**{escape(words[f'mark.{mark}'])}**", ""]
    for paragraph in found.paragraphs:
        lines += [entry(paragraph, words), ""]
    for one in found.tables:
        lines += table(one, words)
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
