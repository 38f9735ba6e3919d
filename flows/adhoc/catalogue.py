"""Tables and columns of the live build, each with its meaning."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from flows.adhoc import isolated
from flows.adhoc.contract import Question, Reply
from flows.adhoc.hints import did_you_mean
from flows.errors import QueryError
from flows.settings import Settings
from flows.warehouse import columns as registry
from flows.warehouse.models import sql_folder

SQL = """
select
    tables.table_name,
    tables.comment,
    tables.estimated_size,
    columns.column_name,
    columns.data_type,
    columns.comment
from duckdb_tables() as tables
inner join duckdb_columns() as columns
    on tables.schema_name = columns.schema_name and tables.table_name = columns.table_name
where tables.schema_name = 'marts'
order by tables.table_name, columns.column_index
"""


@dataclass(frozen=True)
class Table:
    """A table of the marts.

    Attributes:
        name: Its name.
        grain: What a row is.
        rows: Number of rows.
        columns: Its columns in order.
    """

    name: str
    grain: str
    rows: int
    columns: tuple[registry.Column, ...]


def of_rows(rows: Iterable[tuple[Any, ...]]) -> list[Table]:
    """The tables out of the rows of `SQL`."""
    tables = []
    for (name, grain, number), group in groupby(rows, key=lambda row: row[:3]):
        found = tuple(registry.Column(row[3], row[4], row[5] or "") for row in group)
        tables.append(Table(name, grain or "", number, found))
    return tables


def read(settings: Settings) -> tuple[list[Table], Reply]:
    """Every table of the live build, and the answer they came in.

    Raises:
        LandscapeError: There is no build yet.
    """
    reply = isolated.ask(Question(settings.folders.warehouse, SQL))
    known = registry.load_columns(sql_folder() / "columns.toml")
    return [_explained(table, known) for table in of_rows(reply.rows)], reply


def _explained(table: Table, known: Mapping[str, registry.Column]) -> Table:
    """The table with what the registry tells of its columns, where it is of the build's version."""
    columns = tuple(_told(column, known.get(column.name)) for column in table.columns)
    return replace(table, columns=columns)


def _told(column: registry.Column, entry: registry.Column | None) -> registry.Column:
    return entry if entry is not None and entry.comment == column.meaning else column


def pick(tables: Iterable[Table], name: str) -> Table:
    """The table of a name, with or without `marts.`.

    Raises:
        QueryError: There is none; the message suggests what is near.
    """
    by_name = {table.name: table for table in tables}
    wanted = name.lower().removeprefix("marts.").strip('"')
    if wanted not in by_name:
        message = (
            f"there is no table {name!r}.{did_you_mean(wanted, by_name)} "
            "`landscape tables` lists all."
        )
        raise QueryError(message)
    return by_name[wanted]
