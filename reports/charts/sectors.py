"""What kind of applicants file in each country of origin, and how does that change?"""

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
    """-- one row per scope, origin, period of priority years and sector: families of inventions,
-- fractional by applicant, and their share of the origin's families with its 95 % interval""",
    part="coalesce(named.sector, 'unknown')",
    parts="""select part, place, null::varchar as name_en, null::varchar as name_ja
    from (
        values ('company', 1), ('university', 2), ('government', 3), ('individual', 4),
            ('hospital', 5), ('unknown', 6)
    ) as listed (part, place)""",
)

FACTS_SQL = footnote_facts.YEARS_SQL


def _name(row: Mapping[str, Any], words: Words) -> str:
    return words.code("sector", row["part"])


_STACKS = Stacks("sectors", _name, columns_of_key=3)


def tables(statement: Statement, words: Words) -> list[Table]:
    """Lay out origins and periods against sectors."""
    return cohorts.tables(_STACKS, statement, words)


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw the share of each sector in the families of an origin, period by period."""
    return cohorts.draw(_STACKS, frame, facts, completeness, words)
