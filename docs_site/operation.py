"""Reference of exit codes, checks and the formats of landing."""

import inspect

from docs_site.markdown import code, codes, table
from flows import errors
from flows.cli_parts import INTERRUPTED
from flows.errors import LandscapeError
from flows.landing import formats, schema
from flows.warehouse.checks import load_checks
from flows.warehouse.models import sql_folder


def write_exit_codes(_language: str) -> str:
    """Every exit code with the errors that lead to it."""
    rows: list[tuple[object, ...]] = [(code(0), "", "Done.")]
    rows += [
        (code(kind.exit_code), code(name), inspect.getdoc(kind).split("\n\n")[0])  # type: ignore[union-attr]
        for name, kind in kinds()
    ]
    rows.append((code(INTERRUPTED), "", "Stopped by Ctrl-C; everything fetched is kept."))
    return table(("exit code", "error", "meaning"), rows)


def kinds() -> list[tuple[str, type[LandscapeError]]]:
    """Every kind of error by exit code and name."""
    found = [
        (name, kind)
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, LandscapeError)
    ]
    return sorted(found, key=lambda pair: (pair[1].exit_code, pair[0]))


def write_checks(_language: str) -> str:
    """The checks that have a file of their own."""
    rows = [(code(one.name), one.severity, one.meaning) for one in load_checks(sql_folder())]
    return table(("check", "severity", "an offending row means"), rows)


def write_landing(_language: str) -> str:
    """The history of the format of landing, as its reader tells it, and the tables of records."""
    history = (inspect.getdoc(formats) or "").split("\n\n", 1)
    listed = "\n".join(f"* **Format {line}" for line in _formats(history[1]))
    rows = [(code(name), codes(columns)) for name, columns in schema.TABLES.items()]
    parts = [
        history[0], f"The present format is **{formats.CURRENT}**.", listed,
        "### Tables of the records", table(("table", "columns"), rows),
    ]  # fmt: skip
    return "\n\n".join(parts)


def _formats(text: str) -> list[str]:
    """The lines `1: ...`, a line that goes on joined, the number in bold."""
    lines: list[str] = []
    for line in text.splitlines():
        number, colon, rest = line.partition(": ")
        if colon and number.isdigit():
            lines.append(f"{number}**: {rest}")
        elif lines and line.strip():
            lines[-1] += f" {line.strip()}"
    return lines
