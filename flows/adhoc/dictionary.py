"""Keys and references of the marts, and all of their columns as a document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.adhoc.catalogue import Table
from flows.adhoc.contract import Reply
from flows.warehouse.columns import Column
from flows.warehouse.estimates import estimated_models
from flows.warehouse.models import load_models, sql_folder


@dataclass(frozen=True)
class Link:
    """A column whose values exist in another table.

    Attributes:
        table: The table that refers.
        column: Its column.
        other: The table referred to.
    """

    table: str
    column: str
    other: str


@dataclass(frozen=True)
class Structure:
    """How the tables hang together.

    Attributes:
        keys: Key columns by table.
        links: References from table to table.
    """

    keys: Mapping[str, tuple[str, ...]]
    links: tuple[Link, ...]


def structure(tables: Sequence[Table]) -> Structure:
    """Keys and references of these tables, as the heads of their models declare them.

    A reference to a code list counts as one to the table of the marts that shows it.
    """
    names = {table.name for table in tables}
    models = [
        model
        for model in [*load_models(sql_folder()), *estimated_models()]
        if model.layer == "marts" and model.name in names
    ]
    links = tuple(
        Link(model.name, reference.column, reference.table)
        for model in models
        for reference in model.references
        if reference.table in names
    )
    return Structure({model.name: model.key for model in models}, links)


def write(tables: Sequence[Table], shape: Structure, reply: Reply) -> str:
    """The dictionary as Markdown.

    Args:
        tables: The tables.
        shape: How they hang together.
        reply: The answer they came in: tells the build.
    """
    lines = ["# Data dictionary", ""]
    if reply.mark:
        lines += [f"**{reply.mark}**", ""]
    lines += [f"Tables of the marts, build {reply.build_id}.", ""]
    lines += [f"* [{table.name}](#{table.name}): {table.grain}" for table in tables]
    for table in tables:
        lines += ["", *_section(table, shape)]
    return "\n".join(lines) + "\n"


def _section(table: Table, shape: Structure) -> list[str]:
    key = ", ".join(f"`{name}`" for name in shape.keys.get(table.name, ()))
    refers = [
        f"`{link.column}` is in [{link.other}](#{link.other})."
        for link in shape.links
        if link.table == table.name
    ]
    return [
        f"## {table.name}",
        "",
        f"{table.grain} Rows: {table.rows}." + (f" Key: {key}." if key else ""),
        *(["", " ".join(refers)] if refers else []),
        "",
        "| column | type | meaning | unit | values | rule |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_row(column) for column in table.columns),
    ]


def _row(column: Column) -> str:
    cells = [
        f"`{column.name}`",
        column.type,
        column.meaning,
        column.unit or "",
        ", ".join(column.allowed),
        column.rule or "",
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
