"""When growth changed, if it did: one bend in the logarithm of a series.

A straight line that bends in one year is fitted for every year in turn (Poisson, with the variance
times what scatter remains). The year of least deviance is the estimate; years whose deviance is
higher by less than 3.84 times the scatter make its support interval. Whether there was a change at
all is judged by resamples of the line without a bend, whose best bend is sought in the same way.
"""

from typing import Any

import numpy as np
import polars as pl

from flows.estimates.contract import SEED, SERIES, WORLD, Estimate, Frames, Output, unless_sample
from flows.estimates.development import Floats
from flows.estimates.growth import ALL_FINISHED, Counts

Row = dict[str, Any]
Series = tuple[str, str, str]

RESAMPLES = 199
#: Origins whose change is sought.
ORIGINS = (WORLD, "CN", "JP", "US", "KR")
#: Years on either side of a bend, and finished years and families for one to be sought.
MARGIN, FEW_YEARS, FEW_FAMILIES = 3, 12, 200
#: Longest series.
MOST_YEARS = 30
#: A change is shown if resamples without one do as well in fewer cases than this.
LEVEL = 0.05
#: Chi-squared with one degree of freedom at 95 %.
SUPPORT = 3.841459
_ROUNDS, _CLOSE = 40, 1e-6


def designs(years: int) -> Floats:
    """A straight line alone, then with a bend in each year that leaves a margin."""
    time = np.arange(years, dtype=np.float64)
    centred = time - time.mean()
    plain = np.column_stack([np.ones(years), centred])
    bends = np.arange(MARGIN, years - MARGIN)
    return np.stack([
        np.column_stack([plain, np.maximum(time - bend, 0)]) for bend in bends
    ])  # fmt: skip


def fit_all(
    design: Floats, counts: Floats, offset: Floats, start: Floats
) -> tuple[Floats, Floats, Floats]:
    """Poisson regressions of every series on every design.

    Args:
        design: Designs, years, coefficients.
        counts: Series, years.
        offset: Years.
        start: Means to begin with: of every series, or the same for all.

    Returns:
        Coefficients, fitted means and deviances, by design and series.
    """
    n_designs, years, n_coefficients = design.shape
    # Products of columns, so that all normal equations are one product of matrices.
    squares = (design[:, :, :, None] * design[:, :, None, :]).reshape(n_designs, years, -1)
    ridge = 1e-9 * np.eye(n_coefficients)
    linear = np.broadcast_to(np.log(start), (n_designs, *counts.shape))
    coefficients = np.zeros((n_designs, len(counts), n_coefficients))
    for _ in range(_ROUNDS):
        means = np.exp(np.clip(linear, -20, 30))
        inner = (means @ squares).reshape(*means.shape[:2], n_coefficients, n_coefficients)
        right = (means * (linear - offset) + counts - means) @ design
        found = np.linalg.solve(inner + ridge, right[..., None])[..., 0]
        step = float(np.abs(found - coefficients).max())
        coefficients = found
        linear = found @ np.swapaxes(design, 1, 2) + offset
        if step < _CLOSE:
            break
    means = np.exp(np.clip(linear, -20, 30))
    logs = counts * np.log(np.where(counts > 0, counts, 1.0) / means)
    return coefficients, means, 2 * (logs - counts + means).sum(axis=-1)


def _gain(counts: Floats, design: Floats, offset: Floats) -> tuple[Floats, Floats]:
    """How much the best bend lowers the deviance of each series, over its scatter; that scatter."""
    straight = design[:1, :, :2]
    _, line, plain = fit_all(straight, counts, offset, counts + 0.5)
    _, means, bent = fit_all(design, counts, offset, line[0])
    best = bent.argmin(axis=0)
    fitted = means[best, np.arange(len(counts))]
    freedom = counts.shape[1] - 4
    scatter = np.maximum(1.0, ((counts - fitted) ** 2 / fitted).sum(axis=1) / freedom)
    return (plain[0] - bent.min(axis=0)) / scatter, scatter


def resamples(means: Floats, scatter: float, number: int) -> Floats:
    """Counts around means whose variance is `scatter` times Poisson's."""
    source = np.random.default_rng(SEED)
    shape = (number, len(means))
    if scatter > 1 + 1e-9:
        rates = source.gamma(np.broadcast_to(means / (scatter - 1), shape)) * (scatter - 1)
    else:
        rates = np.broadcast_to(means, shape)
    return source.poisson(rates).astype(np.float64)


