"""Build a new warehouse file: raw, corrections, seeds, models, estimates, comments, checks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import polars as pl

from flows import files
from flows.errors import ModelError, NotUnderstoodError
from flows.landing import schema
from flows.landing.records import WindowRecords
from flows.sources.contract import SourceInfo
from flows.topics import Topic
from flows.warehouse import checks, connect, estimates, name_forms, text_labels
from flows.warehouse.bridge import insert
from flows.warehouse.columns import Column, load_columns
from flows.warehouse.connect import Connection, DatabaseError
from flows.warehouse.corrections import apply_corrections, load_corrections
from flows.warehouse.models import Model, in_order, load_models
from flows.warehouse.topic_tables import load_topic_tables

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Inputs:
    """What a build is made from.

    Attributes:
        records: Typed records of every complete window.
        sources: The sources they come from.
        topic: The topic.
        methods: Fingerprint of how it is made; empty where builds are not compared.
        accuracy: What was measured on labelled cases; see flows.evaluation.
    """

    records: list[WindowRecords]
    sources: list[SourceInfo]
    topic: Topic
    methods: str = ""
    accuracy: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Built:
    """A finished, unpublished warehouse file.

    Attributes:
        tables: Rows by table, schema included.
        results: What the checks found.
    """

    tables: dict[str, int]
    results: list[checks.CheckResult]


def build(path: Path, inputs: Inputs, sql: Path, *, progress: Progress) -> Built:
    """Build the warehouse in a new file.

    Args:
        path: A file that does not exist yet.
        inputs: Records, sources and topic.
        sql: The folder `sql`.
        progress: Told what is being built.

    Raises:
        ModelError: A model, seed, check, correction or the registry of columns is wrong.
        NotUnderstoodError: Records cannot be read.
        StorageError: The disk is full or not writable.
    """
    columns = load_columns(sql / "columns.toml")
    models = load_models(sql)
    corrections = load_corrections(sql / "corrections.toml")
    with connect.writer(path) as connection:
        for name in ("raw", "seeds", "staging", "intermediate", "marts"):
            connection.execute(f"create schema {name}")
        load_raw(connection, inputs, path)
        apply_corrections(connection, corrections, inputs.sources)
        relabel_corrected(connection, inputs.topic)
        load_seeds(connection, sql / "seeds", columns)
        create_macros(connection, sql)
        name_forms.load_name_forms(connection, path)
        load_topic_tables(connection, inputs.topic)
        load_accuracy(connection, inputs.accuracy)
        build_models(connection, models, progress=progress)
        estimates.run_estimates(connection, sql, columns, path, progress=progress)
        models += estimates.estimated_models()
        described = describe_tables(connection)
        write_comments(connection, models, columns, described)
        progress("checks")
        every = [
            *checks.generic_checks(models, columns, table_columns(described)),
            *checks.load_checks(sql),
        ]
        found = checks.run_checks(connection, every)
        return Built(count_rows(connection, described), found)


def create_macros(connection: Connection, sql: Path) -> None:
    """Create the macros of the folder `sql`, without which a model cannot even be parsed.

    Raises:
        ModelError: A macro does not run.
    """
    for path in sorted((sql / "macros").glob("*.sql")):
        _execute(connection, path.read_text(encoding="utf-8"), f"sql/macros/{path.name}")


def build_models(connection: Connection, models: list[Model], *, progress: Progress) -> None:
    """Create every model's table, each after what it reads.

    Raises:
        ModelError: A model does not run.
    """
    for model in in_order(connection, models):
        progress(model.table)
        kind = "view" if model.layer == "staging" else "table"
        statement = f"create {kind} {model.table} as\n{model.sql}"
        _execute(connection, statement, f"sql/{model.layer}/{model.name}.sql")


def _execute(connection: Connection, statement: str, where: str) -> None:
    try:
        connection.execute(statement)
    except DatabaseError as error:
        message = f"{where}: {error}"
        raise ModelError(message) from error


def _quoted(values: Iterable[object]) -> str:
    return ", ".join("'" + str(value).replace("'", "''") + "'" for value in values)


def load_raw(connection: Connection, inputs: Inputs, workspace: Path) -> None:
    """Fill the schema raw: records upserted by key, their windows, sources and quarantine.

    Args:
        connection: The new warehouse.
        inputs: What it is made from.
        workspace: Files that are needed on the way are this path with an ending.

    Raises:
        NotUnderstoodError: A Parquet file cannot be read.
    """
    _load_sources(connection, inputs)
    _load_windows(connection, inputs.records)
    folders = [window.folder for window in inputs.records]
    try:
        load_records(connection, folders)
        _load(connection, _ALL, "quarantine", schema.QUARANTINE, folders)
        load_text_labels(connection, folders, inputs.topic, workspace)
    except DatabaseError as error:
        message = f"records cannot be read: {error}. Delete the folder of records and run again."
        raise NotUnderstoodError(message) from error


def load_records(connection: Connection, folders: Sequence[Path]) -> None:
    """The tables of records in the schema raw; their windows must stand there already.

    Of a publication landed more than once by a source, the newest landing wins, with all its
    rows. What is an observation of its day stays from every landing: listings of families, and
    in `landed_publications` the family a record stated.
    """
    for table, columns in schema.TABLES.items():
        _load(connection, _TEXTS.get(table, _OF_NEWEST), table, columns, folders)
    _load(connection, _LANDED, "publications", _OBSERVED, folders)


def load_text_labels(
    connection: Connection, folders: Sequence[Path], topic: Topic, workspace: Path
) -> None:
    """The table `raw.text_labels`: which words of the topic the newest texts hold.

    Raises:
        StorageError: The disk is full or not writable.
    """
    paths = text_labels.write_labels(folders, topic, workspace)
    try:
        _load_files(connection, _OF_NEWEST, "text_labels", text_labels.COLUMNS, paths)
    finally:
        for path in paths:
            path.unlink(missing_ok=True)


_CORRECTED = """
from raw.corrections as corrections
where corrections.correction_state = 'applied'
    and corrections.table_name in ('titles', 'abstracts')
    and corrections.source = texts.source
    and corrections.publication_id = texts.country || texts.doc_number || coalesce(texts.kind, '')
