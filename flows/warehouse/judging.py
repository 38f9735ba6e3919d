"""Judge records by the project's own models: a warehouse in memory, with only what is asked for."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flows.landing import schema
from flows.landing.records import WindowRecords
from flows.landing.store import LandedWindow
from flows.sources.contract import SourceInfo, Text
from flows.topics import Topic
from flows.warehouse import build, connect, models, name_forms
from flows.warehouse.columns import load_columns
from flows.warehouse.connect import Connection
from flows.warehouse.topic_tables import load_topic_tables

#: Name of the source that such records come from.
SOURCE = "labelled"
_DAY = date(2026, 1, 1)
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@contextmanager
def judged(rows: Rows, topic: Topic, sql: Path, tables: Sequence[str]) -> Iterator[Connection]:
    """A warehouse in memory over some records, with the tables wanted and what they rest on.

    Args:
        rows: Rows by table of records: the key columns without source, and their own columns.
        topic: The topic.
        sql: The folder `sql`.
        tables: Models that are wanted, schema included.

    Raises:
        ModelError: A model or seed is wrong, or there is no such model.
    """
    with connect.scratch() as connection, tempfile.TemporaryDirectory() as folder:
        for name in ("raw", "seeds", "staging", "intermediate", "marts"):
            connection.execute(f"create schema {name}")
        info = _source()
        inputs = build.Inputs([_write(rows, Path(folder))], [info], topic)
        build.load_raw(connection, inputs, Path(folder) / "raw")
        build.load_seeds(connection, sql / "seeds", load_columns(sql / "columns.toml"))
        build.create_macros(connection, sql)
        name_forms.load_name_forms(connection)
        load_topic_tables(connection, topic)
        wanted = models.needed(connection, models.load_models(sql), tables)
        build.build_models(connection, wanted, progress=lambda _: None)
        yield connection


def _source() -> SourceInfo:
    text = Text(SOURCE, SOURCE)
    return SourceInfo(SOURCE, text, text, text, text, 1)


def _write(rows: Rows, folder: Path) -> WindowRecords:
    """The records as a window of the pipeline has them."""
    reference = {"source": SOURCE, "window_ref": f"{SOURCE}/1/all", "page": 1, "record_no": 1}
    for table, columns in schema.TABLES.items():
        made = [{**row, **reference} for row in rows.get(table, ())]
        schema.frame(made, columns).write_parquet(folder / f"{table}.parquet")
    schema.frame([], schema.QUARANTINE).write_parquet(folder / "quarantine.parquet")
    landed = LandedWindow(
        folder=folder, source=SOURCE, revision="1", name="all", clause=SOURCE, data_as_of=_DAY,
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC), announced_total=0, pages=(), query={},
        is_unchanged=False, days={}, digest="",
    )  # fmt: skip
    return WindowRecords(folder, landed, {}, 0, 0, {}, fresh=True)
