"""What a person sees: results on standard output, everything else on standard error."""

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.operation import logs

log = logging.getLogger("flows")


def _stdout() -> Console:
    return Console(highlight=False)


def _stderr() -> Console:
    return Console(stderr=True, highlight=False)


def error(message: str) -> None:
    """A failure."""
    if logs.is_json():
        log.error("%s", message)
        return
    _stderr().print(Text("error: ", style="bold red") + Text(message), soft_wrap=True)


def warn(message: str) -> None:
    """Something that must not be overlooked."""
    if logs.is_json():
        log.warning("%s", message)
        return
    _stderr().print(Text(message, style="bold yellow"), soft_wrap=True)


def note(message: str) -> None:
    """Something good to know."""
    if logs.is_json():
        log.info("%s", message)
        return
    _stderr().print(Text(message, style="yellow"), soft_wrap=True)


def done(message: str) -> None:
    """A result."""
    _stdout().print(Text(message), soft_wrap=True)


#: Between these, six decimals say all there is to see.
_SMALLEST, _LARGEST = 1e-3, 1e15


class _ConsoleLines(logging.Handler):
    """Our own log records as lines on a console, without what Prefect says of its runs."""

    def __init__(self, console: Console) -> None:
        super().__init__(logging.INFO)
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        if logs.PACKAGE not in Path(record.pathname).parents:
            return
        style = "yellow" if record.levelno >= logging.WARNING else "dim"
        self._console.print(Text(f"  {record.getMessage()}", style=style), soft_wrap=True)


@contextmanager
def busy(what: str) -> Iterator[Console]:
    """Show that work goes on; silent when standard error is not a terminal."""
    console = _stderr()
    if not console.is_terminal or logs.is_json():
        yield console
        return
    with console.status(f"{what} ..."):
        yield console


@contextmanager
def log_lines(console: Console) -> Iterator[None]:
    """Print what the stages log. Enter it after Prefect is imported, which sets up its loggers."""
    if logs.is_json():
        yield
        return
    with logs.handled_by(_ConsoleLines(console)):
        yield


def print_pairs(title: str, pairs: Sequence[tuple[str, str]]) -> None:
    """Names and values, one pair a line."""
    table = Table(title=title, show_header=False, box=None, title_justify="left", pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in pairs:
        table.add_row(name, Text(value))
    _stdout().print(table)


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A titled table of texts; all columns but the first are numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for place, column in enumerate(columns):
        table.add_column(Text(column), justify="right" if place else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(value) for value in row))
    _stdout().print(table)
    _stdout().print()


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Rows of a query as a table."""
    _stdout().print(_as_table(columns, rows))


def print_text(text: str) -> None:
    """Text as it is, for other programs to read."""
    sys.stdout.write(text)
    sys.stdout.flush()


def _as_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    table = Table()
    for index, column in enumerate(columns):
        values = [row[index] for row in rows if row[index] is not None]
        is_number = bool(values) and all(isinstance(value, int | float) for value in values)
        table.add_column(Text(column), justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(value)) for value in row))
    return table


def _shown(value: Any) -> str:  # noqa: ANN401 - whatever a query returned
    """A value for the eye: nothing for NULL, no digits that only tell of rounding."""
    if value is None:
        return ""
    if isinstance(value, float) and (value == 0 or _SMALLEST <= abs(value) < _LARGEST):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
