"""How families appear with time: a chain ladder over the delay since the earliest priority.

Time is counted in steps of a twelfth of a year, back from the day of the data, so that no step is
cut off. A cohort is the families whose priority lies `age` steps back; a delay is what lies between
priority and publication. From cohorts just old enough to show a delay comes the share that had it
among those with no longer one: the development factor of a chain ladder in reverse. Given what is
published these shares are independent binomials (the estimator of Lynden-Bell for data cut off on
the right), whence their variance. Only the newest cohorts able to show a delay count, so that a
slow drift of delays weighs little.

A count is final after ten years.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

STEPS_A_YEAR = 12
DAYS_A_STEP = 365.25 / STEPS_A_YEAR
#: Delays longer than this, ten years, are not waited for.
HORIZON = 120
#: Ages kept: older cohorts tell nothing of delays today.
AGES = 480
#: From three years, when nearly all is published, up to here delays must have been seen, in cohorts
#: able to show them; else nothing is known of their end.
MOSTLY_OUT, KNOWN_UP_TO = 36, 60
#: Newest steps of the calendar that count for a delay: the fewest that have enough families.
WINDOWS = (48, 96, AGES)
ENOUGH_IN_WINDOW = 200


@dataclass(frozen=True, eq=False)
class Triangle:
    """Families by age and delay, summed over ages so that any window is two look-ups.

    Attributes:
        counts: Sums over younger ages of families with a delay.
        reached: The same of families with that delay or a shorter one.
    """

    counts: Floats
    reached: Floats

    @classmethod
    def of(cls, ages: Whole, delays: Whole, n: Floats) -> "Triangle":
        """From cells of age, delay and families; what is out of bounds is left out."""
        table = np.zeros((AGES, HORIZON + 1))
        kept = (ages < AGES) & (delays <= HORIZON) & (delays >= 0)
        np.add.at(table, (ages[kept], delays[kept]), n[kept])
        first = np.zeros((1, HORIZON + 1))
        reached = np.cumsum(table, axis=1)
        return cls(
            np.vstack([first, np.cumsum(table, axis=0)]),
            np.vstack([first, np.cumsum(reached, axis=0)]),
        )


@dataclass(frozen=True, eq=False)
class Development:
    """How much of a cohort has appeared by an age.

    Attributes:
        reached: Share of the final count, by age in steps from 0 to the horizon.
        log_variance: Variance of its logarithm, had families been published independently.
        measured: Families it rests on, where they are fewest.
    """

    reached: Floats
    log_variance: Floats
    measured: float

    def at(self, ages: Whole) -> Floats:
        """Shares at some ages; nothing before an age of 0, all after the horizon."""
        found: Floats = self.reached[np.clip(ages, 0, HORIZON)]
        return np.where(ages < 0, 0.0, found)

    def variance_at(self, ages: Whole) -> Floats:
        """Variances of the logarithms at some ages."""
        found: Floats = self.log_variance[np.clip(ages, 0, HORIZON)]
        return found


def _seen(triangle: Triangle, steps_back: int) -> tuple[Floats, Floats]:
    """Families with each delay, and with that or a shorter one, in cohorts able to show it."""
    delays = np.arange(HORIZON + 1)
    low = np.minimum(steps_back + delays, AGES)
    seen, reached = np.zeros(HORIZON + 1), np.zeros(HORIZON + 1)
    for window in WINDOWS:
        high = np.minimum(low + window, AGES)
        wanting = reached < ENOUGH_IN_WINDOW
        wider = triangle.reached[high, delays] - triangle.reached[low, delays]
        of_wider = triangle.counts[high, delays] - triangle.counts[low, delays]
        reached, seen = np.where(wanting, wider, reached), np.where(wanting, of_wider, seen)
    return np.maximum(seen, 0.0), np.maximum(reached, 0.0)


def develop(triangle: Triangle, steps_back: int = 0) -> Development:
    """The development as it was known so many steps before the day of the data."""
    seen, reached = _seen(triangle, steps_back)
    # Sums of fractions may miss zero by a hair.
    seen[seen < 1e-6] = 0.0
    share = np.divide(seen, reached, out=np.zeros_like(seen), where=reached > 1e-6)
    # Half a family keeps a share of one, in the shortest delays, from being certain.
    left = reached - seen + 0.5
    terms = np.divide(seen, reached * left, out=np.zeros_like(seen), where=reached > 1e-6)
    logs = np.log1p(-np.minimum(share, 1 - 1e-9))
    # Of delays above an age, from the horizon down.
    after = np.concatenate([np.cumsum(logs[:0:-1])[::-1], [0.0]])
    variance = np.concatenate([np.cumsum(terms[:0:-1])[::-1], [0.0]])
    found = np.exp(after)
    # As long as no cohort shows any family, none has appeared.
    empty = np.flatnonzero(reached[: KNOWN_UP_TO + 1] <= 1e-6)
    found[: empty.max(initial=-1) + 1] = 0.0
    return Development(found, variance, float(reached[MOSTLY_OUT : KNOWN_UP_TO + 1].min()))
