"""`landscape chart`, the same from Python, and the example notebook."""

import json
from pathlib import Path

import nbformat
import polars as pl
import pytest
from data_folders import published_sample
from nbclient import NotebookClient
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.live import live_query
from reports.charts.registry import CHARTS
from reports.charts.single import chart
from reports.selection import SelectionError

NOTEBOOKS = sorted((Path(__file__).parents[2] / "docs" / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_sample(tmp_path_factory)


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["chart", *words, "--data-dir", str(data)])


def test_the_command_writes_what_python_draws(data: Path, tmp_path: Path) -> None:
    options = ["--origin", "cn,JP", "--from", "2000", "--scope", "ipf", "--lang", "ja"]
    for ending in ("png", "svg", "csv"):
        target = tmp_path / "new" / f"chart.{ending}"
        done = run(data, "origin_trend", *options, "-o", str(target))
        assert done.exit_code == 0, done.output
        made = chart(
            live_query(data), "origin_trend", language="ja",
            origins=("CN", "JP"), first_year=2000, scope="ipf",
        )  # fmt: skip
        assert target.read_bytes() == made.content(ending)


def test_only_what_was_asked_is_shown(data: Path) -> None:
    made = chart(
        live_query(data), "origin_trend",
        origins=("KR", "JP"), first_year=2005, last_year=2015, scope="all",
    )  # fmt: skip
    assert made.frame["origin"].unique(maintain_order=True).to_list() == ["KR", "JP"]
    assert made.frame["scope"].unique().to_list() == ["all"]
    assert (made.frame["year"].min(), made.frame["year"].max()) == (2005, 2015)
    assert made.frame["is_sample"].all()
    assert "2005" in made.footnote


def test_without_restrictions_it_is_the_chart_of_the_report(data: Path) -> None:
    folder = data / "reports" / "latest" / "charts"
    for place, name in enumerate(CHARTS):
        made = chart(live_query(data), name, language="en")
        assert made.csv() == (folder / f"{name}.csv").read_bytes(), name
        # The same frames are drawn as the same bytes (test_chart_figures): a few tell enough.
        if place % 5 == 0:
            assert made.png() == (folder / f"{name}.en.png").read_bytes(), name


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["orgin_trend"], "Did you mean origin_trend?"),
        (["origin_trend", "--origin", "China"], "two capital letters"),
        (["origin_trend", "--from", "2020", "--to", "2000"], "the first is after the last"),
        (["top_applicants", "--scope", "ipf"], "cannot be restricted by scope"),
        (["origin_trend", "--lang", "de"], "known: en, ja"),
        (["origin_trend", "--tier", "wider"], "strict"),
        (["origin_trend", "-o", "chart.docx"], "png, svg, csv"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    data: Path, words: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run(data, *words)
    assert answer.exit_code == 2
    assert message in " ".join(answer.stderr.split())
    assert not list(tmp_path.iterdir())


def test_without_a_warehouse_it_says_what_to_do(tmp_path: Path) -> None:
    answer = run(tmp_path, "origin_trend")
    assert answer.exit_code == 1
    assert "landscape refresh" in answer.stderr


def test_every_chart_is_listed() -> None:
    answer = CliRunner().invoke(app, ["chart", "--list", "--lang", "ja"])
    assert answer.exit_code == 0
    assert all(name in answer.stdout for name in CHARTS)


def test_python_refuses_other_formats(data: Path, tmp_path: Path) -> None:
    with pytest.raises(SelectionError, match="png, svg, csv"):
        chart(live_query(data), "origin_trend").save(tmp_path / "chart.gif")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_runs(
    path: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDSCAPE_DATA_DIR", str(data))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    assert not [
        cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell.get("outputs")
    ], "notebooks are kept without outputs"  # fmt: skip
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    )
    client.execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("image/png" in output.get("data", {}) for output in shown)
    assert {file.name for file in tmp_path.glob("trend.*")} == {
        "trend.ja.png", "trend.ja.svg", "trend.ja.csv",
    }  # fmt: skip
    assert pl.read_csv(tmp_path / "trend.ja.csv").height > 0
