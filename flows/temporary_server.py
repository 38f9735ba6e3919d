"""A Prefect server that lives as long as one command, and never longer.

Prefect's own temporary server outlives a flow that is killed hard. Here the server holds the read
end of a pipe whose write end only the command holds: when the command ends, however it ends, the
operating system closes the pipe, the server reads its end and stops.
"""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path

from flows import files
from flows.alerts.keys import VARIABLES
from flows.credentials import KEY_VARIABLE, SECRET_VARIABLE
from flows.errors import LandscapeError

STARTUP_SECONDS = 180
#: After the pipe is closed the server may finish what it is writing, but not for long.
GRACE_SECONDS = 8

#: No word to outside, not even with a server of one's own.
NO_TELEMETRY = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
#: The command prints what is worth reading itself. Logs sent to a server that is about to stop
#: would be waited for at exit, a minute and more.
CLIENT_ENVIRONMENT = {
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
}
#: No services that one command does not need.
SERVER_ENVIRONMENT = {
    "PREFECT_API_URL": "",
    "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
}


@contextmanager
def prefect_server(home: Path, environ: MutableMapping[str, str]) -> Iterator[None]:
    """Have a Prefect API for the time of the block; call it before Prefect is imported.

    A server named by PREFECT_API_URL is used as it is. Otherwise one is started on loopback with
    its state below `home`; PREFECT_API_URL is set for the block, PREFECT_HOME and what keeps
    Prefect quiet stay set, since Prefect reads them when it is imported.

    Args:
        home: Folder for Prefect's state.
        environ: The environment to read and set.

    Raises:
        LandscapeError: The server did not start.
    """
    for key, value in NO_TELEMETRY.items():
        environ.setdefault(key, value)
    if environ.get("PREFECT_API_URL"):
        yield
        return
    for key, value in CLIENT_ENVIRONMENT.items():
        environ.setdefault(key, value)
    environ.setdefault("PREFECT_HOME", str(home))
    with files.storage_errors(Path(environ["PREFECT_HOME"])):
        Path(environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        server = start(listener, {**environ, **SERVER_ENVIRONMENT})
    try:
        wait_until_ready(server, port)
        environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
        yield
    finally:
        environ.pop("PREFECT_API_URL", None)
        stop(server)


def start(
    listener: socket.socket, environ: dict[str, str], *, errors: int | None = subprocess.DEVNULL
) -> "subprocess.Popen[bytes]":
    """Start a server that ends with this process.

    Args:
        listener: Where it listens.
        environ: Its environment.
        errors: Where its standard error goes; None for ours.
    """
    descriptor = listener.fileno()
    environ.pop("PREFECT_API_URL", None)
    for key in (KEY_VARIABLE, SECRET_VARIABLE, *VARIABLES):
        # The server has no use for the key of a source, nor for what alerts are sent with.
        environ.pop(key, None)
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "flows.temporary_server", str(descriptor)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        pass_fds=[descriptor],
        env=environ,
        # Ctrl-C is for the command; it then closes the pipe.
        start_new_session=True,
    )


def wait_until_ready(server: "subprocess.Popen[bytes]", port: int) -> None:
    """Wait until a server answers.

    Raises:
        LandscapeError: It ended, or does not answer.
    """
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            message = f"the Prefect server ended with code {server.returncode} at start."
            raise LandscapeError(message)
        if _answers(port):
            return
        time.sleep(0.1)
    message = f"the Prefect server did not answer within {STARTUP_SECONDS} seconds."
    raise LandscapeError(message)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/api/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def stop(server: "subprocess.Popen[bytes]") -> None:
    """Let a server finish what it is writing, and end it."""
    if server.stdin:
        server.stdin.close()
    try:
        server.wait(GRACE_SECONDS + 2)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def main(descriptor: int) -> None:
    """Serve on an inherited socket until standard input ends."""
    import uvicorn

    config = uvicorn.Config(
        "prefect.server.api.server:create_app", factory=True, log_level="critical", lifespan="on"
    )
    server = uvicorn.Server(config)

    def stop_at_end_of_input() -> None:
        sys.stdin.buffer.read()
        server.should_exit = True
        time.sleep(GRACE_SECONDS)
        os._exit(0)

    threading.Thread(target=stop_at_end_of_input, daemon=True).start()
    server.run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    main(int(sys.argv[1]))
