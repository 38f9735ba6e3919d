"""`landscape serve` on a real data folder: fires, survives kills, leaves nothing behind."""

import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from data_folders import assert_whole, copy_folder, published_sample, settings_of
from filelock import FileLock, Timeout
from prefect_api import UI_SETTINGS, Prefect, free_port, silent_service, until
from test_deployments import assert_as_in_the_file

from flows import reporting

pytestmark = [pytest.mark.timeout(400), pytest.mark.killing]


class Serving(Prefect):
    """`landscape serve` with its server.

    Attributes:
        port: Of the server.
        data: The data folder.
    """

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        super().__init__(home, self.port)
        self.data = self.work / "landscape-data"
        self.line = f"landscape serve --port {self.port}"

    def up(self) -> "subprocess.Popen[bytes]":
        """Start it and wait until it serves."""
        log = self.home / "serve.log"
        before = log.stat().st_size if log.exists() else 0
        process = self.start(self.line, self.work)
        assert until(lambda: b"serving alerts/daily" in log.read_bytes()[before:], 120), self.log()
        return process

    def log(self) -> str:
        """What it printed."""
        return (self.home / "serve.log").read_text(encoding="utf-8")

    def processes(self) -> list[int]:
        """Processes that belong to it: the server, what starts runs, runs."""
        found = []
        wanted = f"PREFECT_HOME={self.data / 'prefect' / 'serve'}".encode()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                environ = (process / "environ").read_bytes().split(b"\0")
                is_dead = (process / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
            except OSError:
                continue
            if wanted in environ and not is_dead:
                found.append(int(process.name))
        return found


@pytest.fixture
def serving(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A working folder to serve; whatever serves it is ended afterwards."""
    serving = Serving(tmp_path)
    copy_folder(published_sample(tmp_path_factory), serving.data)
    yield serving
    for process in serving.processes():
        os.kill(process, signal.SIGKILL)


def test_serve_fires_survives_kills_and_leaves_nothing_behind(serving: Serving) -> None:
    process = serving.up()
    assert_serves_what_the_file_says(serving)
    assert_refuses_a_second(serving)
    soon = (datetime.now(UTC) + timedelta(seconds=5)).isoformat(timespec="seconds")
    serving.schedule_soon("alerts/daily", soon)
    unknown = {"data_dir": str(serving.data), "topic": "none"}
    failed = serving.trigger("refresh/monthly", settings=unknown)
    assert_failed(serving, failed)
    assert until(lambda: _fired(serving), 60), serving.told()
    with silent_service() as address:
        assert_cancelled_run_leaves_all_whole(serving, address)
        killed, late = kill_within_a_run(serving, process, address)

    process = serving.up()
    state = serving.state(killed)
    assert state["type"] == "CRASHED"
    assert "ended while this was under way" in state["message"]
    assert serving.state(late)["name"] == "Skipped"
    assert "is skipped: not run: its time was" in serving.log()
    assert_serves_what_the_file_says(serving)
    again = serving.trigger("refresh/weekly")
    assert serving.end_of(again)["type"] == "COMPLETED", serving.told()

    process.terminate()
    assert process.wait(60) == 0
    assert serving.log().rstrip().endswith("Stopped.")
    assert serving.processes() == []
    assert_schedules_stay_active(serving)
    assert_whole(settings_of(serving.data, languages="en,ja"))


def assert_serves_what_the_file_says(serving: Serving) -> None:
    """The deployments are those of prefect.yaml, to the last schedule."""
    assert_as_in_the_file(serving)
    pages = serving.ask(UI_SETTINGS)
    assert (pages["api_url"], pages["default_ui"]) == (serving.api, "v1")


def assert_refuses_a_second(serving: Serving) -> None:
    """One data folder is served once; what is taken is said."""
    second = serving.run(serving.line.replace(str(serving.port), str(free_port())), serving.work)
    assert second.returncode == 1
    assert "another `landscape serve` serves this data folder" in second.stderr
    taken = serving.run(f"{serving.line} --data-dir elsewhere", serving.work)
    assert taken.returncode == 2
    assert f"port {serving.port} of 127.0.0.1 cannot be used" in taken.stderr


def assert_failed(serving: Serving, run: str) -> None:
    """A run that fails says why; the last report stays."""
    state = serving.end_of(run)
    assert state["type"] == "FAILED", serving.told()
    assert "ConfigurationError" in state["message"]
    assert "none" in state["message"]
    settings = settings_of(serving.data)
    assert reporting.report_page(settings, "ja").exists()


def assert_cancelled_run_leaves_all_whole(serving: Serving, address: str) -> None:
    """A run that is cancelled while it waits for a source ends, and lets go of the data folder."""
    settings = settings_of(serving.data, languages="en,ja")
    run = serving.trigger("refresh/monthly", settings=waiting_for(serving, address))
    lock = FileLock(settings.folders.lock, timeout=0)
    assert until(lambda: serving.state(run)["type"] == "RUNNING", 60), serving.told()
    assert until(lambda: _is_held(lock), 60), serving.told()
    serving.ask(f"/flow_runs/{run}/set_state", {"state": {"type": "CANCELLING"}})
    assert serving.end_of(run)["type"] == "CANCELLED"
    assert until(lambda: not _is_held(lock), 30), "the process went on"
    assert_whole(settings)


def _is_held(lock: FileLock) -> bool:
    try:
        lock.acquire()
    except Timeout:
        return True
    lock.release()
    return False


def waiting_for(serving: Serving, address: str) -> dict[str, Any]:
    """Settings of a run that asks a source that never answers."""
    source = {"sources": ["epo-linked-data"], "linked_data_url": address}
    return {"data_dir": str(serving.data), **source}


def _fired(serving: Serving) -> bool:
    done = serving.runs(state={"type": {"any_": ["COMPLETED"]}})
    return any(run["auto_scheduled"] for run in done)


def kill_within_a_run(
    serving: Serving, process: "subprocess.Popen[bytes]", address: str
) -> tuple[str, str]:
    """Kill it hard while a run goes on and another one waits, both of which are returned."""
    run = serving.trigger("refresh/weekly", settings=waiting_for(serving, address))
    assert until(lambda: serving.state(run)["type"] == "RUNNING", 60), serving.told()
    # It waits, since there is one at a time.
    ten_hours_ago = (datetime.now(UTC) - timedelta(hours=10)).isoformat()
    late = serving.trigger("refresh/monthly", at=ten_hours_ago)
    assert len(serving.processes()) == 3
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert until(lambda: not serving.processes(), 25), serving.processes()
    return run, late


def assert_schedules_stay_active(serving: Serving) -> None:
    """Prefect pauses what it serves when it is stopped; that must not be."""
    database = serving.data / "prefect" / "serve" / "prefect.db"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        assert connection.execute("select distinct active from deployment_schedule").fetchall() == [
            (1,)
        ]
        assert connection.execute("select distinct paused from deployment").fetchall() == [(0,)]
