"""`landscape export` on the sample: read back by a library that is not ours."""

import hashlib
import json
from pathlib import Path
from typing import Any

import frictionless
import openpyxl
import polars as pl
import pytest
from data_folders import content, published_sample, settings_of
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.exports.format import Format
from flows.warehouse import builds, query
from flows.warehouse.columns import load_columns
from flows.warehouse.models import sql_folder

#: Types of Table Schema by type of a frame.
TYPES: dict[Any, str] = {
    pl.Boolean(): "boolean",
    pl.Date(): "date",
    pl.Float64(): "number",
    pl.Int32(): "integer",
    pl.Int64(): "integer",
    pl.List(pl.String()): "array",
    pl.String(): "string",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_sample(tmp_path_factory)


@pytest.fixture(scope="module")
def exported(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of everything."""
    target = tmp_path_factory.mktemp("export") / "new" / "out"
    done = run(data, "-o", str(target))
    assert done.exit_code == 0, done.output
    assert "47 tables of build" in done.stdout
    assert "SAMPLE" in done.stderr
    return target


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["export", *words, "--data-dir", str(data)])


def descriptor_of(exported: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((exported / "datapackage.json").read_text("utf-8"))
    return found


def test_the_package_is_valid_and_every_value_comes_back(exported: Path) -> None:
    report = frictionless.validate(str(exported / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "message"])
    package = frictionless.Package(str(exported / "datapackage.json"))
    names = [name for name in package.resource_names if not name.endswith("-parquet")]
    assert len(names) == 47
    for name in names:
        resource = package.get_table_resource(name)
        beside = package.get_resource(f"{name}-parquet").to_dict()
        assert beside["schema"] == resource.to_dict()["schema"], name
        frame = pl.read_parquet(exported / beside["path"])
        rows = resource.read_rows()
        assert len(rows) == frame.height == resource.to_dict()["rows"], name
        assert [field.type for field in resource.schema.fields] == [
            TYPES[kind] for kind in frame.dtypes
        ], name
        for column, kind in frame.schema.items():
            found = [row[column] for row in rows]
            if kind == pl.Float64:
                found = [None if value is None else float(value) for value in found]
            if kind == pl.String:
                found = [None if v is None else v.removeprefix("'") for v in found]
            assert found == frame[column].to_list(), (name, column)


def test_the_tables_are_those_of_the_warehouse(data: Path, exported: Path) -> None:
    live = builds.live_file(settings_of(data).folders.warehouse)
    facts = builds.live_build(settings_of(data).folders.warehouse)
    assert facts is not None
    for path in sorted((exported / "data").glob("*.parquet")):
        frame = pl.read_parquet(path)
        assert frame.height == facts.tables[f"marts.{path.stem}"], path
        assert frame["is_sample"].all(), path
    answer = query.ask_live(live, "select family_id, title, priority_year from families")
    frame = pl.read_parquet(exported / "data" / "families.parquet")
    assert frame.select("family_id", "title", "priority_year").rows() == answer.rows


def test_meanings_units_values_and_keys_are_those_of_the_registry(exported: Path) -> None:
    registry = load_columns(sql_folder() / "columns.toml")
    resources = {one["name"]: one for one in descriptor_of(exported)["resources"]}
    units = 0
    for resource in resources.values():
        for field in resource["schema"]["fields"]:
            entry = registry[field["name"]]
            assert field["description"] == entry.comment
            assert field.get("unit") == entry.unit
            units += bool(entry.unit)
    assert units > 100
    families = resources["families"]
    assert families["schema"]["primaryKey"] == ["family_id"]
    assert families["description"].endswith("how it was formed.")
    fields = {field["name"]: field for field in families["schema"]["fields"]}
    assert fields["family_basis"]["constraints"]["enum"] == list(registry["family_basis"].allowed)


def test_licence_credit_and_mark_are_in_the_package(exported: Path) -> None:
    descriptor = descriptor_of(exported)
    assert descriptor["name"] == "quantum-patent-landscape-sample"
    assert descriptor["landscape"]["is_sample"] is True
    assert descriptor["licenses"] == [
        {
            "name": "LicenseRef-sample",
            "title": "Bundled sample of quantum-cryptography publications: Facts of publication "
            "(numbers, dates, titles, names, classes); no database licence",
        }
    ]
    assert "公開特許ページ" in descriptor["sources"][0]["credit"]["ja"]


def test_every_file_says_that_it_is_a_sample(exported: Path) -> None:
    for path in sorted(path for path in exported.rglob("*") if path.is_file()):
        if path.suffix == ".parquet":
            said = pl.read_parquet_metadata(path)["mark"]
        elif path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            assert all(sheet["A1"].value.startswith("SAMPLE") for sheet in book)
            said = book.properties.description or ""
        elif path.suffix == ".csv":
            said = path.read_text("utf-8").partition("\n")[0]
            assert "is_sample" in said.split(","), path
            continue
        elif path.name == "SHA256SUMS":
            continue
        else:
            said = path.read_text("utf-8")
        assert "SAMPLE" in said or "サンプルデータ" in said, path


def test_a_page_for_each_language_is_in_that_language_alone(exported: Path) -> None:
    english = (exported / "README.en.md").read_text("utf-8")
    japanese = (exported / "README.ja.md").read_text("utf-8")
    assert "Facts of publication" in english
    assert "サンプル" not in english
    assert "SAMPLE" not in japanese
    assert "代表性なし" in japanese


def test_the_sums_are_those_of_the_files(exported: Path) -> None:
    lines = (exported / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert {"datapackage.json", "landscape.xlsx", "data/families.csv"} <= set(sums)
    for name, digest in sums.items():
        assert hashlib.sha256((exported / name).read_bytes()).hexdigest() == digest, name


def test_only_what_was_asked_for_is_written(data: Path, tmp_path: Path) -> None:
    done = run(data, "--format", "ris", "--format", "bibtex", "--format", "ris", "--tier",
               "strict", "-o", str(tmp_path / "out"))  # fmt: skip
    assert done.exit_code == 0, done.output
    assert sorted(content(tmp_path / "out")) == [
        "README.en.md", "README.ja.md", "SHA256SUMS", "families.bib", "families.ris",
    ]  # fmt: skip
    assert "strict" in (tmp_path / "out" / "README.en.md").read_text("utf-8")


def test_a_change_of_nothing_in_the_data_folder(data: Path, tmp_path: Path) -> None:
    before = content(data)
    assert run(data, "--format", "xlsx", "-o", str(tmp_path / "a.zip")).exit_code == 0
    assert content(data) == before
    assert list(tmp_path.iterdir()) == [tmp_path / "a.zip"]


def test_what_cannot_be_done_is_said_with_its_exit_code(data: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    refused = run(data, "-o", str(tmp_path))
    assert refused.exit_code == 2
    assert "holds mine.txt" in refused.stderr
    nothing = run(tmp_path / "empty")
    assert nothing.exit_code == 1
    assert "landscape refresh" in nothing.stderr
    assert run(data, "--tier", "narrow").exit_code == 2


def test_every_format_that_the_command_takes_has_its_writer_and_its_words() -> None:
    from flows.exports import publish

    assert list(publish._WRITERS) == list(Format)
    assert list(publish._FILES) == list(Format)
