"""Shares of origins in periods of priority years, with Wilson intervals.

Counts stand as they are published. The interval counts whole families' worth of information: a
fractional total is divided by the mean size of its parts.
"""

from collections.abc import Iterator
from typing import Any

import polars as pl

from flows.estimates.contract import SERIES, WORLD, Estimate, Frames, Output, unless_sample
from flows.estimates.growth import ALL_FINISHED, Counts
from flows.intervals import wilson

Row = dict[str, Any]

PERIOD = 5
#: Families of all origins in a period for shares to be given.
FEW_FAMILIES = 30


def periods(first: int, last_finished: int, last: int) -> Iterator[tuple[str, int, int, bool]]:
    """Kind, first and last year of every period, and whether all its years are finished."""
    for start in range(first - first % PERIOD, last + 1, PERIOD):
        end = start + PERIOD - 1
        yield "five_years", start, end, end <= last_finished
    yield "last_five_finished", last_finished - PERIOD + 1, last_finished, True


def in_period(by_year: dict[int, float], start: int, end: int) -> float:
    """Sum over the years of a period."""
    return sum(n for year, n in by_year.items() if start <= year <= end)


def _rows_of_kind(scope: str, basis: str, years: pl.DataFrame, counts: Counts) -> Iterator[Row]:
    world = counts.families[scope, basis, WORLD]
    last_finished = counts.last_finished(scope, basis, ALL_FINISHED)
    if last_finished is None:
        return
    names: dict[str | None, dict[int, float]] = {}
    squares: dict[str | None, dict[int, float]] = {}
    for country, year, families, squared in years.iter_rows():
        names.setdefault(country, {})[year] = families
        squares.setdefault(country, {})[year] = squared
    for kind, start, end, is_finished in periods(min(world), last_finished, max(world)):
        total = in_period(world, start, end)
        for country in sorted(names, key=str):
            families = in_period(names[country], start, end)
            if country == WORLD or families <= 0:
                continue
            # A share rests on whole families of others and on parts of its own.
            unit = in_period(squares[country], start, end) / families
            low, high = wilson(families / unit, total / unit)
            enough = total >= FEW_FAMILIES
            yield {
                "scope": scope, "country_basis": basis, "country": country, "period_kind": kind,
                "period_start": start, "period_end": end, "is_finished_period": is_finished,
                "period_families": families, "period_total": total,
                "period_share": families / total if enough else None,
                "period_share_low": low if enough else None,
                "period_share_high": high if enough else None,
                "is_shown": enough, "hidden_reason": None if enough else "too_few_families",
            }  # fmt: skip


_TYPES: dict[str, Any] = {
    **dict.fromkeys((*SERIES, "period_kind"), pl.String),
    **dict.fromkeys(("period_start", "period_end"), pl.Int32),
    "is_finished_period": pl.Boolean,
    **dict.fromkeys(
        ("period_families", "period_total", "period_share", "period_share_low",
         "period_share_high"), pl.Float64,
    ),
    "is_shown": pl.Boolean, "hidden_reason": pl.String,
}  # fmt: skip


def run(frames: Frames) -> dict[str, pl.DataFrame]:
    """Shares of every origin, those unknown among them, in every period."""
    counts = Counts(frames["headline_years"], frames["completeness"])
    rows: list[Row] = []
    for scope, basis in sorted({name[:2] for name in counts.families}):
        chosen = frames["headline_years"].filter(
            (pl.col("scope") == scope) & (pl.col("country_basis") == basis)
        )
        columns = chosen.select("country", "year", "families", "families_squared")
        rows += _rows_of_kind(scope, basis, columns, counts)
    made = unless_sample(
        frames["data_date"], pl.DataFrame(rows, schema=_TYPES),
        "period_share", "period_share_low", "period_share_high",
    )  # fmt: skip
    return {"origin_shares": made}


SHARES = Estimate(
    inputs=("data_date", "headline_years", "completeness"),
    outputs=(
        Output(
            "origin_shares",
            "One row per scope, country basis, origin and period: share of headline families, by "
            "five years of priority and over the last five finished ones. The country is NULL for "
            "families of unknown origin, which count in the total.",
            key=(*SERIES, "period_kind", "period_start"),
            not_null=("scope", "country_basis", "period_kind", "period_start", "period_end",
                      "is_finished_period", "period_families", "period_total", "is_shown"),
        ),
    ),
    run=run,
)  # fmt: skip
