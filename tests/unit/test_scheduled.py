"""Runs of deployments: too late they are skipped, and otherwise they wait for their turn."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import FlowRun

from flows import scheduled, stages, supervision
from flows.errors import BusyError, ConfigurationError, LandscapeError
from flows.settings import Settings, load

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
#: Holds the lock for as long as its standard input is open.
HOLDER = """
import sys
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def run_due(hours_ago: float, run_count: int = 1) -> FlowRun:
    return FlowRun(
        flow_id=uuid4(),
        deployment_id=uuid4(),
        expected_start_time=NOW - timedelta(hours=hours_ago),
        run_count=run_count,
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"data_dir": tmp_path}, environ={}, cwd=tmp_path)


@pytest.mark.parametrize("hours", [-1, 0, 5.9, 6])
def test_a_run_within_its_hours_is_run(hours: float) -> None:
    assert scheduled.too_late(run_due(hours), 6, NOW) is None


def test_a_run_beyond_its_hours_is_skipped_and_says_when_it_was_due() -> None:
    state = scheduled.too_late(run_due(12), 6, NOW)
    assert state is not None
    assert (state.name, state.is_cancelled()) == ("Skipped", True)
    assert state.message is not None
    assert "its time was 2026-11-27 21:00 UTC, 12.0 hours ago" in state.message
    assert scheduled.too_late(run_due(12), 12.5, NOW) is None


def test_a_run_that_is_run_again_was_asked_for_anew() -> None:
    assert scheduled.too_late(run_due(500, run_count=2), 6, NOW) is None


def test_flows_that_are_called_are_never_late_and_do_not_wait(settings: Settings) -> None:
    scheduled.skip_if_late(settings, datetime(2999, 1, 1, tzinfo=UTC))
    assert scheduled.patience(settings) == 0


@pytest.mark.parametrize(("hours", "waits"), [(0, 6), (1.5, 4.5), (7, 0)])
def test_a_run_waits_for_its_turn_as_long_as_it_may_be_late(
    hours: float, waits: float, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduled, "_deployed_run", lambda: run_due(hours))
    assert scheduled.patience(settings, NOW) == waits * 3600


def _hold(settings: Settings) -> "subprocess.Popen[str]":
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(settings.folders.lock)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    return holder


def test_without_patience_a_taken_data_folder_is_told_at_once(settings: Settings) -> None:
    with _hold(settings) as holder:
        begun = time.monotonic()
        with pytest.raises(BusyError, match="another run holds"), stages.exclusive(settings):
            pass
        assert time.monotonic() - begun < 1
        holder.communicate()


def test_with_patience_the_end_of_the_other_run_is_awaited(settings: Settings) -> None:
    with _hold(settings) as holder:
        with pytest.raises(BusyError), stages.exclusive(settings, patience=0.2):
            pass
        assert holder.stdin
        holder.stdin.close()
        with stages.exclusive(settings, patience=30):
            # The lock is ours: the other one has ended.
            assert holder.wait(5) == 0


def test_a_server_of_ones_own_is_not_served_beside(settings: Settings) -> None:
    environ = {"PREFECT_API_URL": "http://127.0.0.1:4200/api"}
    with pytest.raises(ConfigurationError, match="unset it, or deploy there"):
        supervision.serve(settings, 4200, environ, _never)
    assert not settings.folders.serving.exists()


def _never(address: str) -> None:
    raise AssertionError(address)


@pytest.mark.parametrize("word", ["server", "runner"])
def test_neither_process_is_left_without_the_other(word: str) -> None:
    code = {"server": "input()", "runner": "input()"} | {word: "raise SystemExit(7)"}
    processes = {
        name: subprocess.Popen([sys.executable, "-c", line], stdin=subprocess.PIPE)
        for name, line in code.items()
    }
    with pytest.raises(LandscapeError, match=f"{word} ended with code 7"):
        supervision._watch(processes)
    for process in processes.values():
        process.communicate(b"\n")
