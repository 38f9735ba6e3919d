"""The server of a command ends with the command, however that ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.killing

#: Starts the server, says where it is, and waits to be ended.
DRIVER = """
import os, sys, time
from pathlib import Path
from flows.temporary_server import prefect_server

environ = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
with prefect_server(Path(sys.argv[1]), environ):
    print(environ["PREFECT_API_URL"], flush=True)
    if sys.argv[2] == "wait":
        time.sleep(120)
"""
#: Seconds: what the server may take to finish what it is writing, and some for a busy machine.
SOON = 12


def servers(home: Path) -> list[int]:
    """Processes of servers with their state in this folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
            environ = (process / "environ").read_bytes().split(b"\0")
            is_dead = (process / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            continue
        ours = b"flows.temporary_server" in command and f"PREFECT_HOME={home}".encode() in environ
        if ours and not is_dead:
            found.append(int(process.name))
    return found


def start(home: Path, then: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(home), then], stdout=subprocess.PIPE, text=True
    )


def assert_gone_soon(home: Path) -> None:
    deadline = time.monotonic() + SOON
    while servers(home):
        assert time.monotonic() < deadline, f"still there: {servers(home)}"
        time.sleep(0.1)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A folder for the state of a server; whatever serves from it is ended afterwards."""
    yield tmp_path / "prefect"
    for process in servers(tmp_path / "prefect"):
        os.kill(process, signal.SIGKILL)


def test_killed_while_the_server_runs_it_goes_too_and_a_new_one_starts(home: Path) -> None:
    with start(home, "wait") as command:
        assert command.stdout
        assert command.stdout.readline().startswith("http://127.0.0.1:")
        assert len(servers(home)) == 1
        command.send_signal(signal.SIGKILL)
    assert command.returncode == -signal.SIGKILL
    assert_gone_soon(home)
    # On the same state, which the killed one may have left as it was.
    with start(home, "end") as again:
        assert again.stdout
        assert again.stdout.readline().startswith("http://127.0.0.1:")
    assert again.returncode == 0
    assert servers(home) == []


def test_killed_while_the_server_starts_it_goes_too(home: Path) -> None:
    with start(home, "wait") as command:
        deadline = time.monotonic() + SOON
        while not servers(home):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        command.send_signal(signal.SIGKILL)
    assert_gone_soon(home)
