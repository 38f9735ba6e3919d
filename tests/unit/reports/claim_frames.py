"""Made-up rows shaped like the answers of the claims' queries."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from reports.claims import Claim, load_claims

CLAIMS: Mapping[str, Claim] = {claim.name: claim for claim in load_claims()}


def claim_row(name: str, **values: Any) -> pl.DataFrame:
    """Return the one row of a claim: NULL but for what is given and for years and counts."""
    claim = CLAIMS[name]
    strange = sorted(values.keys() - set(claim.columns))
    assert not strange, strange
    return pl.DataFrame(
        [
            pl.Series(column, [_value(column, values)], dtype=_type(column))
            for column in claim.columns
        ]
    )


def with_interval(name: str, low: float, high: float) -> dict[str, float]:
    """Return an estimate in the middle of its interval."""
    return {name: (low + high) / 2, f"{name}_low": low, f"{name}_high": high}


def claim_answers() -> dict[str, pl.DataFrame]:
    """Return a row for the query of every claim; the first is shown, the others are too thin."""
    growth = with_interval("all_growth", 0.12, 0.2) | with_interval("ipf_growth", 0.11, 0.15)
    bare = with_interval("all_bare_growth", 0.01, 0.3)
    rows = {name: claim_row(name, hidden_reason="convenience_sample") for name in CLAIMS}
    rows["chinese_surge"] = claim_row("chinese_surge", **growth, **bare)
    return {CLAIMS[name].sql: row for name, row in rows.items()}


def _type(column: str) -> type[pl.DataType]:
    if column.endswith("_reason"):
        return pl.String
    return pl.Int64 if column.endswith(("_year", "_families")) else pl.Float64


def _value(column: str, values: Mapping[str, Any]) -> Any:
    if column in values:
        return values[column]
    if column.endswith("_year"):
        return 2014
    if column.endswith("_reason"):
        return None
    return 40 if column.endswith("families") or "_at_" in column else None
