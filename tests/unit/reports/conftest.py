"""Fixtures of the report's tests."""

from collections.abc import Callable
from types import ModuleType

import polars as pl
import pytest
from report_frames import CHARTS, answers


@pytest.fixture
def query() -> Callable[[str], pl.DataFrame]:
    """Answer the report's queries by their text; an unknown one fails."""
    return answers().__getitem__


@pytest.fixture(params=sorted(CHARTS))
def chart(request: pytest.FixtureRequest) -> tuple[str, ModuleType]:
    """Every chart module in turn, with its name."""
    return request.param, CHARTS[request.param]
