"""Log-linear regression of counts by iteratively reweighted least squares.

Counts are Poisson where they scatter no more than that, else negative-binomial: years have luck of
their own, whose share of the count does not shrink as the count grows.
"""

from dataclasses import dataclass

import numpy as np

from flows.estimates.development import Floats

_ROUNDS, _CLOSE = 60, 1e-10


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted regression.

    Attributes:
        coefficients: In the order of the design's columns.
        covariance: Of the coefficients.
        means: Fitted counts.
        pearson: Sum of squared Pearson residuals.
        extra: Variance beyond Poisson as a share of the squared mean; 0 for Poisson.
    """

    coefficients: Floats
    covariance: Floats
    means: Floats
    pearson: float
    extra: float


def fit(design: Floats, counts: Floats, offset: Floats, extra: float = 0.0) -> Fit:
    """Fit log means to a design, with variance mean + extra * mean ** 2.

    Args:
        design: One row a count, one column a coefficient.
        counts: Not negative; fractional ones count as they are.
        offset: Added to the log means.
        extra: What variance exceeds Poisson by, as a share of the squared mean.
    """
    linear = np.log(counts + 0.5)
    coefficients = np.zeros(design.shape[1])
    for _ in range(_ROUNDS):
        means = np.exp(np.clip(linear, -30, 30))
        weights = means / (1 + extra * means)
        weighted = design.T * weights
        working = linear - offset + (counts - means) / means
        found = np.linalg.solve(weighted @ design, weighted @ working)
        step = float(np.abs(found - coefficients).max())
        coefficients, linear = found, design @ found + offset
        if step < _CLOSE:
            break
    means = np.exp(np.clip(linear, -30, 30))
    weights = means / (1 + extra * means)
    covariance = np.linalg.inv((design.T * weights) @ design)
    pearson = float(((counts - means) ** 2 / (means * (1 + extra * means))).sum())
    return Fit(coefficients, covariance, means, pearson, extra)


def fit_dispersed(design: Floats, counts: Floats, offset: Floats) -> Fit:
    """Poisson, or negative-binomial with residuals as large as their number lets expect."""
    freedom = len(counts) - design.shape[1]
    plain = fit(design, counts, offset)
    if plain.pearson <= freedom:
        return plain
    low, high = 0.0, 1.0
    while fit(design, counts, offset, high).pearson > freedom and high < 64:
        low, high = high, high * 2
    for _ in range(40):
        middle = (low + high) / 2
        if fit(design, counts, offset, middle).pearson > freedom:
            low = middle
        else:
            high = middle
    return fit(design, counts, offset, high)
