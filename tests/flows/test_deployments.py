"""A real Prefect server on loopback: deploy as the README says, and see runs come and end."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from data_folders import copy_folder, prefect_state, published_sample
from prefect_api import ROOT, Prefect, free_port, until

from flows import deployments

pytestmark = pytest.mark.timeout(400)

LINES = [
    line
    for block in re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    for line in block.splitlines()
    if line.startswith("prefect ")
]


@pytest.fixture
def server(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prefect]:
    """A server that knows of nothing, and a data folder with a build and its report."""
    port = free_port()
    server = Prefect(tmp_path, port)
    home = prefect_state(tmp_path_factory, tmp_path / "prefect")
    server.environ |= {"PREFECT_HOME": str(home), "PREFECT_API_URL": server.api}
    process = server.start(f"prefect server start --host 127.0.0.1 --port {port}")
    try:
        copy_folder(published_sample(tmp_path_factory), server.work / "landscape-data")
        assert until(server.is_up, 120), "the server did not start"
        yield server
    finally:
        process.terminate()
        process.wait(60)


def test_deployments_run_by_schedule_and_by_hand_and_never_late(server: Prefect) -> None:
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
        soon = (datetime.now(UTC) + timedelta(seconds=15)).isoformat(timespec="seconds")
        server.schedule_soon("refresh/weekly", soon)
        assert_skipped(server, late)
        assert_scheduled_run_ends_well(server)
        by_hand = server.trigger("report/by-hand")
        assert server.end_of(by_hand)["type"] == "COMPLETED", server.told()
    finally:
        process.terminate()
        process.wait(60)


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
    assert not any("Traceback" in message for message in server.messages())


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
