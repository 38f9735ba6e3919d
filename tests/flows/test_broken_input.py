"""Broken input is named or set apart; what was published before stays as it was."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from data_folders import content, copy_folder, published_sample, run_stages, settings_of
from typer.testing import CliRunner

from flows import cli, reporting
from flows.errors import (
    CheckFailedError,
    LandingDamagedError,
    LandscapeError,
    NotUnderstoodError,
    QueryError,
    StorageError,
)
from flows.landing import store
from flows.settings import Settings
from flows.sources.contract import Page, Window
from flows.sources.sample.client import COLLECTED_ON, EDITION, INFO
from flows.sources.sample.parse import COLUMNS
from flows.warehouse import builds, connect, query

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
#: Stands beside the windows of the sample, as a server's next answer would.
WINDOW = Window("office-ZZ", EDITION, "curated-list", {"publication_country": "ZZ"}, COLLECTED_ON)


@pytest.fixture
def settings(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A folder with a good build and its report, to be broken."""
    return settings_of(copy_folder(published_sample(tmp_path_factory), tmp_path / "data"))


def products(settings: Settings) -> dict[str, bytes]:
    """Every byte a reader can meet: warehouse and reports."""
    return {
        f"{folder.name}/{name}": data
        for folder in (settings.folders.warehouse, settings.folders.reports)
        for name, data in content(folder).items()
    }


def assert_status_answers(settings: Settings) -> None:
    answer = CliRunner().invoke(cli.app, ["status", "--data-dir", str(settings.data_dir)])
    assert answer.exit_code == 0, answer.output
    assert "Last good build" in answer.output


def assert_refused(settings: Settings, error: type[LandscapeError], *words: str) -> None:
    """The run ends with this error, says these words and leaves what was published."""
    before = products(settings)
    with pytest.raises(error) as caught:
        run_stages(settings)
    assert type(caught.value) is error
    for word in words:
        assert word in str(caught.value)
    assert products(settings) == before
    assert_status_answers(settings)


def folder_of(settings: Settings, name: str = "office-JP") -> Path:
    return settings.folders.landing / INFO.name / EDITION / name


def record(number: str, **values: Any) -> dict[str, Any]:
    key = {"publication_country": "EP", "publication_number": number, "kind": "A1"}
    return {**dict.fromkeys(COLUMNS, ""), **key, **values}


def land(settings: Settings, body: bytes, total: int) -> None:
    """A page with its right sidecars, whatever it holds."""
    folder = store.window_folder(settings.folders.landing, INFO.name, WINDOW)
    page = Page(1, body, "application/json", 200, (1, total), (1, total), total)
    landed = store.write_page(folder, page, fetched_at=NOW)
    store.write_window(folder, INFO, WINDOW, [landed], fetched_at=NOW, client_version="test")


def land_records(settings: Settings, *records: Any, total: int | None = None) -> None:
    body = json.dumps({"records": records}).encode()
    land(settings, body, len(records) if total is None else total)


# --- bytes at rest that are damaged ---


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 0x10
    path.write_bytes(bytes(raw))


def overwrite(path: Path) -> None:
    path.write_bytes(b"<html>Service unavailable</html>")


@pytest.mark.parametrize("damage", [truncate, flip, overwrite, Path.unlink])
def test_a_damaged_page_is_named(settings: Settings, damage: Callable[[Path], None]) -> None:
    path = folder_of(settings) / "page-0001.json.gz"
    damage(path)
    assert_refused(settings, LandingDamagedError, str(path), "delete the folder")


def test_a_page_whose_sidecar_says_another_sum_is_named(settings: Settings) -> None:
    path = folder_of(settings) / store.WINDOW_FILE
    sidecar = json.loads(path.read_bytes())
    sidecar["pages"][0]["sha256"] = "0" * 64
    path.write_text(json.dumps(sidecar), encoding="utf-8")
    page = folder_of(settings) / "page-0001.json.gz"
    assert_refused(settings, LandingDamagedError, str(page), "0" * 64, "sha256")


@pytest.mark.parametrize("damage", [truncate, overwrite])
def test_a_sidecar_that_is_not_json_is_named(
    settings: Settings, damage: Callable[[Path], None]
) -> None:
    path = folder_of(settings) / store.WINDOW_FILE
    damage(path)
    assert_refused(settings, LandingDamagedError, str(path), "sidecar")


