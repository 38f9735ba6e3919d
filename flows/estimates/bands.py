"""Bands around a nowcast, as wide as past errors say.

Given r families published of a cohort whose share c has appeared, the rest is a Poisson number
around a gamma-distributed rate: r / c is not certain, nor is the chance of the rest. Fractional
counts and families that come in clusters (one priority behind several of them) count as units of
`scale` families, which is estimated and not assumed to be 1: an over-dispersed Poisson. Delays
that change make an error that does not shrink with the count: a spread of the log odds of c, and,
where an origin's delays have been drifting one way, a shift of them. All three are fitted to the
errors of earlier nowcasts of the same data, and what these leave open widens the bands.
"""

from dataclasses import dataclass

import numpy as np

from flows.estimates.contract import SEED
from flows.estimates.development import Floats
from flows.estimates.outlook import Outlook

DRAWS = 4000
#: Fewer errors than this calibrate nothing.
CASES_NEEDED = 20
#: Errors of other origins weigh, together, as much as so many of its own.
OTHERS = 20.0
#: A cohort is nowcast on several past days, and these errors resemble each other.
INDEPENDENT = 0.4
_SCALES = np.geomspace(1.0, 12.0, 20)
_DRIFTS = np.array([0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1])
#: Before any error is seen: a scale of 1.5 within a factor of three, a drift of one tenth or so.
_USUAL_SCALE, _SCALE_SPREAD, _USUAL_DRIFT = 1.5, 0.6, 0.1
#: And a shift of no more than two or three tenths either way.
_USUAL_SHIFT = 0.15


@dataclass(frozen=True, eq=False)
class Dispersion:
    """How far nowcasts are off: what past errors leave likely, on a grid.

    Attributes:
        scale: Variances of counts, as multiples of that of independent families.
        drift: Standard deviations of the log odds of the share, beyond chance.
        weight: How likely each pair is; the weights add up to 1.
        shift: By how much the log odds of what is missing were off, on average.
        shift_variance: How uncertain that is.
    """

    scale: Floats
    drift: Floats
    weight: Floats
    shift: float = 0.0
    shift_variance: float = 0.0

    @property
    def mean_scale(self) -> float:
        """The expected scale."""
        return float((self.weight * self.scale).sum())

    @property
    def mean_drift(self) -> float:
        """The expected drift."""
        return float((self.weight * self.drift).sum())


@dataclass(frozen=True)
class Band:
    """What a year will hold: the expected count and two intervals."""

    expected: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float


@dataclass(frozen=True)
class Past:
    """An earlier nowcast of which the outcome is known.

    Attributes:
        origin: What it is of.
        cut_off: Steps before the day of the data.
        outlook: The year as it stood then.
        unit: Mean size of a part of a family in the count, 1 for whole families.
        actual: Families on the day of the data.
    """

    origin: tuple[str, ...]
    cut_off: int
    outlook: Outlook
    unit: float
    actual: float

    @property
    def variances(self) -> tuple[float, float]:
        """Of the count for independent families, and for log odds that spread by 1."""
        outlook = self.outlook
        relative = outlook.missing**2
        count = self.unit * outlook.observed * (1 - outlook.share) / outlook.share**2
        return count + relative * outlook.logit_variance, relative


def _shift(past: list[Past]) -> tuple[float, float]:
    """The shift of an origin's log odds out of its errors, drawn towards none; its variance."""
    slopes = np.array([one.outlook.missing for one in past])
    errors = np.array([one.actual - one.outlook.expected for one in past])
    variances = np.array([one.variances for one in past])
    weights = INDEPENDENT * slopes / (
        _USUAL_SCALE * variances[:, 0] + _USUAL_DRIFT**2 * variances[:, 1]
    )  # fmt: skip
    precision = float(weights @ slopes) + _USUAL_SHIFT**-2
    return float(weights @ errors) / precision, 1 / precision