"""


def relabel_corrected(connection: Connection, topic: Topic) -> None:
    """Look for the words of the topic anew in the texts of publications that were corrected."""
    names = ", ".join(name for name in text_labels.COLUMNS if name not in {"label", "text_field"})
    selects = [
        f"select {names}, '{field}' as text_field, {column} as text from raw.{table} as texts "  # noqa: S608
        f"where exists (select 1 {_CORRECTED})"
        for field, (table, column) in text_labels.TEXTS.items()
    ]
    answer = connection.execute(" union all ".join(selects))
    columns = [str(one[0]) for one in answer.description or []]
    kinds = {**text_labels.COLUMNS, "text": pl.String()}
    texts = pl.DataFrame(
        answer.fetchall(), schema={name: kinds[name] for name in columns}, orient="row"
    )
    connection.execute(
        f"delete from raw.text_labels as texts where exists (select 1 {_CORRECTED})"  # noqa: S608
    )
    insert(connection, "raw.text_labels", text_labels.corrected_labels(texts, topic).rows())


_NEWEST = """
create table raw.publications as
select {names}
from read_parquet([{paths}]) as records
inner join raw.landing_windows as landed on records.window_ref = landed.window_ref
qualify row_number() over (
    partition by records.source, country, doc_number, kind
    order by fetched_at desc, records.window_ref desc, page desc, record_no desc
) = 1
order by records.source, country, doc_number, kind
"""

_LANDED = """
create table raw.landed_publications as
select {names}
from read_parquet([{paths}]) as records
order by all
"""

_ALL = """
create table raw.{table} as
select {names}
from read_parquet([{paths}]) as records
"""

_OF_NEWEST = """
create table raw.{table} as
select {names}
from read_parquet([{paths}]) as records
where exists (
    select 1 from raw.publications as kept
    where kept.window_ref = records.window_ref
        and kept.source = records.source
        and kept.country = records.country
        and kept.doc_number = records.doc_number
        and kept.kind is not distinct from records.kind
)
order by all
"""


#: How a table of records is loaded, where it is not with the newest record of its publication.
_TEXTS = {"publications": _NEWEST, "family_listings": _ALL}
#: What every landing tells of a publication's family.
_OBSERVED = [*schema.KEY, "source_family_id", "source_family_kind", "window_ref"]


def _load(
    connection: Connection, text: str, table: str, columns: Iterable[str], folders: Sequence[Path]
) -> None:
    paths = [folder / f"{table}.parquet" for folder in folders]
    _load_files(connection, text, table, columns, paths)


def _load_files(
    connection: Connection, text: str, table: str, columns: Iterable[str], files: Sequence[Path]
) -> None:
    paths = _quoted(files)
    names = ", ".join(f"records.{name}" for name in columns)
    connection.execute(text.format(table=table, names=names, paths=paths))


def _load_windows(connection: Connection, records: list[WindowRecords]) -> None:
    connection.execute(
        "create table raw.landing_windows (window_ref varchar, source varchar, clause varchar, "
        "data_as_of date, fetched_at timestamp, announced_total integer, records integer, "
        "quarantined integer)"
    )
    rows = [
        (
            item.window.ref,
            item.window.source,
            item.window.clause,
            item.window.data_as_of,
            # The column has no zone: it holds UTC.
            item.window.fetched_at.astimezone(UTC).replace(tzinfo=None),
            item.window.announced_total,
            item.records,
            item.quarantined,
        )
        for item in records
    ]
    insert(connection, "raw.landing_windows", rows)


def _load_sources(connection: Connection, inputs: Inputs) -> None:
    connection.execute(
        "create table raw.sources (source varchar, source_title varchar, "
        "source_title_ja varchar, is_sample boolean, is_generated boolean, licence varchar, "
        "licence_ja varchar, credit varchar, credit_ja varchar, scope_note varchar, "
        "scope_note_ja varchar, coverage varchar, coverage_ja varchar, topic varchar, "
        "topic_version varchar)"
    )
    rows = [
        (
            info.name, info.title.en, info.title.ja, info.is_sample, info.is_generated,
            info.licence.en, info.licence.ja, info.credit.en, info.credit.ja,
            info.scope_note.en, info.scope_note.ja,
            info.coverage.en if info.coverage else None,
            info.coverage.ja if info.coverage else None, inputs.topic.name, inputs.topic.version,
        )
        for info in inputs.sources
    ]  # fmt: skip
    insert(connection, "raw.sources", rows)


def load_seeds(connection: Connection, folder: Path, columns: Mapping[str, Column]) -> None:
    """One table of the schema seeds for each CSV file, with the types of the registry.

    Raises:
        ModelError: A column is not in the registry, or a value does not fit its type.
    """
    for path in sorted(folder.glob("*.csv")):
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        missing = [name for name in header if name not in columns]
        if missing:
            message = f"{path}: not in sql/columns.toml: {', '.join(missing)}"
            raise ModelError(message)
        types = ", ".join(f"'{name}': '{columns[name].type}'" for name in header)
        statement = (
            f"create table seeds.{path.stem} as select * from read_csv({_quoted([path])}, "  # noqa: S608
            f"header = true, columns = {{{types}}}, auto_detect = false, delim = ',', quote = '\"')"
        )
        _execute(connection, statement, str(path))


_ACCURACY = {
    "measure": "varchar", "variant": "varchar", "split": "varchar", "grouping": "varchar",
    "group_value": "varchar", "cases": "integer", "true_positives": "integer",
    "false_positives": "integer", "false_negatives": "integer", "precision": "double",
    "precision_low": "double", "precision_high": "double", "recall": "double",
    "recall_low": "double", "recall_high": "double",
}  # fmt: skip


def load_accuracy(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """The table `raw.accuracy`: what was measured on labelled cases."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in _ACCURACY.items())
    connection.execute(f"create table raw.accuracy ({columns})")
    insert(connection, "raw.accuracy", [[row[name] for name in _ACCURACY] for row in rows])


