"""Alerts from the warehouse to the receivers: found once, told once, and never lost."""

import datetime as dt
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alert_folders import keep_aside, make_real, take_away_a_family
from data_folders import copy_folder, published_sample, settings_of
from receivers import Hook, webhook
from typer.testing import CliRunner, Result

from flows import status
from flows.alerts import announce, ledger, seen
from flows.alerts.announce import Announced
from flows.alerts.channels import Channel, WebhookChannel
from flows.alerts.keys import WEBHOOK_VARIABLE, Keys
from flows.alerts.operations import Failure
from flows.cli import app
from flows.errors import QuotaSpentError, TransientError
from flows.settings import Settings
from flows.warehouse import builds

DRIVER = Path(__file__).with_name("killable_alerts.py")
NOW = dt.datetime(2026, 11, 25, 6, tzinfo=dt.UTC)
WATCH = {"offices": ["JP", "CN"], "webhook": True}


def clock() -> dt.datetime:
    return NOW


@pytest.fixture
def real(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder whose data count as real, without reports, and a watch list."""
    root = copy_folder(published_sample(tmp_path_factory), tmp_path / "data", "reports")
    settings = settings_of(root, languages="en,ja", watch=WATCH)
    make_real(settings)
    return settings


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A webhook that takes everything."""
    with webhook() as made:
        yield made


def channels_of(hook: Hook) -> dict[str, Channel]:
    return {"webhook": WebhookChannel(Keys({WEBHOOK_VARIABLE: hook.url}), "landscape/test")}


def succeed(settings: Settings, hook: Hook) -> Announced:
    return announce.after_success(settings, channels_of(hook), clock)


def told(hook: Hook) -> list[str]:
    return [event["kind"] for _, content in hook.calls for event in content["events"]]


def kinds(done: Announced) -> list[str]:
    return [event.kind for event in done.found]


def live_of(settings: Settings) -> Path:
    return builds.live_file(settings.folders.warehouse)


def test_the_first_run_begins_and_a_second_one_is_silent(real: Settings, hook: Hook) -> None:
    first = succeed(real, hook)
    began = first.found[-1]
    assert began.kind == "watch_began"
    assert began.facts["publications"] == 335
    assert began.facts["reason"] == "first"
    assert told(hook).count("watch_began") == 1
    before = (real.folders.alerts / ledger.FILE).read_bytes()
    assert succeed(real, hook).found == []
    assert (real.folders.alerts / ledger.FILE).read_bytes() == before
    assert len(hook.calls) == 1


def test_a_family_that_comes_is_told_once(real: Settings, hook: Hook, tmp_path: Path) -> None:
    whole = keep_aside(real, tmp_path)
    family = take_away_a_family(real)
    succeed(real, hook)
    hook.calls.clear()
    shutil.copy(whole, live_of(real))
    found = {event.kind: event for event in succeed(real, hook).found}
    assert found["new_family"].facts["family"] == family
    assert "new_member" not in found
    assert "new_family" in told(hook)
    hook.calls.clear()
    # Gone and back again, as after a rollback: it is not told a second time.
    take_away_a_family(real)
    succeed(real, hook)
    shutil.copy(whole, live_of(real))
    assert succeed(real, hook).found == []
    assert hook.calls == []


def test_the_files_stand_below_the_reports(real: Settings, hook: Hook) -> None:
    succeed(real, hook)
    page = (real.folders.feeds / "alerts.ja.md").read_text("utf-8")
    assert "監視の開始" in page
    assert sorted(path.name for path in real.folders.feeds.iterdir()) == [
        f"alerts.{code}.{ending}" for code in ("en", "ja") for ending in ("atom", "md", "rss")
    ]


def test_a_sample_tells_of_the_runs_alone(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, hook: Hook
) -> None:
    root = copy_folder(published_sample(tmp_path_factory), tmp_path / "data", "reports")
    settings = settings_of(root, watch={**WATCH, "stale_days": 1})
    done = succeed(settings, hook)
    assert set(kinds(done)) <= {"failed_check"}
    assert not (settings.folders.alerts / seen.LINK).exists()
    failed = announce.after_failure(
        settings, Failure.of(TransientError("x")), channels_of(hook), clock
    )
    assert kinds(failed) == ["failed_run"]


def test_failures_are_told_once_until_a_run_ends_well(real: Settings, hook: Hook) -> None:
    succeed(real, hook)
    hook.calls.clear()
    for error in (TransientError("one"), TransientError("two"), QuotaSpentError("three")):
        announce.after_failure(real, Failure.of(error), channels_of(hook), clock)
    assert told(hook) == ["failed_run", "quota_stop"]
    announce.after_success(real, channels_of(hook), lambda: NOW + dt.timedelta(days=1))
    hook.calls.clear()
    announce.after_failure(real, Failure.of(TransientError("x")), channels_of(hook), clock)
    assert told(hook) == ["failed_run"]


def test_a_failure_before_there_are_any_data_is_told(tmp_path: Path, hook: Hook) -> None:
    settings = settings_of(tmp_path / "data", watch={"webhook": True})
    done = announce.after_failure(
        settings, Failure.of(TransientError("x")), channels_of(hook), clock
    )
    assert kinds(done) == ["failed_run"]
    assert done.found[0].data_as_of is None


def test_status_says_what_waits(real: Settings, hook: Hook) -> None:
    assert dict(status.gather(real))["Alerts"] == "none yet"
    hook.status = 500
    count = len(succeed(real, hook).found)
    said = dict(status.gather(real))["Alerts"]
    assert said == f"{count}, the newest of 2026-11-25; 1 messages wait to be delivered"
    (real.folders.alerts / ledger.FILE).write_text("no ledger\n", encoding="utf-8")
    assert "line 1 cannot be read" in dict(status.gather(real))["Alerts"]


def test_stale_data_are_told_between_refreshes_and_after_a_failure(
    real: Settings, hook: Hook
) -> None:
    def later() -> dt.datetime:
        return NOW + dt.timedelta(days=40)

    assert kinds(announce.look_after(real, channels_of(hook), clock)) == []
    assert kinds(announce.look_after(real, channels_of(hook), later)) == ["stale_data"]
    failure = Failure.of(TransientError("x"))
    assert kinds(announce.after_failure(real, failure, channels_of(hook), later)) == ["failed_run"]


def test_a_failed_delivery_waits_and_is_made_up_for_by_the_next_run(
    real: Settings, hook: Hook
) -> None:
    hook.status = 500
    first = succeed(real, hook)
    assert first.delivery.failed == {"webhook": "the webhook answered 500"}
    hook.status = 200
    second = succeed(real, hook)
    assert (second.found, second.delivery.delivered) == ([], 1)
    assert succeed(real, hook).delivery.delivered == 0
    assert len(hook.calls) == 2
    assert hook.calls[0][1] == hook.calls[1][1]


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / seen.LINK / "manifest.json").write_text("{"),
        lambda folder: shutil.rmtree((folder / seen.LINK).resolve()),
    ],
)
def test_what_cannot_be_read_begins_afresh_and_says_so(
    real: Settings, hook: Hook, damage: Callable[[Path], Any]
) -> None:
    succeed(real, hook)
    damage(real.folders.alerts)
    (found,) = succeed(real, hook).found
    assert (found.kind, found.facts["reason"]) == ("watch_began", "damaged")
    assert succeed(real, hook).found == []


