"""What leaves with an export: tables of the marts, cut to the allow list, read one by one.

Every file of an export is made from this alone, so that nothing can leave beside the allow list.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from flows.errors import LandscapeError
from flows.exports.allowed import AllowList
from flows.warehouse import query
from flows.warehouse.builds import BuildFacts
from flows.warehouse.columns import load_columns
from flows.warehouse.connect import Connection
from flows.warehouse.estimates import estimated_models
from flows.warehouse.models import load_models

#: On every row of every table, so that a file that lost its folder still says what it is.
MARKS = ("is_sample", "is_generated")
_NARROW = {"INTEGER": pl.Int32}


@dataclass(frozen=True)
class Field:
    """A column of an exported table.

    Attributes:
        name: Its name.
        type: Its DuckDB type.
        meaning: What it says, as the warehouse says it.
        unit: Unit of a number, if it has one.
        allowed: The closed list of values, if there is one.
        is_required: It is never empty.
    """

    name: str
    type: str
    meaning: str
    unit: str | None = None
    allowed: tuple[str, ...] = ()
    is_required: bool = False


@dataclass(frozen=True)
class Table:
    """An exported table.

    Attributes:
        name: Its name in the marts.
        description: Its grain and purpose.
        fields: Its columns, the marks last.
        key: Columns that are unique together and never empty; empty if there are none such.
        read: Reads its rows.
    """

    name: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    read: Callable[[], pl.DataFrame]


@dataclass(frozen=True)
class Origin:
    """A source of the build, in the words of each language.

    Attributes:
        name: Its short name.
        title: Its name by language; so are licence and credit.
        licence: Licence of its data.
        credit: The line that credits it.
        data_as_of: The day its data stand for.
    """

    name: str
    title: Mapping[str, str]
    licence: Mapping[str, str]
    credit: Mapping[str, str]
    data_as_of: date | None


@dataclass(frozen=True)
class Content:
    """Everything an export is made from.

    Attributes:
        build: The live build.
        tier: Tier of the topic that lists of families and networks show.
        tables: The tables, by name.
        origins: The sources.
        is_sample: A source is a sample that is not representative.
        is_generated: A source is made up.
        closed: Sources that do not let their records be passed on.
        left_out: What therefore stays inside, as `table` or `table.column`.
    """

    build: BuildFacts
    tier: str
    tables: Mapping[str, Table]
    origins: tuple[Origin, ...]
    is_sample: bool
    is_generated: bool
    closed: tuple[str, ...]
    left_out: tuple[str, ...]

    def table(self, name: str) -> Table:
        """A table that a file cannot do without.

        Raises:
            LandscapeError: The warehouse was built by a version that did not know it.
        """
        if name not in self.tables:
            message = f"the live warehouse has no table {name}; run `landscape refresh` first."
            raise LandscapeError(message)
        return self.tables[name]

    @property
    def marks(self) -> tuple[str, ...]:
        """Which marks the data carry: `generated`, `sample`."""
        names = (("generated", self.is_generated), ("sample", self.is_sample))
        return tuple(name for name, applies in names if applies)

    @property
    def moment(self) -> datetime:
        """When the build was made; files are dated with it, so that a build has its bytes."""
        return datetime.fromisoformat(self.build.built_at)


def read_content(
    connection: Connection, build: BuildFacts, tier: str, allow_list: AllowList, sql: Path
) -> Content:
    """What may leave of a warehouse.

    Args:
        connection: A reader of the warehouse.
        build: Facts of its build.
        tier: Tier of the topic that lists of families and networks show.
        allow_list: What may leave.
        sql: The folder `sql`.

    Raises:
        LandscapeError: The warehouse lacks what every build of this version has.
        QueryError: A table cannot be read.
    """
    described = _described(connection)
    if "sources" not in described:
        message = "the live warehouse has no table of sources; run `landscape refresh`."
        raise LandscapeError(message)
    sources = query.frame(connection, "select * from marts.sources order by source")
    closed = allow_list.closed(sources["source"])
    marks = {name: bool(sources[name].any()) for name in MARKS}
    registry = _Registry.load(sql)
    tables: dict[str, Table] = {}
    left_out: list[str] = []
    for name, (comment, columns) in described.items():
        leaving = allow_list.leaving(name, list(columns), is_open=not closed)
        held = allow_list.leaving(name, list(columns), is_open=True)
        if leaving:
            fields = [registry.field(name, column, *columns[column]) for column in leaving]
            tables[name] = _table(connection, name, comment, fields, marks, registry)
            left_out += [f"{name}.{column}" for column in held if column not in leaving]
        elif held:
            left_out.append(name)
    return Content(
        build=build,
        tier=tier,
        tables=tables,
        origins=tuple(_origin(row) for row in sources.iter_rows(named=True)),
        is_sample=marks["is_sample"],
        is_generated=marks["is_generated"],
        closed=tuple(closed),
        left_out=tuple(left_out),
    )


Described = dict[str, tuple[str, dict[str, tuple[str, str]]]]


def _described(connection: Connection) -> Described:
    """Comment and columns (type and comment) of every table of the marts."""
    tables = query.frame(
        connection,
        "select table_name, coalesce(comment, '') as comment from duckdb_tables() "
        "where schema_name = 'marts' order by table_name",
    )
    columns = query.frame(
        connection,
        "select table_name, column_name, data_type, coalesce(comment, '') as comment "
        "from duckdb_columns() where schema_name = 'marts' order by table_name, column_index",
    )
    found: Described = {name: (comment, {}) for name, comment in tables.iter_rows()}
    for table, column, kind, comment in columns.iter_rows():
        if table in found:
            found[table][1][column] = (kind, comment)
    return found


@dataclass(frozen=True)
class _Registry:
    """What this version knows of columns and tables, for what comments do not say by parts."""

    columns: Mapping[str, Any]
    required: Mapping[str, frozenset[str]]
    keys: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, sql: Path) -> "_Registry":
        models = [m for m in [*load_models(sql), *estimated_models()] if m.layer == "marts"]
        return cls(
            load_columns(sql / "columns.toml"),
            {model.name: frozenset(model.not_null) for model in models},
            {model.name: model.key for model in models},
        )

    def field(self, table: str, name: str, kind: str, comment: str) -> Field:
        """A column; unit and values only if the warehouse means the same by it as we do."""
        entry = self.columns.get(name)
        is_required = name in self.required.get(table, ())
        if entry is None or entry.comment != comment:
            return Field(name, kind, comment, is_required=is_required)
        return Field(name, kind, comment, entry.unit, entry.allowed, is_required)

    def key(self, table: str, fields: Sequence[Field]) -> tuple[str, ...]:
        """The key of a table, if all of it leaves and none of it may be empty."""
        key = self.keys.get(table, ())
        required = {field.name for field in fields if field.is_required}
        return key if set(key) <= required else ()


def _table(
    connection: Connection,
    name: str,
    comment: str,
    fields: list[Field],
    marks: Mapping[str, bool],
    registry: _Registry,
) -> Table:
    kinds = {field.name: _NARROW[field.type] for field in fields if field.type in _NARROW}
    names = ", ".join(f'"{field.name}"' for field in fields)
    added = [mark for mark in MARKS if mark not in {field.name for field in fields}]

    def read() -> pl.DataFrame:
        frame = query.frame(connection, f'select {names} from marts."{name}"')  # noqa: S608
        narrow = [pl.col(column).cast(kind) for column, kind in kinds.items()]
        constants = [pl.lit(marks[mark]).alias(mark) for mark in added]
        return frame.with_columns(*narrow, *constants)

    every = [*fields, *(_mark(mark, registry) for mark in added)]
    return Table(name, comment, tuple(every), registry.key(name, fields), read)


def _mark(name: str, registry: _Registry) -> Field:
    return Field(name, "BOOLEAN", registry.columns[name].comment, is_required=True)


def _origin(row: Mapping[str, Any]) -> Origin:
    def texts(column: str) -> dict[str, str]:
        return {"en": row[column] or "", "ja": row[f"{column}_ja"] or ""}

    return Origin(row["source"], texts("title"), texts("licence"), texts("credit"),
                  row["data_as_of"])  # fmt: skip
