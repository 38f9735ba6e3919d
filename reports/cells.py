"""Numbers tied to the query that returned them.

A figure and a page write the same cell, the page with the place it came from: whoever doubts a
number runs the statement printed beside it and looks at that row and column.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl
from markupsafe import Markup

from reports.words import Words, fill

Query = Callable[[str], pl.DataFrame]

#: Styles of what is no number.
TEXTS = ("text", "reason")


@dataclass(frozen=True)
class Statement:
    """A query under the id it is printed with, and its result.

    What two reports show together no query of one warehouse returns: its frame is handed out as a
    file of the report, which then stands in the place of the query.
    """

    id: str
    sql: str
    frame: pl.DataFrame
    file: str = ""

    def cell(self, column: str, style: str, row: int = 0) -> "Cell":
        """Point at one value of the result."""
        return Cell(self, row, column, style)


@dataclass(frozen=True)
class Cell:
    """One value of a statement's result and the style it is written in."""

    statement: Statement
    row: int
    column: str
    style: str

    @property
    def value(self) -> object:
        """The value as the query returned it."""
        value: object = self.statement.frame[self.column][self.row]
        return value


@dataclass(frozen=True)
class Phrase:
    """Several values written as one, such as an estimate and its interval."""

    template: str
    cells: Mapping[str, Cell]


Render = Callable[[Cell, Words], str]


def run(query: Query, id_: str, sql: str) -> Statement:
    """Ask a query and keep it with its answer."""
    return Statement(id_, sql.strip(), query(sql))


def plain(cell: Cell, words: Words) -> str:
    """Write a cell for a figure."""
    return words.value(cell.value, cell.style)


def marked(cell: Cell, words: Words) -> Markup:
    """Write a cell for the page, with its raw value and where it comes from."""
    shown = words.value(cell.value, cell.style)
    if cell.style in TEXTS:
        # A name in a script that runs to the left does not turn what stands beside it.
        return Markup("<bdi>{}</bdi>").format(shown)
    origin = "file" if cell.statement.file else "sql"
    return Markup(
        '<data class="num" value="{}" data-{}="{}" data-row="{}" data-column="{}">{}</data>'
    ).format(
        raw(cell.value),
        origin,
        cell.statement.file or cell.statement.id,
        cell.row,
        cell.column,
        shown,
    )


def marked_phrase(phrase: Phrase, words: Words) -> Markup:
    """Write a phrase for the page, each of its values with where it comes from."""

    def resolve(name: str, _: str) -> Markup:
        return marked(phrase.cells[name], words)

    return Markup(fill(phrase.template, resolve, Markup("")))  # noqa: S704 - values are escaped


def plain_phrase(phrase: Phrase, words: Words) -> str:
    """Write a phrase for formats without marks."""
    return fill(phrase.template, lambda name, _: plain(phrase.cells[name], words))


def raw(value: object) -> str:
    """Write a value so that a program can compare it: repr of numbers, ISO dates, NULL empty."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    return repr(value)
