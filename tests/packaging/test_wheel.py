"""The wheel, installed without constraints into an empty environment, does the main job."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.packaging, pytest.mark.timeout(900)]

ROOT = Path(__file__).parent.parent.parent


def _run(*words: str | Path, cwd: Path, **environ: str) -> str:
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": str(cwd), **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an empty environment with nothing but the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    _run(folder / "bin/python", "-m", "pip", "install", "-q", "--no-compile", wheel, cwd=folder)
    return folder / "bin"


def test_the_wheel_holds_sql_data_and_texts_but_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "flows/_prefect.yaml",
        "flows/_sql/columns.toml",
        "flows/_sql/marts/families.sql",
        "flows/_sql/queries/china-vs-japan.sql",
        "flows/_sql/seeds/countries.csv",
        "flows/sources/sample/data/publications.csv",
        "flows/topics/quantum_cryptography.toml",
        "reports/text/ja/common.toml",
        "reports/templates/report.html.j2",
    ):
        assert wanted in names, wanted
    assert not [name for name in names if name.startswith(("tests/", "sql/"))]


def test_versions_that_break_prefect_are_kept_out(environment: Path, tmp_path: Path) -> None:
    listed = json.loads(_run(environment / "pip", "list", "--format", "json", cwd=tmp_path))
    versions = {item["name"].lower(): item["version"] for item in listed}
    assert tuple(map(int, versions["fastapi"].split(".")[:2])) < (0, 151)
    assert tuple(map(int, versions["sqlalchemy"].split(".")[:2])) < (2, 1)
    assert versions["prefect"].startswith("3.8.")
    assert "pytest" not in versions
    _run(environment / "pip", "check", cwd=tmp_path)


def test_the_main_job_runs_from_another_directory(environment: Path, tmp_path: Path) -> None:
    said = _run(environment / "landscape", "refresh", cwd=tmp_path)
    assert "335 publications" in said
    latest = tmp_path / "landscape-data" / "reports" / "latest"
    assert (latest / "report.en.html").stat().st_size > 1_000_000
    assert (latest / "report.ja.html").stat().st_size > 1_000_000
    again = _run(environment / "landscape", "refresh", cwd=tmp_path)
    assert "Nothing new" in again
    rows = _run(
        environment / "landscape", "sql", "--format", "csv", "select count(*) as n from families",
        cwd=tmp_path,
    )  # fmt: skip
    assert rows.splitlines() == ["n", "299"]
    assert not (tmp_path / ".prefect").exists(), "Prefect's state belongs to the data folder"
