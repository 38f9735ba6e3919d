"""Growth a year over finished years, and by how much China's exceeds Japan's.

Log counts on a straight line over the last ten and the last five years finished at every origin.
Counts are divided by the mean size of a part of a family, so that fractional ones scatter like
whole ones, and the share not yet published of a finished year is allowed for. The interval is
Student's with two degrees of freedom spent, since the scatter itself is estimated.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from flows.estimates.contract import SERIES, WORLD, Estimate, Frames, Output, unless_sample
from flows.estimates.regression import fit_dispersed

Row = dict[str, Any]
Series = tuple[str, str, str]

WINDOWS = (10, 5)
#: Quantiles of Student's t at 97.5 % for the degrees of freedom of the windows.
STUDENT = {8: 2.306004, 3: 3.182446}
#: Families in a window, and years with any, for a number to be given.
FEW_FAMILIES, FEW_YEARS = 30, 4
#: Difference of growth is of the first minus the second.
PAIR = ("CN", "JP")
#: Origins that must all have finished a year for it to count.
ALL_FINISHED = (WORLD, *PAIR)


class Counts:
    """Counts of every series by year, with what is published of them."""

    def __init__(self, years: pl.DataFrame, completeness: pl.DataFrame) -> None:
        self.families: dict[Series, dict[int, float]] = {}
        squared: dict[Series, float] = {}
        columns = (*SERIES, "year", "families", "families_squared")
        for scope, basis, country, year, families, squares in years.select(columns).iter_rows():
            if country is not None:
                name = (scope, basis, country)
                self.families.setdefault(name, {})[year] = families
                squared[name] = squared.get(name, 0.0) + squares
        self.units = {
            name: squared[name] / max(sum(by_year.values()), 1e-9)
            for name, by_year in self.families.items()
        }
        self.shares: dict[Series, dict[int, float | None]] = {}
        self._unfinished: dict[Series, int] = {}
        columns = (*SERIES, "year", "completeness", "is_unfinished")
        for scope, basis, country, year, share, unfinished in (
            completeness.select(columns).iter_rows()
        ):  # fmt: skip
            name = (scope, basis, country)
            self.shares.setdefault(name, {})[year] = share
            if unfinished:
                self._unfinished[name] = min(year, self._unfinished.get(name, year))

    def last_finished(self, scope: str, basis: str, origins: tuple[str, ...]) -> int | None:
        """The last year before which nothing is unfinished at any of some origins."""
        names = [(scope, basis, one) for one in origins if (scope, basis, one) in self.shares]
        ends = [
            self._unfinished.get(name, max(self.shares[name]) + 1) - 1 for name in names
        ]  # fmt: skip
        return min(ends) if ends else None

    def window(self, name: Series, start: int, end: int) -> tuple[np.ndarray, np.ndarray]:
        """Counts in units of their mean part, and published shares, year by year."""
        years = range(start, end + 1)
        counts = [self.families[name].get(year, 0.0) / self.units[name] for year in years]
        shares = [self.shares.get(name, {}).get(year) or 1.0 for year in years]
        return np.array(counts), np.array(shares)


def growth(counts: np.ndarray, shares: np.ndarray) -> tuple[float, float, float, str]:
    """Growth a year with its interval, as shares of the count, and the regression used."""
    years = np.arange(len(counts)) - (len(counts) - 1) / 2
    design = np.column_stack([np.ones_like(years), years])
    fitted = fit_dispersed(design, counts, np.log(shares))
    slope = float(fitted.coefficients[1])
    reach = STUDENT[len(counts) - 2] * float(np.sqrt(fitted.covariance[1, 1]))
    kind = "negative_binomial" if fitted.extra else "poisson"
    low, middle, high = (float(np.expm1(slope + side * reach)) for side in (-1, 0, 1))
    return low, middle, high, kind


def _row(counts: Counts, name: Series, length: int, end: int) -> Row:
    found, shares = counts.window(name, end - length + 1, end)
    row: Row = {
        **dict(zip(SERIES, name, strict=True)),
        "window_years": length, "first_window_year": end - length + 1, "last_window_year": end,
        "window_families": float(found.sum() * counts.units[name]),
        "growth": None, "growth_low": None, "growth_high": None, "regression": None,
        "is_shown": False,
    }  # fmt: skip
    if found.sum() < FEW_FAMILIES:
        return {**row, "hidden_reason": "too_few_families"}
    if (found > 0).sum() < FEW_YEARS:
        return {**row, "hidden_reason": "too_few_years"}
    low, middle, high, kind = growth(found, shares)
    return {
        **row, "growth": middle, "growth_low": low, "growth_high": high, "regression": kind,
        "is_shown": True, "hidden_reason": None,
    }  # fmt: skip


def growth_rows(counts: Counts) -> Iterator[Row]:
    """Every series and window."""
    for name in sorted(counts.families):
        end = counts.last_finished(name[0], name[1], (*ALL_FINISHED, name[2]))
        if end is not None:
            for length in WINDOWS:
                yield _row(counts, name, length, end)


def difference(first: Row, second: Row) -> Row:
    """First growth minus second, with an interval out of both (square and add)."""
    row = {
        **{name: first[name] for name in SERIES[:2]},
        "country": first["country"], "other_country": second["country"],
        **{name: first[name] for name in ("window_years", "first_window_year", "last_window_year")},
    }  # fmt: skip
    reason = first["hidden_reason"] or second["hidden_reason"]
    if reason is None and first["last_window_year"] != second["last_window_year"]:
        reason = "other_years"
    if reason is not None:
        empty = dict.fromkeys(("growth_difference", "difference_low", "difference_high"))
        return {**row, **empty, "is_shown": False, "hidden_reason": reason}
    one, two = first["growth"], second["growth"]
    below = np.hypot(one - first["growth_low"], second["growth_high"] - two)
    above = np.hypot(first["growth_high"] - one, two - second["growth_low"])
    return {
        **row, "growth_difference": one - two, "difference_low": one - two - float(below),
        "difference_high": one - two + float(above), "is_shown": True, "hidden_reason": None,
    }  # fmt: skip


_STRINGS = (*SERIES, "other_country", "regression", "hidden_reason")
_WHOLE = ("window_years", "first_window_year", "last_window_year")
_RATES = (*SERIES, *_WHOLE, "window_families", "growth", "growth_low", "growth_high",
          "regression", "is_shown", "hidden_reason")  # fmt: skip
_DIFFERENCES = (*SERIES, "other_country", *_WHOLE, "growth_difference", "difference_low",
                "difference_high", "is_shown", "hidden_reason")  # fmt: skip


def _frame(rows: list[Row], columns: tuple[str, ...]) -> pl.DataFrame:
    types: dict[str, Any] = {
        name: pl.String if name in _STRINGS else pl.Int32 if name in _WHOLE
        else pl.Boolean if name == "is_shown" else pl.Float64
        for name in columns
    }  # fmt: skip
    return pl.DataFrame(rows, schema=types)


def run(frames: Frames) -> dict[str, pl.DataFrame]:
    """Growth of every origin, and China's against Japan's."""
    counts = Counts(frames["headline_years"], frames["completeness"])
    rows = list(growth_rows(counts))
    found = {(*(row[name] for name in SERIES), row["window_years"]): row for row in rows}
    differences = []
    for (scope, basis, country, length), first in found.items():
        second = found.get((scope, basis, PAIR[1], length))
        if country == PAIR[0] and second is not None:
            differences.append(difference(first, second))
    return {
        "growth_rates": unless_sample(
            frames["data_date"], _frame(rows, _RATES),
            "growth", "growth_low", "growth_high", "regression",
        ),
        "growth_differences": unless_sample(
            frames["data_date"], _frame(differences, _DIFFERENCES),
            "growth_difference", "difference_low", "difference_high",
        ),
    }  # fmt: skip


GROWTH = Estimate(
    inputs=("data_date", "headline_years", "completeness"),
    outputs=(
        Output(
            "growth_rates",
            "One row per scope, country basis, origin and window: growth a year over the last ten "
            "and the last five finished years, by log-linear regression of counts.",
            key=(*SERIES, "window_years"),
            not_null=(*SERIES, *_WHOLE, "window_families", "is_shown"),
        ),
        Output(
            "growth_differences",
            "One row per scope, country basis, pair of origins and window: growth of the one minus "
            "growth of the other, in parts of one a year.",
            key=(*SERIES, "other_country", "window_years"),
            not_null=(*SERIES, "other_country", *_WHOLE, "is_shown"),
        ),
    ),
    run=run,
)
