"""Reference of the settings, read off the classes that check them."""

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from docs_site.commands import commands
from docs_site.markdown import code, codes, table
from flows.settings import ENV_PREFIX, OPTIONS, Settings

_KINDS = {"str": "text", "int": "integer", "float": "number", "bool": "true or false"}


def fields(
    model: type[BaseModel] = Settings, head: str = ""
) -> Iterator[tuple[str, str, FieldInfo]]:
    """Every setting: the table it stands in, its key, what is known of it."""
    for key, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from fields(inner, f"{head}.{key}".lstrip("."))
        else:
            yield head, key, field


def write(_language: str) -> str:
    """A table for each table of the file."""
    parts: list[str] = []
    found = list(fields())
    for head in dict.fromkeys(head for head, _, _ in found):
        parts.append(f"## [{head}]" if head else "## Top of the file")
        heads = ["key", "takes", "default", "meaning", *([] if head else ["environment", "option"])]
        rows = [
            [code(key), takes(field), default(field), field.description or "", *_ways(head, key)]
            for at, key, field in found
            if at == head
        ]
        parts.append(table(heads, rows))
    return "\n\n".join(parts)


def _ways(head: str, key: str) -> list[str]:
    """Environment and option; the tables of the file have neither."""
    if head:
        return []
    option = OPTIONS.get(key, "--" + key.replace("_", "-"))
    known = {name for _, command in commands() for one in command.params for name in one.opts}
    return [code(f"{ENV_PREFIX}{key.upper()}"), code(option if option in known else "")]


def default(field: FieldInfo) -> str:
    """The default as it would be written in the file."""
    value = field.default
    if isinstance(value, bool):
        return code(str(value).lower())
    if isinstance(value, tuple):
        return code("[" + ", ".join(f'"{one}"' for one in value) + "]")
    return code(value if isinstance(value, int | float) else f'"{value}"')


def takes(field: FieldInfo) -> str:
    """What a setting may be: closed list or kind, with its limits."""
    kind = _kind(field.annotation)
    marks = {
        name: getattr(mark, name)
        for mark in field.metadata
        for name in ("gt", "ge", "lt", "le")
        if getattr(mark, name, None) is not None
    }
    signs = {"gt": "over", "ge": "from", "lt": "under", "le": "to"}
    limits = " ".join(f"{signs[name]} {value:,}" for name, value in marks.items())
    return f"{kind}, {limits}" if limits else kind


def _kind(annotation: Any) -> str:  # noqa: ANN401 - whatever stands in a class
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _kind(inner[0])
    if origin is Literal:
        return codes(inner)
    if origin is tuple:
        return f"list of {_kind(inner[0])}"
    if origin in (Union, types.UnionType):
        return " or ".join(_kind(one) for one in inner)
    name = getattr(annotation, "__name__", str(annotation))
    return "path" if name == "Path" else _KINDS[name]
