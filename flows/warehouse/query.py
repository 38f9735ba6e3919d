"""Questions to the live warehouse: read-only, inside its file, with limits on time and rows."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from flows.errors import QueryError
from flows.warehouse import connect
from flows.warehouse.connect import Connection, DatabaseError

#: How DuckDB's types come out as columns of a frame.
_TYPES: dict[str, Any] = {
    "BIGINT": pl.Int64,
    "BOOLEAN": pl.Boolean,
    "DATE": pl.Date,
    "DOUBLE": pl.Float64,
    "HUGEINT": pl.Int64,
    "INTEGER": pl.Int64,
    "TIMESTAMP": pl.Datetime,
    "VARCHAR": pl.String,
    "VARCHAR[]": pl.List(pl.String),
}

#: Table functions that parse as reading; some end the whole process when it closes.
_SWITCHES = re.compile(
    r"\b((?:enable|disable)_(?:logging|profiling)|truncate_duckdb_logs|(?:force_)?checkpoint)\b"
    r"\"?\s*\(",
    re.IGNORECASE,
)

#: Statements that only read.
_READING = {"SELECT", "EXPLAIN", "RELATION"}


@dataclass(frozen=True)
class Answer:
    """Rows of a query.

    Attributes:
        columns: Names of the columns.
        types: DuckDB types of the columns.
        rows: The rows, at most as many as asked for.
        is_cut: There were more rows than asked for.
    """

    columns: list[str]
    types: list[str]
    rows: list[tuple[Any, ...]]
    is_cut: bool = False


@contextmanager
def _time_limit(connection: Connection, seconds: float) -> Iterator[threading.Event]:
    """Interrupt the connection when the time is over; DuckDB has no setting for it."""
    over = threading.Event()

    def interrupt() -> None:
        over.set()
        connection.interrupt()

    timer = threading.Timer(seconds, interrupt)
    timer.start()
    try:
        yield over
    finally:
        timer.cancel()


def ask(
    connection: Connection, sql: str, *, seconds: float = 60, max_rows: int | None = None
) -> Answer:
    """Run one reading statement.

    Args:
        connection: From `flows.warehouse.connect.reader`.
        sql: One statement.
        seconds: Time limit.
        max_rows: Rows to return at most; None for all.

    Raises:
        QueryError: It is not one reading statement, it failed, or the time was over.
    """
    _require_one_reading_statement(sql)
    with _time_limit(connection, seconds) as over:
        try:
            cursor = connection.execute(sql)
            described = cursor.description or []
            rows = cursor.fetchall() if max_rows is None else cursor.fetchmany(max_rows + 1)
        except (DatabaseError, RuntimeError) as error:
            if over.is_set():
                message = f"stopped after {seconds:g} seconds; narrow the question with a where."
                raise QueryError(message) from error
            raise QueryError(str(error)) from error
    is_cut = max_rows is not None and len(rows) > max_rows
    return Answer(
        columns=[str(column[0]) for column in described],
        types=[str(column[1]) for column in described],
        rows=rows[:max_rows] if max_rows is not None else rows,
        is_cut=is_cut,
    )


def _require_one_reading_statement(sql: str) -> None:
    try:
        kinds = connect.statement_kinds(sql)
    except DatabaseError as error:
        raise QueryError(str(error)) from error
    if len(kinds) != 1:
        message = f"one statement at a time, please: this text has {len(kinds)}."
        raise QueryError(message)
    switch = _SWITCHES.search(sql)
    if switch:
        message = f"{switch.group(1)}: only reading is allowed, not switching."
        raise QueryError(message)
    if kinds[0] not in _READING:
        message = f"only reading statements are allowed, not {kinds[0]}: the warehouse is a product"
        raise QueryError(message)


def frame(connection: Connection, sql: str) -> pl.DataFrame:
    """The rows of a query as a frame, with types that do not depend on the rows.

    Raises:
        QueryError: The query failed.
    """
    answer = ask(connection, sql)
    schema = {
        name: _TYPES.get(data_type, pl.Float64 if data_type.startswith("DECIMAL") else pl.String)
        for name, data_type in zip(answer.columns, answer.types, strict=True)
    }
    return pl.DataFrame(answer.rows, schema=schema, orient="row", strict=False)


def ask_live(path: Path, sql: str, *, max_rows: int | None = None) -> Answer:
    """Run one reading statement on a warehouse file.

    Raises:
        QueryError: The query was refused or failed.
        StorageError: The file cannot be opened.
    """
    with connect.reader(path) as connection:
        return ask(connection, sql, max_rows=max_rows)
