"""Files are there whole or not at all."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from flows import files
from flows.errors import StorageError


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def fail(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_write_atomically_makes_folders_and_leaves_nothing_beside(tmp_path: Path) -> None:
    files.write_atomically(tmp_path / "a" / "b.txt", b"one")
    files.write_atomically(tmp_path / "a" / "b.txt", b"two")
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"two"
    assert names(tmp_path) == ["a", "a/b.txt"]


def test_the_data_are_on_disk_before_the_file_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "b.txt"
    seen: list[bool] = []
    real = os.fsync

    def watch(descriptor: int) -> None:
        seen.append(path.exists())
        real(descriptor)

    monkeypatch.setattr(os, "fsync", watch)
    files.write_atomically(path, b"x")
    # First the data while the name is not there, then the folder with the name in it.
    assert seen == [False, True]


def test_a_failed_write_keeps_the_old_file_and_leaves_nothing_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "b.txt"
    files.write_atomically(path, b"old")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StorageError, match="free space") as caught:
        files.write_atomically(path, b"new")
    assert str(path) in str(caught.value)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["b.txt"]


def test_publish_folder_gives_the_name(tmp_path: Path) -> None:
    unfinished = files.partial_name(tmp_path / "out")
    unfinished.mkdir()
    (unfinished / "new").write_text("1", encoding="utf-8")
    files.publish_folder(unfinished, tmp_path / "out")
    assert names(tmp_path) == ["out", "out/new"]


def test_publish_folder_replaces_a_folder_and_all_in_it(tmp_path: Path) -> None:
    (tmp_path / "out" / "deep").mkdir(parents=True)
    (tmp_path / "out" / "deep" / "old").write_text("1", encoding="utf-8")
    unfinished = files.partial_name(tmp_path / "out")
    unfinished.mkdir()
    (unfinished / "new").write_text("1", encoding="utf-8")
    files.publish_folder(unfinished, tmp_path / "out")
    assert names(tmp_path) == ["out", "out/new"]


def test_publish_folder_of_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        files.publish_folder(tmp_path / ".none.partial", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_point_link_is_relative_and_replaces_an_older_link(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / "builds").mkdir(exist_ok=True)
        (tmp_path / "builds" / name).write_text(name, encoding="utf-8")
        files.point_link(tmp_path / "live", tmp_path / "builds" / name)
        assert (tmp_path / "live").readlink() == Path("builds") / name
        assert (tmp_path / "live").read_text(encoding="utf-8") == name
    # A data folder that is moved as a whole still works.
    moved = tmp_path.rename(tmp_path.with_name(f"{tmp_path.name}-moved"))
    assert (moved / "live").read_text(encoding="utf-8") == "two"


def test_a_link_that_cannot_be_replaced_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.point_link(tmp_path / "live", tmp_path / "one")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", fail)
        with pytest.raises(StorageError):
            files.point_link(tmp_path / "live", tmp_path / "two")
    assert (tmp_path / "live").readlink() == Path("one")


def test_a_link_that_cannot_be_replaced_leaves_nothing_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", fail)
        with pytest.raises(StorageError):
            files.point_link(tmp_path / "live", tmp_path / "two")
    assert names(tmp_path) == []


def test_remove_unfinished_takes_files_folders_links_and_write_ahead_logs_only(
    tmp_path: Path,
) -> None:
    keep = tmp_path / "landing" / "page-0001.json.gz"
    files.write_atomically(keep, b"kept")
    # A name of one's own that only ends alike is not ours to delete.
    (tmp_path / "thesis.partial").write_text("mine", encoding="utf-8")
    (tmp_path / ".holiday.partial.mov").write_text("mine", encoding="utf-8")
    (tmp_path / ".movie.partial").write_text("mine", encoding="utf-8")
    unfinished = files.partial_name(tmp_path / "landing" / "page-0002.json.gz")
    unfinished.write_bytes(b"half")
    database = files.partial_name(tmp_path / "build.duckdb")
    database.write_bytes(b"half")
    database.with_name(f"{database.name}.wal").write_bytes(b"half")
    folder = files.partial_name(tmp_path / "records")
    (folder / "in").mkdir(parents=True)
    (folder / "in" / "a.parquet").write_bytes(b"half")
    link = files.partial_name(tmp_path / "live")
    link.symlink_to("landing")
    removed = files.remove_unfinished([tmp_path])
    assert {unfinished, database, folder, link} <= set(removed)
    mine = [".holiday.partial.mov", ".movie.partial"]
    assert names(tmp_path) == [*mine, "landing", "landing/page-0001.json.gz", "thesis.partial"]
    assert keep.read_bytes() == b"kept"


def test_remove_unfinished_does_not_follow_links_out_of_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("1", encoding="utf-8")
    root = tmp_path / "root"
    root.mkdir()
    files.partial_name(root / "link").symlink_to(outside)
    files.remove_unfinished([root])
    assert names(root) == []
    assert names(outside) == ["precious"]


def test_remove_unfinished_of_a_folder_that_is_not_there_does_nothing(tmp_path: Path) -> None:
    assert files.remove_unfinished([tmp_path / "none"]) == []


@pytest.mark.parametrize(
    "call",
    [
        lambda path: files.write_atomically(path, b"x"),
        lambda path: files.point_link(path, path.parent / "target"),
    ],
    ids=["write", "link"],
)
def test_a_place_below_a_regular_file_is_a_storage_error_that_names_it(
    tmp_path: Path, call: Callable[[Path], None]
) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("here", encoding="utf-8")
    with pytest.raises(StorageError, match="run again") as caught:
        call(blocker / "deep" / "x")
    assert str(blocker / "deep" / "x") in str(caught.value)
    assert blocker.read_text(encoding="utf-8") == "here"
