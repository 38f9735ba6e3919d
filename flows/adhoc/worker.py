"""The process in which a question runs: it may die of one, and nothing else does.

DuckDB keeps its own limit of memory in most places only, and cannot be interrupted inside a
function: a list of a billion numbers or a string of gigabytes ends in neither. So the operating
system limits this process, and whoever started it ends it when the time is over.
"""

import os
import pickle
import resource
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

from flows.adhoc.contract import Limits, Origin, Question, Reply
from flows.adhoc.hints import explain
from flows.adhoc.isolated import EXPIRED
from flows.errors import LandscapeError, QueryError
from flows.warehouse import query
from flows.warehouse.connect import Connection, DatabaseError

#: What Python and the libraries take of the address space before anything is asked.
_BASE_MB = 1024
#: Cores a question may keep busy, and seconds of them that starting and answering may take.
_CORES, _AROUND = 2, 30
#: Seconds in which an interrupt may work before the process ends itself.
_GRACE = 1

_ORIGINS = (
    "select title, coalesce(data_as_of::varchar, ''), licence, credit, is_sample, is_generated "
    "from sources order by source"
)


def main() -> None:
    """Answer the question on standard input on standard output."""
    question: Question = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started us
    _limit(question.limits)
    # An interrupt does not reach inside a function: then the process ends itself.
    end = threading.Timer(question.limits.seconds + _GRACE, os._exit, [EXPIRED])
    end.daemon = True
    end.start()
    _send(sys.stdout.buffer, lambda: answer(question))


def _limit(limits: Limits) -> None:
    """Have the operating system hold this process to its limits, where it can."""
    space = (2 * limits.memory_mb + _BASE_MB) * 1_000_000
    # Should whoever started this process be killed, it must not run for ever.
    seconds = int(limits.seconds * _CORES) + _AROUND
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (space, space))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _send(target: IO[bytes], work: Callable[[], Reply]) -> None:
    try:
        message: tuple[str, Any] = ("reply", work())
    except MemoryError:
        message = ("QueryError", "the question needs more memory than it may use.")
    except LandscapeError as error:
        message = (type(error).__name__, str(error))
    pickle.dump(message, target, protocol=pickle.HIGHEST_PROTOCOL)
    target.flush()


def answer(question: Question) -> Reply:
    """Ask the live build.

    Raises:
        LandscapeError: There is no build yet, or the question was refused or failed.
    """
    limits = question.limits
    with query.live_reader(question.folder, memory_mb=limits.memory_mb) as (path, connection):
        origins = tuple(Origin(*row) for row in query.ask(connection, _ORIGINS).rows)
        try:
            found = query.ask(
                connection, question.sql, parameters=question.parameters, seconds=limits.seconds,
                max_rows=limits.max_rows, max_bytes=limits.memory_mb * 250_000,
            )  # fmt: skip
        except QueryError as error:
            raise QueryError(_with_hint(connection, question.sql, str(error))) from error
        return Reply(
            _unique(found.columns), tuple(found.types), found.rows, found.is_cut, path.stem, origins
        )


def _with_hint(connection: Connection, sql: str, message: str) -> str:
    try:
        rows = connection.execute(
            "select table_name, list(column_name) from duckdb_columns() "
            "where schema_name = 'marts' group by table_name order by table_name"
        ).fetchall()
        tables = {name: set(columns) for name, columns in rows}
        named = sorted(connection.get_table_names(sql)) if len(sql) < _LONG else []
    except DatabaseError:
        return message
    return explain(message, tables, [name for name in named if name in tables])


#: A longer statement is not parsed again for a hint.
_LONG = 10_000


def _unique(names: list[str]) -> tuple[str, ...]:
    """Each name once: what repeats gets a number, as in `year`, `year_2`."""
    found: list[str] = []
    for name in names:
        number, unique = 1, name
        while unique in found:
            number += 1
            unique = f"{name}_{number}"
        found.append(unique)
    return tuple(found)
