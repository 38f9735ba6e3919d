"""The only module that opens DuckDB."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from flows.errors import LandscapeError, StorageError

Connection = duckdb.DuckDBPyConnection
DatabaseError = duckdb.Error
#: A file is not readable by an older version: a change of version means a new build.
VERSION = f"duckdb {duckdb.__version__}"

#: Of a connection that builds: names in SQL are never taken for variables of Python.
BUILDER_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "python_enable_replacements": "false",
}
#: Keeps a reader inside its file: nothing outside is read, written, loaded or reconfigured.
_READER_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "allow_community_extensions": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "threads": "2",
}
#: Set after opening, in this order: DuckDB takes no folder of temporary files once it may not leave
#: its file, and with one it would make a folder beside the build, even to put nothing there.
_CLOSING = (
    "set temp_directory = ''",
    "set enable_external_access = false",
    "set lock_configuration = true",
)
#: A second connection to a file in the same process shares what the first one set and locked.
_CLOSE = threading.Lock()


#: DuckDB tells a full disk by its text only, and in errors of several classes.
_DISK_WORDS = ("could not write", "no space left", "file too large", "read-only file system")


def _is_disk_failure(error: BaseException) -> bool:
    """Whether the disk is behind an error, be it wrapped as an error of a model or of records."""
    if isinstance(error, duckdb.IOException | OSError):
        return True
    cause = error.__cause__ if isinstance(error, LandscapeError) else error
    return cause is not None and any(word in str(cause).lower() for word in _DISK_WORDS)


@contextmanager
def writer(path: Path) -> Iterator[Connection]:
    """A connection that builds a new file; checkpointed and closed at the end.

    Raises:
        StorageError: The disk is full or not writable.
    """
    try:
        connection = duckdb.connect(path, config=BUILDER_CONFIG)
        try:
            yield connection
            connection.execute("checkpoint")
        finally:
            connection.close()
    except (duckdb.Error, LandscapeError, OSError) as error:
        if not _is_disk_failure(error):
            raise
        message = (
            f"cannot write {path}: {error}. The live warehouse was not touched; free space or "
            "give write permission, then run again."
        )
        raise StorageError(message) from error


@contextmanager
def reader(path: Path, *, memory_mb: int = 1000) -> Iterator[Connection]:
    """A read-only connection that cannot leave its file; tables of `marts` need no prefix.

    The link is followed first: DuckDB would otherwise hand out the build it opened earlier
    under the same name in this process.

    Args:
        path: The file.
        memory_mb: Memory for the connection, in megabytes. The same for all readers of a file in
            one process.

    Raises:
        StorageError: The file cannot be opened.
    """
    config = {**_READER_CONFIG, "memory_limit": f"{memory_mb}MB"}
    try:
        connection = duckdb.connect(path.resolve(), read_only=True, config=config)
    except duckdb.Error as error:
        message = (
            f"cannot open {path}: {error}. `landscape refresh` builds it again from landing; "
            "`landscape rollback` goes back to the build before."
        )
        raise StorageError(message) from error
    try:
        _close_in(connection)
        connection.execute("set search_path = 'marts'")
        yield connection
    finally:
        connection.close()


def _close_in(connection: Connection) -> None:
    """Lock a connection into its file."""
    with _CLOSE:
        found = connection.execute("select current_setting('lock_configuration')").fetchone()
        if found == (False,):
            for statement in _CLOSING:
                connection.execute(statement)


@contextmanager
def scratch() -> Iterator[Connection]:
    """A connection to a database in memory, for lineage and tests."""
    connection = duckdb.connect(config=BUILDER_CONFIG)
    try:
        yield connection
    finally:
        connection.close()


def statement_kinds(sql: str) -> list[str]:
    """The kinds of the statements in a text, such as SELECT or INSERT.

    Raises:
        DatabaseError: The text cannot be parsed.
    """
    return [_kind(statement) for statement in duckdb.extract_statements(sql)]


def _kind(statement: duckdb.Statement) -> str:
    try:
        return str(statement.type).rpartition(".")[2].upper()
    except ValueError:
        # A kind that DuckDB knows and its Python package does not.
        return "OTHER"
