"""The history of runs, logs for machines, and the numbers for a monitor."""

import io
import json
import logging
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from flows.errors import BusyError, LandscapeError, QuotaSpentError
from flows.operation import logs, metrics, runs
from flows.operation.runs import PastRun

START = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Clock:
    """A minute passes each time it is looked at."""

    def __init__(self) -> None:
        self.now = START - timedelta(minutes=1)

    def __call__(self) -> datetime:
        """The time."""
        self.now += timedelta(minutes=1)
        return self.now


def run(folder: Path, command: str = "refresh", **options: Any) -> Any:
    return runs.recorded(folder, command, version="0.1.0", clock=Clock(), **options)


def lines(folder: Path) -> list[dict[str, Any]]:
    text = (folder / runs.HISTORY).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_run_is_a_line_when_it_begins_and_one_when_it_ends(tmp_path: Path) -> None:
    with run(tmp_path) as going:
        assert runs.current() is going
        assert [line["event"] for line in lines(tmp_path)] == ["begun"]
        for name in ("harvest", "build", "harvest"):
            with runs.stage(name):
                pass
        runs.count(families=299)
    assert runs.current() is None
    assert [line["event"] for line in lines(tmp_path)] == ["begun", "ended"]
    past = runs.read_history(tmp_path)
    assert len(past) == 1
    assert past[0].run_id.startswith("20261122T120000Z-")
    assert past[0].started_at == START
    assert past[0].ended_at == START + timedelta(minutes=1)
    assert (past[0].state, past[0].exit_code, past[0].stage) == ("done", 0, "harvest")
    assert set(past[0].seconds) == {"harvest", "build"}
    assert past[0].counts == {"families": 299}


@pytest.mark.parametrize(
    ("error", "state", "exit_code"),
    [
        (LandscapeError("the disk is full"), "failed", 1),
        (QuotaSpentError("wait until tomorrow"), "stopped", 3),
        (BusyError("another run"), "busy", 1),
        (ZeroDivisionError("division"), "failed", 1),
        (KeyboardInterrupt(), "interrupted", 130),
    ],
)
def test_how_a_run_ended_is_told_with_the_stage_it_reached(
    tmp_path: Path, error: BaseException, state: str, exit_code: int
) -> None:
    told: list[str] = []
    with (
        pytest.raises(type(error)),
        run(tmp_path, after=lambda: told.append("after")),
        runs.stage("build"),
    ):
        raise error
    (past,) = runs.read_history(tmp_path)
    assert (past.state, past.exit_code, past.stage) == (state, exit_code, "build")
    assert str(error) in past.error
    # A run that found the folder in use leaves the numbers to the one that holds it.
    assert told == ([] if state == "busy" else ["after"])


def test_a_run_within_another_one_is_a_part_of_it(tmp_path: Path) -> None:
    with run(tmp_path) as outer, run(tmp_path, "report") as inner, runs.stage("report"):
        assert inner is outer
    (past,) = runs.read_history(tmp_path)
    assert (past.command, past.stage) == ("refresh", "report")


def test_a_killed_run_stays_without_an_end_and_the_file_only_grows(tmp_path: Path) -> None:
    killed = run(tmp_path)
    killed.__enter__()
    before = (tmp_path / runs.HISTORY).read_bytes()
    runs._CURRENT.set(None)
    # Killed while it wrote: half a line stands at the end.
    with (tmp_path / runs.HISTORY).open("ab") as handle:
        handle.write(b'{"event": "ended", "run_')
    with run(tmp_path, "report"):
        pass
    assert (tmp_path / runs.HISTORY).read_bytes().startswith(before)
    first, second = runs.read_history(tmp_path)
    states = {one.command: one.state for one in (first, second)}
    assert states == {"refresh": "unfinished", "report": "done"}


def test_a_wrong_clock_changes_nothing_in_the_order_of_runs(tmp_path: Path) -> None:
    def two_days_ahead() -> datetime:
        return START + timedelta(days=2)

    with runs.recorded(tmp_path, "refresh", version="0.1.0", clock=two_days_ahead):
        pass
    with suppress(LandscapeError), run(tmp_path):
        raise LandscapeError("no")
    assert [past.state for past in runs.read_history(tmp_path)] == ["done", "failed"]
    text = metrics.as_text(metrics.State(runs.read_history(tmp_path)), START)
    assert 'landscape_last_run_exit_code{command="refresh"} 1\n' in text


def test_lines_that_are_no_runs_are_left_out(tmp_path: Path) -> None:
    with run(tmp_path):
        pass
    with (tmp_path / runs.HISTORY).open("ab") as handle:
        handle.write(b'\n[]\n{"run_id": "x"}\n{"run_id": 1, "command": 2, "started_at": 3}\n\xff\n')
    assert len(runs.read_history(tmp_path)) == 1
    assert runs.read_history(tmp_path / "nowhere") == []


def test_a_history_that_cannot_be_written_stops_no_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with run(tmp_path / "file" / "runs"):
        pass
    assert "cannot be written" in caplog.text


