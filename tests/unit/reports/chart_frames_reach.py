"""Frames of the charts of the group `reach`."""

from collections.abc import Callable, Mapping

import polars as pl

#: By name of the chart: a frame like the answer of its query, with what is hard to draw in it.
FRAMES: Mapping[str, Callable[[], pl.DataFrame]] = {}

#: By name of the chart: what its facts hold beside those that all charts have.
FACTS: Mapping[str, Mapping[str, object]] = {}
