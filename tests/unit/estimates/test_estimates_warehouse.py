"""How estimates meet the warehouse: inputs read marts, tables pass checks, nothing goes unseen."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from flows.errors import ModelError
from flows.estimates.catalogue import ESTIMATES
from flows.estimates.contract import Estimate, Output
from flows.warehouse import build, checks, connect, estimates, models
from flows.warehouse.columns import Column
from flows.warehouse.connect import Connection

OUTPUT = Output("doubled", "One row per thing: twice its value.", ("id",), ("id", "twice"))
COLUMNS = {
    "id": Column("id", "INTEGER", "Which."),
    "twice": Column("twice", "DOUBLE", "Twice the value."),
}


def doubled(frames: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Twice the values, out of order."""
    frame = frames["things"].select("id", twice=pl.col("value") * 2)
    return {"doubled": frame.sort("id", descending=True)}


ESTIMATE = Estimate(("things",), (OUTPUT,), doubled)  # type: ignore[arg-type]


@pytest.fixture
def connection() -> Iterator[Connection]:
    with connect.scratch() as opened:
        opened.execute("create schema marts")
        opened.execute("create schema intermediate")
        opened.execute("create table marts.things as select 1 as id, 1.5 as value union all "
                       "select 2, null")  # fmt: skip
        yield opened


@pytest.fixture
def sql(tmp_path: Path) -> Path:
    folder = tmp_path / "sql"
    (folder / "estimates").mkdir(parents=True)
    write(folder, "-- One row per thing.\nselect id, value::double as value from marts.things")
    return folder


def write(folder: Path, text: str) -> None:
    (folder / "estimates" / "things.sql").write_text(text, encoding="utf-8")


def run(
    connection: Connection, sql: Path, monkeypatch: pytest.MonkeyPatch, estimate: Estimate
) -> list[str]:
    monkeypatch.setattr(estimates, "ESTIMATES", (estimate,))
    told: list[str] = []
    estimates.run_estimates(connection, sql, COLUMNS, sql / "work", progress=told.append)
    return told


def test_a_table_has_the_types_of_the_registry_and_the_order_of_its_key(
    connection: Connection, sql: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(connection, sql, monkeypatch, ESTIMATE) == ["marts.doubled"]
    found = connection.execute("select * from marts.doubled")
    assert [str(one[1]) for one in found.description or []] == ["INTEGER", "DOUBLE"]
    assert found.fetchall() == [(1, 3.0), (2, None)]


def test_its_table_goes_through_generic_checks_and_has_comments(
    connection: Connection, sql: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(connection, sql, monkeypatch, ESTIMATE)
    made = estimates.estimated_models()
    described = {("marts", "doubled"): {"id": "INTEGER", "twice": "DOUBLE"}}
    build.write_comments(connection, made, COLUMNS, described)
    comment = connection.execute(
        "select comment from duckdb_tables() where table_name = 'doubled'"
    ).fetchall()
    assert comment == [(OUTPUT.description,)]
    found = checks.generic_checks(made, COLUMNS, build.table_columns(described))
    failed = [one.name for one in found if not checks.run_check(connection, one).passed]
    assert failed == ["doubled.twice not null"]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("select 1 as id, 1.0::double as value", "must say the grain"),
        ("-- One row per thing.\nselect * from intermediate.things", "may read marts"),
        ("-- One row per thing.\nselect * from read_csv('a.csv')", "reads tables only"),
        ("-- One row per thing.\nselect absent from marts.things", r"things\.sql"),
    ],
)
def test_an_input_that_may_not_or_cannot_be_read_is_named(
    connection: Connection, sql: Path, monkeypatch: pytest.MonkeyPatch, text: str, match: str
) -> None:
    write(sql, text)
    with pytest.raises(ModelError, match=match):
        run(connection, sql, monkeypatch, ESTIMATE)


def test_a_missing_input_and_an_unknown_column_are_named(
    connection: Connection, sql: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelError, match=r"absent\.sql"):
        run(connection, sql, monkeypatch, replace(ESTIMATE, inputs=("absent",)))
    monkeypatch.delitem(COLUMNS, "twice")
    with pytest.raises(ModelError, match=r"not in sql/columns\.toml: twice"):
        run(connection, sql, monkeypatch, ESTIMATE)


def test_every_input_of_the_project_is_read_by_an_estimate_and_reads_marts() -> None:
    folder = models.sql_folder()
    files = {path.stem for path in (folder / "estimates").glob("*.sql")}
    assert files == {name for one in ESTIMATES for name in one.inputs}
    assert len(files) >= 5
    with connect.scratch() as opened:
        for name in files:
            text = estimates.load_input(folder, name)
            read = models.inputs(opened, models.Model("marts", name, text, "", (), (), ()))
            assert read, name
            assert {table.split(".")[0] for table in read} == {"marts"}, name


def test_outputs_of_the_project_say_their_grain_and_are_no_models() -> None:
    made = estimates.estimated_models()
    named = [model.name for model in made]
    assert len(named) == len(set(named)) >= 8
    assert all(model.description.startswith("One row per ") for model in made)
    assert all(set(model.key) for model in made)
    assert not set(named) & {model.name for model in models.load_models(models.sql_folder())}


def test_estimates_know_no_database(tmp_path: Path) -> None:
    folder = Path(estimates.__file__).parent.parent / "estimates"
    copied = shutil.copytree(folder, tmp_path / "estimates")
    texts = [path.read_text(encoding="utf-8") for path in copied.glob("*.py")]
    assert len(texts) > 6
    assert not any("flows.warehouse" in text or "duckdb" in text for text in texts)