def test_names_in_other_spellings_and_numbers_are_found(real: Settings) -> None:
    watch = {
        # Curated, written so nowhere in the data; as written there; as we call it.
        "applicants": ["東芝", "Toshiba Corp", "toshiba", "no such applicant"],
        "groups": ["東芝", "TOSHIBA"],
        "families": ["no number", "CN109510701B"],
        "sub_technologies": ["satellite"],
    }
    unknown = announce.unknown_names(settings_of(real.data_dir, watch=watch))
    assert [one.split(" (near")[0] for one in unknown] == [
        "watch.applicants: no such applicant", "watch.families: no number",
    ]  # fmt: skip


# --- killed between the steps ---------------------------------------------------------------------


def run_killed(settings: Settings, hook: Hook, fatal: int) -> "subprocess.CompletedProcess[str]":
    words = [sys.executable, str(DRIVER), str(settings.data_dir), hook.url, str(fatal)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


@pytest.mark.killing
def test_killed_at_any_step_nothing_is_lost_and_repeats_carry_their_number(
    real: Settings, tmp_path: Path, hook: Hook
) -> None:
    whole = keep_aside(real, tmp_path)
    take_away_a_family(real)
    succeed(real, hook)
    shutil.copy(whole, live_of(real))

    def prepare(name: str) -> Settings:
        root = copy_folder(real.data_dir, tmp_path / name)
        return settings_of(root, languages="en,ja", watch=WATCH)

    hook.calls.clear()
    count = int(run_killed(prepare("counted"), hook, 0).stdout)
    expected = sorted(told(hook))
    assert "new_family" in expected
    assert count > 20
    for fatal in range(1, count + 1, max(1, count // 12)):
        hook.calls.clear()
        settings = prepare(f"at-{fatal}")
        killed = run_killed(settings, hook, fatal)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        succeed(settings, hook)
        succeed(settings, hook)
        numbers = [headers["Idempotency-Key"] for headers, _ in hook.calls]
        by_number = {content["number"]: content for _, content in hook.calls}
        assert sorted(e["kind"] for c in by_number.values() for e in c["events"]) == expected
        # Told twice only where it was killed between the answer and its note.
        assert len(numbers) - len(by_number) <= 1
        assert ledger.read(settings.folders.alerts).pending == []


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def configured(real: Settings, monkeypatch: pytest.MonkeyPatch, hook: Hook) -> Settings:
    """The command in the folder of settings that watch and tell."""
    folder = real.data_dir.parent
    (folder / "landscape.toml").write_text(
        'data_dir = "data"\n[watch]\noffices = ["JP"]\napplicants = ["Tosiba"]\nwebhook = true\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(folder)
    monkeypatch.setenv(WEBHOOK_VARIABLE, hook.url)
    for name in [name for name in os.environ if name.startswith(("LANDSCAPE_", "PREFECT_"))]:
        monkeypatch.delenv(name)
    # Rich breaks lines where the made-up terminal ends.
    monkeypatch.setenv("COLUMNS", "300")
    return real


def command(*words: str) -> Result:
    return CliRunner().invoke(app, ["alerts", *words])


def test_the_command_lists_what_happened_and_what_waits(configured: Settings, hook: Hook) -> None:
    assert "There are no alerts yet." in command().output
    hook.status = 500
    succeed(configured, hook)
    said = command()
    assert said.exit_code == 0
    assert "2026-11-25  Watching began" in said.output
    assert "Not delivered: webhook: " in said.output
    assert "tried 1 times, last 2026-11-25T06:00:00+00:00: the webhook answered 500" in said.output
    assert "Not in the data: watch.applicants: Tosiba (near: toshiba" in said.output
    japanese = command("--lang", "ja", "--most", "1")
    assert "監視の開始" in japanese.output
    assert hook.url not in said.output


def test_the_command_delivers_what_waits(configured: Settings, hook: Hook) -> None:
    hook.status = 500
    succeed(configured, hook)
    failed = command("--retry")
    assert failed.exit_code == 1
    assert "webhook: the webhook answered 500; the next run tries again." in failed.output
    hook.status = 200
    done = command("--retry")
    assert (done.exit_code, len(hook.calls)) == (0, 3)
    assert "0 new alerts, 1 messages delivered." in done.output
    assert "Not delivered" not in command().output


@pytest.mark.usefixtures("configured")
def test_the_command_sends_a_test(hook: Hook) -> None:
    done = command("--test")
    assert done.exit_code == 0
    assert "webhook: a test was delivered." in done.output
    assert hook.calls[0][1]["is_test"] is True
    hook.status = 403
    failed = command("--test")
    assert failed.exit_code == 1
    assert "webhook: the webhook answered 403" in failed.output


def test_a_test_without_anybody_to_tell_is_a_mistake(
    real: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(real.data_dir.parent)
    failed = CliRunner().invoke(app, ["alerts", "--test", "--data-dir", str(real.data_dir)])
    assert failed.exit_code == 2
    assert "nobody is told of alerts" in failed.output


def test_blocks_need_a_server_and_say_so(configured: Settings, hook: Hook) -> None:
    text = 'data_dir = "data"\n[watch]\nblocks = ["slack-webhook/alerts"]\nwebhook = true\n'
    (configured.data_dir.parent / "landscape.toml").write_text(text, encoding="utf-8")
    done = command("--test")
    assert done.exit_code == 1
    assert "block:slack-webhook/alerts: blocks need a Prefect server of your own" in done.output
    assert len(hook.calls) == 1
