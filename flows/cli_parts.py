"""What the commands of `landscape` share."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from flows import console
from flows.errors import LandscapeError
from flows.operation import logs
from flows.settings import Settings, load

#: What shells expect of a command stopped by Ctrl-C.
INTERRUPTED = 130

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Folder for landing, records, warehouse and reports."),
]


class Output(StrEnum):
    """How findings are printed."""

    table = "table"
    json = "json"


LogJson = Annotated[
    bool,
    typer.Option("--log-json", help="Log JSON lines on standard error: time, level, run, stage."),
]


@contextmanager
def exit_codes(
    kept: str = "Everything fetched so far is kept; run the command again.",
) -> Iterator[None]:
    """End with the exit code of the error and its message, without a traceback.

    Args:
        kept: What to say of a command stopped by Ctrl-C.
    """
    try:
        yield
    except LandscapeError as error:
        console.error(str(error))
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt as stop:
        console.error(f"stopped. {kept}")
        raise typer.Exit(INTERRUPTED) from stop


def settings_of(**options: Any) -> Settings:  # noqa: ANN401 - checked by the settings themselves
    """Settings out of landscape.toml, the environment and these options.

    Raises:
        ConfigurationError: A key or value is wrong.
    """
    return load(options, environ=os.environ, cwd=Path.cwd())


def log_format(log_json: bool) -> str | None:  # noqa: FBT001 - an option
    """The format that an option asks for; None leaves it to the settings."""
    return "json" if log_json else None


@contextmanager
def logged(settings: Settings) -> Iterator[None]:
    """Log as the settings say, the error that ends the command included."""
    with logs.told(settings), exit_codes():
        yield
