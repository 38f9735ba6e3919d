"""Corrections of known errors: what is refused, and what the entries of the project find."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from warehouse_cases import warehouse

from flows import stages
from flows.errors import ModelError
from flows.settings import Settings, load
from flows.warehouse import build, checks, connect, models
from flows.warehouse.corrections import load_corrections, parse_corrections

GIVEN: dict[str, Any] = {
    "publications": [{"publication": "EP-3000001-A1", "application_date": date(2015, 1, 1)}],
    "titles": [{"publication": "EP-3000001-A1", "language": "en", "title": "Keys"}],
}


def entry(**changes: Any) -> dict[str, Any]:
    """A correction of the given title; None leaves a key out."""
    complete = {
        "source": "test", "publication": "EP-3000001-A1", "table": "titles", "column": "title",
        "present": "Keys", "action": "set", "value": "Quantum keys", "reason": "cut off",
        "evidence": "the page", "date": date(2026, 11, 1), "reported": False, **changes,
    }  # fmt: skip
    return {key: value for key, value in complete.items() if value is not None}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"source": None}, "needs source"),
        ({"reason": ""}, "reason"),
        ({"reported": "no"}, "reported"),
        ({"date": "2026"}, "date"),
        ({"comment": "x"}, "unknown: comment"),
        ({"publication": "EP3000001A1"}, "OFFICE-NUMBER-KIND"),
        ({"table": "headlines"}, "'headlines'; there are publications"),
        ({"column": "headline"}, "no column 'headline' to correct in titles"),
        ({"column": "doc_number"}, "no column 'doc_number'"),
        ({"row": {"window_ref": "x"}}, "no column 'window_ref'"),
        ({"row": {"language": 1}}, "texts"),
        ({"action": "ignore"}, "'ignore' must be one of set, clear, drop"),
        ({"value": None}, "a value is needed"),
        ({"action": "drop"}, "a value is needed"),
        ({"action": "clear", "value": None, "present": None}, "clear needs present"),
        (
            {"action": "drop", "value": None, "table": "publications", "column": "kind"},
            "no column 'kind'",
        ),
        (
            {"action": "drop", "value": None, "table": "publications", "column": "source_url"},
            "cannot be dropped",
        ),
    ],
)
def test_an_entry_that_is_not_well_formed_is_named(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(ModelError, match=f"x.toml: correction wrong-title: .*{named}"):
        parse_corrections({"wrong-title": entry(**changes)}, "x.toml")


def test_an_entry_must_be_a_table() -> None:
    with pytest.raises(ModelError, match="correction wrong-title: must be a table"):
        parse_corrections({"wrong-title": "Keys"}, "x.toml")


@pytest.mark.parametrize("content", [b"[title", b"\xff\xfe", b"[a]\nsource = 1\n[a]\n", None])
def test_a_file_that_cannot_be_read_is_an_error_of_the_models(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "corrections.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match="corrections"):
        load_corrections(path)


def test_an_entry_that_matches_nothing_any_more_stops_the_build_and_says_what_to_do(
    tmp_path: Path,
) -> None:
    stale = {"wrong-title": entry(present="Key")}
    with (
        pytest.raises(ModelError, match=r"wrong-title matches nothing .*'Key' .*delete the entry"),
        warehouse(GIVEN, tmp_path, corrected=stale),
    ):
        pass


def test_a_publication_that_was_not_landed_is_warned_of(tmp_path: Path) -> None:
    gone = {"wrong-title": entry(publication="EP-3000002-A1")}
    loaded = {check.name: check for check in checks.load_checks(models.sql_folder())}
    check = loaded["corrections_without_publication"]
    assert check.severity == "warn"
    with warehouse(GIVEN, tmp_path, corrected=gone) as connection:
        assert checks.run_check(connection, check).offending == 1
    with warehouse(GIVEN, tmp_path, corrected={"wrong-title": entry()}) as connection:
        assert checks.run_check(connection, check).passed


def test_a_value_that_does_not_fit_its_column_is_named(tmp_path: Path) -> None:
    place = {"table": "publications", "present": "2015-01-01", "value": "yesterday"}
    with (
        pytest.raises(ModelError, match="'yesterday' is not a date"),
        warehouse(GIVEN, tmp_path, corrected={"day": entry(**place, column="application_date")}),
    ):
        pass
    with (
        pytest.raises(ModelError, match="correction year cannot be applied"),
        warehouse(
            GIVEN,
            tmp_path,
            corrected={"year": entry(**place | {"present": "2015"}, column="application_year")},
        ),
    ):
        pass


def test_other_rows_stay_as_they_were(tmp_path: Path) -> None:
    titles = [
        {"publication": "EP-3000001-A1", "language": "en", "title": "Keys"},
        {"publication": "EP-3000001-A1", "language": "de", "title": "Schluessel"},
        {"publication": "EP-3000002-A1", "language": "en", "title": "Keys"},
    ]
    with warehouse(
        {**GIVEN, "titles": titles}, tmp_path, corrected={"wrong-title": entry()}
    ) as connection:
        rows = connection.execute("select doc_number, title from raw.titles order by all")
        assert rows.fetchall() == [("3000001", "Quantum keys"), ("3000001", "Schluessel")]


def test_the_fingerprint_of_methods_changes_with_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "sql"
    shutil.copytree(models.sql_folder(), folder)
    before = build.methods_fingerprint(folder, "1")
    with (folder / "corrections.toml").open("a", encoding="utf-8") as file:
        file.write("\n# one more\n")
    assert build.methods_fingerprint(folder, "1") != before


@pytest.fixture(scope="module")
def sample_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("sample")
    return load({"data_dir": folder / "data"}, environ={}, cwd=folder)


def test_every_correction_of_the_sample_is_applied_and_records_at_rest_stay(
    sample_settings: Settings, tmp_path: Path
) -> None:
    stages.harvest(sample_settings, "sample")
    inputs = stages.gather_inputs(sample_settings, stages.make_records(sample_settings, "sample"))
    parquet = [path for item in inputs.records for path in item.folder.glob("*.parquet")]
    before = {path: path.read_bytes() for path in parquet}
    assert before
    path = tmp_path / "sample.duckdb"
    build.build(path, inputs, models.sql_folder(), progress=lambda _: None)
    assert {path: path.read_bytes() for path in parquet} == before
    with connect.reader(path) as connection:
        states = connection.execute(
            "select correction, correction_state, rows_changed from corrections "
            "where source = 'sample'"
        ).fetchall()
        assert ("us11818258-first-priority", "applied", 1) in states
        assert {state for _, state, _ in states} == {"applied"}
        numbers = connection.execute(
            "select priority_number from staging.stg_priorities "
            "where publication_id = 'US11818258' order by sequence_no"
        ).fetchall()
        assert numbers[:2] == [("EP21157942.0",), ("EP21166427.1",)]


@pytest.mark.parametrize(
    ("stated", "right", "rule"),
    [
        ("Garden hose", "Quantum key distribution apparatus", "title-phrase"),
        ("Quantum key distribution apparatus", "Garden hose", None),
    ],
)
def test_a_corrected_title_is_the_one_that_is_judged(
    tmp_path: Path, stated: str, right: str, rule: str | None
) -> None:
    titles = [{"publication": "EP-3000001-A1", "language": "en", "title": stated}]
    mended = {"wrong-title": entry(present=stated, value=right)}
    with warehouse({**GIVEN, "titles": titles}, tmp_path, corrected=mended) as connection:
        found = connection.execute(
            "select title, topic_rule from marts.publications where publication_id = 'EP3000001A1'"
        )
        assert found.fetchall() == [(right, rule)]
