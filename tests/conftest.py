"""Fixtures that tests share."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import hypothesis
import pictures
import polars as pl
import pytest
from quick_builds import build_quickly
from report_frames import answers

from flows import stages
from flows.evaluation import evaluate
from flows.evaluation.accuracy import Accuracy
from flows.topics import Topic
from reports import drawing
from reports.charts.registry import CHARTS, Chart
from reports.document import Drawing
from reports.formats import pdf, slides, summary, workbook

#: Folders whose tests build and draw.
FLOWS = {"flows", "docs"}
DRAWING_THEMSELVES = {"test_drawing", "test_storage"}

# A busy machine is slow without being wrong; `--timeout` ends what hangs.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

build_quickly()


def pytest_xdist_auto_num_workers() -> int:
    """Workers for `-n auto`: one more than cores, since many tests wait for servers of theirs."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def measured_once() -> Callable[[Topic, Path, Path], list[Accuracy]]:
    """Measures each topic once a worker: what is labelled does not change while tests run."""
    known: dict[str, list[Accuracy]] = {}

    def measure(topic: Topic, sql: Path, workspace: Path) -> list[Accuracy]:
        if topic.name not in known:
            known[topic.name] = evaluate.evaluate(topic, sql, workspace)
        return known[topic.name]

    return measure


class _Measured:
    """Stands in for the module that measures."""

    def __init__(self, measure: Callable[[Topic, Path, Path], list[Accuracy]]) -> None:
        self.evaluate = measure
        self.fingerprint = evaluate.fingerprint


@pytest.fixture(scope="module", autouse=True)
def _measure_once(
    request: pytest.FixtureRequest, measured_once: Callable[[Topic, Path, Path], list[Accuracy]]
) -> Iterator[None]:
    """Builds of this process take over what was measured, but where a disk is full."""
    with pytest.MonkeyPatch.context() as patch:
        if request.path.parent.name in FLOWS and request.path.stem != "test_storage":
            patch.setattr(stages, "evaluate", _Measured(measured_once))
        yield


@pytest.fixture(scope="module", autouse=True)
def _draw_once(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Reports take over what was drawn before in the test run, by whichever worker.

    Not where a disk is full, and not where drawing itself is compared.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "drawn"
    really = drawing._draw_missing

    def take_over(missing: Mapping[str, drawing.Job], workers: int) -> dict[str, Drawing]:
        found = {key: known for key in missing if (known := drawing._read(shared, key))}
        fresh = {key: job for key, job in missing.items() if key not in found}
        for key, made in really(fresh, workers).items():
            drawing._keep(shared, key, made)
            found[key] = made
        return {key: found[key] for key in missing}

    with pytest.MonkeyPatch.context() as patch:
        is_shared = request.path.parent.name in {*FLOWS, "reports"}
        if is_shared and request.path.stem not in DRAWING_THEMSELVES:
            patch.setattr(drawing, "_draw_missing", take_over)
        yield


@pytest.fixture
def query() -> Callable[[str], pl.DataFrame]:
    """Answer the report's queries by their text; an unknown one fails."""
    return answers().__getitem__


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports of this test are pages with blank figures: all else takes most of the time."""
    monkeypatch.setattr(drawing, "draw_all", pictures.draw_all)
    for one in (workbook, slides, pdf, summary):
        monkeypatch.setattr(one, "write", lambda _: b"left out")


@pytest.fixture(params=sorted(CHARTS))
def chart(request: pytest.FixtureRequest) -> tuple[str, Chart]:
    """Every chart module in turn, with its name."""
    return request.param, CHARTS[request.param]
