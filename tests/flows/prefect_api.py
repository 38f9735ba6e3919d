"""A real Prefect server on loopback, for tests: what runs there, and what is asked of it."""

import json
import os
import shlex
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
BIN = Path(sys.executable).parent
UI_SETTINGS = "/ui-settings"
#: Of a run, when it is over.
OVER = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


def free_port() -> int:
    """A port of loopback that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def until(condition: Callable[[], object], seconds: float) -> bool:
    """Whether a condition comes to hold within some seconds; no answer counts as not yet."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if condition():
                return True
        except OSError:
            pass
        time.sleep(0.25)
    return False


@contextmanager
def silent_service() -> Iterator[str]:
    """A web address that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/query"


class Prefect:
    """A Prefect server by its port: programs that use it, and questions to its API.

    Attributes:
        home: Folder for logs and everything else.
        work: The working folder of runs, with the data folder.
        environ: The environment of programs.
    """

    def __init__(self, home: Path, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.api = f"{self.address}/api"
        self.home, self.work = home, home / "work"
        self.work.mkdir()
        self.environ = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "LANDSCAPE_"))},
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2",
            "PREFECT_SERVER_SERVICES_SCHEDULER_DEPLOYMENT_BATCH_SIZE": "10",
            "PREFECT_RUNNER_POLL_FREQUENCY": "1",
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "DO_NOT_TRACK": "1",
            "PATENT_LANDSCAPE_HOME": str(self.work),
        }

    def start(self, line: str, folder: Path = ROOT) -> "subprocess.Popen[bytes]":
        """A program that stays; its output goes to a file, so that no pipe fills up."""
        with (self.home / f"{line.split()[1]}.log").open("ab") as log:
            return subprocess.Popen(
                shlex.split(line), cwd=folder, env=self.environ, stdout=log, stderr=log
            )

    def run(self, line: str, folder: Path = ROOT) -> "subprocess.CompletedProcess[str]":
        """A program that ends."""
        return subprocess.run(
            shlex.split(line), cwd=folder, env=self.environ, capture_output=True, text=True,
            check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def ask(self, path: str, body: object = None) -> Any:
        """The JSON answer of the API, or of the settings of its pages."""
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self.address}{path}" if path == UI_SETTINGS else self.api + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        for _ in range(20):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
                    return json.loads(answer.read())
            except urllib.error.HTTPError as error:
                # Its database is busy: clients of Prefect ask again too.
                if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
                    raise
            time.sleep(0.5)
        raise AssertionError(path)

    def is_up(self) -> bool:
        """Whether the server answers."""
        return bool(self.ask("/health"))

    def deployment(self, name: str) -> dict[str, Any]:
        """What the server knows of a deployment."""
        found: dict[str, Any] = self.ask(f"/deployments/name/{name}")
        return found

    def trigger(self, name: str, at: str | None = None, **parameters: Any) -> str:
        """Ask for a run, perhaps as of some time, and return its id."""
        body: dict[str, Any] = {"parameters": parameters}
        if at is not None:
            body["state"] = {"type": "SCHEDULED", "state_details": {"scheduled_time": at}}
        path = f"/deployments/{self.deployment(name)['id']}/create_flow_run"
        return str(self.ask(path, body)["id"])

    def schedule_soon(self, name: str, anchor: str) -> None:
        """Add a schedule whose first run is at a moment, and whose next one no test meets."""
        every = {"interval": 86400, "anchor_date": anchor, "timezone": "UTC"}
        path = f"/deployments/{self.deployment(name)['id']}/schedules"
        self.ask(path, [{"schedule": every, "active": True}])

    def state(self, run: str) -> dict[str, Any]:
        """The state of a run."""
        found: dict[str, Any] = self.ask(f"/flow_runs/{run}")["state"]
        return found

    def end_of(self, run: str, seconds: float = 120) -> dict[str, Any]:
        """The state that a run ends with."""
        assert until(lambda: self.state(run)["type"] in OVER, seconds), self.told()
        return self.state(run)

    def runs(self, **which: Any) -> list[dict[str, Any]]:
        """Runs as a filter of the API wants them."""
        found: list[dict[str, Any]] = self.ask("/flow_runs/filter", {"flow_runs": which})
        return found

    def messages(self) -> list[str]:
        """What runs logged."""
        return [log["message"] for log in self.ask("/logs/filter", {"limit": 200})]

    def says(self, words: str) -> bool:
        """Whether some run logs these words; logs come a little later than states."""
        return until(lambda: any(words in message for message in self.messages()), 15)

    def told(self) -> str:
        """States and logs, for a test that fails."""
        states = [(run["name"], run["state_name"], run["auto_scheduled"]) for run in self.runs()]
        logs = "".join(path.read_text("utf-8")[-3000:] for path in self.home.glob("*.log"))
        return f"{states}\n" + "\n".join(self.messages()[-20:]) + logs
