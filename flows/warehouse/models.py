"""The SQL files: where they are, what their heads declare, and in which order they build.

A model is one file and one table of that name. Its head is made of comment lines:

    -- One row per family: grain and purpose in the first line.
    -- key: family_id
    -- not null: first_column, second_column
    -- reference: country -> seeds.countries.code
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from flows import shipped
from flows.errors import ModelError
from flows.warehouse.connect import Connection, DatabaseError

#: The layers that SQL models make up, and what each may read.
MAY_READ: dict[str, frozenset[str]] = {
    "staging": frozenset({"raw"}),
    "intermediate": frozenset({"staging", "intermediate", "seeds"}),
    "marts": frozenset({"staging", "intermediate", "marts", "seeds"}),
}

_READS_FILES = re.compile(r"\b(read_\w+|glob|\w+_scan|sniff_csv)\s*\(", re.IGNORECASE)
_HEAD = re.compile(r"^--\s?(.*)$")
_DECLARATION = re.compile(r"^(key|not null|reference):\s*(.+)$")
_REFERENCE = re.compile(r"^(\w+) -> (\w+)\.(\w+)\.(\w+)$")


@dataclass(frozen=True)
class Reference:
    """A column whose values, where present, must exist elsewhere.

    Attributes:
        column: Column of the model.
        schema: Schema of the other table.
        table: The other table.
        other_column: Its column.
    """

    column: str
    schema: str
    table: str
    other_column: str


@dataclass(frozen=True)
class Model:
    """One SQL file.

    Attributes:
        layer: Folder and schema: staging, intermediate or marts.
        name: File name and table name.
        sql: The whole text.
        description: The first line: grain and purpose.
        key: Columns that are unique together, NULL counted as a value.
        not_null: Columns that are never NULL.
        references: Columns whose values exist elsewhere.
    """

    layer: str
    name: str
    sql: str
    description: str
    key: tuple[str, ...]
    not_null: tuple[str, ...]
    references: tuple[Reference, ...]

    @property
    def table(self) -> str:
        """Schema and name."""
        return f"{self.layer}.{self.name}"


def sql_folder() -> Path:
    """The folder `sql`: inside the installed package, or beside it in a checkout.

    Raises:
        ModelError: Neither is there.
    """
    folder = shipped.find("_sql", "sql", "columns.toml")
    if folder is None:
        place = shipped.PACKAGE
        message = f"the folder sql is neither inside nor beside {place}; install the package again"
        raise ModelError(message)
    return folder


def head_lines(sql: str) -> list[str]:
    """The comment lines a SQL file begins with, without their dashes."""
    lines = []
    for line in sql.splitlines():
        match = _HEAD.match(line)
        if not match:
            break
        lines.append(match.group(1).strip())
    return lines


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def parse_model(layer: str, name: str, sql: str) -> Model:
    """A model out of its file.

    Raises:
        ModelError: The head lacks the grain or the key, or a reference is not well formed.
    """
    head = head_lines(sql)
    declared: dict[str, list[str]] = {"key": [], "not null": [], "reference": []}
    for line in head:
        match = _DECLARATION.match(line)
        if match:
            declared[match.group(1)].append(match.group(2))
    if not head or not head[0].startswith("One row per ") or not declared["key"]:
        message = (
            f"sql/{layer}/{name}.sql: the first line must say the grain (-- One row per ...) and a "
            "line of the head the key (-- key: column, column)"
        )
        raise ModelError(message)
    references = []
    for text in declared["reference"]:
        match = _REFERENCE.match(text)
        if not match:
            message = f"sql/{layer}/{name}.sql: reference {text!r} is not 'a -> schema.table.b'"
            raise ModelError(message)
        references.append(Reference(*match.groups()))
    return Model(
        layer=layer,
        name=name,
        sql=sql,
        description=head[0],
        key=_names(",".join(declared["key"])),
        not_null=_names(",".join(declared["not null"])),
        references=tuple(references),
    )


def load_models(folder: Path) -> list[Model]:
    """Every model below the folder `sql`.

    Raises:
        ModelError: A head is wrong, or two models share a name.
    """
    models = [
        parse_model(layer, path.stem, path.read_text(encoding="utf-8"))
        for layer in MAY_READ
        for path in sorted((folder / layer).glob("*.sql"))
    ]
    names = [model.name for model in models]
    doubles = {name for name in names if names.count(name) > 1}
    if doubles:
        message = f"two models share the name {', '.join(sorted(doubles))}"
        raise ModelError(message)
    return models


def inputs(connection: Connection, model: Model) -> set[str]:
    """The tables a model reads, with their schemas, as DuckDB itself sees them.

    Raises:
        ModelError: DuckDB cannot parse the model.
    """
    reading = _READS_FILES.search(model.sql)
    if reading:
        message = (
            f"sql/{model.layer}/{model.name}.sql: {reading.group(1)}: a model reads tables only"
        )
        raise ModelError(message)
    try:
        names = connection.get_table_names(model.sql, qualified=True)
    except DatabaseError as error:
        message = f"sql/{model.layer}/{model.name}.sql: {error}"
        raise ModelError(message) from error
    # Some versions append the alias: intermediate.int_family_dates AS dates.
    tables = {name.partition(" AS ")[0] for name in names}
    return {table for table in tables if not table.startswith("recurring.")}


def needed(connection: Connection, models: list[Model], wanted: Sequence[str]) -> list[Model]:
    """The models that some tables rest on, those tables included.

    Raises:
        ModelError: There is no such table, or a model cannot be parsed.
    """
    by_table = {model.table: model for model in models}
    found: dict[str, Model] = {}
    open_tables = list(wanted)
    while open_tables:
        table = open_tables.pop()
        if table in found:
            continue
        if table not in by_table:
            message = f"{table}: there is no such model"
            raise ModelError(message)
        found[table] = by_table[table]
        open_tables += [one for one in inputs(connection, found[table]) if one in by_table]
    return list(found.values())


def in_order(connection: Connection, models: list[Model]) -> list[Model]:
    """Models so that each comes after what it reads.

    Raises:
        ModelError: A model reads a layer it may not, an unknown model, or itself in a circle.
    """
    by_table = {model.table: model for model in models}
    graph: dict[str, set[str]] = {}
    for model in models:
        tables = inputs(connection, model)
        _check_layers(model, tables, by_table)
        graph[model.table] = {table for table in tables if table in by_table}
    try:
        order = TopologicalSorter(graph).static_order()
        return [by_table[table] for table in order]
    except CycleError as error:
        message = f"models read each other in a circle: {' -> '.join(error.args[1])}"
        raise ModelError(message) from error


def _check_layers(model: Model, tables: set[str], by_table: Mapping[str, Model]) -> None:
    for table in sorted(tables):
        layer = table.partition(".")[0]
        if layer not in MAY_READ[model.layer]:
            allowed = ", ".join(sorted(MAY_READ[model.layer]))
            message = f"{model.table} reads {table}; the layer {model.layer} may read {allowed}"
            raise ModelError(message)
        if layer in MAY_READ and table not in by_table:
            message = f"{model.table} reads {table}, but there is no such model"
            raise ModelError(message)
