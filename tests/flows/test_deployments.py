"""A real Prefect server on loopback: deploy as the README says, and see a scheduled run fire."""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.timeout(400)

ROOT = Path(__file__).parent.parent.parent
BIN = Path(sys.executable).parent
LINES = [
    line
    for block in re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    for line in block.splitlines()
    if line.startswith("prefect ")
]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Server:
    """A Prefect server and what is asked of it."""

    def __init__(self, home: Path, port: int) -> None:
        self.api = f"http://127.0.0.1:{port}/api"
        self.home = home
        self.environ = {
            **{k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")},
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "PREFECT_HOME": str(home / "prefect"),
            "PREFECT_API_URL": self.api,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2",
            "PREFECT_SERVER_SERVICES_SCHEDULER_DEPLOYMENT_BATCH_SIZE": "10",
            "PREFECT_WORKER_QUERY_SECONDS": "2",
            "DO_NOT_TRACK": "1",
            "PATENT_LANDSCAPE_HOME": str(home / "work"),
        }

    def start(self, line: str) -> "subprocess.Popen[bytes]":
        """A program that stays; its output goes to a file, so that no pipe fills up."""
        log = (self.home / f"{line.split()[1]}.log").open("wb")
        return subprocess.Popen(
            shlex.split(line), cwd=ROOT, env=self.environ, stdout=log, stderr=log
        )

    def run(self, line: str) -> None:
        """A program that ends, and ends well."""
        done = subprocess.run(
            shlex.split(line), cwd=ROOT, env=self.environ, capture_output=True, text=True,
            check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """The JSON answer of the API."""
        request = urllib.request.Request(  # noqa: S310 - loopback
            self.api + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
            return json.loads(answer.read())


def _until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if condition():
                return True
        except OSError:
            pass
        time.sleep(0.5)
    return False


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with an empty database."""
    port = _free_port()
    server = Server(tmp_path, port)
    (tmp_path / "work").mkdir()
    process = server.start(f"prefect server start --host 127.0.0.1 --port {port}")
    try:
        assert _until(lambda: bool(server.ask("/health")), 120), "the server did not start"
        yield server
    finally:
        process.terminate()
        process.wait(60)


def test_deployments_are_accepted_and_a_scheduled_run_fires(server: Server) -> None:
    pool, deploy, worker = LINES
    server.run(pool)
    server.run(deploy)
    weekly = server.ask("/deployments/name/refresh/weekly")
    assert weekly["entrypoint"] == "flows.refresh.refresh"
    assert weekly["concurrency_limit"] == 1 or weekly["global_concurrency_limit"]["limit"] == 1
    assert weekly["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    assert [
        (item["schedule"]["cron"], item["schedule"]["timezone"]) for item in weekly["schedules"]
    ] == [("0 6 * * 6", "Asia/Tokyo")]
    settings = weekly["parameter_openapi_schema"]["definitions"]["Settings"]["properties"]
    assert all(field.get("description") for field in settings.values())
    assert server.ask("/deployments/name/report/by-hand")["schedules"] == []
    (daily,) = server.ask("/deployments/name/alerts/daily")["schedules"]
    assert (daily["schedule"]["cron"], daily["active"]) == ("0 8 * * *", True)

    process = server.start(worker)
    try:
        # The shortest interval there is; its first run is not a whole one away.
        soon = (datetime.now(UTC) + timedelta(seconds=20)).isoformat(timespec="seconds")
        create = "prefect deployment schedule create refresh/weekly --interval 60"
        server.run(f"{create} --anchor-date {soon}")
        assert _until(lambda: _completed_schedules(server) > 0, 180), _states(server)
    finally:
        process.terminate()
        process.wait(60)
    latest = server.home / "work" / "landscape-data" / "reports" / "latest"
    assert (latest / "report.ja.html").exists()
    keys = {artifact["key"] for artifact in server.ask("/artifacts/filter", {})}
    assert {"refresh-summary", "rows-by-table", "report-en", "report-ja"} <= keys
    logs = [log["message"] for log in server.ask("/logs/filter", {"limit": 200})]
    assert any("335 publications in 299 families" in message for message in logs), logs


def _runs(server: Server) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = server.ask("/flow_runs/filter", {})
    return runs


def _completed_schedules(server: Server) -> int:
    return sum(run["auto_scheduled"] and run["state_type"] == "COMPLETED" for run in _runs(server))


def _states(server: Server) -> str:
    states = [(run["name"], run["state_name"], run["auto_scheduled"]) for run in _runs(server)]
    logs = [log["message"] for log in server.ask("/logs/filter", {"limit": 200})]
    return f"{states}\n" + "\n".join(logs[-20:])
