"""`landscape ui`: the browser workbench, on this machine only."""

import importlib.util
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

import flows
from flows import console
from flows.cli_parts import DataDir, exit_codes, settings_of
from flows.errors import ConfigurationError
from flows.settings import ENV_PREFIX, Settings

EPILOG = "Examples: `landscape ui` · `landscape ui --port 8765 --no-open`"
HOST = "127.0.0.1"


def ui(
    *,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port; 0 takes one that is free.")
    ] = 0,
    open_it: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in the browser.")
    ] = True,
    data_dir: DataDir = None,
) -> None:
    """Ask in the browser: statements, saved questions, tables; on this machine only.

    The page is served on the loopback address, behind a token that is new each time, and asks as
    `landscape sql` does: nothing can be changed, nothing outside the warehouse is read. Nothing is
    fetched from the network. Ctrl-C ends it.
    """
    with exit_codes("Nothing was changed."):
        settings = settings_of(data_dir=data_dir)
        _require_marimo()
        from flows.warehouse import builds

        # Said before a server is started for nothing.
        builds.live_file(settings.folders.warehouse)
        chosen = port or _free_port()
        token = secrets.token_urlsafe(24)
        address = f"http://{HOST}:{chosen}/?access_token={token}"
        console.done(f"Workbench: {address}")
        if open_it:
            webbrowser.open(address)
        _serve(settings, chosen, token)


def _require_marimo() -> None:
    if importlib.util.find_spec("marimo") is None:
        message = (
            "the workbench needs marimo (the extra `ui` of this package), which is not installed: "
            f"{sys.executable} -m pip install marimo"
        )
        raise ConfigurationError(message)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        number: int = probe.getsockname()[1]
        return number


def _serve(settings: Settings, port: int, token: str) -> None:
    """Run the server until it is stopped.

    Raises:
        ConfigurationError: The server could not be started.
    """
    package = Path(flows.__file__).parent
    words = [
        sys.executable, "-P", "-m", "marimo", "--quiet", "run",
        str(package / "adhoc" / "workbench.py"),
        "--host", HOST, "--port", str(port), "--headless", "--no-sandbox", "--no-check",
        # By standard input: other users of the machine can read the words of a process.
        "--token", "--token-password-file", "-",
    ]  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="landscape-ui-") as folder:
        process = subprocess.Popen(  # noqa: S603 - our own notebook, by the Python that runs this
            words, stdin=subprocess.PIPE, env=_environment(settings, package, folder), text=True
        )
        try:
            process.communicate(token + "\n")
        except KeyboardInterrupt:
            console.done("Stopped.")
        finally:
            process.terminate()
            process.wait()
        if process.returncode > 0:
            message = f"the workbench ended with exit code {process.returncode}; is the port taken?"
            raise ConfigurationError(message)


def _environment(settings: Settings, package: Path, folder: str) -> dict[str, str]:
    """What the server is told: our settings, no updates to look for, no settings of the user's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPS_")}
    values = {
        "data_dir": settings.data_dir, "sql_seconds": settings.sql_seconds,
        "sql_max_rows": settings.sql_max_rows, "sql_memory_mb": settings.sql_memory_mb,
    }  # fmt: skip
    told = {f"{ENV_PREFIX}{name.upper()}": str(value) for name, value in values.items()}
    path = os.pathsep.join(filter(None, [str(package.parent), os.environ.get("PYTHONPATH", "")]))
    return {
        **kept, **told, "PYTHONPATH": path, "MARIMO_SKIP_UPDATE_CHECK": "1",
        "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder, "XDG_STATE_HOME": folder,
    }  # fmt: skip
