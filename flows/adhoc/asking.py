"""From what a person typed to rows on the screen or in a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows import console, files
from flows.adhoc import formats, isolated, saved
from flows.adhoc.contract import Limits, Question, Reply
from flows.adhoc.formats import Format
from flows.adhoc.saved import SavedQuery
from flows.errors import ConfigurationError
from flows.settings import Settings

#: Rows that a screen shows where nobody asked for more.
ON_SCREEN = 200


@dataclass(frozen=True)
class Asked:
    """What is to be asked.

    Attributes:
        sql: The statement.
        values: Values of its parameters.
        query: The saved question, if it is one.
    """

    sql: str
    values: Mapping[str, Any]
    query: SavedQuery | None = None


@dataclass(frozen=True)
class Target:
    """Where the answer goes.

    Attributes:
        output: The format.
        file: The file; None for standard output.
        max_rows: Rows at most, if anybody said how many.
        language: Of what is said about the rows.
    """

    output: Format = Format.table
    file: Path | None = None
    max_rows: int | None = None
    language: str = "en"


def understand(text: str, options: Sequence[str], pairs: Sequence[str] = ()) -> Asked:
    """A statement, or a saved question with values for its parameters.

    Args:
        text: The statement or the name.
        options: Words such as `--from`, `2010`.
        pairs: Texts such as `from_year=2010`.

    Raises:
        ConfigurationError: There is no such saved question, parameter or value.
    """
    if not saved.looks_like_name(text):
        if options or pairs:
            message = f"{(*options, *pairs)[0]!r}: only saved questions take options of their own."
            raise ConfigurationError(message)
        return Asked(text, {})
    query = saved.find(text.strip())
    return Asked(query.sql, query.values(_given(query, options, pairs)), query)


def _given(query: SavedQuery, options: Sequence[str], pairs: Sequence[str]) -> dict[str, str]:
    """Texts by name of the parameter."""
    given: dict[str, str] = {}
    for name, text in [*_split(options), *(_pair(pair) for pair in pairs)]:
        parameter = query.parameter(name)
        if parameter.name in given:
            message = f"{parameter.option} is given twice."
            raise ConfigurationError(message)
        given[parameter.name] = text
    return given


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        message = f"--param {text[:50]!r} is not of the form name=value."
        raise ConfigurationError(message)
    return name, value


def _split(words: Sequence[str]) -> list[tuple[str, str]]:
    """Names and values of `--name value` and `--name=value`."""
    found, rest = [], list(words)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if not name.startswith("--") or len(name) == len("--"):
            message = f"{word[:50]!r} is not expected here; options look like --name value."
            raise ConfigurationError(message)
        if not equals:
            if not rest or rest[0].startswith("--"):
                message = f"{name[:50]} needs a value."
                raise ConfigurationError(message)
            value = rest.pop(0)
        found.append((name, value))
    return found


def answer(settings: Settings, asked: Asked, target: Target) -> None:
    """Ask, and show or write the rows with what must be said of them.

    Raises:
        LandscapeError: The question was refused or failed, or the file cannot be written.
    """
    most = target.max_rows or (
        ON_SCREEN if target.output is Format.table else settings.sql_max_rows
    )
    limits = Limits(settings.sql_seconds, most, settings.sql_memory_mb)
    question = Question(settings.folders.warehouse, asked.sql, asked.values, limits)
    with console.busy("sql"):
        reply = isolated.ask(question)
    if reply.mark:
        console.warn(reply.mark)
    if target.output is Format.table:
        console.print_rows(reply.columns, reply.rows)
    else:
        _write(reply, target, about(reply, asked, target.language))
    _say(reply, asked, most, target.language)


def _write(reply: Reply, target: Target, facts: Mapping[str, str]) -> None:
    content = formats.write(reply, target.output, facts)
    if target.file is None:
        console.print_text(content.decode())
    else:
        files.write_atomically(target.file, content)
        console.done(f"{len(reply.rows)} rows: {target.file}")


def _say(reply: Reply, asked: Asked, most: int, language: str) -> None:
    if reply.is_cut:
        console.note(f"Only the first {most} rows are here; --max-rows gives more.")
    if asked.query and not reply.rows and asked.query.empty[language]:
        console.note(asked.query.empty[language])
    elif asked.query and asked.query.caution[language]:
        console.note(asked.query.caution[language])


def about(reply: Reply, asked: Asked, language: str) -> dict[str, str]:
    """What rows are, by name, for formats that have a place for it."""
    facts = {"mark": reply.mark}
    if asked.query:
        facts["saved question"] = asked.query.name
        facts["purpose"] = asked.query.purpose[language]
        facts["caution"] = asked.query.caution[language]
        facts["parameters"] = ", ".join(
            f"{name} = {'null' if value is None else value}" for name, value in asked.values.items()
        )
    facts["rows"] = f"{len(reply.rows)}" + (" (there are more)" if reply.is_cut else "")
    facts["build"] = reply.build_id
    for number, origin in enumerate(reply.origins, start=1):
        facts[f"source {number}"] = (
            f"{origin.title}, data as of {origin.data_as_of}. {origin.licence} {origin.credit}"
        )
    facts["sql"] = asked.sql
    return {name: text for name, text in facts.items() if text}
