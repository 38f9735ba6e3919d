"""Rows of a query as a frame."""

import json
from collections.abc import Sequence
from typing import Any

import polars as pl

#: How DuckDB's types come out as columns of a frame; any other one comes out as text.
_TYPES: dict[str, Any] = {
    "BIGINT": pl.Int64,
    "BOOLEAN": pl.Boolean,
    "DATE": pl.Date,
    "DOUBLE": pl.Float64,
    "FLOAT": pl.Float64,
    "HUGEINT": pl.Int64,
    "INTEGER": pl.Int64,
    "SMALLINT": pl.Int64,
    "TIMESTAMP": pl.Datetime,
    "TINYINT": pl.Int64,
    "UINTEGER": pl.Int64,
    "USMALLINT": pl.Int64,
    "UTINYINT": pl.Int64,
    "VARCHAR": pl.String,
    "VARCHAR[]": pl.List(pl.String),
}
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1


def of_rows(
    columns: Sequence[str], types: Sequence[str], rows: Sequence[Sequence[Any]]
) -> pl.DataFrame:
    """A frame with types that do not depend on the rows, unless a number is too large for them.

    Args:
        columns: Names of the columns, each once.
        types: DuckDB types of the columns.
        rows: The rows.
    """
    return pl.DataFrame(
        [
            _column(name, data_type, [row[place] for row in rows])
            for place, (name, data_type) in enumerate(zip(columns, types, strict=True))
        ]
    )


def _column(name: str, data_type: str, values: list[Any]) -> pl.Series:
    wanted = pl.Float64 if data_type.startswith("DECIMAL") else _TYPES.get(data_type, pl.String)
    if wanted == pl.Float64:
        values = [None if value is None else float(value) for value in values]
    if wanted == pl.Int64 and not all(_fits(value) for value in values):
        wanted = pl.String
    if wanted == pl.String:
        values = [as_text(value) for value in values]
    return pl.Series(name, values, dtype=wanted, strict=True)


def _fits(value: int | None) -> bool:
    return value is None or _SMALLEST <= value <= _LARGEST


def as_text(value: Any) -> str | None:  # noqa: ANN401 - whatever a query returned
    """Any value as text: lists and structures as JSON, NULL as None."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