def describe_tables(connection: Connection) -> dict[tuple[str, str], dict[str, str]]:
    """Column types by table (schema and name), for every table and view of the file."""
    rows = connection.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() "
        "where schema_name in ('raw', 'seeds', 'staging', 'intermediate', 'marts') "
        "order by schema_name, table_name, column_index"
    ).fetchall()
    tables: dict[tuple[str, str], dict[str, str]] = {}
    for schema_name, table, column, data_type in rows:
        tables.setdefault((schema_name, table), {})[column] = data_type
    return tables


def table_columns(described: Mapping[tuple[str, str], Mapping[str, str]]) -> dict[str, list[str]]:
    """Column names by table, schema included."""
    return {f"{schema}.{table}": list(columns) for (schema, table), columns in described.items()}


def count_rows(
    connection: Connection, described: Mapping[tuple[str, str], Mapping[str, str]]
) -> dict[str, int]:
    """Rows by table, schema included."""
    counts = {}
    for schema_name, table in described:
        row = connection.execute(f"select count(*) from {schema_name}.{table}").fetchone()  # noqa: S608
        counts[f"{schema_name}.{table}"] = int(row[0]) if row else 0
    return counts


def write_comments(
    connection: Connection,
    models: list[Model],
    columns: Mapping[str, Column],
    described: Mapping[tuple[str, str], Mapping[str, str]],
) -> None:
    """Check every column against the registry and write its meaning into the database.

    Raises:
        ModelError: A column is missing in sql/columns.toml or has another type there.
    """
    problems = []
    comments = []
    descriptions = {model.table: model.description for model in models}
    for (schema_name, table), types in described.items():
        name = f"{schema_name}.{table}"
        kind = "view" if schema_name == "staging" else "table"
        if name in descriptions:
            comments.append(f"comment on {kind} {name} is {_quoted([descriptions[name]])}")
        for column, data_type in types.items():
            entry = columns.get(column)
            if entry is None or entry.type != data_type:
                expected = entry.type if entry else "nothing"
                problems.append(f"{name}.{column} is {data_type}, the registry has {expected}")
                continue
            comments.append(f"comment on column {name}.{column} is {_quoted([entry.comment])}")
    if problems:
        message = "sql/columns.toml does not match the tables:\n" + "\n".join(problems)
        raise ModelError(message)
    # A thousand comments as a thousand transactions would take half a second.
    connection.execute(";\n".join(["begin", *comments, "commit"]))


