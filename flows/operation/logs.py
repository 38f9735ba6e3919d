"""Logs for machines: one JSON object a line, with time, level, run and stage."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from flows.operation import runs
from flows.settings import Settings

#: Modules below it are heard; as they name themselves, links in the path and all.
PACKAGE = Path(__file__).parent.parent
#: Loggers whose records are told while a flow runs: Prefect's for runs, and our own.
LOGGERS = ("prefect.flow_runs", "prefect.task_runs", "flows")


class JsonLines(logging.StreamHandler[TextIO]):
    """Writes what this project logs; what libraries say of themselves is left to them."""

    def __init__(self, stream: TextIO, package: str) -> None:
        super().__init__(stream)
        self.setLevel(logging.INFO)
        self.addFilter(lambda record: record.pathname.startswith(package))

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        run = runs.current()
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "run_id": run.run_id if run else None,
            "command": run.command if run else None,
            "stage": run.stage if run else None,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = logging.Formatter().formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def is_json() -> bool:
    """Whether logs are written for machines at present."""
    return _tells(logging.getLogger("flows"), JsonLines)


def _tells(logger: logging.Logger, kind: type[logging.Handler]) -> bool:
    return any(isinstance(one, kind) for one in logger.handlers)


@contextmanager
def handled_by(handler: logging.Handler) -> Iterator[None]:
    """Have a handler told of everything while a flow runs.

    Enter it after Prefect is imported, which sets up its loggers.
    """
    # Prefect gives its loggers other handlers when it is imported: they may be told already.
    loggers = [one for one in map(logging.getLogger, LOGGERS) if not _tells(one, type(handler))]
    own = logging.getLogger("flows")
    before = own.level
    # A harvest may take long: a line a window tells that it goes on.
    own.setLevel(logging.INFO)
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        own.setLevel(before)
        for logger in loggers:
            logger.removeHandler(handler)


@contextmanager
def json_lines(stream: TextIO, package: str) -> Iterator[None]:
    """Write logs for machines; within another one only what that does not hear.

    Args:
        stream: Where to.
        package: The folder whose modules are heard.
    """
    with handled_by(JsonLines(stream, package)):
        yield


@contextmanager
def told(settings: Settings) -> Iterator[None]:
    """Log for machines, on standard error, if the settings ask for it."""
    if settings.log_format == "text":
        yield
        return
    with json_lines(sys.stderr, str(PACKAGE)):
        yield
