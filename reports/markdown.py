"""Text and tables as Markdown, in which names from outside stay text."""

import re
from collections.abc import Sequence

from reports.cells import Phrase, plain
from reports.document import Changes
from reports.tables import Entry, Table
from reports.words import Words, fill

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-!|~])")


def escape(text: str) -> str:
    """Take the meaning from every sign that Markdown or HTML would read."""
    flat = " ".join(text.split())
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        flat = flat.replace(sign, name)
    return _SPECIAL.sub(r"\\\1", flat)


def entry(one: Entry, words: Words) -> str:
    """Write a number, a phrase or a text."""
    if isinstance(one, str):
        return escape(one)
    if isinstance(one, Phrase):
        return escape(fill(one.template, lambda name, _: plain(one.cells[name], words)))
    return escape(plain(one, words))


def table(one: Table, words: Words) -> list[str]:
    """Write a table as lines."""
    lines = [f"**{escape(one.caption)}**", ""]
    if not one.rows:
        return [*lines, words["page.no_rows"], ""]
    lines += [_row([escape(head) for head in one.heads]), _row(["---"] * len(one.heads))]
    lines += [_row([entry(cell, words) for cell in row]) for row in one.rows]
    return [*lines, ""]


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
