"""The Prefect flows: order, retries, artifacts, and that a second run finds nothing new."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from data_folders import copy_folder, published_sample
from prefect.artifacts import Artifact
from prefect.testing.utilities import prefect_test_harness

from flows import refresh as refreshing
from flows import stages
from flows.errors import CheckFailedError, NotUnderstoodError, TransientError
from flows.landing.harvest import Harvest
from flows.landing.planner import Orders
from flows.refresh import refresh
from flows.settings import Settings, load
from flows.warehouse.builds import live_build
from flows.warehouse.checks import CheckResult

pytestmark = pytest.mark.usefixtures("prefect_harness")


@pytest.fixture(scope="session")
def prefect_harness() -> Iterator[None]:
    """A throw-away Prefect API; once, since it takes over ten seconds to start."""
    with prefect_test_harness(server_startup_timeout=180):
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty data folder."""
    return load({"data_dir": str(tmp_path / "data")}, environ={}, cwd=tmp_path)


@pytest.fixture
def refreshed(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a data folder that is already refreshed."""
    copy_folder(published_sample(tmp_path_factory), settings.data_dir)
    return settings


def _artifact(key: str) -> str:
    """The data of an artifact. Prefect types its call as maybe a coroutine; here it never is."""
    found: Any = Artifact.get(key)
    assert found is not None, key
    return str(found.data)


def test_a_refresh_ends_in_a_report_and_a_second_one_finds_nothing_new(settings: Settings) -> None:
    first = refresh(settings)
    assert first.facts.tables["marts.publications"] == 335
    assert first.records == 335
    assert first.quarantined == 0
    assert not first.is_nothing_new
    assert [page.name for page in first.report.pages] == ["report.en.html", "report.ja.html"]
    assert all(page.exists() for page in first.report.pages)

    summary = _artifact("refresh-summary")
    assert "| marts | publications | 335 |" in summary
    assert "New data or a new version." in summary
    rows = {row["table"]: row for row in json.loads(_artifact("rows-by-table"))}
    assert rows["marts.publications"]["rows"] == 335
    assert rows["marts.publications"]["difference"] == 335
    assert "report.ja.html" in _artifact("report-ja")
    assert "This is the first report of this data folder" in _artifact("changes-en")
    assert "最初の報告書であり" in _artifact("changes-ja")
    assert "SAMPLE" in _artifact("changes-en")

    second = refresh(settings)
    assert second.is_nothing_new
    assert second.harvests[0].fetched_bytes == 0
    assert second.facts == first.facts
    assert not second.report.fresh
    assert "Nothing new." in _artifact("refresh-summary")
    assert stages.is_all_current(settings)


class _Harvester:
    """Stands in for the harvest stage: fails so often, then succeeds."""

    def __init__(self, failure: Exception, times: int) -> None:
        self.failure, self.times, self.calls = failure, times, 0

    def __call__(self, *_: Any, **__: Any) -> Harvest:
        self.calls += 1
        if self.calls <= self.times:
            raise self.failure
        return Harvest("sample")


@pytest.mark.parametrize(
    ("failure", "times", "calls"),
    [
        (TransientError("the server is busy"), 2, 3),
        (NotUnderstoodError("another answer than described"), 1, 1),
        (ValueError("a bug"), 1, 1),
    ],
)
def test_only_transient_failures_are_retried(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    failure: Exception,
    times: int,
    calls: int,
) -> None:
    harvester = _Harvester(failure, times)
    monkeypatch.setattr(stages, "harvest", harvester)
    task = refreshing.harvest.with_options(retry_delay_seconds=0, retry_jitter_factor=0)
    state = task(settings, "sample", Orders(), return_state=True)
    assert harvester.calls == calls
    assert state.is_completed() == (calls > times)


def test_a_failed_check_fails_the_run_and_leaves_the_live_warehouse(
    refreshed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = live_build(refreshed.folders.warehouse)
    monkeypatch.setattr(stages, "is_current", lambda *_: False)
    failing = CheckResult("planted", "block", "planted", 1, ("row",))
    original = stages.build

    def build_with_failure(*args: Any, **kwargs: Any) -> stages.Candidate:
        built = original(*args, **kwargs)
        return stages.Candidate(built.path, built.facts, [*built.results, failing])

    monkeypatch.setattr(stages, "build", build_with_failure)
    with pytest.raises(CheckFailedError, match="planted"):
        refresh(refreshed)
    assert before is not None
    assert live_build(refreshed.folders.warehouse) == before
    assert not list(refreshed.data_dir.rglob("*.partial"))


def test_a_damaged_live_warehouse_is_not_current_and_a_refresh_builds_it_anew(
    refreshed: Settings,
) -> None:
    first = refresh(refreshed)
    (refreshed.folders.warehouse / "landscape.duckdb").resolve().write_bytes(b"damaged" * 1000)
    assert not stages.is_all_current(refreshed)
    second = refresh(refreshed)
    assert second.facts.build_id != first.facts.build_id
    assert stages.is_all_current(refreshed)


def test_a_missing_page_is_drawn_again(refreshed: Settings) -> None:
    page = refresh(refreshed).report.pages[1]
    page.unlink()
    assert not stages.is_all_current(refreshed)
    assert refresh(refreshed).report.fresh
    assert page.exists()