@pytest.mark.parametrize("field", ["announced_total", "pages", "data_as_of", "source"])
def test_a_sidecar_that_lacks_a_field_is_named_with_the_field(
    settings: Settings, field: str
) -> None:
    path = folder_of(settings) / store.WINDOW_FILE
    sidecar = json.loads(path.read_bytes())
    del sidecar[field]
    path.write_text(json.dumps(sidecar), encoding="utf-8")
    assert_refused(settings, LandingDamagedError, str(path), field)


def test_deleting_the_folder_as_the_message_says_repairs_the_damage(settings: Settings) -> None:
    truncate(folder_of(settings) / "page-0001.json.gz")
    shutil.rmtree(folder_of(settings))
    run_stages(settings)
    assert_status_answers(settings)


# --- pages that cannot be read ---


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'{"records": [',
        b'{"colour": "red"}',
        json.dumps({"records": ["é"]}, ensure_ascii=False).encode("latin-1"),
        b'{"records": ' + b"[" * 100_000,
        b'{"records": [' + b"1" * 5000 + b"]}",
    ],
    ids=["empty", "cut", "no records", "latin-1", "endless nesting", "endless number"],
)
def test_a_page_that_cannot_be_read_is_named(settings: Settings, body: bytes) -> None:
    land(settings, body, 1)
    page = folder_of(settings, WINDOW.name) / "page-0001.json.gz"
    assert_refused(settings, NotUnderstoodError, str(page), "The bytes are kept")
    assert page.exists()


@pytest.mark.parametrize("total", [0, 2, 100, -1])
def test_another_number_of_records_than_announced_is_named(settings: Settings, total: int) -> None:
    land_records(settings, record("1"), total=total)
    window = str(folder_of(settings, WINDOW.name))
    # A total below nothing may already be refused in the sidecar.
    expected = LandingDamagedError if total < 0 else NotUnderstoodError
    before = products(settings)
    with pytest.raises((expected, NotUnderstoodError)) as caught:
        run_stages(settings)
    assert window in str(caught.value)
    assert str(total) in str(caught.value)
    assert products(settings) == before


# --- records that cannot be used ---

BROKEN: list[tuple[dict[str, Any], str, str, str]] = [
    ({"filing_date": "1066-10-14"}, "filing_date", "1066-10-14", "absurd date"),
    ({"publication_date": "2199-01-01"}, "publication_date", "2199-01-01", "absurd date"),
    ({"grant_date": "2020-02-31"}, "grant_date", "2020-02-31", "not a date"),
    ({"filing_date": "00000000"}, "filing_date", "00000000", "not a date"),
    ({"application_year": "-2019"}, "application_year", "-2019", "absurd year"),
    ({"publication_number": "-5"}, "publication_number", "-5", "not a DOCDB number"),
    ({"kind": "?!"}, "kind", "?!", "not a kind code"),
    ({"colour": "red"}, "colour", "red", "unknown field"),
    ({"title": "Quantum k\ufffdy"}, "title", "Quantum k\ufffdy", "encoding"),
    (
        {"applicants": "A|B|C", "applicant_countries": "US|JP"},
        "applicant_countries", "US|JP", "2 countries for 3 applicants",
    ),
    ({"ipc": "quantum"}, "ipc", "quantum", "not a class symbol"),
]  # fmt: skip


def test_records_that_cannot_be_used_are_set_apart_with_all_that_is_known(
    settings: Settings,
) -> None:
    records = [record(str(n), **values) for n, (values, *_) in enumerate(BROKEN, start=1)]
    good = record("99", title="kept")
    twice, other = record("99", title="kept"), record("99", title="another")
    land_records(settings, good, *records, twice, other)
    before = builds.live_build(settings.folders.warehouse)
    assert before
    run_stages(settings)
    live = builds.live_file(settings.folders.warehouse)
    text = (
        "select record_no, column_name, value, reason, file, window_ref, record "
        "from raw.quarantine order by record_no"
    )
    rows = query.ask_live(live, text).rows
    ref = f"sample/{EDITION}/{WINDOW.name}"
    assert [row[0] for row in rows] == list(range(2, len(BROKEN) + 4))
    for row, (values, column, value, reason) in zip(rows, BROKEN, strict=False):
        number, found_column, found_value, found_reason, file, window, name = row
        assert (found_column, found_value) == (column, value)
        assert reason in found_reason
        assert (file, window) == ("page-0001.json.gz", ref)
        assert name == f"EP {values.get('publication_number', number - 1)} " + values.get(
            "kind", "A1"
        )
    same, different = rows[-2:]
    assert "with same content" in same[3]
    assert "with different content" in different[3]
    assert same[2] == different[2] == "EP99A1"
    kept = query.ask_live(live, "select title from publications where publication_id = 'EP99A1'")
    assert kept.rows == [("kept",)]
    (refused,) = query.ask_live(live, "select sum(quarantined) from sources").rows[0]
    assert refused == len(BROKEN) + 2
    assert_status_answers(settings)


