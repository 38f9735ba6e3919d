"""Judge records by the project's own models: a warehouse in memory, with only what is asked for."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flows import files
from flows.landing import schema
from flows.landing.records import WindowRecords
from flows.landing.store import LandedWindow
from flows.sources.contract import SourceInfo, Text
from flows.topics import Topic
from flows.warehouse import build, connect, models, name_forms
from flows.warehouse.bridge import write_parquet
from flows.warehouse.columns import load_columns
from flows.warehouse.connect import Connection
from flows.warehouse.topic_tables import load_topic_tables

#: Name of the source that such records come from.
SOURCE = "labelled"
_DAY = date(2026, 1, 1)
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@contextmanager
def judged(
    rows: Rows, topic: Topic, sql: Path, tables: Sequence[str], workspace: Path
) -> Iterator[Connection]:
    """A warehouse in memory over some records, with the tables wanted and what they rest on.

    Args:
        rows: Rows by table of records: the key columns without source, and their own columns.
        topic: The topic.
        sql: The folder `sql`.
        tables: Models that are wanted, schema included.
        workspace: Folder for files on the way.

    Raises:
        ModelError: A model or seed is wrong, or there is no such model.
        StorageError: The disk is full or not writable.
    """
    with files.scratch_folder(workspace) as folder, connect.scratch() as connection:
        for name in ("raw", "seeds", "staging", "intermediate", "marts"):
            connection.execute(f"create schema {name}")
        info = _source()
        inputs = build.Inputs([_write(rows, folder)], [info], topic)
        build.load_raw(connection, inputs, folder / "raw")
        build.load_seeds(connection, sql / "seeds", load_columns(sql / "columns.toml"))
        build.create_macros(connection, sql)
        name_forms.load_name_forms(connection, folder / "raw")
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
        write_parquet(schema.frame(made, columns), folder / f"{table}.parquet")
    write_parquet(schema.frame([], schema.QUARANTINE), folder / "quarantine.parquet")
    landed = LandedWindow(
        folder=folder, source=SOURCE, revision="1", name="all", clause=SOURCE, data_as_of=_DAY,
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC), announced_total=0, pages=(), query={},
        is_unchanged=False, days={}, digest="",
    )  # fmt: skip
    return WindowRecords(folder, landed, {}, 0, 0, {}, fresh=True)
