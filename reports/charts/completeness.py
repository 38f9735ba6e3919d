"""How much of each priority year is already published: what decides which years are shaded."""

import polars as pl

SQL = """
-- every priority year up to the data year: share of its families already published
select
    year,
    round(completeness, 6) as completeness,
    completeness_basis,
    is_unfinished,
    delays_measured
from marts.completeness_years
order by year
"""


def unfinished_years(completeness: pl.DataFrame) -> frozenset[int]:
    """Return the years that publication has not caught up with."""
    return frozenset(
        row["year"] for row in completeness.iter_rows(named=True) if row["is_unfinished"]
    )
