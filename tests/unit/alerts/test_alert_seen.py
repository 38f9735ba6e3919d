"""What was seen last: kept whole, or not believed."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from alert_data import Family, now_of

from flows import files
from flows.alerts import seen
from flows.alerts.seen import SeenError

NOW = now_of(Family("1", grants={"JP": None}), Family("2", is_shown=False))


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    seen.write(tmp_path, NOW.seen)
    found = seen.read(tmp_path)
    assert found.families.rows() == [("1", True), ("2", False)]
    assert found.members.rows() == [("JP1", "1", "JP"), ("JP2", "2", "JP")]
    assert found.grants.rows() == [("1", "JP")]
    assert found.standing.build_id == "build-1"


def test_the_newest_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    seen.write(tmp_path, NOW.seen)
    before = sorted(path.name for path in tmp_path.iterdir())
    seen.write(tmp_path, NOW.seen)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    seen.write(tmp_path, now_of(Family("3"), build_id="build-2").seen)
    assert seen.read(tmp_path).families["family_id"].to_list() == ["3"]
    assert len(list(tmp_path.iterdir())) == 2


def test_without_one_it_is_the_first_time(tmp_path: Path) -> None:
    with pytest.raises(SeenError, match="first"):
        seen.read(tmp_path)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: (path / "manifest.json").write_text("{"),
        lambda path: (path / "manifest.json").write_text("{}"),
        lambda path: (path / "members.parquet").write_bytes(b"x"),
        lambda path: (path / "grants.parquet").unlink(),
        lambda path: pl.DataFrame({"a": [1]}).write_parquet(path / "families.parquet"),
    ],
)
def test_one_that_is_damaged_is_not_believed(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    seen.write(tmp_path, NOW.seen)
    damage(tmp_path / seen.LINK)
    with pytest.raises(SeenError, match="damaged"):
        seen.read(tmp_path)


def test_one_that_was_not_finished_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen.write(tmp_path, NOW.seen)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "point_link", fail)
    with pytest.raises(KeyboardInterrupt):
        seen.write(tmp_path, now_of(Family("3")).seen)
    assert seen.read(tmp_path).families["family_id"].to_list() == ["1", "2"]
