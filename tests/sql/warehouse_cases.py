"""Given rows to a built warehouse: the harness of the SQL tests.

A case is a TOML file: rows of the schema raw under [[given.<table>]], rows of any model under
[[expected."<schema>.<table>"]]. A publication is written as OFFICE-NUMBER-KIND (the kind may be
empty). Only the columns named in the expected rows are compared, with all rows of the table that
[where] leaves. "NULL" stands for NULL.

Rows come from the source `test` and its only window, unless they name a window of
[[given.windows]]: name, source, clause, data_as_of. Windows are fetched in the order of the case.
The topic is quantum_cryptography, unless the case holds the text of another topic file as `topic`.
Entries of corrections stand under [corrections.<name>], as in sql/corrections.toml.
"""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.landing import schema
from flows.sources.contract import SourceInfo, Text
from flows.topics import Topic, load_topic
from flows.warehouse import (
    build,
    columns,
    connect,
    corrections,
    estimates,
    models,
    name_forms,
)
from flows.warehouse.topic_tables import load_topic_tables

CASES = Path(__file__).parent / "cases"
DATA_AS_OF = date(2026, 11, 22)
#: The window of every row that names none.
WINDOW = {"name": "all", "source": "test", "clause": "test-clause", "data_as_of": DATA_AS_OF}

Rows = list[dict[str, Any]]


def load_case(path: Path) -> dict[str, Any]:
    """A case as plain values."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _key(publication: str) -> dict[str, Any]:
    country, number, kind = publication.split("-")
    return {"country": country, "doc_number": number, "kind": kind or None}


def _dated(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """Year and precision of every date that a case gives, so that cases stay short."""
    added: dict[str, Any] = {}
    for column, value in row.items():
        name = column.removesuffix("_date")
        if column.endswith("_date") and f"{name}_year" in schema.TABLES[table]:
            added |= {f"{name}_year": value.year, f"{name}_date_precision": "day"}
        if column.endswith("_year") and column.removesuffix("_year") + "_date" not in row:
            added |= {f"{column.removesuffix('_year')}_date_precision": "year"}
    return {**row, **added}


def _windows(given: dict[str, Rows]) -> dict[str, dict[str, Any]]:
    return {window["name"]: window for window in (WINDOW, *given.get("windows", []))}


def _ref(window: dict[str, Any]) -> str:
    return f"{window['source']}/1/{window['name']}"


def raw_rows(given: dict[str, Rows]) -> dict[str, Rows]:
    """Rows of every table of records, with keys, references and sequence numbers filled in."""
    windows = _windows(given)
    places: dict[str, int] = {}
    tables: dict[str, Rows] = {table: [] for table in schema.TABLES}
    for table in schema.TABLES:
        numbers: dict[tuple[str, str], int] = {}
        for row in given.get(table, []):
            publication = row["publication"]
            place = places.setdefault(publication, len(places) + 1)
            filled = {
                key: value for key, value in _dated(table, row).items() if key != "publication"
            }
            window = windows[filled.pop("window", "all")]
            counted = (window["name"], publication)
            numbers[counted] = numbers.get(counted, 0) + 1
            reference = {"source": window["source"], "window_ref": _ref(window), "page": 1,
                         "record_no": place}  # fmt: skip
            if "sequence_no" in schema.TABLES[table]:
                filled.setdefault("sequence_no", numbers[counted])
            if table == "parties":
                filled = {"role": "applicant", "name_format": "docdb", **filled}
            tables[table].append({**_key(publication), **filled, **reference})
    return tables


def fill_raw(
    connection: connect.Connection, folder: Path, given: dict[str, Rows], topic: Topic
) -> None:
    """Create the schema raw from given rows, through Parquet and the loader of a real build."""
    for table, rows in raw_rows(given).items():
        schema.frame(rows, schema.TABLES[table]).write_parquet(folder / f"{table}.parquet")
    connection.execute(
        "create table raw.landing_windows (window_ref varchar, source varchar, clause varchar, "
        "data_as_of date, fetched_at timestamp, announced_total integer, records integer, "
        "quarantined integer)"
    )
    connection.execute(
        "create table raw.sources as select unnest(?) as source, 'Test' as source_title, "
        "'Test' as source_title_ja, source = 'sample' as is_sample, true as is_generated, "
        "'none' as licence, 'none' as licence_ja, 'none' as credit, 'none' as credit_ja, "
        "'test' as scope_note, 'test' as scope_note_ja, null::varchar as coverage, "
        "null::varchar as coverage_ja, 'test' as topic, '1' as topic_version",
        [sorted({window["source"] for window in _windows(given).values()})],
    )
    for number, window in enumerate(_windows(given).values()):
        fetched = datetime(2026, 11, 22) + timedelta(minutes=number)  # noqa: DTZ001 - no zone there
        connection.execute(
            "insert into raw.landing_windows values (?, ?, ?, ?, ?, 1, 1, 0)",
            [_ref(window), window["source"], window["clause"], window["data_as_of"], fetched],
        )
    build.load_records(connection, [folder])
    build.load_text_labels(connection, [folder], topic, folder / "raw")


def _source_infos(given: dict[str, Rows]) -> list[SourceInfo]:
    text = Text("Test", "Test")
    names = sorted({window["source"] for window in _windows(given).values()})
    return [
        SourceInfo(name, text, text, text, text, 1, is_sample=name == "sample") for name in names
    ]


@contextmanager
def warehouse(
    given: dict[str, Rows],
    folder: Path,
    topic: Topic | None = None,
    corrected: dict[str, Any] | None = None,
    *,
    is_estimated: bool = False,
) -> Iterator[connect.Connection]:
    """A warehouse in memory with every model built from given rows and entries of corrections.

    Estimates are made only where they are looked at, since they take as long as all models.
    """
    sql = models.sql_folder()
    registry = columns.load_columns(sql / "columns.toml")
    with connect.scratch() as connection:
        for name in ("raw", "seeds", "staging", "intermediate", "marts"):
            connection.execute(f"create schema {name}")
        topic = topic or load_topic("quantum_cryptography")
        fill_raw(connection, folder, given, topic)
        entries = corrections.parse_corrections(corrected or {}, "the case")
        corrections.apply_corrections(connection, entries, _source_infos(given))
        build.relabel_corrected(connection, topic)
        build.load_seeds(connection, sql / "seeds", registry)
        build.create_macros(connection, sql)
        name_forms.load_name_forms(connection, folder / "names")
        load_topic_tables(connection, topic)
        build.load_accuracy(connection, [])
        build.build_models(connection, models.load_models(sql), progress=lambda _: None)
        if is_estimated:
            estimates.run_estimates(
                connection, sql, registry, folder / "estimates", progress=lambda _: None
            )
        yield connection


def select(
    connection: connect.Connection, table: str, names: list[str], where: str | None = None
) -> Rows:
    """Rows of a table as dictionaries."""
    condition = f" where {where}" if where else ""
    rows = connection.execute(f"select {', '.join(names)} from {table}{condition}").fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]
