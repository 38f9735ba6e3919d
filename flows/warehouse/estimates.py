"""Run the estimates on a warehouse: inputs out of marts, results back as tables of marts.

Inputs are the queries of sql/estimates and read marts only. Frames go both ways through Parquet.
"""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from flows.errors import ModelError
from flows.estimates.catalogue import ESTIMATES
from flows.estimates.contract import Estimate, Output
from flows.warehouse.columns import Column
from flows.warehouse.connect import Connection, DatabaseError
from flows.warehouse.models import Model, head_lines, inputs

LAYER = "marts"


def as_model(output: Output) -> Model:
    """The table as if a SQL model had made it: for checks, comments and lineage."""
    return Model(
        layer=LAYER, name=output.name, sql="", description=output.description, key=output.key,
        not_null=output.not_null, references=(),
    )  # fmt: skip


def estimated_models() -> list[Model]:
    """The tables of every estimate."""
    return [as_model(output) for estimate in ESTIMATES for output in estimate.outputs]


def load_input(sql: Path, name: str) -> str:
    """The query of an input.

    Raises:
        ModelError: It is missing or does not say what a row is.
    """
    path = sql / "estimates" / f"{name}.sql"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        message = f"{path}: {error}"
        raise ModelError(message) from error
    head = head_lines(text)
    if not head or not head[0].startswith("One row per "):
        message = f"{path}: the first line must say the grain (-- One row per ...)"
        raise ModelError(message)
    return text


def run_estimates(
    connection: Connection,
    sql: Path,
    columns: Mapping[str, Column],
    *,
    progress: Callable[[str], None],
) -> None:
    """Run every estimate and write its tables.

    Raises:
        ModelError: An input reads more than marts or does not run, or a column is not registered.
    """
    with tempfile.TemporaryDirectory() as folder:
        for estimate in ESTIMATES:
            progress(f"marts.{estimate.outputs[0].name}")
            _run(connection, estimate, sql, columns, Path(folder))


def _run(
    connection: Connection,
    estimate: Estimate,
    sql: Path,
    columns: Mapping[str, Column],
    folder: Path,
) -> None:
    frames = {name: _read(connection, sql, name, folder) for name in estimate.inputs}
    made = estimate.run(frames)
    for output in estimate.outputs:
        _write(connection, output, made[output.name], columns, folder)


def _read(connection: Connection, sql: Path, name: str, folder: Path) -> pl.DataFrame:
    text = load_input(sql, name)
    model = Model(LAYER, f"estimates/{name}", text, "", (), (), ())
    others = {table for table in inputs(connection, model) if not table.startswith(f"{LAYER}.")}
    if others:
        message = f"sql/estimates/{name}.sql reads {', '.join(sorted(others))}; it may read marts"
        raise ModelError(message)
    path = folder / f"{name}.parquet"
    try:
        connection.execute(f"copy (\n{text}\n) to '{path}' (format parquet)")
    except DatabaseError as error:
        message = f"sql/estimates/{name}.sql: {error}"
        raise ModelError(message) from error
    return pl.read_parquet(path)


def _write(
    connection: Connection,
    output: Output,
    frame: pl.DataFrame,
    columns: Mapping[str, Column],
    folder: Path,
) -> None:
    unknown = [name for name in frame.columns if name not in columns]
    if unknown:
        message = f"marts.{output.name}: not in sql/columns.toml: {', '.join(unknown)}"
        raise ModelError(message)
    path = folder / f"{output.name}.made.parquet"
    frame.sort(output.key, nulls_last=True).write_parquet(path)
    typed = ", ".join(f"{name}::{columns[name].type} as {name}" for name in frame.columns)
    # Rows keep the order of the file: the sorted one.
    statement = f"create table {LAYER}.{output.name} as select {typed} from read_parquet('{path}')"  # noqa: S608
    try:
        connection.execute(statement)
    except DatabaseError as error:
        message = f"{LAYER}.{output.name}: {error}"
        raise ModelError(message) from error
