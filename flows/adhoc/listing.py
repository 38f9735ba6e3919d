"""Saved questions and tables in words."""

from collections.abc import Mapping, Sequence

from flows import console
from flows.adhoc.catalogue import Table
from flows.adhoc.saved import Parameter, SavedQuery
from flows.warehouse import columns as registry
from flows.warehouse.models import sql_folder


def print_queries(queries: Sequence[SavedQuery], language: str) -> None:
    """Names and purposes of saved questions."""
    title = {"en": "Saved questions", "ja": "保存済みの問い"}[language]
    console.print_pairs(title, [(query.name, query.purpose[language]) for query in queries])


def print_query(query: SavedQuery, columns: Sequence[str], language: str) -> None:
    """A saved question: purpose, parameters, columns, caution.

    Args:
        query: The question.
        columns: Names of its columns; empty where they are not known.
        language: `en` or `ja`.
    """
    console.print_pairs(f"landscape sql {query.name}", [("", query.purpose[language])])
    if query.parameters:
        title = {"en": "Options", "ja": "オプション"}[language]
        console.print_pairs(
            title, [(one.option, _parameter(one, language)) for one in query.parameters]
        )
    if columns:
        title = {"en": "Columns", "ja": "列"}[language]
        console.print_pairs(title, _columns(query, columns, language))
    if query.caution[language]:
        console.note(query.caution[language])


def _parameter(parameter: Parameter, language: str) -> str:
    default = "" if parameter.default is None else f" [{parameter.default}]"
    limits = f" ({parameter.limits})" if parameter.limits else ""
    return f"{parameter.kind}{default}: {parameter.meaning[language]}{limits}"


def _columns(query: SavedQuery, columns: Sequence[str], language: str) -> list[tuple[str, str]]:
    known = registry.load_columns(sql_folder() / "columns.toml")
    return [(name, meaning(query.columns, known, name, language)) for name in columns]


def meaning(
    own: Mapping[str, Mapping[str, str]],
    known: Mapping[str, registry.Column],
    name: str,
    language: str,
) -> str:
    """What a column of a saved question says, as its head or the registry tells it."""
    if name in own:
        return own[name][language]
    return known[name].comment if name in known else ""


def print_tables(tables: Sequence[Table]) -> None:
    """Tables with their number of rows and what a row is."""
    console.print_rows(
        ["table", "rows", "grain"], [(table.name, table.rows, table.grain) for table in tables]
    )


def print_table(table: Table) -> None:
    """A table and its columns."""
    console.done(f"{table.name}: {table.grain} ({table.rows} rows)")
    rows = [(column.name, column.type, "\n".join(column.sentences)) for column in table.columns]
    console.print_rows(["column", "type", "meaning"], rows)
