"""`landscape serve`: what runs by itself, on this machine, with nothing else to set up."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from flows import console
from flows.cli_parts import DataDir, LogJson, exit_codes, log_format, logged, settings_of

EPILOG = "Examples: `landscape serve` · `landscape serve --port 4300 --data-dir /srv/landscape`"
#: Prefect's own, so that its command line finds the server.
_PORT = 4200


def serve(
    *,
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, help="Port of the page of Prefect.")
    ] = _PORT,
    data_dir: DataDir = None,
    log_json: LogJson = False,
) -> None:
    """Run refreshes, alerts and whatever else has a schedule, until it is stopped.

    Starts a Prefect server on the loopback address, with its database in the data folder, and
    starts what is due, one run at a time: what `prefect.yaml` says. Its page shows runs, logs and
    forms to start one by hand. A run that is due too long ago is skipped (`max_late_hours`).
    Ctrl-C or SIGTERM ends everything; the next start goes on.
    """
    with exit_codes():
        settings = settings_of(data_dir=data_dir, log_format=log_format(log_json))
        from flows import supervision

        with logged(settings), _sigterm_as_ctrl_c():
            try:
                supervision.serve(settings, port, os.environ, _say_where)
            except KeyboardInterrupt:
                console.done("Stopped.")


def _say_where(address: str) -> None:
    console.done(f"Serving. Runs, logs, schedules: {address}")
    console.note("Ctrl-C ends it.")


@contextmanager
def _sigterm_as_ctrl_c() -> Iterator[None]:
    """End in order when a service manager says so."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
