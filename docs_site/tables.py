"""Reference of the tables of the marts: grain, key, columns, and what may leave."""

from collections.abc import Iterator

from docs_site.markdown import code, codes, table
from flows.exports.allowed import AllowList, load_allow_list
from flows.warehouse.columns import Column, load_columns
from flows.warehouse.estimates import estimated_models
from flows.warehouse.models import Model, load_models, sql_folder

LAYER = "marts"


def models() -> list[Model]:
    """The tables of the marts by name, those of estimates included."""
    found = [*load_models(sql_folder()), *estimated_models()]
    return sorted((one for one in found if one.layer == LAYER), key=lambda model: model.name)


def write(_language: str) -> str:
    """A list of the tables, then a section a table."""
    known, allowed, every = load_columns(sql_folder() / "columns.toml"), load_allow_list(), models()
    names = {model.name for model in every}
    listed = [f"* [`{model.name}`](#{model.name}): {model.description}" for model in every]
    sections = [part for model in every for part in _section(model, names, known, allowed)]
    return "\n\n".join(["\n".join(listed), *sections])


def columns_of(model: Model, allowed: AllowList) -> list[str]:
    """Its columns: those of the key first, then by name."""
    listed = allowed.tables[model.name]
    others = sorted((listed.always | listed.as_stated) - set(model.key))
    return [*model.key, *others]


def _section(
    model: Model, names: set[str], known: dict[str, Column], allowed: AllowList
) -> Iterator[str]:
    yield f"## {model.name}" + f" {{#{model.name}}}"
    yield f"{model.description} Key: {codes(model.key)}."
    refers = [
        f"{code(one.column)} is in [`{one.table}`](#{one.table})"
        for one in model.references
        if one.table in names
    ]
    if refers:
        yield "; ".join(refers) + "."
    stated = allowed.tables[model.name].as_stated
    yield table(
        ("column", "type", "meaning"),
        [_row(known[name], name in stated) for name in columns_of(model, allowed)],
    )


def _row(column: Column, is_stated: bool) -> list[str]:  # noqa: FBT001 - a cell
    sentences = [*column.sentences, *(["As a source states it."] if is_stated else [])]
    return [code(column.name), code(column.type), " ".join(sentences)]
