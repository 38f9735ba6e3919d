"""What a priority year holds by a day, and what share of its count that is.

Families of a year share one count to come: the months of a year are pooled, weighted by how the
year's families lay in it before, so that a month with hardly a publication does not run wild.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from flows.estimates.development import (
    AGES,
    DAYS_A_STEP,
    HORIZON,
    STEPS_A_YEAR,
    Development,
    Floats,
    Triangle,
    Whole,
    develop,
)

#: A year meets at most so many steps.
SLOTS = STEPS_A_YEAR + 1
#: Years that show how a year's families lie in it, and how old they must be.
PROFILE_YEARS, PROFILE_AGE = 10, 60
#: Families, spread evenly over the year, that weigh against those of the years.
EVEN_FAMILIES = 100.0


@dataclass(frozen=True, eq=False)
class Year:
    """The steps a calendar year meets: their ages and days; days to come have negative ages."""

    ages: Whole
    days: Floats


def calendar(as_of: date, first: int) -> dict[int, Year]:
    """The years from a first one to that of the day of the data."""
    years = {}
    for year in range(first, as_of.year + 1):
        begin, end = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        back = as_of.toordinal() - np.arange(begin, end + 1)
        ages, days = np.unique(np.floor(back / DAYS_A_STEP).astype(np.int64), return_counts=True)
        years[year] = Year(ages, days.astype(np.float64))
    return years


@dataclass(frozen=True, eq=False)
class Cells:
    """Families of one origin with a measured delay: year of priority, age, delay, number."""

    years: Whole
    ages: Whole
    delays: Whole
    families: Floats

    def triangle(self) -> Triangle:
        """Ages against delays, over all years."""
        return Triangle.of(self.ages, self.delays, self.families)

    def until(self, steps_back: int) -> "Cells":
        """What was published so many steps before the day of the data, within the horizon."""
        kept = (self.ages - self.delays >= steps_back) & (self.delays <= HORIZON)
        return Cells(self.years[kept], self.ages[kept], self.delays[kept], self.families[kept])

    def by_year(self) -> dict[int, float]:
        """Families by year."""
        if not len(self.years):
            return {}
        first = int(self.years.min())
        sums = np.bincount(self.years - first, weights=self.families)
        return {first + at: float(n) for at, n in enumerate(sums)}


@dataclass(frozen=True)
class Outlook:
    """A year as it stood on a day.

    Attributes:
        year: Year of priority.
        observed: Families published by the day.
        share: Which share of the count in question that is expected to be.
        logit_variance: Variance of the share's log odds, had families been published independently.
    """

    year: int
    observed: float
    share: float
    logit_variance: float

    @property
    def missing(self) -> float:
        """Families still to come, by the chain ladder."""
        return self.observed * (1 - self.share) / self.share

    @property
    def expected(self) -> float:
        """The count in question, by the chain ladder."""
        return self.observed + self.missing


def profile(known: Cells, years: dict[int, Year], steps_back: int) -> Floats:
    """Families a day by place in the year, the latest first, over finished years."""
    finished = [
        year for year, one in years.items() if one.ages[0] - steps_back >= PROFILE_AGE
    ][-PROFILE_YEARS:]  # fmt: skip
    families, days = np.zeros(SLOTS), np.zeros(SLOTS)
    for year in finished:
        days[: len(years[year].days)] += years[year].days
        of_year = known.years == year
        places = np.clip(known.ages[of_year] - years[year].ages[0], 0, SLOTS - 1)
        families += np.bincount(places, weights=known.families[of_year], minlength=SLOTS)
    if not finished:
        return np.ones(SLOTS)
    even = EVEN_FAMILIES * days / days.sum()
    found: Floats = np.divide(families + even, days, out=np.ones(SLOTS), where=days > 0)
    return found


def share_of_year(
    year: Year, places: Floats, development: Development, steps_back: int, *, is_final: bool
) -> tuple[float, float]:
    """The share of a year's count that has appeared, and the variance of its log odds.

    Args:
        year: The steps of the year.
        places: Families a day by place in the year.
        development: What is known of delays.
        steps_back: The day in question, in steps before the day of the data.
        is_final: Of the final count, or else of the count on the day of the data.
    """
    weights = year.days * places[: len(year.days)]
    ages = year.ages - steps_back
    ends = np.full_like(ages, HORIZON) if is_final else np.minimum(year.ages, HORIZON)
    now = weights * development.at(ages)
    whole = float((weights * development.at(ends)).sum())
    if now.sum() <= 0 or whole <= 0:
        return 0.0, 0.0
    share = min(float(now.sum()) / whole, 1.0)
    parts = now / now.sum()
    begins = development.variance_at(np.maximum.outer(ages, ages))
    over = development.variance_at(np.minimum.outer(ends, ends))
    log_variance = float(parts @ np.maximum(begins - over, 0.0) @ parts)
    return share, log_variance / max(1 - share, 1e-6) ** 2


@dataclass(frozen=True, eq=False)
class Known:
    """What was known of an origin on a day: its families, its delays, its years' shapes."""

    steps_back: int
    observed: dict[int, float]
    places: Floats
    development: Development

    @classmethod
    def of(
        cls, cells: Cells, triangle: Triangle, years: dict[int, Year], steps_back: int
    ) -> "Known":
        """Out of all cells, without looking past the day."""
        known = cells.until(steps_back)
        places = profile(known, years, steps_back)
        return cls(steps_back, known.by_year(), places, develop(triangle, steps_back))

    def outlook(
        self, year: int, years: dict[int, Year], *, is_final: bool, observed: float | None = None
    ) -> Outlook:
        """One year; `observed` where more families are known than those with a measured delay."""
        share, variance = share_of_year(
            years[year], self.places, self.development, self.steps_back, is_final=is_final
        )
        n = self.observed.get(year, 0.0) if observed is None else observed
        return Outlook(year, n, share, variance)


def is_over(year: Year, steps_back: int) -> bool:
    """Whether the year had ended so many steps before the day of the data."""
    return bool(year.ages[0] - steps_back >= 0)


def oldest_year(as_of: date) -> int:
    """The first year all of whose priorities are kept."""
    return as_of.year - AGES // STEPS_A_YEAR + 1
