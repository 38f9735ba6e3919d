"""The data tables of the page: the results of the printed queries, laid out for reading."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from reports.cells import Cell, Phrase, Statement
from reports.words import Words

Entry = Cell | Phrase | str

#: Longer tables are folded up; their caption stays to be seen.
LONG = 24
# The unit of an interval stands once, after its upper end.
_WITHOUT_UNIT = {"share": "share_bare", "change": "points"}


@dataclass(frozen=True)
class Table:
    """A caption, column heads and rows; the first cell of a row names it.

    The reason says why no estimate of the table is shown, if that holds for all alike.
    """

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Entry]]
    is_detail: bool = False
    reason: str = ""

    @property
    def is_folded(self) -> bool:
        """Whether the table is too long, too much of a detail or too empty to stand open."""
        return bool(self.rows) and (self.is_detail or bool(self.reason) or len(self.rows) > LONG)


def empty(name: str, words: Words) -> Table:
    """Return what stands for tables that an answer without rows cannot name."""
    return Table(words[f"{name}.none"], [], [])


def glance(statement: Statement, words: Words) -> list[Table]:
    """Lay out the overview, one measure to a line."""
    styles = {
        "data_as_of": "date",
        "newest_finished_year": "year",
        "layer_unknown_share": "share",
    }
    rows: list[list[Entry]] = []
    for column in statement.frame.columns:
        style = styles.get(column, _count_style(column))
        value: Entry = statement.cell(column, style)
        if column == "topic_tier":
            value = words.code("topic_tier", statement.frame[column][0])
        rows.append([words[f"glance.{column}"], value])
    heads = [words["glance.measure"], words["glance.value"]]
    return [Table(words["glance.caption"], heads, rows)]


def country_sources(statement: Statement, words: Words) -> list[Table]:
    """Lay out how the countries are known."""
    columns = {"families": "families", "share": "share", "cn": "families", "jp": "families"}
    rows: list[list[Entry]] = [
        [words.code("country_source", code), *cells(statement, row, columns)]
        for row, code in enumerate(statement.frame["country_source"])
    ]
    heads = [words[f"country_sources.{column}"] for column in ("rule", *columns)]
    return [Table(words["country_sources.caption"], heads, rows)]


def offices(statement: Statement, words: Words) -> list[Table]:
    """Lay out what the data hold of each office, and what the records state."""
    columns = ("publications", "dated", "with_cpc", "with_applicant", "with_country")
    rows: list[list[Entry]] = [
        [words.country(row, "office"), *cells(statement, number, dict.fromkeys(columns, "count"))]
        for number, row in enumerate(statement.frame.iter_rows(named=True))
    ]
    heads = [words[f"offices.{column}"] for column in ("office", *columns)]
    return [Table(words["offices.caption"], heads, rows)]


def sources(statement: Statement, words: Words) -> list[Table]:
    """Lay out the sources with licence and credit."""
    columns = {
        "title": "text",
        "data_as_of": "date",
        "publications": "count",
        "licence": "text",
        "credit": "text",
        "scope_note": "text",
    }
    heads = [words[f"sources.{column.removesuffix('_note')}"] for column in columns]
    named = {
        words.localised(column) if style == "text" else column: style
        for column, style in columns.items()
    }
    rows = [cells(statement, row, named) for row in range(len(statement.frame))]
    return [Table(words["sources.caption"], heads, rows)]


def completeness(statement: Statement, words: Words) -> list[Table]:
    """Lay out how much of each year is published."""
    columns = {"year": "year", "completeness": "percent", "delays_measured": "count"}
    rows: list[list[Entry]] = []
    for number, row in enumerate(statement.frame.iter_rows(named=True)):
        basis = words.code("completeness_basis", row["completeness_basis"])
        state = words["table.unfinished" if row["is_unfinished"] else "table.finished"]
        rows.append([*cells(statement, number, columns), basis, state])
    heads = [words[f"table.{key}"] for key in (*columns, "completeness_basis", "state")]
    return [Table(words["table.completeness_caption"], heads, rows)]


def by_year(
    statement: Statement,
    words: Words,
    columns: Sequence[tuple[str, str, str]],
    shared: Sequence[tuple[str, str, str]],
) -> list[Table]:
    """Make one table per scope; `columns` repeat for each origin, `shared` stand once."""
    tables = []
    for scope, numbers in groups(statement.frame, "scope"):
        panel = statement.frame[numbers]
        origins = groups(panel, "origin")
        names = [words.country(panel.row(rows[0], named=True)) for _, rows in origins]
        heads = [words["table.year"], *(head for head, _, _ in shared)]
        heads += [head.format(origin=name) for name in names for head, _, _ in columns]
        rows = []
        for year, places in groups(panel, "year"):
            at = [numbers[place] for place in places]
            row: list[Entry] = [statement.cell("year", "year", at[0])]
            row += [statement.cell(column, style, at[0]) for _, column, style in shared]
            row += [statement.cell(column, style, n) for n in at for _, column, style in columns]
            rows.append((year, row))
        tables.append(Table(words[f"scope.{scope}"], heads, [row for _, row in rows]))
    return tables


def with_interval(
    statement: Statement, words: Words, row: int, column: str, style: str, prefix: str = ""
) -> Entry:
    """Write an estimate with its interval, or the reason why it is not shown.

    Args:
        statement: With the columns `column`, `column_low` and `column_high` and, where estimates
            can be hidden, `is_shown` and `hidden_reason`, all beginning with the prefix.
        words: The language.
        row: Row of the result.
        column: The estimate.
        style: How its values are written.
        prefix: Which of several estimates of a row.
    """
    values = statement.frame.row(row, named=True)
    name = f"{prefix}{column}"
    if values.get(f"{prefix}is_shown") is False:
        return words.code("hidden_reason", values[f"{prefix}hidden_reason"])
    if values[name] is None:
        return statement.cell(name, style, row)
    parts = {
        "value": statement.cell(name, style, row),
        "low": statement.cell(f"{name}_low", _WITHOUT_UNIT.get(style, style), row),
        "high": statement.cell(f"{name}_high", style, row),
    }
    return Phrase(words["format.interval"], parts)


def common_reason(
    statement: Statement, words: Words, rows: Sequence[int], prefixes: Sequence[str] = ("",)
) -> str:
    """Say why none of the estimates is shown; empty if one is, or if they differ."""
    reasons = set()
    for row in rows:
        values = statement.frame.row(row, named=True)
        for prefix in prefixes:
            # A row that joins two answers may lack one of them.
            if values[f"{prefix}is_shown"] is not None:
                reasons.add(values[f"{prefix}hidden_reason"])
    (reason,) = reasons if len(reasons) == 1 else (None,)
    return words.code("hidden_reason", reason) if reason else ""


def groups(frame: pl.DataFrame, column: str) -> list[tuple[object, list[int]]]:
    """Return the row numbers of each value, both in the order of the frame."""
    groups: dict[object, list[int]] = {}
    for number, value in enumerate(frame[column] if column in frame.columns else ()):
        groups.setdefault(value, []).append(number)
    return list(groups.items())


def cells(statement: Statement, row: int, columns: dict[str, str]) -> list[Entry]:
    """Return the values of a row in the order of the columns, each in its style."""
    return [statement.cell(column, style, row) for column, style in columns.items()]


def _count_style(column: str) -> str:
    return "families" if column.startswith(("cn_", "jp_")) else "count"