def methods_fingerprint(sql: Path, version: str) -> str:
    """SHA-256 over what decides how a build is made, whatever the data."""
    parts = [version, connect.VERSION, name_forms.versions(), f"schema {schema.SCHEMA_VERSION}"]
    parts += [
        f"{path.relative_to(sql)} {files.sha256(path.read_bytes())}"
        for path in sorted(sql.rglob("*"))
        # What people ask of a build does not change it.
        if path.is_file() and sql / "queries" not in path.parents
    ]
    package = Path(__file__).resolve().parent.parent
    # What is found, read and estimated in Python decides as well as the models.
    parts += [
        f"{path.relative_to(package)} {files.sha256(path.read_bytes())}"
        for name in ("warehouse", "estimates", "evaluation", "topics")
        for path in sorted((package / name).rglob("*.py"))
    ]
    return files.sha256("\n".join(parts).encode())


def records_fingerprint(inputs: Inputs) -> str:
    """SHA-256 over the records alone, whatever the methods."""
    parts = sorted(f"{item.window.ref} {item.window.digest}" for item in inputs.records)
    return files.sha256("\n".join(parts).encode())


def topic_fingerprint(inputs: Inputs) -> str:
    """SHA-256 over the topic file as it was read."""
    return files.sha256(f"{inputs.topic}".encode())


def fingerprint(inputs: Inputs) -> str:
    """SHA-256 over everything that decides what a build holds."""
    parts = [inputs.methods, f"{inputs.topic}"]
    parts += [f"{info}" for info in inputs.sources]
    parts += sorted(f"{item.window.ref} {item.window.digest}" for item in inputs.records)
    return files.sha256("\n".join(parts).encode())
