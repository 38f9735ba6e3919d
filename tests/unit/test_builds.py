"""Published builds: the link always points to a whole one, and old ones go, never the live one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.errors import LandscapeError, StorageError
from flows.warehouse import builds, connect

FIRST = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def facts_of(number: int) -> builds.BuildFacts:
    now = FIRST.replace(second=number)
    fingerprint = f"{number:064d}"
    return builds.BuildFacts(
        build_id=builds.new_build_id(now, fingerprint),
        fingerprint=fingerprint,
        methods="m",
        built_at=now.isoformat(),
        topic="t",
        sources=["sample"],
        version="1",
        tables={"marts.families": number},
    )


def publish(folder: Path, number: int, keep: int = 5) -> builds.BuildFacts:
    """A build whose only table holds its number."""
    facts = facts_of(number)
    path = builds.unfinished_file(folder)
    with connect.writer(path) as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table marts.number as select {number} as n")
    return builds.publish(folder, path, facts, keep=keep)


def live_number(folder: Path) -> int:
    with connect.reader(folder / builds.LIVE_LINK) as connection:
        row = connection.execute("select n from number").fetchone()
    assert row
    return int(row[0])


def kept(folder: Path) -> list[int]:
    return [facts.tables["marts.families"] for facts in builds.list_builds(folder)]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "builds").iterdir())


def test_a_build_sorts_after_those_before_it_though_the_clock_was_set_back(tmp_path: Path) -> None:
    assert builds.next_build_id(tmp_path, FIRST, "f" * 64) == "20261122T120000Z-ffffffff"
    before = publish(tmp_path, 59)
    set_back = builds.next_build_id(tmp_path, FIRST, "0" * 64)
    assert set_back == "20261122T120100Z-00000000"
    assert set_back > before.build_id
    same_second = builds.next_build_id(tmp_path, FIRST.replace(second=59), "0" * 64)
    assert same_second == set_back
    later = FIRST.replace(hour=13)
    (tmp_path / "builds" / "theirs.duckdb").touch()
    assert builds.next_build_id(tmp_path, later, "0" * 64).startswith("20261122T130000Z-")


def test_before_the_first_build_there_is_nothing(tmp_path: Path) -> None:
    assert builds.live_build(tmp_path) is None
    assert builds.list_builds(tmp_path) == []
    with pytest.raises(LandscapeError, match="landscape refresh"):
        builds.live_file(tmp_path)


def test_a_published_build_is_live_and_its_facts_come_back(tmp_path: Path) -> None:
    facts = publish(tmp_path, 1)
    assert builds.live_build(tmp_path) == facts
    assert builds.live_file(tmp_path) == builds.build_file(tmp_path, facts.build_id).resolve()
    assert live_number(tmp_path) == 1
    assert names(tmp_path) == [f"{facts.build_id}.duckdb", f"{facts.build_id}.json"]


def test_build_names_sort_by_time() -> None:
    names = [facts_of(number).build_id for number in (1, 2, 10, 59)]
    assert names == sorted(names)


def test_builds_are_listed_oldest_first_and_half_ones_not_at_all(tmp_path: Path) -> None:
    for number in (2, 1, 3):
        publish(tmp_path, number)
    builds.build_file(tmp_path, facts_of(2).build_id).unlink()
    (tmp_path / "builds" / "without-facts.duckdb").write_bytes(b"")
    assert kept(tmp_path) == [1, 3]


@pytest.mark.parametrize("keep", [1, 2, 3])
def test_only_so_many_builds_are_kept_and_nothing_else_stays_behind(
    tmp_path: Path, keep: int
) -> None:
    for number in range(1, 6):
        publish(tmp_path, number, keep=keep)
    assert kept(tmp_path) == list(range(6 - keep, 6))
    assert len(names(tmp_path)) == 2 * keep
    assert live_number(tmp_path) == 5


def test_a_build_published_with_an_older_clock_is_live_and_is_not_pruned(tmp_path: Path) -> None:
    publish(tmp_path, 50)
    publish(tmp_path, 1, keep=1)
    assert kept(tmp_path) == [1]
    assert live_number(tmp_path) == 1


def test_files_without_facts_go_with_the_next_publishing(tmp_path: Path) -> None:
    # What a run killed between naming a file and writing its facts leaves.
    publish(tmp_path, 1)
    (tmp_path / "builds" / "20261122T000000Z-00000000.duckdb").write_bytes(b"orphan")
    (tmp_path / "builds" / "20261122T000001Z-00000000.json").write_text("{", encoding="utf-8")
    builds.build_file(tmp_path, "20261122T000001Z-00000000").unlink(missing_ok=True)
    publish(tmp_path, 2)
    assert kept(tmp_path) == [1, 2]
    assert len(names(tmp_path)) == 4


def test_an_open_reader_keeps_its_build_while_another_is_published_and_it_is_pruned(
    tmp_path: Path,
) -> None:
    publish(tmp_path, 1)
    with connect.reader(tmp_path / builds.LIVE_LINK) as connection:
        publish(tmp_path, 2, keep=1)
        assert connection.execute("select n from number").fetchone() == (1,)
        # In the same process a new reader already gets the new build.
        assert live_number(tmp_path) == 2


def test_rollback_goes_to_the_build_before_and_again_further_back(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        publish(tmp_path, number)
    assert builds.roll_back(tmp_path).build_id == facts_of(2).build_id
    assert live_number(tmp_path) == 2
    assert builds.roll_back(tmp_path).build_id == facts_of(1).build_id
    assert kept(tmp_path) == [1, 2, 3]


def test_rollback_to_a_named_build_goes_in_both_directions(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        publish(tmp_path, number)
    for number in (1, 3):
        builds.roll_back(tmp_path, facts_of(number).build_id)
        assert live_number(tmp_path) == number


def test_rollback_with_nothing_before_says_what_there_is_and_changes_nothing(
    tmp_path: Path,
) -> None:
    with pytest.raises(LandscapeError, match="builds kept: none"):
        builds.roll_back(tmp_path)
    facts = publish(tmp_path, 1)
    for wanted in (None, "20200101T000000Z-00000000", "../../etc/passwd"):
        with pytest.raises(LandscapeError, match=facts.build_id):
            builds.roll_back(tmp_path, wanted)
    assert live_number(tmp_path) == 1


def test_after_a_rollback_the_next_build_is_live_and_the_live_one_was_not_pruned(
    tmp_path: Path,
) -> None:
    for number in (1, 2, 3):
        publish(tmp_path, number, keep=3)
    builds.roll_back(tmp_path, facts_of(1).build_id)
    publish(tmp_path, 4, keep=3)
    assert live_number(tmp_path) == 4
    assert kept(tmp_path) == [2, 3, 4]


def test_a_build_that_cannot_be_published_leaves_the_live_one(tmp_path: Path) -> None:
    publish(tmp_path, 1)
    with pytest.raises(StorageError):
        builds.publish(tmp_path, tmp_path / "builds" / ".none.partial", facts_of(2), keep=1)
    assert live_number(tmp_path) == 1
    assert kept(tmp_path) == [1]


def test_a_dangling_link_counts_as_no_build(tmp_path: Path) -> None:
    facts = publish(tmp_path, 1)
    builds.build_file(tmp_path, facts.build_id).unlink()
    assert builds.live_build(tmp_path) is None
    publish(tmp_path, 2)
    assert live_number(tmp_path) == 2


UNREADABLE = ["", "{", "[]", '{"build_id": "x"}', '{"colour": "red"}', "\udcff"]


@pytest.mark.parametrize("text", [None, *UNREADABLE])
def test_a_live_build_with_facts_that_cannot_be_read_counts_as_none_and_is_replaced(
    tmp_path: Path, text: str | None
) -> None:
    path = tmp_path / "builds" / f"{publish(tmp_path, 1).build_id}.json"
    path.unlink()
    if text is not None:
        path.write_text(text, encoding="utf-8", errors="surrogateescape")
    assert builds.live_build(tmp_path) is None
    assert live_number(tmp_path) == 1
    publish(tmp_path, 2)
    assert live_number(tmp_path) == 2
    assert kept(tmp_path) == [2]


@pytest.mark.parametrize("text", UNREADABLE)
def test_one_unreadable_old_build_does_not_hide_the_others(tmp_path: Path, text: str) -> None:
    for number in (1, 2, 3):
        publish(tmp_path, number)
    path = tmp_path / "builds" / f"{facts_of(2).build_id}.json"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    assert kept(tmp_path) == [1, 3]
    assert builds.roll_back(tmp_path).build_id == facts_of(1).build_id


def test_rollback_leaves_a_live_build_whose_facts_cannot_be_read(tmp_path: Path) -> None:
    for number in (1, 2):
        publish(tmp_path, number)
    (tmp_path / "builds" / f"{facts_of(2).build_id}.json").unlink()
    assert builds.roll_back(tmp_path).build_id == facts_of(1).build_id
    assert live_number(tmp_path) == 1
