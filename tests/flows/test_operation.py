"""Verify, back up, restore, keep within a budget, and what the history says, on the sample."""

import gzip
import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from data_folders import (
    assert_whole,
    content,
    copy_folder,
    published_sample,
    run_stages,
    settings_of,
    tables,
    unfinished,
)
from typer.testing import CliRunner, Result

from flows import files, reporting, stages
from flows.cli import app
from flows.doctor.findings import Level
from flows.errors import ConfigurationError, LandscapeError
from flows.operation import backup, disk, metrics, recording, runs
from flows.operation.verify import Finding, verify
from flows.settings import Settings
from flows.warehouse import builds


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_sample(tmp_path_factory)


@pytest.fixture
def own(data: Path, tmp_path: Path) -> Settings:
    """A copy of the data folder, to be changed."""
    return settings_of(copy_folder(data, tmp_path / "data", "prefect"))


def run(*words: str, data: Path | None = None) -> Result:
    return CliRunner().invoke(app, [*words, *(["--data-dir", str(data)] if data else [])])


# --- verify -----------------------------------------------------------------------------------


def look(settings: Settings) -> list[Finding]:
    return list(verify(settings, stages.methods()))


def failures(settings: Settings) -> list[str]:
    return [one.found for one in look(settings) if one.verdict is Level.fail]


def test_a_sound_folder_is_verified_and_not_changed(own: Settings) -> None:
    before = content(own.data_dir)
    found = look(own)
    assert [(one.part, one.verdict) for one in found] == [
        (part, Level.ok) for part in ("landing", "builds", "tables", "checks")
    ]
    assert found[0].found == "16 pages in 13 complete windows as their sidecars say"
    done = run("verify", "--format", "json", data=own.data_dir)
    assert done.exit_code == 0
    assert [one["verdict"] for one in json.loads(done.stdout)] == ["ok"] * 4
    assert content(own.data_dir) == before


def first(settings: Settings, pattern: str) -> Path:
    return min(settings.data_dir.rglob(pattern))


