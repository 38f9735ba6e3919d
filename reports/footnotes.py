"""The line under a chart: the same sentence inside the figure and on the page."""

import polars as pl

from reports.cells import Cell, Render, Statement, plain
from reports.selection import sentence
from reports.words import Words, fill

# More than this many years would fill the footnote; the page's table has all of them.
SHOWN_YEARS = 4


def footnote(
    template: str,
    facts: Statement,
    completeness: Statement,
    words: Words,
    render: Render = plain,
    empty: str = "",
) -> str:
    """Fill a chart's footnote from the row of facts and the unfinished years."""

    def resolve(name: str, style: str) -> str:
        if name == "completeness":
            return unfinished(completeness, words, render, empty)
        if name == "topic_tier":
            return words.code(name, facts.frame[name][0])
        if name == "topic":
            return words.name(name, facts.frame[name][0])
        return render(Cell(facts, 0, name, style), words)

    return fill(template, resolve, empty)


def figure_footnote(
    chart: str, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> str:
    """Fill the footnote that is drawn inside a figure, with what the figure is restricted to."""
    note = footnote(
        words[f"{chart}.footnote"], Statement("", "", facts), Statement("", "", completeness), words
    )
    return sentence(facts, words) + note


def unfinished(completeness: Statement, words: Words, render: Render, empty: str = "") -> str:
    """List the unfinished years with the share of families already published."""
    rows = [
        number
        for number, row in enumerate(completeness.frame.iter_rows(named=True))
        if row["is_unfinished"]
    ]
    if not rows:
        return empty.join([words["completeness.none"]])
    frame = completeness.frame
    if len(rows) > 1 and all(frame["completeness"][row] is None for row in rows):
        return _range(completeness, rows[0], rows[-1], words, render, empty)
    items = [_year(completeness, row, words, render, empty) for row in rows[-SHOWN_YEARS:]]
    separator = empty.join([words["completeness.separator"], ""])
    rest = [words["completeness.earlier"]] if len(rows) > SHOWN_YEARS else []
    return separator.join(items + rest)


def _range(
    completeness: Statement, first: int, last: int, words: Words, render: Render, empty: str
) -> str:
    """Name a run of years of which none can be measured."""
    ends = {"first": first, "last": last}

    def resolve(name: str, style: str) -> str:
        return render(Cell(completeness, ends[name], "year", style), words)

    return fill(words["completeness.range_unknown"], resolve, empty)


def _year(completeness: Statement, row: int, words: Words, render: Render, empty: str) -> str:
    basis = completeness.frame["completeness_basis"][row]
    known = completeness.frame["completeness"][row] is not None

    def resolve(name: str, style: str) -> str:
        if name == "basis":
            return words.code("completeness_basis", basis)
        return render(Cell(completeness, row, name, style), words)

    return fill(
        words["completeness.item" if known else "completeness.item_unknown"], resolve, empty
    )
