"""Run the estimates on a warehouse: inputs out of marts, results back as tables of marts.

Inputs are the queries of sql/estimates and read marts only. They come out through Parquet files,
since some have a row for every applicant of a family.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from flows.errors import ModelError
from flows.estimates.catalogue import ESTIMATES
from flows.estimates.contract import Output
from flows.warehouse.bridge import create_table
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
    workspace: Path,
    *,
    progress: Callable[[str], None],
) -> None:
    """Run every estimate and write its tables.

    Args:
        connection: The warehouse under way.
        sql: The folder `sql`.
        columns: The registry of columns.
        workspace: Files that are needed on the way are this path with an ending.
        progress: Told what is being made.

    Raises:
        ModelError: An input reads more than marts or does not run, or a column is not registered.
    """
    for estimate in ESTIMATES:
        progress(f"marts.{estimate.outputs[0].name}")
        frames = {name: _read(connection, sql, name, workspace) for name in estimate.inputs}
        made = estimate.run(frames)
        for output in estimate.outputs:
            _write(connection, output, made[output.name], columns, workspace)


def _read(connection: Connection, sql: Path, name: str, workspace: Path) -> pl.DataFrame:
    text = load_input(sql, name)
    model = Model(LAYER, f"estimates/{name}", text, "", (), (), ())
    others = {table for table in inputs(connection, model) if not table.startswith(f"{LAYER}.")}
    if others:
        message = f"sql/estimates/{name}.sql reads {', '.join(sorted(others))}; it may read marts"
        raise ModelError(message)
    path = workspace.with_name(f"{workspace.name}.input.parquet")
    try:
        connection.execute(f"copy (\n{text}\n) to '{path}' (format parquet)")
        return pl.read_parquet(path)
    except DatabaseError as error:
        message = f"sql/estimates/{name}.sql: {error}"
        raise ModelError(message) from error
    finally:
        path.unlink(missing_ok=True)


def _write(
    connection: Connection,
    output: Output,
    made: pl.DataFrame,
    columns: Mapping[str, Column],
    workspace: Path,
) -> None:
    unknown = [name for name in made.columns if name not in columns]
    if unknown:
        message = f"marts.{output.name}: not in sql/columns.toml: {', '.join(unknown)}"
        raise ModelError(message)
    types = {name: columns[name].type for name in made.columns}
    rows = made.sort(output.key, nulls_last=True)
    try:
        create_table(connection, f"{LAYER}.{output.name}", rows, types, workspace)
    except DatabaseError as error:
        message = f"{LAYER}.{output.name}: {error}"
        raise ModelError(message) from error
