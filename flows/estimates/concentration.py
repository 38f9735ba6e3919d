"""How far families gather with few applicants: Herfindahl-Hirschman index and shares of the top.

Intervals come from a bootstrap over families. Families with the same applicants are one group whose
weight is drawn at once, a Poisson number around its size. Concentration of a resample is higher
than that of its data, by as much as that of the data exceeds the truth: intervals are moved down
by the difference.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from flows.estimates.contract import SEED, SERIES, WORLD, Estimate, Frames, Output, unless_sample
from flows.estimates.development import Floats, Whole
from flows.estimates.growth import ALL_FINISHED, Counts
from flows.estimates.shares import periods

Row = dict[str, Any]
#: Scope, country basis, origin, first and last year.
Period = tuple[str, str, str, int, int]

RESAMPLES = 200
TOPS = (1, 3, 10)
_CELLS_AT_ONCE = 2_000_000
#: Families and applicants in a period for indices to be given.
FEW_FAMILIES, FEW_APPLICANTS = 30, 10
#: Every index with the ends of its interval.
_COLUMNS = (
    ("hhi", "hhi_low", "hhi_high"),
    ("top_1_share", "top_1_share_low", "top_1_share_high"),
    ("top_3_share", "top_3_share_low", "top_3_share_high"),
    ("top_10_share", "top_10_share_low", "top_10_share_high"),
)


def indices(parts: Floats) -> Floats:
    """Index and shares of the top, along the last axis, of applicants' fractional families."""
    total = parts.sum(axis=-1, keepdims=True)
    shares = np.divide(parts, total, out=np.zeros_like(parts), where=total > 0)
    largest = min(max(TOPS), shares.shape[-1])
    top = np.partition(shares, shares.shape[-1] - largest, axis=-1)[..., -largest:]
    top = np.cumsum(np.sort(top, axis=-1)[..., ::-1], axis=-1)
    tops = [top[..., min(n, largest) - 1] for n in TOPS]
    return np.stack([(shares**2).sum(axis=-1), *tops], axis=-1)


