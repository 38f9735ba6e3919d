"""Reference of the commands, read off the command line itself."""

import inspect
from collections.abc import Iterator
from enum import Enum
from typing import Any, Literal, get_args, get_origin

import typer.main

from docs_site.markdown import code, codes, table
from flows.cli import app

#: What typer makes of an option or a command; it has no public name for either.
Part = Any
_KINDS = {"str": "text", "int": "integer", "float": "number", "datetime": "date"}


def commands() -> Iterator[tuple[str, Part]]:
    """Every command that can be typed, with its name, those of groups included."""
    yield from _below("landscape", typer.main.get_command(app))


def _below(name: str, command: Part) -> Iterator[tuple[str, Part]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield name, command
        return
    for child, found in children.items():
        yield from _below(f"{name} {child}", found)


def write(_language: str) -> str:
    """A section a command: what it does, arguments, options, examples."""
    return "\n\n".join(part for name, command in commands() for part in _section(name, command))


def _section(name: str, command: Part) -> Iterator[str]:
    yield f"## {name} {{#{name.partition(' ')[2].replace(' ', '-')}}}"
    yield inspect.cleandoc(command.help or "")
    rows = [_row(parameter) for parameter in command.params]
    if rows:
        yield table(("argument or option", "takes", "default", "meaning"), rows)
    if command.epilog:
        yield command.epilog


def _row(parameter: Part) -> tuple[str, str, str, str]:
    is_option = parameter.param_type_name == "option"
    names = codes([*parameter.opts, *parameter.secondary_opts])
    name = names if is_option else code(parameter.metavar or parameter.name.upper())
    if getattr(parameter, "is_flag", False):
        return name, "", "", parameter.help or ""
    return name, takes(parameter), _default(parameter.default), parameter.help or ""


def takes(parameter: Part) -> str:
    """What an argument or option may be: closed list or kind, with its limits."""
    kind = parameter.type_descriptor.annotation
    several = ", several times" if parameter.multiple else ""
    kind = get_args(kind)[0] if parameter.multiple else kind
    if isinstance(kind, type) and issubclass(kind, Enum):
        return codes(one.value for one in kind) + several
    if get_origin(kind) is Literal:
        return codes(get_args(kind)) + several
    limits = [
        f"{word} {value}"
        for word, value in (("from", parameter.min), ("to", parameter.max))
        if value is not None
    ]
    name = kind.__name__.lower()
    return " ".join([_KINDS.get(name, name), *limits]) + several


def _default(value: object) -> str:
    if value is None or callable(value):
        return ""
    return code(value.value if isinstance(value, Enum) else value)