def flip(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


def other_page(path: Path) -> None:
    path.write_bytes(gzip.compress(b"{}", mtime=0))


def other_total(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"announced_total": ', '"announced_total": 1'), encoding="utf-8")


@pytest.mark.parametrize(
    ("pattern", "damage", "said"),
    [
        ("page-0001.json.gz", flip, "page-0001.json.gz"),
        ("page-0001.json.gz", other_page, "2 bytes, but its sidecar says"),
        ("page-0001.json.gz", Path.unlink, "cannot be read whole"),
        ("page-0001.sidecar.json", other_total, "the sidecars of its pages differ"),
        ("page-0001.sidecar.json", Path.unlink, "the sidecars of its pages differ"),
        ("window.json", flip, "window.json"),
        ("builds/*.duckdb", flip, "is not as it was published"),
        ("builds/*.json", Path.unlink, "leads to no build with facts"),
    ],
)
def test_every_damage_is_found(
    own: Settings, pattern: str, damage: Callable[[Path], object], said: str
) -> None:
    damage(first(own, pattern))
    assert any(said in found for found in failures(own)), failures(own)
    assert run("verify", data=own.data_dir).exit_code == 1


def change_live(settings: Settings, *statements: str) -> None:
    """Change the live tables behind the back of everything, and note the hash that results."""
    folder = settings.folders.warehouse
    live = builds.live_build(folder)
    assert live is not None
    path = builds.build_file(folder, live.build_id)
    with duckdb.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    facts_file = builds.files_of(folder, live.build_id)[0]
    facts = json.loads(facts_file.read_bytes())
    facts["digest"] = files.sha256_of_file(path)
    facts_file.write_text(json.dumps(facts), encoding="utf-8")


def test_a_row_that_is_gone_is_found(own: Settings) -> None:
    change_live(
        own, "delete from marts.rules where rule = (select min(rule) from marts.rules)",
        "create table marts.stray as select 1 as x",
    )  # fmt: skip
    found = failures(own)
    assert any(text.startswith("marts.rules has ") for text in found)
    assert "marts.stray is in no list of the build" in found


def test_a_table_that_breaks_a_check_is_found(own: Settings) -> None:
    change_live(own, "update marts.families set right_type = 'petty'")
    assert any("outside its closed list" in text for text in failures(own))


def test_checks_of_another_version_are_not_run(own: Settings) -> None:
    found = {one.part: one for one in verify(own, "other methods")}
    assert found["checks"].verdict is Level.warn
    assert "another version" in found["checks"].found


def test_an_empty_folder_is_nothing_to_fear(tmp_path: Path) -> None:
    done = run("verify", data=tmp_path / "data")
    assert done.exit_code == 0
    assert "none yet" in done.stdout


# --- backup and restore -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def archive(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the sample, without the pictures' store."""
    target = tmp_path_factory.mktemp("backup") / "landscape.tar"
    done = run("backup", "-o", str(target), data=data)
    assert done.exit_code == 0, done.output
    return target


def kept(root: Path) -> dict[str, bytes]:
    """What a backup holds of a data folder."""
    return {
        name: body
        for name, body in content(root).items()
        if name.split("/")[0] in {"landing", "records", "warehouse", "reports", "alerts", "runs"}
        and not name.startswith("reports/.drawings")
    }


def test_a_backup_is_restored_to_an_empty_folder_as_it_was(
    data: Path, archive: Path, tmp_path: Path
) -> None:
    for root in (tmp_path / "new" / "data", tmp_path / "empty"):
        if root.name == "empty":
            root.mkdir()
            (root / ".lock").touch()
        done = run("restore", str(archive), data=root)
        assert done.exit_code == 0, done.output
        assert content(root) == kept(data)
    settings = settings_of(root)
    assert_whole(settings)
    assert tables(settings) == tables(settings_of(data))
    assert failures(settings) == []
    # Nothing is fetched, built or drawn again.
    assert stages.is_all_current(settings_of(root, languages="en,ja"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "new"]


def test_a_compressed_backup_is_smaller_and_the_same(
    data: Path, archive: Path, tmp_path: Path
) -> None:
    packed = tmp_path / "landscape.tar.gz"
    assert run("backup", "-o", str(packed), data=data).exit_code == 0
    assert packed.stat().st_size < archive.stat().st_size
    assert run("restore", str(packed), data=tmp_path / "data").exit_code == 0
    assert content(tmp_path / "data") == kept(data)


def test_the_manifest_has_the_hash_of_every_file(data: Path, archive: Path) -> None:
    with tarfile.open(archive) as found:
        names = found.getnames()
        assert names[:2] == ["manifest.json", "manifest.sha256"]
        handle = found.extractfile("manifest.json")
        assert handle is not None
        manifest = json.load(handle)
    expected = {
        name: [len(body), hashlib.sha256(body).hexdigest()]
        for name, body in kept(data).items()
        if name not in manifest["links"]
    }
    assert manifest["files"] == expected
    assert set(manifest["links"]) == {"warehouse/landscape.duckdb", "reports/latest"}
    assert datetime.fromisoformat(manifest["created_at"]).tzinfo is not None


@pytest.fixture
def small(own: Settings, tmp_path: Path) -> Path:
    """A small backup: of a data folder with nothing but landing and a link."""
    for name in ("records", "warehouse", "reports"):
        shutil.rmtree(own.data_dir / name)
    (own.data_dir / "reports").mkdir()
    (own.data_dir / "reports" / "latest").symlink_to("../landing")
    target = tmp_path / "small.tar"
    backup.back_up(own.folders, target, now=stages.utc_now(), version="0.1.0")
    return target


def refused(source: Path, root: Path) -> str:
    with pytest.raises(LandscapeError) as caught:
        backup.restore(source, root)
    assert not root.exists()
    assert unfinished(root.parent) == []
    return str(caught.value)


@pytest.mark.parametrize("ending", [".tar", ".tar.gz"])
def test_an_archive_cut_anywhere_is_refused(
    own: Settings, tmp_path: Path, small: Path, ending: str
) -> None:
    source = tmp_path / f"whole{ending}"
    backup.back_up(own.folders, source, now=stages.utc_now(), version="0.1.0")
    body = source.read_bytes()
    assert small.exists()
    # Behind the last file a tar has nothing but zeros.
    last = len(body.rstrip(b"\0"))
    (tmp_path / "cut").mkdir()
    for share in (0, 1, 10, 30, 50, 90, 99):
        cut = tmp_path / "cut" / f"cut{ending}"
        cut.write_bytes(body[: last * share // 100])
        assert "damaged or no backup" in refused(cut, tmp_path / "cut" / "data"), share


def test_a_byte_changed_anywhere_is_refused_or_changes_nothing(
    own: Settings, tmp_path: Path, small: Path
) -> None:
    body = small.read_bytes()
    expected = content(own.data_dir)
    chosen = random.Random(1).sample(range(len(body)), 150)  # noqa: S311
    (tmp_path / "flip").mkdir()
    outcomes = {"refused": 0, "the same": 0}
    for place in chosen:
        changed = bytearray(body)
        changed[place] ^= 0x10
        source, root = tmp_path / "flip" / "changed.tar", tmp_path / "flip" / "data"
        source.write_bytes(changed)
        try:
            backup.restore(source, root)
        except LandscapeError:
            outcomes["refused"] += 1
            assert not root.exists()
        else:
            # The padding between files, and names of owners, belong to nothing that is restored.
            outcomes["the same"] += 1
            assert content(root) == expected
            shutil.rmtree(root)
    assert outcomes["refused"] > 75, outcomes


def rewritten(small: Path, target: Path, edit: Callable[[dict[str, Any]], object]) -> Path:
    """An archive with another manifest, whose hash is right."""
    with tarfile.open(small) as given, tarfile.open(target, "w") as made:
        for member in given:
            handle = given.extractfile(member)
            assert handle is not None
            body = handle.read()
            if member.name == "manifest.json":
                manifest = json.loads(body)
                edit(manifest)
                body = json.dumps(manifest).encode()
                digest = hashlib.sha256(body).hexdigest()
            elif member.name == "manifest.sha256":
                body = f"{digest}  manifest.json\n".encode()
            member.size = len(body)
            made.addfile(member, io.BytesIO(body))
    return target


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda m: m["files"].update({"../evil": [0, "x"]}), "missing"),
        (lambda m: m["links"].update({"../evil": "landing"}), "leads out"),
        (lambda m: m["links"].update({"reports/evil": "/etc"}), "leads out"),
        (lambda m: m["links"].update({"reports/evil": "../../.."}), "leads out"),
        (lambda m: m["files"].popitem(), "is in no list"),
        (lambda m: m.update(format=99), "format 99"),
        (lambda m: m.pop("links"), "damaged"),
    ],
)
def test_a_manifest_that_lies_is_refused(
    tmp_path: Path, small: Path, edit: Callable[[dict[str, Any]], object], said: str
) -> None:
    (tmp_path / "lies").mkdir()
    source = rewritten(small, tmp_path / "lies" / "lies.tar", edit)
    assert said in refused(source, tmp_path / "lies" / "data")


def test_a_folder_with_data_is_never_restored_to(own: Settings, archive: Path) -> None:
    before = content(own.data_dir)
    done = run("restore", str(archive), data=own.data_dir)
    assert done.exit_code == 2
    assert "is not empty" in done.stderr
    assert content(own.data_dir) == before


def test_a_damaged_backup_changes_nothing_and_says_so(archive: Path, tmp_path: Path) -> None:
    source = tmp_path / "landscape.tar"
    body = bytearray(archive.read_bytes())
    body[len(body) // 2] ^= 1
    source.write_bytes(body)
    root = tmp_path / "data"
    root.mkdir()
    done = run("restore", str(source), data=root)
    assert done.exit_code == 1
    assert "Nothing was changed" in done.stderr
    assert list(root.iterdir()) == []
    assert run("restore", str(tmp_path / "none.tar"), data=root).exit_code == 2


def test_a_backup_that_fails_leaves_the_one_before(
    own: Settings, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = small.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tarfile.TarFile, "add", fail)
    with pytest.raises(LandscapeError, match="No space left"):
        backup.back_up(own.folders, small, now=stages.utc_now(), version="0.1.0")
    assert small.read_bytes() == before
    assert unfinished(small.parent) == []


def test_where_a_backup_may_not_go(own: Settings, tmp_path: Path) -> None:
    now = stages.utc_now()
    with pytest.raises(ConfigurationError, match=r"is named \.tar"):
        backup.back_up(own.folders, tmp_path / "x.zip", now=now, version="0")
    with pytest.raises(ConfigurationError, match="lies in the data"):
        backup.back_up(own.folders, own.folders.landing / "x.tar", now=now, version="0")
    assert run("backup", "-o", str(tmp_path / "x.tar"), data=tmp_path / "none").exit_code == 1
    assert not (tmp_path / "x.tar").exists()


# --- budget -----------------------------------------------------------------------------------


def copies(settings: Settings) -> None:
    """Earlier builds and reports beside those there are, each older than the last."""
    warehouse, reports = settings.folders.warehouse, settings.folders.reports
    live = builds.live_build(warehouse)
    assert live is not None
    facts_file, database = builds.files_of(warehouse, live.build_id)
    newest = reporting.report_page(settings, "en").parent.resolve()
    for day in (1, 2, 3):
        build_id = f"2026110{day}T000000Z-0000000{day}"
        facts = {**json.loads(facts_file.read_bytes()), "build_id": build_id}
        facts["built_at"] = f"2026-11-0{day}T00:00:00+00:00"
        shutil.copy(database, builds.build_file(warehouse, build_id))
        builds.files_of(warehouse, build_id)[0].write_text(json.dumps(facts), encoding="utf-8")
        report = reports / f"2026-11-0{day}-0000000{day}"
        shutil.copytree(newest, report)
        when = datetime.fromisoformat(facts["built_at"]).timestamp()
        os.utime(report, (when, when))
    # What the live ones are compared with: the newest of the copies of builds.
    facts = {**json.loads(facts_file.read_bytes()), "previous": "20261103T000000Z-00000003"}
    facts_file.write_text(json.dumps(facts), encoding="utf-8")
    manifest = newest / "snapshot" / "manifest.json"
    if manifest.exists():
        told = json.loads(manifest.read_bytes())
        told["previous"] = "2026-11-02-00000002"
        manifest.write_text(json.dumps(told), encoding="utf-8")


def names(settings: Settings) -> tuple[list[str], list[str]]:
    found = [facts.build_id[:8] for facts in builds.list_builds(settings.folders.warehouse)]
    return found, sorted(path.name[:10] for path in reporting.reports_kept(settings))


def with_budget(settings: Settings, gigabytes: float) -> Settings:
    return settings.model_copy(update={"disk_budget_gb": gigabytes})


@pytest.fixture
def full(own: Settings) -> Settings:
    copies(own)
    return own


def test_without_a_budget_or_within_it_everything_stays(full: Settings) -> None:
    before = content(full.data_dir)
    assert disk.keep_within(full) == []
    assert disk.keep_within(with_budget(full, 100)) == []
    assert content(full.data_dir) == before


def test_the_oldest_go_first_and_only_as_many_as_must(full: Settings) -> None:
    total = sum(disk.sizes(full.folders).values())
    builds_before, reports_before = names(full)
    removed = disk.keep_within(with_budget(full, (total - 1) / disk.GIGABYTE))
    assert [(one.kind, one.name) for one in removed] == [("build", "20261101T000000Z-00000001")]
    assert names(full) == (builds_before[1:], reports_before)
    assert sum(disk.sizes(full.folders).values()) < total


def test_what_is_live_or_compared_with_never_goes(
    full: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    landing = content(full.folders.landing)
    live = builds.live_build(full.folders.warehouse)
    assert live is not None
    latest = reporting.report_page(full, "en").parent.resolve().name
    disk.keep_within(with_budget(full, 0.000001))
    assert [facts.build_id for facts in builds.list_builds(full.folders.warehouse)] == [
        "20261103T000000Z-00000003", live.build_id,
    ]  # fmt: skip
    assert {path.name for path in reporting.reports_kept(full)} == {latest, "2026-11-02-00000002"}
    assert content(full.folders.landing) == landing
    assert "nothing more may be removed" in caplog.text
    assert_whole(full)
    assert unfinished(full.data_dir) == []


# --- history ----------------------------------------------------------------------------------


def test_a_refresh_with_nothing_new_is_a_run_too(own: Settings) -> None:
    done = run("refresh", "--languages", "en,ja", data=own.data_dir)
    assert done.exit_code == 0, done.output
    assert "Nothing new" in done.stdout
    (past,) = runs.read_history(own.folders.runs)
    assert (past.command, past.state, past.exit_code) == ("refresh", "done", 0)
    text = (own.folders.runs / metrics.FILE).read_text(encoding="utf-8")
    assert 'landscape_last_success_timestamp_seconds{command="refresh"}' in text
    assert "landscape_families 299\n" in text
    assert "landscape_unreal_data 1\n" in text
    shown = run("status", "--runs", data=own.data_dir).stdout
    assert f"{past.started_at:%Y-%m-%d %H:%M:%S}" in shown
    assert "done" in shown


def test_a_failed_run_is_shown_with_its_error(own: Settings) -> None:
    with pytest.raises(LandscapeError), recording.recorded(own, "refresh"), runs.stage("build"):
        raise LandscapeError("the disk is full")
    done = run("status", "--runs", data=own.data_dir)
    assert "failed" in done.stdout
    assert "build" in done.stdout
    assert "the disk is full" in done.stderr
    text = (own.folders.runs / metrics.FILE).read_text(encoding="utf-8")
    assert 'landscape_last_run_exit_code{command="refresh"} 1\n' in text
    assert "last_success" not in text


def test_without_a_run_status_says_so(tmp_path: Path) -> None:
    done = run("status", "--runs", data=tmp_path / "data")
    assert done.exit_code == 0
    assert "No run is recorded yet" in done.stdout


@pytest.fixture
def damaged(own: Settings) -> Settings:
    """A data folder on which a refresh fails at once."""
    flip(first(own, "page-0001.json.gz"))
    return own


def test_with_log_json_every_line_of_standard_error_is_json(damaged: Settings) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", "refresh", "--log-json", "--data-dir",
         str(damaged.data_dir)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert told[-1]["level"] == "error"
    assert "page-0001.json.gz" in told[-1]["message"]
    (past,) = runs.read_history(damaged.folders.runs)
    assert past.state == "failed"
    assert any(past.run_id == one["run_id"] for one in told)


def test_stages_of_a_run_without_a_recording_are_not_disturbed(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "data")
    run_stages(settings)
    assert not settings.folders.runs.exists()
