"""Between frames, files and tables."""

import io
from collections.abc import Mapping
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
