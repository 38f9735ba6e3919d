"""`landscape serve`: a Prefect server and a process that starts what is due, kept together.

Both hold the read end of a pipe of this process and end with it, however it ends. Neither is left
without the other: where one ends by itself, so does the command, for a service manager to start it
again.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from flows import files, temporary_server
from flows.errors import BusyError, ConfigurationError, LandscapeError
from flows.settings import ENV_PREFIX, Settings

HOST = "127.0.0.1"
#: Seconds for runs to end when they are told to, and a little more than they are given.
GRACE_SECONDS = 45
_API = "PREFECT_API_URL"
#: Runs older than this are forgotten; our own history of runs keeps them all.
_KEPT_DAYS = 400

#: Prefect's page asks for nothing outside: that of version 2 looks for a configuration elsewhere.
_SERVER = {
    "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(_KEPT_DAYS * 86_400),
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
}


def serve(
    settings: Settings, port: int, environ: Mapping[str, str], ready: Callable[[str], None]
) -> None:
    """Serve the deployments until interrupted.

    Args:
        settings: The settings.
        port: Port of the Prefect server, on loopback.
        environ: The environment for both processes.
        ready: Called with the address of the Prefect UI.

    Raises:
        ConfigurationError: Another server is configured, or the port is taken.
        BusyError: The data folder is served already.
        LandscapeError: A process ended by itself.
    """
    if environ.get(_API):
        message = (
            f"{_API} names a Prefect server already: unset it, or deploy there with "
            "`prefect --no-prompt deploy --all`."
        )
        raise ConfigurationError(message)
    home = settings.folders.serving
    told = _environment(settings, home, environ)
    with (
        _alone(home),
        _server(port, told) as server,
        _runner({**told, _API: f"http://{HOST}:{port}/api"}) as runner,
    ):
        ready(f"http://{HOST}:{port}")
        _watch({"the Prefect server": server, "the process that starts runs": runner})


def _environment(settings: Settings, home: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """What both processes are told: the same data folder, and no word to outside."""
    return {
        **environ,
        **temporary_server.NO_TELEMETRY,
        "PREFECT_HOME": str(home),
        f"{ENV_PREFIX}DATA_DIR": str(settings.data_dir),
        f"{ENV_PREFIX}LOG_FORMAT": settings.log_format,
    }


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    with files.storage_errors(home):
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            message = f"another `landscape serve` serves this data folder (it holds {home}/.lock)."
            raise BusyError(message) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _server(port: int, environ: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    own = {
        **_SERVER,
        "PREFECT_SERVER_API_HOST": HOST,
        "PREFECT_SERVER_API_PORT": str(port),
        # Pages of other sites must not start runs here.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"http://{HOST}:{port}",
    }
    with _listener(port) as listener:
        server = temporary_server.start(listener, {**environ, **own}, errors=None)
    try:
        temporary_server.wait_until_ready(server, port)
        yield server
    finally:
        temporary_server.stop(server)


def _listener(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        message = f"port {port} of {HOST} cannot be used: {error.strerror}. Take another: --port"
        raise ConfigurationError(message) from error


@contextmanager
def _runner(environ: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    told = {
        # What the stages tell stands among the logs of a run; what is told of no run does not.
        "PREFECT_LOGGING_EXTRA_LOGGERS": "flows",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    }
    if environ[f"{ENV_PREFIX}LOG_FORMAT"] == "json":
        told["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "CRITICAL"
    runner = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "flows.serving", str(os.getpid())],
        stdin=subprocess.PIPE,
        env={**told, **environ},
        # A group of its own: with it everything ends that it started.
        start_new_session=True,
    )
    try:
        yield runner
    finally:
        _end(runner)


def _end(runner: "subprocess.Popen[bytes]") -> None:
    if runner.stdin:
        runner.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        runner.wait(GRACE_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(runner.pid, signal.SIGKILL)
    runner.wait()


def _watch(processes: Mapping[str, "subprocess.Popen[bytes]"]) -> None:
    """Return never: where a process ends, say which.

    Raises:
        LandscapeError: One ended.
    """
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                message = f"{name} ended with code {process.returncode}; start it again."
                raise LandscapeError(message)
        time.sleep(0.5)
