"""Questions to the live warehouse: read-only, inside its file, with limits on time and rows."""

import math
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.errors import LandscapeError, QueryError, StorageError
from flows.warehouse import builds, connect
from flows.warehouse.connect import Connection, DatabaseError

if TYPE_CHECKING:
    import polars as pl

#: Table functions that parse as reading; some end the whole process when it closes.
_SWITCHES = re.compile(
    r"\b((?:enable|disable)_(?:logging|profiling)|truncate_duckdb_logs|(?:force_)?checkpoint)\b"
    r"\"?\s*\(",
    re.IGNORECASE,
)

#: Rows that are fetched at once.
_PORTION = 2048
#: Live builds that are tried, should each be dropped before it is opened.
_LOOKS = 10

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
    connection: Connection,
    sql: str,
    *,
    parameters: Mapping[str, Any] | None = None,
    seconds: float = 60,
    max_rows: int | None = None,
    max_bytes: int | None = None,
) -> Answer:
    """Run one reading statement.

    Args:
        connection: From `flows.warehouse.connect.reader`.
        sql: One statement.
        parameters: Values of its `$names`; they are bound, never pasted.
        seconds: Time limit.
        max_rows: Rows to return at most; None for all.
        max_bytes: Size of the rows at most, roughly; None for any.

    Raises:
        QueryError: It is not one reading statement, it failed, the time was over, or its rows are
            too large.
    """
    _require_one_reading_statement(sql)
    with _time_limit(connection, seconds) as over:
        try:
            cursor = connection.execute(sql, dict(parameters) if parameters else None)
            described = cursor.description or []
            rows = list(_rows(cursor, max_rows, max_bytes))
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


def _rows(
    cursor: Connection, max_rows: int | None, max_bytes: int | None
) -> Iterator[tuple[Any, ...]]:
    """The rows, one more than asked for if there are more."""
    if max_rows is None and max_bytes is None:
        yield from cursor.fetchall()
        return
    left = math.inf if max_rows is None else max_rows + 1
    size = 0
    # The first portion is small, for rows may be huge.
    portion = 8
    while left > 0 and (rows := cursor.fetchmany(int(min(portion, left)))):
        if max_bytes is not None:
            size += sum(_size(value) for row in rows for value in row)
            if size > max_bytes:
                message = (
                    f"the answer is larger than {max_bytes // 1_000_000} MB; ask for fewer rows or "
                    "columns."
                )
                raise QueryError(message)
        yield from rows
        left -= len(rows)
        portion = _PORTION


def _size(value: Any) -> int:  # noqa: ANN401 - whatever a query returned
    """Roughly the bytes of a value."""
    if isinstance(value, str | bytes):
        return len(value)
    if isinstance(value, list | tuple):
        return 8 + sum(map(_size, value))
    if isinstance(value, dict):
        return 8 + sum(_size(key) + _size(one) for key, one in value.items())
    return 8


def _require_one_reading_statement(sql: str) -> None:
    try:
        kinds = connect.statement_kinds(sql)
    except DatabaseError as error:
        raise QueryError(str(error)) from error
    if len(kinds) != 1:
        message = f"one statement at a time, please: this text has {len(kinds)}."
        if re.search(r"\bpivot\b", sql, re.IGNORECASE):
            message += " A pivot is one only with its values: on column in ('a', 'b')."
        raise QueryError(message)
    switch = _SWITCHES.search(sql)
    if switch:
        message = f"{switch.group(1)}: only reading is allowed, not switching."
        raise QueryError(message)
    if kinds[0] not in _READING:
        message = f"only reading statements are allowed, not {kinds[0]}: the warehouse is a product"
        raise QueryError(message)


def frame(connection: Connection, sql: str) -> "pl.DataFrame":
    """The rows of a query as a frame, with types that do not depend on the rows.

    Raises:
        QueryError: The query failed.
    """
    from flows.warehouse import frames

    answer = ask(connection, sql)
    return frames.of_rows(answer.columns, answer.types, answer.rows)


def ask_live(path: Path, sql: str, *, max_rows: int | None = None) -> Answer:
    """Run one reading statement on a warehouse file.

    Raises:
        QueryError: The query was refused or failed.
        StorageError: The file cannot be opened.
    """
    with connect.reader(path) as connection:
        return ask(connection, sql, max_rows=max_rows)


@contextmanager
def live_reader(folder: Path, *, memory_mb: int = 1000) -> Iterator[tuple[Path, Connection]]:
    """A connection to the live build, and the build's file.

    A refresh that publishes meanwhile may drop the file between looking and opening: then the new
    live build is opened. Once open, a build can be read to the end though its file is gone.

    Args:
        folder: The folder of the warehouse.
        memory_mb: As for `flows.warehouse.connect.reader`.

    Raises:
        LandscapeError: There is no build yet.
        StorageError: The file cannot be opened.
    """
    with ExitStack() as stack:
        for look in range(1, _LOOKS + 1):
            path = builds.live_file(folder)
            try:
                connection = stack.enter_context(connect.reader(path, memory_mb=memory_mb))
                break
            except StorageError:
                if look == _LOOKS or _is_still_live(folder, path):
                    raise
        yield path, connection


def _is_still_live(folder: Path, path: Path) -> bool:
    try:
        return builds.live_file(folder) == path and path.exists()
    except LandscapeError:
        return False