def test_an_error_is_quoted_within_reason(tmp_path: Path) -> None:
    with pytest.raises(LandscapeError), run(tmp_path):
        raise LandscapeError("x" * 10_000)
    assert len(runs.read_history(tmp_path)[0].error) == runs.LONGEST


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


HERE = str(Path(__file__).parent)


def test_logs_are_lines_of_json_with_run_and_stage(tmp_path: Path, stream: io.StringIO) -> None:
    log = logging.getLogger("flows")
    with logs.json_lines(stream, HERE):
        assert logs.is_json()
        log.info("before\nany run")
        with run(tmp_path) as going, runs.stage("build"):
            log.warning("rows: %d", 3)
            # Within another one nothing is told twice.
            with logs.json_lines(stream, HERE):
                logging.getLogger("prefect.task_runs").warning("量子")
    assert not logs.is_json()
    log.warning("after")
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [one["message"] for one in told] == ["before\nany run", "rows: 3", "量子"]
    assert [one["level"] for one in told] == ["info", "warning", "warning"]
    assert [one["stage"] for one in told] == [None, "build", "build"]
    assert [one["run_id"] for one in told] == [None, going.run_id, going.run_id]
    assert all(datetime.fromisoformat(one["time"]).tzinfo == UTC for one in told)


def test_what_libraries_say_of_themselves_is_not_told(stream: io.StringIO) -> None:
    with logs.json_lines(stream, "/somewhere/else"):
        logging.getLogger("prefect.flow_runs").warning("noise")
    assert stream.getvalue() == ""


def test_a_failure_that_is_logged_keeps_its_traceback(stream: io.StringIO) -> None:
    with logs.json_lines(stream, HERE):
        try:
            raise ZeroDivisionError
        except ZeroDivisionError:
            logging.getLogger("flows").exception("failed")
    assert "ZeroDivisionError" in json.loads(stream.getvalue())["traceback"]


def past(command: str, minute: int, state: runs.State, code: int | None, **more: Any) -> PastRun:
    begun = START + timedelta(minutes=minute)
    ended = None if code is None else begun + timedelta(seconds=30)
    return PastRun(f"r{minute}", command, begun, ended, state, "build", code, **more)


STATE = metrics.State(
    history=[
        past("refresh", 0, "done", 0, seconds={"build": 9.5}),
        past("report", 1, "done", 0, seconds={"report": 20.0}),
        past("refresh", 2, "failed", 1, seconds={"harvest": 1.25}),
        past("refresh", 3, "busy", 1),
        past("refresh", 4, "unfinished", None),
    ],
    tables={"marts.families": 299, "marts.publications": 335},
    failed_checks={"warn": 2},
    built_at=START,
    data_as_of={'a "quoted\\ name"\n': date(2026, 11, 20)},
    quarantined=4,
    disk={"landing": 1000, "warehouse": 123_456_789_012},
    is_unreal=True,
)


def values_of(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every number, read by the library of Prometheus."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_numbers_are_read_by_prometheus() -> None:
    found = values_of(metrics.as_text(STATE, START + timedelta(days=1)))
    refresh = (("command", "refresh"),)
    assert found["landscape_last_success_timestamp_seconds", refresh] == START.timestamp() + 30
    # A failed run leaves the last success where it was.
    assert found["landscape_last_run_timestamp_seconds", refresh] == START.timestamp() + 150
    assert found["landscape_last_run_exit_code", refresh] == 1
    assert found["landscape_last_run_duration_seconds", refresh] == 30
    stage = (("command", "refresh"), ("stage", "harvest"))
    assert found["landscape_stage_duration_seconds", stage] == 1.25
    assert found["landscape_unfinished_runs", ()] == 1
    assert found["landscape_families", ()] == 299
    assert found["landscape_publications", ()] == 335
    assert found["landscape_failed_checks", (("severity", "warn"),)] == 2
    assert found["landscape_failed_checks", (("severity", "block"),)] == 0
    assert found["landscape_quarantined_records", ()] == 4
    assert found["landscape_unreal_data", ()] == 1
    assert found["landscape_disk_bytes", (("part", "warehouse"),)] == 123_456_789_012
    source = (("source", 'a "quoted\\ name"\n'),)
    as_of = datetime(2026, 11, 20, tzinfo=UTC).timestamp()
    assert found["landscape_data_as_of_timestamp_seconds", source] == as_of
    assert found["landscape_data_age_at_last_run_seconds", source] == 3.5 * 24 * 3600


def test_what_is_not_known_is_no_number() -> None:
    found = values_of(metrics.as_text(metrics.State(history=[]), START))
    assert found == {("landscape_unfinished_runs", ()): 0}


def test_the_numbers_are_written_whole(tmp_path: Path) -> None:
    metrics.write(tmp_path / "runs" / metrics.FILE, STATE, START)
    assert [path.name for path in (tmp_path / "runs").iterdir()] == [metrics.FILE]
    text = (tmp_path / "runs" / metrics.FILE).read_text(encoding="utf-8")
    assert text == metrics.as_text(STATE, START)
