"""Given rows to a built warehouse: the harness of the SQL tests.

A case is a TOML file: rows of the schema raw under [[given.<table>]], rows of any model under
[[expected."<schema>.<table>"]]. A publication is written as OFFICE-NUMBER-KIND (the kind may be
empty). Only the columns named in the expected rows are compared, with all rows of the table that
[where] leaves. "NULL" stands for NULL.
"""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flows.landing import schema
from flows.warehouse import build, columns, connect, models

CASES = Path(__file__).parent / "cases"
WINDOW = "test/1/all"
DATA_AS_OF = date(2026, 11, 22)

Rows = list[dict[str, Any]]


def load_case(path: Path) -> dict[str, Any]:
    """A case as plain values."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _key(publication: str) -> dict[str, Any]:
    country, number, kind = publication.split("-")
    return {"country": country, "doc_number": number, "kind": kind or None}


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    """Year and precision of every date that a case gives, so that cases stay short."""
    added: dict[str, Any] = {}
    for column, value in row.items():
        name = column.removesuffix("_date")
        if column.endswith("_date") and column != "grant_date":
            added |= {f"{name}_year": value.year, f"{name}_date_precision": "day"}
        if column.endswith("_year") and column.removesuffix("_year") + "_date" not in row:
            added |= {f"{column.removesuffix('_year')}_date_precision": "year"}
    return {**row, **added}


def raw_rows(given: dict[str, Rows]) -> dict[str, Rows]:
    """Rows of every raw table, with keys, references and sequence numbers filled in."""
    places: dict[str, int] = {}
    for row in given.get("publications", []):
        places.setdefault(row["publication"], len(places) + 1)
    tables: dict[str, Rows] = {table: [] for table in schema.TABLES}
    for table, rows in given.items():
        numbers: dict[str, int] = {}
        for row in rows:
            publication = row["publication"]
            numbers[publication] = numbers.get(publication, 0) + 1
            filled = {key: value for key, value in _dated(row).items() if key != "publication"}
            reference = {"source": "test", "window_ref": WINDOW, "page": 1,
                         "record_no": places[publication]}  # fmt: skip
            if "sequence_no" in schema.TABLES[table]:
                filled.setdefault("sequence_no", numbers[publication])
            if table == "parties":
                filled = {"role": "applicant", "name_format": "docdb", **filled}
            tables[table].append({**_key(publication), **filled, **reference})
    return tables


def fill_raw(connection: connect.Connection, folder: Path, tables: dict[str, Rows]) -> None:
    """Create the schema raw from rows, through Parquet as in a real build."""
    for table, rows in tables.items():
        path = folder / f"{table}.parquet"
        schema.frame(rows, schema.TABLES[table]).write_parquet(path)
        connection.execute(f"create table raw.{table} as from read_parquet('{path}')")
    connection.execute(
        "create table raw.landing_windows as select ? as window_ref, 'test' as source, "
        "'test-clause' as clause, ?::date as data_as_of, ?::timestamp as fetched_at, "
        "1 as announced_total, 1 as records, 0 as quarantined",
        [WINDOW, DATA_AS_OF, datetime(2026, 11, 22)],  # noqa: DTZ001 - the column has no zone
    )
    connection.execute(
        "create table raw.sources as select 'test' as source, 'Test' as source_title, "
        "'Test' as source_title_ja, false as is_sample, true as is_generated, 'none' as licence, "
        "'none' as licence_ja, 'none' as credit, 'none' as credit_ja, 'test' as scope_note, "
        "'test' as scope_note_ja, null::varchar as coverage, "
        "null::varchar as coverage_ja, 'test' as topic, '1' as topic_version"
    )


@contextmanager
def warehouse(given: dict[str, Rows], folder: Path) -> Iterator[connect.Connection]:
    """A warehouse in memory with every model built from given rows."""
    sql = models.sql_folder()
    registry = columns.load_columns(sql / "columns.toml")
    with connect.scratch() as connection:
        for name in ("raw", "seeds", "staging", "intermediate", "marts"):
            connection.execute(f"create schema {name}")
        fill_raw(connection, folder, raw_rows(given))
        build.load_seeds(connection, sql / "seeds", registry)
        build.build_models(connection, models.load_models(sql), sql, progress=lambda _: None)
        yield connection


def select(
    connection: connect.Connection, table: str, names: list[str], where: str | None = None
) -> Rows:
    """Rows of a table as dictionaries."""
    condition = f" where {where}" if where else ""
    rows = connection.execute(f"select {', '.join(names)} from {table}{condition}").fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]
