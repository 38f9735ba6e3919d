"""A full or closed disk is told with what to do; nothing stored is lost, and space mends it."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from data_folders import (
    assert_whole,
    content,
    copy_folder,
    is_unfinished,
    make_records,
    published_sample,
    run_report,
    run_stages,
    settings_of,
    tables,
    told_to_the_build,
    unfinished,
)
from small_disks import Disk, filled, limited, mounted
from typer.testing import CliRunner

from flows import cli, files, stages
from flows.errors import StorageError
from flows.settings import Settings
from flows.temporary_server import prefect_server
from flows.warehouse import connect

KIBI = 1024


@pytest.fixture(params=["a limit on files", "a full disk"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """A folder on a disk that can be made full; a real one where a small one can be mounted."""
    root = tmp_path / "disk"
    root.mkdir()
    if request.param == "a limit on files":
        yield Disk(root, limited)
        return
    if not mounted(root):
        pytest.skip("no small disk can be mounted here; the limit on files was tested")
    try:
        yield Disk(root, filled)
    finally:
        subprocess.run(["umount", str(root)], check=True)


def stored(settings: Settings) -> dict[str, bytes]:
    """What must survive; kept drawings are cleared by a run that needs others."""
    root = settings.data_dir
    drawings = str(settings.folders.drawings.relative_to(root))
    return {
        name: data for name, data in content(root).items()
        if not is_unfinished(root / name, root) and not name.startswith(drawings)
    }  # fmt: skip


@pytest.fixture
def published(disk: Disk, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder on the disk with a good build and its report."""
    return settings_of(copy_folder(published_sample(tmp_path_factory), disk.root / "data"))


def assert_fails_when_full(disk: Disk, settings: Settings, left: int) -> None:
    """The stages fail for want of space and keep what there is."""
    before = stored(settings)
    with disk.full(left), pytest.raises(StorageError) as caught:
        run_stages(settings)
    assert caught.value.exit_code == 1
    assert "free space" in str(caught.value).lower()
    assert str(settings.data_dir) in str(caught.value)
    assert_whole(settings)
    after = stored(settings)
    assert {name: after.get(name) for name in before} == before


def take_over_measures(settings: Settings, factory: pytest.TempPathFactory) -> None:
    """What was measured on labelled cases, so that the next to write is the build itself."""
    measured = published_sample(factory) / "warehouse" / "accuracy.json"
    settings.folders.warehouse.mkdir(exist_ok=True)
    assert not (settings.folders.warehouse / measured.name).exists()
    shutil.copy(measured, settings.folders.warehouse)


def assert_makes_records(settings: Settings, factory: pytest.TempPathFactory) -> None:
    """With space, the build is handed what a run that met no full disk hands it."""
    with stages.exclusive(settings):
        make_records(settings)
    assert_whole(settings)
    assert told_to_the_build(settings) == told_to_the_build(settings_of(published_sample(factory)))
    assert unfinished(settings.data_dir) == []


