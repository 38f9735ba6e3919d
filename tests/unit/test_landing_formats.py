"""What earlier versions landed is read as they meant it; what a newer one landed is refused."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.errors import LandingDamagedError
from flows.landing import formats, harvest, records, store
from flows.landing.planner import Seen
from flows.sources.contract import Window
from flows.sources.sample.client import SampleSource

FIXTURES = Path(__file__).parent.parent / "landing_formats"
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def bytes_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_there_is_a_fixture_of_every_earlier_format() -> None:
    known = sorted(int(path.name) for path in FIXTURES.iterdir() if path.is_dir())
    assert known == list(range(1, formats.CURRENT))


def test_the_first_version_told_no_format_but_in_its_windows() -> None:
    window, page = (
        json.loads(next(FIXTURES.glob(f"1/sample/*/office-CA/{name}")).read_bytes())
        for name in ("window.json", "page-0001.sidecar.json")
    )
    assert window["landing_format"] == 1
    assert not {"days", "is_unchanged"} & set(window)
    assert "landing_format" not in page


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    """A landing folder as the first version left it."""
    return Path(shutil.copytree(FIXTURES / "1", tmp_path / "landing"))


def test_the_first_format_is_read_as_the_present_one(landing: Path, tmp_path: Path) -> None:
    source = SampleSource()
    harvest.harvest(source, tmp_path / "today", clock=lambda: NOW, client_version="test")
    old, new = (
        next(w for w in store.windows_that_count(folder, source) if w.name == "office-CA")
        for folder in (landing, tmp_path / "today")
    )
    assert old.days == {}
    assert old.is_unchanged is False
    assert old.query == new.query == {"publication_country": "CA"}
    assert old.pages == new.pages
    assert old.ref == new.ref
    for window, name in ((old, "old"), (new, "new")):
        records.make_records(source, window, tmp_path / name)
    made = [sorted((tmp_path / name).rglob("*.parquet")) for name in ("old", "new")]
    assert len(made[0]) == len(made[1]) > 5
    for one, other in zip(*made, strict=True):
        assert pl.read_parquet(one).equals(pl.read_parquet(other)), one.name


def test_a_harvest_goes_on_where_the_first_version_stopped(landing: Path) -> None:
    before = bytes_below(landing)
    source = SampleSource()
    done = harvest.harvest(source, landing, clock=lambda: NOW, client_version="test")
    assert done.fetched_windows == len(source.windows()) - 1
    after = bytes_below(landing)
    # Nothing at rest is edited: old and new formats lie side by side.
    assert {name: after[name] for name in before} == before
    told = {json.loads(data).get("landing_format") for name, data in after.items()
            if name.endswith(".json")}  # fmt: skip
    assert told == {None, 1, formats.CURRENT}


def test_a_window_begun_by_an_early_version_is_gone_on_with(tmp_path: Path) -> None:
    folder = tmp_path / "server" / "1" / "all"
    folder.mkdir(parents=True)
    begun = {"name": "all", "revision": "1", "clause": "c", "query": {"q": "qkd"},
             "data_as_of": "2026-11-22"}  # fmt: skip
    (folder / store.BEGUN_FILE).write_text(json.dumps(begun), encoding="utf-8")
    window = Window("all", "1", "c", {"q": "qkd"}, date(2026, 11, 22))
    assert store.seen_windows(tmp_path, "server") == [Seen(window, "begun")]


def change(path: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    content = json.loads(path.read_bytes())
    edit(content)
    path.write_text(json.dumps(content), encoding="utf-8")


READERS: dict[str, Callable[[Path], object]] = {
    "window.json": lambda folder: store.read_window(folder / store.WINDOW_FILE),
    "page-0001.sidecar.json": store.landed_pages,
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    ("told", "said"),
    [
        (formats.CURRENT + 1, "a newer version wrote; this one reads up to 2. Update"),
        (0, "is 0, which is no format"),
        (True, "is True, which is no format"),
        ("2", "is '2', which is no format"),
    ],
)
def test_a_format_that_is_not_known_is_refused_and_kept(
    landing: Path, name: str, told: object, said: str
) -> None:
    folder = landing / "sample" / "2026-11-22.1" / "office-CA"
    change(folder / name, lambda content: content.update(landing_format=told))
    before = bytes_below(landing)
    with pytest.raises(LandingDamagedError, match=said):
        READERS[name](folder)
    assert bytes_below(landing) == before


def test_a_sidecar_of_the_present_format_that_lacks_a_field_is_damaged(landing: Path) -> None:
    path = landing / "sample" / "2026-11-22.1" / "office-CA" / "window.json"
    change(path, lambda content: content.update(landing_format=2))
    with pytest.raises(LandingDamagedError, match="field 'is_unchanged' is missing"):
        store.read_window(path)