def change_point(counts: Floats, shares: Floats) -> Row:
    """The bend of one series: places of its years, growth on both sides, chance of none."""
    design, offset = designs(len(counts)), np.log(shares)
    _, line, _ = fit_all(design[:1, :, :2], counts[None], offset, counts + 0.5)
    coefficients, _, deviances = fit_all(design, counts[None], offset, line[0])
    gain, scatter = _gain(counts[None], design, offset)
    drawn = resamples(line[0, 0], float(scatter[0]), RESAMPLES)
    by_chance, _ = _gain(drawn, design, offset)
    best = int(deviances[:, 0].argmin())
    near = np.flatnonzero(deviances[:, 0] - deviances[best, 0] <= SUPPORT * scatter[0])
    slope, bend = coefficients[best, 0, 1:]
    return {
        "change": MARGIN + best, "low": MARGIN + int(near[0]), "high": MARGIN + int(near[-1]),
        "growth_before": float(np.expm1(slope)), "growth_after": float(np.expm1(slope + bend)),
        "p_value": float((1 + (by_chance >= gain[0] - 1e-12).sum()) / (RESAMPLES + 1)),
    }  # fmt: skip


def _row(counts: Counts, name: Series, end: int, *, is_sample: bool) -> Row:
    with_families = [
        year for year, n in counts.families[name].items() if n > 0 and year <= end
    ]  # fmt: skip
    start = max(min(with_families, default=end), end - MOST_YEARS + 1)
    found, shares = counts.window(name, start, end)
    row: Row = {
        **dict(zip(SERIES, name, strict=True)), "first_window_year": start,
        "last_window_year": end, "window_families": float(found.sum() * counts.units[name]),
        **dict.fromkeys(("change_year", "change_year_low", "change_year_high", "growth_before",
                         "growth_after", "p_value")),
        "is_shown": False,
    }  # fmt: skip
    if len(found) < FEW_YEARS:
        return {**row, "hidden_reason": "too_few_years"}
    if found.sum() < FEW_FAMILIES:
        return {**row, "hidden_reason": "too_few_families"}
    if is_sample:
        # Nothing may be read off it: resampling would be for nothing.
        return {**row, "hidden_reason": "convenience_sample"}
    change = change_point(found, shares)
    row["p_value"] = change["p_value"]
    if change["p_value"] >= LEVEL:
        return {**row, "hidden_reason": "no_change_found"}
    return {
        **row, "change_year": start + change["change"], "change_year_low": start + change["low"],
        "change_year_high": start + change["high"], "growth_before": change["growth_before"],
        "growth_after": change["growth_after"], "is_shown": True, "hidden_reason": None,
    }  # fmt: skip


_TYPES: dict[str, Any] = {
    **dict.fromkeys(SERIES, pl.String),
    **dict.fromkeys(("first_window_year", "last_window_year"), pl.Int32),
    "window_families": pl.Float64,
    **dict.fromkeys(("change_year", "change_year_low", "change_year_high"), pl.Int32),
    **dict.fromkeys(("growth_before", "growth_after", "p_value"), pl.Float64),
    "is_shown": pl.Boolean, "hidden_reason": pl.String,
}  # fmt: skip


def run(frames: Frames) -> dict[str, pl.DataFrame]:
    """The change of growth of the main origins and the world."""
    counts = Counts(frames["headline_years"], frames["completeness"])
    is_sample, rows = bool(frames["data_date"]["is_sample"][0]), []
    for name in sorted(counts.families):
        end = counts.last_finished(name[0], name[1], (*ALL_FINISHED, name[2]))
        if end is not None and name[2] in ORIGINS:
            rows.append(_row(counts, name, end, is_sample=is_sample))
    made = unless_sample(
        frames["data_date"], pl.DataFrame(rows, schema=_TYPES), "change_year", "change_year_low",
        "change_year_high", "growth_before", "growth_after", "p_value",
    )  # fmt: skip
    return {"change_points": made}


CHANGE_POINTS = Estimate(
    inputs=("data_date", "headline_years", "completeness"),
    outputs=(
        Output(
            "change_points",
            "One row per scope, country basis and origin: the year in which growth changed, with "
            "its support interval, growth before and after, and the chance of seeing as much "
            "without any change.",
            key=SERIES,
            not_null=(*SERIES, "first_window_year", "last_window_year", "window_families",
                      "is_shown"),
        ),
    ),
    run=run,
)  # fmt: skip
