"""Do the families of a country protect the core of the topic or what surrounds it?"""

from collections.abc import Mapping
from typing import Any

import polars as pl
from matplotlib.figure import Figure

from reports.cells import Statement
from reports.charts import cohorts, footnote_facts, style
from reports.charts.cohorts import Stacks
from reports.tables import Table
from reports.words import Words

SQL = cohorts.query(
    """-- one row per scope, origin, period of priority years and layer: families of inventions,
-- fractional by applicant, and their share of the origin's families with its 95 % interval""",
    part="families.layer",
    parts="""select layer as part, rule_order as place, name_en, name_ja
    from marts.topic_layers""",
)

FACTS_SQL = footnote_facts.YEARS_SQL


def _name(row: Mapping[str, Any], words: Words) -> str:
    if row["part"] == "unknown":
        return words["layers.unknown"]
    return str(row[f"part_name_{words.language}"])


_STACKS = Stacks("layers", _name)


def tables(statement: Statement, words: Words) -> list[Table]:
    """Lay out origins and periods against layers."""
    return cohorts.tables(_STACKS, statement, words)


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw the share of each layer in the families of an origin, period by period."""
    return cohorts.draw(_STACKS, frame, facts, completeness, words)