def _surprise(past: list[Past], shift: float) -> Floats:
    """Minus the log likelihood of every error, over the grid."""
    variances = np.array([one.variances for one in past])
    errors = np.array([
        one.actual - one.outlook.expected - shift * one.outlook.missing for one in past
    ]) ** 2  # fmt: skip
    scale, drift = np.meshgrid(_SCALES, _DRIFTS**2, indexing="ij")
    total = scale[..., None] * variances[:, 0] + drift[..., None] * variances[:, 1]
    found: Floats = (np.log(total) + errors / total) / 2
    return found


@dataclass(frozen=True, eq=False)
class Errors:
    """Past errors of some origins, ready to calibrate any of them."""

    past: list[Past]
    by_origin: dict[tuple[str, ...], Floats]
    shifts: dict[tuple[str, ...], tuple[float, float]]

    @classmethod
    def of(cls, past: list[Past]) -> "Errors":
        """Sums of surprise by origin."""
        found, shifts = {}, {}
        for name in sorted({one.origin for one in past}):
            own = [one for one in past if one.origin == name]
            shifts[name] = _shift(own)
            found[name] = _surprise(own, shifts[name][0]).sum(axis=-1)
        return cls(past, found, shifts)

    def dispersion(self, origin: tuple[str, ...]) -> Dispersion | None:
        """What past errors say of an origin, its own above all; None if there are too few."""
        if len(self.past) < CASES_NEEDED:
            return None
        scale, drift = np.meshgrid(_SCALES, _DRIFTS, indexing="ij")
        surprise = drift / _USUAL_DRIFT + (np.log(scale / _USUAL_SCALE) / _SCALE_SPREAD) ** 2 / 2
        n_others = sum(one.origin != origin for one in self.past)
        for name in self.by_origin:
            share = 1.0 if name == origin else min(1.0, OTHERS / n_others)
            surprise = surprise + INDEPENDENT * share * self.by_origin[name]
        weight = np.exp(surprise.min() - surprise)
        shift, variance = self.shifts.get(origin, (0.0, _USUAL_SHIFT**2))
        weight = weight / weight.sum()
        return Dispersion(scale.ravel(), drift.ravel(), weight.ravel(), shift, variance)


@dataclass(frozen=True, eq=False)
class Chance:
    """Draws used for every band, so that a band depends on its own numbers only."""

    normal: Floats
    even: Floats
    level: Floats

    @classmethod
    def begin(cls) -> "Chance":
        """The draws of this version."""
        source = np.random.default_rng(SEED)
        return cls(source.standard_normal(DRAWS), source.random(DRAWS) - 0.5, source.random(DRAWS))


def band(outlook: Outlook, unit: float, dispersion: Dispersion, chance: Chance) -> Band:
    """The expected count of a year and its intervals."""
    source = np.random.default_rng(SEED)
    drawn = np.searchsorted(np.cumsum(dispersion.weight), chance.level)
    drawn = np.minimum(drawn, len(dispersion.weight) - 1)
    times, drift = dispersion.scale[drawn], dispersion.drift[drawn]
    scale = unit * times
    spread = np.sqrt(times * outlook.logit_variance + drift**2 + dispersion.shift_variance)
    odds = (1 - outlook.share) / outlook.share * np.exp(spread * chance.normal + dispersion.shift)
    rates = source.gamma(outlook.observed / scale + 0.5) * odds
    # Jitter spreads the jumps of whole numbers, which would make bands too wide.
    missing = np.maximum(scale * (source.poisson(rates) + chance.even), 0.0)
    low_95, low_80, high_80, high_95 = (
        outlook.observed + float(part)
        for part in np.quantile(missing, [0.025, 0.1, 0.9, 0.975])
    )  # fmt: skip
    expected = outlook.observed + outlook.missing * float(np.exp(dispersion.shift))
    expected = min(max(expected, low_80), high_80)
    return Band(expected, low_80, high_80, low_95, high_95)
