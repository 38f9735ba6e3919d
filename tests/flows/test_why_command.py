"""`landscape why` on a published build of the sample."""

import json
from pathlib import Path

import pytest
from data_folders import published_sample
from typer.testing import CliRunner, Result

from flows.cli import app


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_sample(tmp_path_factory)


def ask(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["why", *words, "--data-dir", str(folder)])


def test_a_publication_of_the_sample_is_explained(folder: Path) -> None:
    answer = ask(folder, "us 11,818,258")
    assert answer.exit_code == 0
    for words in ("L-US11818258", "US12149615B2", "EP21157942.0", "SAMPLE"):
        assert words in answer.output, words


def test_the_answer_for_machines_holds_the_same(folder: Path) -> None:
    answer = ask(folder, "CN109510701B", "--format", "json")
    assert answer.exit_code == 0
    (family,) = json.loads(answer.stdout)
    assert family["family_id"] == "L-CN109510701B"
    (country,) = [row for row in family["judgements"] if row["judgement"] == "country"]
    assert country["value"] == "CN"
    assert country["explanation"]


def test_what_is_not_there_ends_with_an_error_and_suggestions(folder: Path) -> None:
    answer = ask(folder, "CN109510702B")
    assert answer.exit_code == 1
    assert "CN109510701B" in answer.stderr
    assert answer.stdout == ""


def test_without_a_build_it_says_what_to_do(tmp_path: Path) -> None:
    answer = ask(tmp_path, "CN109510701B")
    assert answer.exit_code == 1
    assert "landscape refresh" in answer.stderr
