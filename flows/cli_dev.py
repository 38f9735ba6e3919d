"""`landscape dev`: helpers for those who work on the project, in a checkout of it."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.cli_parts import exit_codes
from flows.errors import ConfigurationError

dev = typer.Typer(
    help="For contributors, in a checkout of the project.",
    epilog="Example: `landscape dev ops-server --publications 10000`",
    no_args_is_help=True,
)
#: The server is a test's: it is not installed with the package.
_SERVER = Path(__file__).parent.parent / "tests" / "ops_server" / "ops_main.py"


# With this callback the group stays a group, though it has one command so far.
@dev.callback()
def _group() -> None:
    pass


@dev.command(
    "ops-server",
    epilog="Example: `landscape dev ops-server --publications 10000 --port 8765`",
)
def ops_server(
    *,
    publications: Annotated[
        int, typer.Option("--publications", min=100, max=1_000_000, help="Size of the corpus.")
    ] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help="Other seeds give other corpora.")] = 1,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port on loopback; 0 takes a free one.")
    ] = 0,
    times_faster: Annotated[
        int,
        typer.Option(
            "--times-faster", min=1, help="Announce limits so many times as high as the real ones."
        ),
    ] = 20,
) -> None:
    """Serve generated publications as Open Patent Services do, until Ctrl-C.

    Prints how to point the product at it. What is harvested from it is marked as generated data.
    """
    with exit_codes(kept="The server is gone."):
        if not _SERVER.exists():
            message = f"{_SERVER}: not there; this command works in a checkout of the project only"
            raise ConfigurationError(message)
        options = {
            "--publications": publications,
            "--seed": seed,
            "--port": port,
            "--times-faster": times_faster,
        }
        arguments = [str(part) for pair in options.items() for part in pair]
        ended = subprocess.run([sys.executable, str(_SERVER), *arguments], check=False)  # noqa: S603
        raise typer.Exit(ended.returncode)