@pytest.mark.parametrize("value", ["key \ud800", "a\x00b"], ids=["half a character", "zero byte"])
def test_text_that_other_tools_choke_on_ends_typed_or_stored(
    settings: Settings, value: str
) -> None:
    land_records(settings, record("99", title=value))
    try:
        run_stages(settings)
    except LandscapeError as refused:
        assert WINDOW.name in str(refused)  # noqa: PT017 - storing it would be right too
    assert_status_answers(settings)


def test_too_many_refused_records_stop_the_build_and_the_live_one_stays(
    settings: Settings,
) -> None:
    land_records(settings, *(record(str(n), kind="?!") for n in range(40)))
    folder = settings.folders.records / INFO.name / EDITION / WINDOW.name
    assert_refused(
        settings,
        CheckFailedError,
        "few records in quarantine",
        f"{folder / 'quarantine.parquet'}: 40 of 40 records",
        "the live warehouse was left in place",
    )
    # The share that is allowed is a setting.
    run_stages(settings_of(settings.data_dir, max_quarantine=0.5))
    live = builds.live_build(settings.folders.warehouse)
    assert live
    assert live.tables["raw.quarantine"] == 40


def test_a_table_that_shrinks_too_much_stops_the_build_and_the_live_one_stays(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if the source had forgotten its largest office.
    largest = max(settings.folders.records.glob("*/*/*"), key=lambda one: len(content(one)))
    sizes = {
        path.parent: path.stat().st_size
        for path in settings.folders.records.rglob("publications.parquet")
    }
    largest = max(sizes, key=lambda folder: sizes[folder])
    real = store.windows_that_count
    monkeypatch.setattr(
        store,
        "windows_that_count",
        lambda landing, source: (one for one in real(landing, source) if one.name != largest.name),
    )
    assert_refused(settings, CheckFailedError, "lost more than 20% of its rows", "rows before")


def test_damaged_records_are_named_and_deleting_them_repairs_it(settings: Settings) -> None:
    path = next(settings.folders.records.rglob("office-JP/titles.parquet"))
    path.write_bytes(path.read_bytes()[:30])
    # Something new, so that a build is needed.
    land_records(settings, record("99"))
    assert_refused(settings, NotUnderstoodError, str(path), "Delete the folder of records")
    shutil.rmtree(settings.folders.records)
    run_stages(settings)
    assert_status_answers(settings)


# --- products that are damaged ---


def test_a_report_on_a_build_without_readable_facts_is_an_error_of_ours(
    settings: Settings,
) -> None:
    live = builds.live_build(settings.folders.warehouse)
    assert live
    (settings.folders.warehouse / "builds" / f"{live.build_id}.json").unlink()
    with pytest.raises(LandscapeError, match="landscape refresh"):
        reporting.make_report(settings)
    run_stages(settings)
    assert_status_answers(settings)


@pytest.mark.usefixtures("undrawn")
def test_a_build_of_an_earlier_version_is_told_and_the_last_report_stays(
    settings: Settings,
) -> None:
    before = content(settings.folders.reports)
    live = builds.live_build(settings.folders.warehouse)
    assert live
    with connect.writer(builds.live_file(settings.folders.warehouse)) as connection:
        connection.execute("alter table marts.families drop column layer")
    with pytest.raises(QueryError, match="landscape refresh") as caught:
        reporting.make_report(settings)
    assert live.build_id in str(caught.value)
    assert content(settings.folders.reports) == before


def test_a_damaged_warehouse_is_named_and_told_how_to_mend(settings: Settings) -> None:
    live = builds.live_file(settings.folders.warehouse)
    live.write_bytes(b"not a database")
    with pytest.raises(StorageError, match="landscape rollback") as caught:
        query.ask_live(live, "select 1")
    assert str(live) in str(caught.value)
