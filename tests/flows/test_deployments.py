"""A real Prefect server on loopback: deploy as the README says, and see runs end as they should."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from data_folders import assert_whole, copy_folder, published_sample, settings_of
from filelock import FileLock, Timeout
from prefect_api import ROOT, Prefect, free_port, silent_service, until

from flows import deployments, reporting

pytestmark = pytest.mark.timeout(400)

LINES = [
    line
    for block in re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    for line in block.splitlines()
    if line.startswith("prefect ")
]


@pytest.fixture
def server(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prefect]:
    """A server with an empty database, and a data folder with a build and its report."""
    port = free_port()
    server = Prefect(tmp_path, port)
    server.environ |= {"PREFECT_HOME": str(tmp_path / "prefect"), "PREFECT_API_URL": server.api}
    process = server.start(f"prefect server start --host 127.0.0.1 --port {port}")
    try:
        copy_folder(published_sample(tmp_path_factory), server.work / "landscape-data")
        assert until(server.is_up, 120), "the server did not start"
        yield server
    finally:
        process.terminate()
        process.wait(60)


def test_deployments_run_by_schedule_by_hand_and_end_as_they_should(server: Prefect) -> None:
    pool, deploy, worker = LINES
    for line in (pool, deploy):
        done = server.run(line)
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    assert_as_in_the_file(server)
    process = server.start(worker)
    try:
        # The worker takes one at a time, so that these wait for each other.
        ten_hours_ago = (datetime.now(UTC) - timedelta(hours=10)).isoformat()
        late = server.trigger("alerts/daily", at=ten_hours_ago)
        failed = server.trigger("refresh/monthly", settings={**_settings(server), "topic": "none"})
        soon = (datetime.now(UTC) + timedelta(seconds=15)).isoformat(timespec="seconds")
        server.schedule_soon("refresh/weekly", soon)
        assert_skipped(server, late)
        assert_failed(server, failed)
        assert_scheduled_run_ends_well(server)
        with silent_service() as address:
            assert_cancelled_run_leaves_all_whole(server, address)
        by_hand = server.trigger("report/by-hand")
        assert server.end_of(by_hand)["type"] == "COMPLETED", server.told()
    finally:
        process.terminate()
        process.wait(60)


def _settings(server: Prefect) -> dict[str, Any]:
    return {"data_dir": str(server.work / "landscape-data")}


def assert_as_in_the_file(server: Prefect) -> None:
    """Schedules, limits and parameters are those of prefect.yaml, and every field has words."""
    known = {item["name"]: item for item in server.ask("/deployments/filter", {})}
    expected = deployments.read_deployments()
    assert set(known) == {deployment.name for deployment in expected}
    for deployment in expected:
        assert_registered(known[deployment.name], deployment)


def assert_registered(found: dict[str, Any], expected: deployments.Deployment) -> None:
    """A deployment as a server knows it is the one of the file."""
    assert found["entrypoint"] == expected.entrypoint
    assert found["description"].strip() == expected.description
    assert found["parameters"] == expected.parameters
    assert found["global_concurrency_limit"]["limit"] == expected.concurrency_limit["limit"]
    strategy = found["concurrency_options"]["collision_strategy"]
    assert strategy == expected.concurrency_limit["collision_strategy"]
    assert not found["paused"]
    schedules = [
        {
            "cron": one["schedule"]["cron"],
            "timezone": one["schedule"]["timezone"],
            "active": one["active"],
        }
        for one in found["schedules"]
    ]
    assert schedules == expected.schedules
    schema = found["parameter_openapi_schema"]
    forms = [schema, *schema["definitions"].values()]
    fields = [field for form in forms for field in form.get("properties", {}).items()]
    assert len(fields) > 30
    assert [name for name, field in fields if not field.get("description")] == []


def assert_skipped(server: Prefect, run: str) -> None:
    """A run whose time is too long ago does nothing, and says so."""
    state = server.end_of(run)
    assert (state["type"], state["name"]) == ("CANCELLED", "Skipped"), server.told()
    assert "10.0 hours ago, and max_late_hours is 6." in state["message"]
    assert server.says("skipped: not run"), server.told()


def assert_failed(server: Prefect, run: str) -> None:
    """A run that fails says why; the last report stays."""
    state = server.end_of(run)
    assert state["type"] == "FAILED", server.told()
    assert "ConfigurationError" in state["message"]
    assert "none" in state["message"]
    settings = settings_of(server.work / "landscape-data")
    assert reporting.report_page(settings, "ja").exists()


def assert_scheduled_run_ends_well(server: Prefect) -> None:
    """A run that nobody asked for comes, ends well, and leaves something to read."""
    scheduled = {"state": {"type": {"any_": ["COMPLETED"]}}}
    assert until(lambda: any(run["auto_scheduled"] for run in server.runs(**scheduled)), 120), (
        server.told()
    )
    run = next(run for run in server.runs(**scheduled) if run["auto_scheduled"])
    assert re.fullmatch(r"refresh 20\d\d-\d\d-\d\d \d\d:\d\d UTC", run["name"])
    latest = {one["key"]: one for one in server.ask("/artifacts/latest/filter", {})}
    assert latest["refresh-summary"]["type"] == "markdown"
    assert "| marts | families | 299 |" in latest["refresh-summary"]["data"]
    assert latest["rows-by-table"]["type"] == "table"
    assert "marts.publications" in latest["rows-by-table"]["data"]
    for language in ("en", "ja"):
        assert f"report.{language}.html](file://" in latest[f"report-{language}"]["data"]
    assert latest["changes-ja"]["data"].startswith("# 前回の報告書からの変化")
    assert all(one["description"] for one in latest.values())
    assert server.says("nothing new: the live build"), server.told()


def assert_cancelled_run_leaves_all_whole(server: Prefect, address: str) -> None:
    """A run that is cancelled while it waits for a server ends, and lets go of the data folder."""
    settings = settings_of(server.work / "landscape-data", languages="en,ja")
    told = {**_settings(server), "sources": ["epo-linked-data"], "linked_data_url": address}
    run = server.trigger("refresh/monthly", settings=told)
    lock = FileLock(settings.folders.lock, timeout=0)
    assert until(lambda: server.state(run)["type"] == "RUNNING", 60), server.told()
    assert until(lambda: _is_held(lock), 60), server.told()
    server.ask(f"/flow_runs/{run}/set_state", {"state": {"type": "CANCELLING"}})
    assert server.end_of(run)["type"] == "CANCELLED"
    assert until(lambda: not _is_held(lock), 30), "the process went on"
    assert_whole(settings)


def _is_held(lock: FileLock) -> bool:
    try:
        lock.acquire()
    except Timeout:
        return True
    lock.release()
    return False
