"""`landscape evaluate` as a person runs it."""

import json

import pytest
from data_folders import published_sample
from typer.testing import CliRunner

from flows.cli import app


def test_what_is_measured_is_printed_for_people(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = published_sample(tmp_path_factory)
    done = CliRunner().invoke(app, ["evaluate", "--data-dir", str(folder)])
    assert done.exit_code == 0, done.output
    for words in ("Topic, standard tier", "class_or_abstract", "Names: same applicant", "Sectors",
                  "Countries: all that one office states hidden", "truly CN"):  # fmt: skip
        assert words in done.output, words


def test_machines_get_the_same_without_a_warehouse(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    empty = tmp_path_factory.mktemp("empty")
    arguments = ["evaluate", "--data-dir", str(empty), "--split", "tune", "--format", "json"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["countries"] == []
    assert {row["split"] for row in answer["labelled"]} == {"tune"}
    assert {"headline", "sub_technology", "name_pairs", "sectors"} <= {
        row["measure"] for row in answer["labelled"]
    }


def test_a_topic_that_nobody_labelled_says_so(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDSCAPE_TOPIC", "quantum_computing")
    empty = tmp_path_factory.mktemp("empty")
    done = CliRunner().invoke(app, ["evaluate", "--data-dir", str(empty)])
    assert done.exit_code == 0
    assert "no labelled publications" in done.output