def intervals(
    families: Floats, groups: Whole, parts: Floats, applicants: Whole
) -> tuple[Floats, Floats]:
    """Lower and upper ends of the indices at 95 %.

    Args:
        families: Families by group.
        groups: Group of every pair of group and applicant.
        parts: What falls to the applicant of one family of the group.
        applicants: Number of the applicant, from 0; none is left out.
    """
    source = np.random.default_rng(SEED)
    order = np.argsort(applicants, kind="stable")
    groups, parts, applicants = groups[order], parts[order], applicants[order]
    starts = np.flatnonzero(np.diff(applicants, prepend=-1))
    at_once = max(1, _CELLS_AT_ONCE // len(groups))
    found = []
    for done in range(0, RESAMPLES, at_once):
        size = (min(at_once, RESAMPLES - done), len(families))
        weights = source.poisson(families, size=size)[:, groups] * parts
        found.append(indices(np.add.reduceat(weights, starts, axis=1)))
    stated = indices(np.add.reduceat(families[groups] * parts, starts))
    drawn = np.concatenate(found)
    low, high = np.quantile(drawn - drawn.mean(axis=0) + stated, [0.025, 0.975], axis=0)
    return np.clip(np.minimum(low, stated), 0, 1), np.clip(np.maximum(high, stated), 0, 1)


def _measure(frame: pl.DataFrame) -> Row:
    """Indices of the groups of one origin and period."""
    # A group comes once for every year and applicant.
    pairs = (
        frame.group_by("mark", "fraction", "applicant")
        .agg(pl.col("families").sum())
        .sort("mark", "fraction", "applicant")
        .with_columns(
            place=pl.struct("mark", "fraction").rle_id(), code=pl.col("applicant").rank("dense") - 1
        )
    )
    places = pairs["place"].to_numpy().astype(np.int64)
    codes = pairs["code"].to_numpy().astype(np.int64)
    parts = pairs["fraction"].to_numpy()
    families = pairs["families"].to_numpy()[np.flatnonzero(np.diff(places, prepend=-1))]
    families = families.astype(np.float64)
    whole: Floats = np.bincount(codes, weights=families[places] * parts).astype(np.float64)
    row: Row = {
        "applicants_counted": len(whole), "period_families": float(whole.sum()),
        "is_shown": False, "hidden_reason": None,
        **dict.fromkeys(name for names in _COLUMNS for name in names),
    }  # fmt: skip
    if families.sum() < FEW_FAMILIES:
        return {**row, "hidden_reason": "too_few_families"}
    if len(whole) < FEW_APPLICANTS:
        return {**row, "hidden_reason": "too_few_applicants"}
    low, high = intervals(families, places, parts, codes)
    for names, *values in zip(_COLUMNS, indices(whole), low, high, strict=True):
        row |= dict(zip(names, (float(value) for value in values), strict=True))
    return {**row, "is_shown": True}


def _rows(
    scope: str, basis: str, frame: pl.DataFrame, counts: Counts, measured: dict[Period, Row]
) -> Iterator[Row]:
    last_finished = counts.last_finished(scope, basis, ALL_FINISHED)
    if last_finished is None or frame.is_empty():
        return
    years = counts.families[scope, basis, WORLD]
    for kind, start, end, is_finished in periods(min(years), last_finished, max(years)):
        period = frame.filter(pl.col("year").is_between(start, end))
        for (country,), part in sorted(
            period.partition_by("country", as_dict=True).items(), key=lambda item: str(item[0])
        ):
            # The world is the same on every country basis.
            key = (scope, basis if country != WORLD else "", str(country), start, end)
            if key not in measured:
                measured[key] = _measure(part)
            yield {
                "scope": scope, "country_basis": basis, "country": country, "period_kind": kind,
                "period_start": start, "period_end": end, "is_finished_period": is_finished,
                **measured[key],
            }  # fmt: skip


_TYPES: dict[str, Any] = {
    **dict.fromkeys((*SERIES, "period_kind"), pl.String),
    **dict.fromkeys(("period_start", "period_end"), pl.Int32),
    "is_finished_period": pl.Boolean,
    "applicants_counted": pl.Int32, "period_families": pl.Float64,
    "is_shown": pl.Boolean, "hidden_reason": pl.String,
    **dict.fromkeys((name for names in _COLUMNS for name in names), pl.Float64),
}  # fmt: skip


def run(frames: Frames) -> dict[str, pl.DataFrame]:
    """Concentration of applicants of every origin and of the world, in every period."""
    counts = Counts(frames["headline_years"], frames["completeness"])
    rows: list[Row] = []
    measured: dict[Period, Row] = {}
    groups = frames["applicant_groups"]
    for scope, basis in sorted({name[:2] for name in counts.families}):
        is_world = pl.col("country") == WORLD
        chosen = groups.filter((pl.col("country_basis") == basis) | is_world)
        chosen = chosen.filter(pl.col("is_ipf")) if scope == "ipf" else chosen
        rows += _rows(scope, basis, chosen, counts, measured)
    numbers = [name for names in _COLUMNS for name in names]
    made = unless_sample(frames["data_date"], pl.DataFrame(rows, schema=_TYPES), *numbers)
    return {"concentration": made}


CONCENTRATION = Estimate(
    inputs=("data_date", "headline_years", "completeness", "applicant_groups"),
    outputs=(
        Output(
            "concentration",
            "One row per scope, country basis, origin and period: how far headline families gather "
            "with few applicants. Families without a stated applicant are left out.",
            key=(*SERIES, "period_kind", "period_start"),
            not_null=(*SERIES, "period_kind", "period_start", "period_end", "is_finished_period",
                      "applicants_counted", "period_families", "is_shown"),
        ),
    ),
    run=run,
)  # fmt: skip
