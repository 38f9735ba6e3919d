"""Landing to typed Parquet: nothing lost, nothing judged, refusals with their reason."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.errors import LandingDamagedError, NotUnderstoodError
from flows.landing import records as recording
from flows.landing import schema, store
from flows.sources.contract import Page, Window
from flows.sources.sample.client import COLLECTED_ON, INFO, SampleSource
from flows.sources.sample.parse import COLUMNS

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WINDOW = Window("all", "1", "clause", {"q": "qkd"}, COLLECTED_ON)
SOURCE = SampleSource()


def record(number: str, **values: str) -> dict[str, str]:
    key = {"publication_country": "EP", "publication_number": number, "kind": "A1"}
    return {**dict.fromkeys(COLUMNS, ""), **key, **values}


def land(root: Path, *pages: list[Any], total: int | None = None) -> store.LandedWindow:
    """A closed window whose pages hold these records."""
    folder = store.window_folder(root / "landing", INFO.name, WINDOW)
    announced = total if total is not None else sum(len(page) for page in pages)
    landed, first = [], 1
    for number, content in enumerate(pages, start=1):
        asked = (first, first + len(content) - 1)
        body = json.dumps({"records": content}).encode()
        page = Page(number, body, "application/json", 200, asked, asked, announced)
        landed.append(store.write_page(folder, page, fetched_at=NOW))
        first += len(content)
    store.write_window(folder, INFO, WINDOW, landed, fetched_at=NOW, client_version="test")
    return store.read_window(folder / store.WINDOW_FILE)


def make(root: Path, window: store.LandedWindow) -> recording.WindowRecords:
    return recording.make_records(SOURCE, window, root / "records")


def table(made: recording.WindowRecords, name: str) -> pl.DataFrame:
    return pl.read_parquet(made.folder / f"{name}.parquet")


def quarantine(made: recording.WindowRecords) -> list[dict[str, Any]]:
    return table(made, "quarantine").to_dicts()


def test_every_table_is_there_with_the_schema_even_without_rows(tmp_path: Path) -> None:
    made = make(tmp_path, land(tmp_path, [record("1")]))
    for name, columns in schema.TABLES.items():
        assert dict(table(made, name).schema) == columns
        assert table(made, name).height == made.rows[name]
    assert dict(table(made, "quarantine").schema) == schema.QUARANTINE
    assert (made.records, made.quarantined, made.fresh) == (1, 0, True)


def test_every_row_says_where_it_came_from(tmp_path: Path) -> None:
    pages = [record("1", title="a"), record("2", title="b")], [record("3", title="c")]
    made = make(tmp_path, land(tmp_path, *pages))
    for name in ("publications", "titles"):
        rows = table(made, name).select("doc_number", "source", "window_ref", "page", "record_no")
        assert rows.rows() == [
            ("1", "sample", "sample/1/all", 1, 1),
            ("2", "sample", "sample/1/all", 1, 2),
            ("3", "sample", "sample/1/all", 2, 1),
        ]


def test_a_refused_record_is_in_quarantine_with_file_place_column_value_and_reason(
    tmp_path: Path,
) -> None:
    made = make(tmp_path, land(tmp_path, [record("1")], [record("2", grant_date="2020-02-31")]))
    (row,) = quarantine(made)
    assert row == {
        "source": "sample",
        "record": "EP 2 A1",
        "column_name": "grant_date",
        "value": "2020-02-31",
        "reason": "not a date (YYYY-MM-DD)",
        "file": "page-0002.json.gz",
        "window_ref": "sample/1/all",
        "page": 2,
        "record_no": 1,
    }
    assert (made.records, made.quarantined, made.rows["publications"]) == (2, 1, 1)


def test_an_endless_value_is_cut_in_quarantine(tmp_path: Path) -> None:
    made = make(tmp_path, land(tmp_path, [record("1", ipc="x" * 10_000)]))
    assert quarantine(made)[0]["value"] == "x" * 500


@pytest.mark.parametrize(
    ("second", "word"), [({}, "with same content"), ({"title": "b"}, "with different content")]
)
@pytest.mark.parametrize("across_pages", [True, False])
def test_of_two_records_with_one_key_the_first_stays_and_the_second_says_why(
    tmp_path: Path, second: dict[str, str], word: str, *, across_pages: bool
) -> None:
    one, two = record("1", title="a"), record("1", **{"title": "a", **second})
    pages = [[one], [two]] if across_pages else [[one, two]]
    made = make(tmp_path, land(tmp_path, *pages))
    (row,) = quarantine(made)
    assert word in row["reason"]
    assert "page 1, record 1" in row["reason"]
    assert (row["column_name"], row["value"]) == ("country, doc_number, kind", "EP1A1")
    assert row["page"] == (2 if across_pages else 1)
    assert table(made, "titles")["title"].to_list() == ["a"]
    assert table(made, "publications").height == 1


def test_the_kind_is_part_of_the_key_and_an_unknown_one_too(tmp_path: Path) -> None:
    kinds = [record("1", kind=kind) for kind in ("A1", "B1", "")]
    made = make(tmp_path, land(tmp_path, kinds))
    assert made.quarantined == 0
    assert table(made, "publications")["kind"].to_list() == ["A1", "B1", None]
    assert make_twice_unknown(tmp_path / "twice").quarantined == 1


def make_twice_unknown(root: Path) -> recording.WindowRecords:
    return make(root, land(root, [record("1", kind=""), record("1", kind="")]))


@pytest.mark.parametrize("total", [1, 3, 0])
def test_another_number_of_records_than_announced_is_not_understood(
    tmp_path: Path, total: int
) -> None:
    window = land(tmp_path, [record("1"), record("2")], total=total)
    with pytest.raises(NotUnderstoodError, match="Delete the folder") as caught:
        make(tmp_path, window)
    assert f"announced {total} records" in str(caught.value)
    assert "hold 2" in str(caught.value)
    assert str(window.folder) in str(caught.value)
    assert not (tmp_path / "records").exists()


def test_a_page_that_cannot_be_read_is_named_and_leaves_no_records(tmp_path: Path) -> None:
    folder = store.window_folder(tmp_path / "landing", INFO.name, WINDOW)
    body = "{'records': 'é'}".encode("latin-1")
    page = Page(1, body, "application/json", 200, (1, 1), (1, 1), 1)
    landed = store.write_page(folder, page, fetched_at=NOW)
    store.write_window(folder, INFO, WINDOW, [landed], fetched_at=NOW, client_version="test")
    with pytest.raises(NotUnderstoodError, match="The bytes are kept") as caught:
        make(tmp_path, store.read_window(folder / store.WINDOW_FILE))
    assert str(folder / "page-0001.json.gz") in str(caught.value)
    assert not (tmp_path / "records").exists()


@pytest.mark.parametrize("column", ["title", "ipc"])
def test_text_that_no_file_can_hold_is_refused_and_stored_so_that_it_can_be_read(
    tmp_path: Path, column: str
) -> None:
    # JSON can spell half of a surrogate pair; neither a table nor the quarantine can hold it.
    made = make(tmp_path, land(tmp_path, [record("1", **{column: "key \ud800"})]))
    (row,) = quarantine(made)
    assert row["column_name"] == column


def test_records_are_made_once(tmp_path: Path) -> None:
    window = land(tmp_path, [record("1"), record("2", ipc="?")])
    first = make(tmp_path, window)
    before = {path.name: path.stat().st_mtime_ns for path in first.folder.iterdir()}
    second = make(tmp_path, window)
    assert (second.fresh, second.records, second.quarantined) == (False, 2, 1)
    assert second.rows == first.rows
    assert {path.name: path.stat().st_mtime_ns for path in first.folder.iterdir()} == before


def test_the_same_landing_gives_the_same_bytes(tmp_path: Path) -> None:
    made = [make(tmp_path / name, land(tmp_path / name, [record("1", title="a")])) for name in "ab"]
    contents = [{p.name: p.read_bytes() for p in one.folder.iterdir()} for one in made]
    assert contents[0] == contents[1]


@pytest.mark.parametrize("name", ["manifest.json", "titles.parquet", "quarantine.parquet"])
def test_records_that_lack_a_file_are_made_again(tmp_path: Path, name: str) -> None:
    window = land(tmp_path, [record("1", title="a")])
    (make(tmp_path, window).folder / name).unlink()
    made = make(tmp_path, window)
    assert made.fresh
    assert (made.folder / name).exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", "nonsense", '{"rows": 1}'])
def test_records_with_a_manifest_that_cannot_be_used_are_made_again(
    tmp_path: Path, text: str
) -> None:
    window = land(tmp_path, [record("1")])
    (make(tmp_path, window).folder / recording.MANIFEST).write_text(text, encoding="utf-8")
    assert make(tmp_path, window).fresh


def test_a_new_landing_makes_new_records_in_place_of_the_old(tmp_path: Path) -> None:
    make(tmp_path, land(tmp_path, [record("1")]))
    made = make(tmp_path, land(tmp_path, [record("2"), record("3")]))
    assert made.fresh
    assert table(made, "publications")["doc_number"].to_list() == ["2", "3"]
    assert [path.name for path in made.folder.parent.iterdir()] == [made.folder.name]


def test_damage_at_rest_is_seen_even_where_records_are_there_already(tmp_path: Path) -> None:
    window = land(tmp_path, [record("1")])
    make(tmp_path, window)
    path = window.folder / "page-0001.json.gz"
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(LandingDamagedError, match="cannot be read whole") as caught:
        make(tmp_path, window)
    assert str(path) in str(caught.value)
