"""Every chart, in the order of the report."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol

import polars as pl
from matplotlib.figure import Figure

from reports.cells import Statement
from reports.charts import (
    all_and_ipf,
    applicant_trends,
    citations,
    collaboration_network,
    cumulative_share,
    data_coverage,
    exposure,
    extended_abroad,
    growth,
    layers,
    new_entrants,
    office_flows,
    origin_trend,
    sectors,
    sensitivity,
    sub_technologies,
    top_applicants,
    top_groups,
    utility_models,
)
from reports.tables import Table
from reports.words import Words


class Chart(Protocol):
    """What every chart module offers: its question and how to show the answer."""

    @property
    def SQL(self) -> str:  # noqa: N802 - a constant of the module
        """The printed query whose result is the chart's frame."""

    @property
    def FACTS_SQL(self) -> str:  # noqa: N802 - a constant of the module
        """The printed query of the numbers in the footnote, one row."""

    @property
    def draw(self) -> Callable[[pl.DataFrame, pl.DataFrame, pl.DataFrame, Words], Figure]:
        """Draw frame, facts and completeness in the words of a language."""

    @property
    def tables(self) -> Callable[[Statement, Words], list[Table]]:
        """Lay the data out for reading."""


#: Groups of charts, and the charts of each by name, both in reading order.
GROUPS: Mapping[str, Mapping[str, Chart]] = MappingProxyType(
    {
        "development": MappingProxyType(
            {
                "origin_trend": origin_trend,
                "all_and_ipf": all_and_ipf,
                "growth": growth,
                "cumulative_share": cumulative_share,
            }
        ),
        "reach": MappingProxyType(
            {
                "office_flows": office_flows,
                "extended_abroad": extended_abroad,
                "utility_models": utility_models,
                "exposure": exposure,
            }
        ),
        "actors": MappingProxyType(
            {
                "top_applicants": top_applicants,
                "top_groups": top_groups,
                "applicant_trends": applicant_trends,
                "new_entrants": new_entrants,
                "sectors": sectors,
            }
        ),
        "technology": MappingProxyType(
            {
                "layers": layers,
                "sub_technologies": sub_technologies,
            }
        ),
        "together": MappingProxyType(
            {
                "collaboration_network": collaboration_network,
                "citations": citations,
            }
        ),
        "robustness": MappingProxyType(
            {
                "sensitivity": sensitivity,
                "data_coverage": data_coverage,
            }
        ),
    }
)

CHARTS: Mapping[str, Chart] = MappingProxyType(
    {name: chart for charts in GROUPS.values() for name, chart in charts.items()}
)


def group_of(name: str) -> str:
    """Return the group that a chart stands in."""
    return next(group for group, charts in GROUPS.items() if name in charts)
