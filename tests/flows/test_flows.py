"""The Prefect flows: order, retries, artifacts, and that a second run finds nothing new."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from data_folders import copy_folder, published_sample
from nowhere import assert_nowhere
from prefect.artifacts import Artifact
from prefect.blocks.notifications import CustomWebhookNotificationBlock, SlackWebhook
from prefect.testing.utilities import prefect_test_harness
from pydantic import SecretStr
from receivers import Hook, webhook

from flows import notify, stages
from flows import refresh as refreshing
from flows.alerts import ledger
from flows.errors import CheckFailedError, NotUnderstoodError, QuotaSpentError, TransientError
from flows.landing.harvest import Harvest
from flows.landing.planner import Orders
from flows.refresh import refresh
from flows.settings import Settings, load
from flows.warehouse.builds import live_build
from flows.warehouse.checks import CheckResult
from flows.watch_settings import Watch

#: In the address of a block; made up.
BLOCK_SECRET = "T0hOok-Zr93mLqY0"  # noqa: S105

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


# --- alerts ---------------------------------------------------------------------------------------


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A webhook, and blocks on the server that lead to it."""
    with webhook(f"/{BLOCK_SECRET}") as made:
        body = {"title": "{{subject}}", "text": "{{body}}"}
        CustomWebhookNotificationBlock(name="alerts", url=made.url, json_data=body).save(
            "alerts", overwrite=True
        )
        # What the block hands to its library leads to our own receiver.
        SlackWebhook(url=SecretStr(made.url.replace("http:", "json:"))).save(
            "alerts", overwrite=True
        )
        yield made


@pytest.fixture
def told(settings: Settings) -> Settings:
    """Settings of an empty data folder whose alerts go through blocks."""
    blocks = ("custom-webhook/alerts", "slack-webhook/alerts")
    return settings.model_copy(update={"watch": Watch(blocks=blocks, languages=("ja",))})


def _fail(monkeypatch: pytest.MonkeyPatch, settings: Settings, error: Exception) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(stages, "harvest", _Harvester(error, 9))
        with pytest.raises(type(error)):
            refresh(settings)


def test_a_failure_is_told_once_through_the_blocks_of_the_server(
    told: Settings, hook: Hook, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    error = NotUnderstoodError(f"words with {BLOCK_SECRET}")
    _fail(monkeypatch, told, error)
    assert len(hook.calls) == 2
    (headers, content), (_, other) = hook.calls
    assert "実行が正常に終了しなかった（応答を解釈できない）。" in content["text"]
    assert content["title"].startswith("量子暗号特許の通知：1件")
    assert "応答を解釈できない" in other["message"]
    number = next(iter(ledger.read(told.folders.alerts).messages))
    assert headers["Idempotency-Key"] == number
    assert BLOCK_SECRET not in json.dumps([call for _, call in hook.calls])
    _fail(monkeypatch, told, error)
    assert len(hook.calls) == 2
    assert "応答を解釈できない" in _artifact("alerts-ja")
    assert "an answer was not understood" in _artifact("alerts-en")
    # The error itself is logged as ever; nothing of alerts holds the secret.
    said = [record.getMessage() for record in caplog.records if record.module == "notify"]
    assert not [line for line in said if BLOCK_SECRET in line]
    assert_nowhere(BLOCK_SECRET, told.folders.alerts)


def test_what_a_block_could_not_deliver_is_made_up_for_by_the_daily_flow(
    told: Settings, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook.status = 500
    _fail(monkeypatch, told, QuotaSpentError("until tomorrow"))
    pending = ledger.read(told.folders.alerts)
    assert len(pending.pending) == 2
    errors = {one.error for tries in pending.attempts.values() for one in tries}
    assert errors == {
        "the block could not deliver (HTTPStatusError)",
        "the block could not deliver (NotificationError)",
    }
    hook.status = 200
    notify.alerts(told)
    assert ledger.read(told.folders.alerts).pending == []
    before = len(hook.calls)
    notify.alerts(told)
    assert len(hook.calls) == before


def test_alerts_that_fail_do_not_fail_the_refresh(
    refreshed: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    refreshed.folders.alerts.mkdir()
    (refreshed.folders.alerts / ledger.FILE).write_text("no ledger\n", encoding="utf-8")
    assert refresh(refreshed).is_nothing_new
    assert any("alerts failed" in record.getMessage() for record in caplog.records)


def test_the_daily_flow_leaves_a_running_refresh_alone(refreshed: Settings) -> None:
    code = (
        "import sys, time\nfrom filelock import FileLock\n"
        "with FileLock(sys.argv[1]):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    words = [sys.executable, "-c", code, str(refreshed.folders.lock)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        notify.alerts(refreshed)
        assert not (refreshed.folders.alerts / ledger.FILE).exists()
        other.kill()