def test_full_in_harvest(disk: Disk, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = settings_of(disk.root / "data")
    assert_fails_when_full(disk, settings, 2 * KIBI)
    assert not settings.folders.records.exists()
    assert_makes_records(settings, tmp_path_factory)


def test_full_in_records(disk: Disk, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = settings_of(disk.root / "data")
    stages.harvest(settings, "sample")
    assert_fails_when_full(disk, settings, KIBI)
    assert not settings.folders.warehouse.exists()
    assert_makes_records(settings, tmp_path_factory)


def test_full_in_the_build_again_and_again(
    disk: Disk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = settings_of(disk.root / "data")
    stages.harvest(settings, "sample")
    stages.make_records(settings, "sample")
    # While labelled cases are judged, on a disk that has space for a little.
    assert_fails_when_full(disk, settings, 5 * KIBI)
    take_over_measures(settings, tmp_path_factory)
    # At the start, while records are loaded, and while models are built or checkpointed.
    for left in (5 * KIBI, 100 * KIBI, 1024 * KIBI, 2048 * KIBI):
        assert_fails_when_full(disk, settings, left)
    run_stages(settings)
    assert_whole(settings)
    assert unfinished(settings.data_dir) == []
    assert len(tables(settings)["marts.publications"]) > 300


def test_a_failed_build_gives_its_space_back_at_once(
    disk: Disk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # On a full disk half a database must not stay until the next run.
    settings = settings_of(disk.root / "data")
    stages.harvest(settings, "sample")
    stages.make_records(settings, "sample")
    take_over_measures(settings, tmp_path_factory)
    with disk.full(100 * KIBI), pytest.raises(Exception, match="data"):
        run_stages(settings)
    assert unfinished(settings.data_dir) == []


def test_full_over_a_good_build_leaves_the_live_one(disk: Disk, published: Settings) -> None:
    settings = published
    live = content(settings.folders.warehouse)
    shutil.rmtree(settings.folders.records)
    with disk.full(KIBI), pytest.raises(StorageError):
        run_stages(settings)
    assert content(settings.folders.warehouse) == live
    assert_whole(settings)


def test_full_in_the_report_keeps_the_last_one_and_the_warehouse(
    disk: Disk, published: Settings
) -> None:
    # Drawn in both languages; one alone is another report.
    settings = published
    before = stored(settings)
    with disk.full(20 * KIBI), pytest.raises(StorageError, match="free space") as caught:
        run_report(settings)
    assert str(settings.folders.reports) in str(caught.value)
    assert stored(settings) == before
    assert unfinished(settings.data_dir) == []
    assert_whole(settings)


def test_full_while_publishing_leaves_the_live_build(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(copy_folder(published_sample(tmp_path_factory), tmp_path / "data"))
    link = settings.folders.warehouse / "landscape.duckdb"
    target = link.readlink()
    real = files.write_atomically

    def refuse(path: Path, data: bytes) -> None:
        if path.parent.name == "builds":
            with files.storage_errors(path):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(path, data)

    other = settings_of(settings.data_dir, max_shrink=0.3)
    with stages.exclusive(other):
        inputs = stages.gather_inputs(other, stages.make_records(other, "sample"))
        candidate = stages.build(other, inputs)
        with monkeypatch.context() as patched:
            patched.setattr(files, "write_atomically", refuse)
            with pytest.raises(StorageError, match="free space"):
                stages.publish(other, candidate)
    assert link.readlink() == target
    assert_whole(settings)


def test_a_read_only_disk_is_told_by_its_name(disk: Disk, published: Settings) -> None:
    settings = published
    shutil.rmtree(settings.folders.records)
    before = stored(settings)
    if not disk.root.is_mount():
        # A limit cannot close a folder; a place below a regular file is as closed as can be.
        blocker = disk.root / "file"
        blocker.write_text("here", encoding="utf-8")
        settings = settings_of(blocker / "data")
        with pytest.raises(StorageError, match="data_dir to another folder"):
            run_stages(settings)
        return
    subprocess.run(["mount", "-o", "remount,ro", str(disk.root)], check=True)
    try:
        with pytest.raises(StorageError, match="write permission"):
            run_stages(settings)
        # Reading goes on.
        assert_whole(settings)
        answer = CliRunner().invoke(cli.app, ["status", "--data-dir", str(settings.data_dir)])
        assert answer.exit_code == 0, answer.output
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk.root)], check=True)
    assert stored(settings) == before
    run_stages(settings)


def test_a_writer_on_a_closed_place_is_a_storage_error(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("here", encoding="utf-8")
    with (
        pytest.raises(StorageError, match="The live warehouse was not touched"),
        connect.writer(blocker / "build.duckdb"),
    ):
        pass


def test_the_server_of_a_command_names_a_folder_it_cannot_make(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("here", encoding="utf-8")
    with (
        pytest.raises(StorageError, match="write permission"),
        prefect_server(blocker / "prefect", {}),
    ):
        pass


@pytest.mark.parametrize("command", ["refresh", "rollback"])
def test_a_command_on_a_closed_place_ends_with_one_and_without_a_traceback(
    tmp_path: Path, command: str
) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("here", encoding="utf-8")
    arguments = [command, "--data-dir", str(blocker / "data")]
    ended = subprocess.run(
        [sys.executable, "-m", "flows.cli", *arguments],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "write permission" in ended.stderr
