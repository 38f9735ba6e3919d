"""Between frames, files and tables."""

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from flows import files
from flows.warehouse.connect import Connection


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame as a file.

    Raises:
        OSError: The disk is full or not writable; polars itself would tell it in many ways.
    """
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    path.write_bytes(buffer.getbuffer())


def insert(connection: Connection, table: str, rows: Sequence[Sequence[object]]) -> None:
    """Insert plain values, in their order: texts, numbers, truth values, dates, None.

    They go as one text: of every parameter DuckDB asks whether it is of a library that is not
    installed, which takes a third of a millisecond.

    Args:
        connection: The warehouse.
        table: Its name, schema included.
        rows: Values by row, in the order of the table's columns.
    """
    if not rows:
        return
    values = ", ".join(f"given ->> {place}" for place in range(len(rows[0])))
    connection.execute(
        f"insert into {table} select {values} from (select unnest(?::json[]) as given)",  # noqa: S608
        [json.dumps(rows, ensure_ascii=False, default=str)],
    )


def create_table(
    connection: Connection,
    table: str,
    frame: pl.DataFrame,
    types: Mapping[str, str],
    workspace: Path,
) -> None:
    """Create a table of a frame's rows, in their order.

    Args:
        connection: The warehouse.
        table: Its name, schema included.
        frame: The rows.
        types: DuckDB type of every column.
        workspace: Files that are needed on the way are this path with an ending.

    Raises:
        StorageError: The disk is full or not writable.
    """
    # Lists as parameters need no file, but DuckDB takes a tenth of a millisecond for each value.
    path = workspace.with_name(f"{workspace.name}.rows.parquet")
    columns = ", ".join(f"{name}::{types[name]} as {name}" for name in frame.columns)
    with files.storage_errors(path):
        try:
            write_parquet(frame, path)
            connection.execute(
                f"create table {table} as select {columns} from read_parquet(?)",  # noqa: S608
                [f"{path}"],
            )
        finally:
            path.unlink(missing_ok=True)
