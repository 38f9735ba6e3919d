"""Sudden growth: a quarter with more new families than chance would bring.

New families are counted by the day of their first publication, once each, inventions only. Unlike
counts by priority year, which grow for years, these are final soon after the quarter has ended. A
quarter is looked at once the data stand for a day thirty days after its end, and is told of a
subject if

1. it brought at least five families,
2. it brought more than each of the twelve quarters before it, and
3. its rate lies above that of the four quarters before it: the lower limit of the ratio of the two
   rates is over one, at a level of one in a hundred, divided by the number of subjects looked at.

The limit is the exact one of two Poisson counts, conditional on their sum, after both were divided
by the dispersion of the twelve quarters (their variance over their mean, at least one): filings
come in batches, which are more uneven than Poisson counts. It is against the last year, not against
all three, since steady growth is not sudden.

On drawn counts of 1 to 30 families a quarter (Poisson; with twice or three times its variance;
growing by 20 or 40 % a year) a single subject was told by mistake in at most 1.6 of a hundred
quarters. A tripling was told in nine of ten cases at ten families a quarter and in one of three at
three; a doubling in nine of ten at thirty, and mostly missed below. Silence is no sign of calm.

Of a time in which the whole topic has a quarter without families nothing is told: the data do not
reach back far enough.
"""

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from flows.alerts.events import Event, Moment
from flows.alerts.look import Now
from flows.alerts.watched import Subject, Watched

PAST_QUARTERS = 12
YEAR = 4
LEAST_FAMILIES = 5
LEVEL = 0.01
SETTLING = timedelta(days=30)
_MONTHS = 3


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year.

    Attributes:
        year: The year.
        number: 1 to 4.
    """

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter of a day."""
        return cls(day.year, (day.month - 1) // _MONTHS + 1)

    def before(self, steps: int) -> "Quarter":
        """The quarter so many steps earlier."""
        year, number = divmod(self.year * 4 + self.number - 1 - steps, 4)
        return Quarter(year, number + 1)

    @property
    def name(self) -> str:
        """Such as 2026-Q3."""
        return f"{self.year}-Q{self.number}"


def last_settled(data_as_of: date) -> Quarter:
    """The last quarter that ended thirty days or more before the day of the data."""
    return Quarter.of(data_as_of - SETTLING).before(1)


def ratio_limit(recent: int, past: int, level: float) -> float:
    """The lower limit of a ratio of rates: a quarter's over that of the four before it.

    Given the sum of both counts the recent one is binomial; its share's exact lower limit (Clopper
    and Pearson 1934), turned into a ratio of rates, is the limit.

    Args:
        recent: Families of the quarter.
        past: Families of the four quarters before.
        level: How often the limit may lie too high.
    """
    if recent == 0:
        return 0.0
    low, high = 0.0, recent / (recent + past)
    for _ in range(60):
        middle = (low + high) / 2
        if _at_least(recent, recent + past, middle) < level:
            low = middle
        else:
            high = middle
    return YEAR * low / (1 - low)


def dispersion(counts: Sequence[int]) -> float:
    """How much more uneven counts are than Poisson counts: variance over mean, at least one."""
    return max(1.0, statistics.variance(counts) / statistics.fmean(counts)) if any(counts) else 1.0


def _at_least(hits: int, tries: int, share: float) -> float:
    """How likely so many hits or more are."""
    if share <= 0:
        return 0.0
    if share >= 1:
        return 1.0
    logs = (
        math.lgamma(tries + 1) - math.lgamma(k + 1) - math.lgamma(tries - k + 1)
        + k * math.log(share) + (tries - k) * math.log1p(-share)
        for k in range(hits, tries + 1)
    )  # fmt: skip
    return min(1.0, math.fsum(map(math.exp, logs)))


def find_growth(now: Now, watched: Watched, moment: Moment) -> Iterator[Event]:
    """The subjects that grew suddenly in the last settled quarter."""
    if now.standing.data_as_of is None or not watched.subjects:
        return
    quarter = last_settled(date.fromisoformat(now.standing.data_as_of))
    counted = [one for one in watched.subjects if one.kind != "family"]
    quarters = _quarters(now)
    everything = _counts(quarters, None, quarter)
    if not all(everything):
        return
    for subject in counted:
        found = _judge(subject, quarters, quarter, LEVEL / len(counted), moment)
        if found:
            yield found


def _quarters(now: Now) -> dict[str, Quarter]:
    """The quarter of the first publication of every invention that is shown."""
    shown = now.families.filter(
        pl.col("is_shown")
        & (pl.col("right_type") == "invention")
        & pl.col("first_publication_date").is_not_null()
    )
    pairs = shown.select("family_id", "first_publication_date").iter_rows()
    return {family: Quarter.of(day) for family, day in pairs}


def _counts(
    quarters: dict[str, Quarter], families: frozenset[str] | None, last: Quarter
) -> Sequence[int]:
    """Families of a quarter and of those before it, the latest first."""
    places = {last.before(step): step for step in range(PAST_QUARTERS + 1)}
    counts = [0] * (PAST_QUARTERS + 1)
    for family, quarter in quarters.items():
        if quarter in places and (families is None or family in families):
            counts[places[quarter]] += 1
    return counts


def _judge(
    subject: Subject, quarters: dict[str, Quarter], quarter: Quarter, level: float, moment: Moment
) -> Event | None:
    recent, *past = _counts(quarters, subject.families, quarter)
    if recent < LEAST_FAMILIES or recent <= max(past):
        return None
    spread = dispersion(past)
    # Rounded to the side on which less is told.
    limit = ratio_limit(int(recent / spread), math.ceil(sum(past[:YEAR]) / spread), level)
    if limit <= 1:
        return None
    return moment.event(
        "sudden_growth",
        {"subject_kind": subject.kind, "subject": subject.name, "quarter": quarter.name},
        {
            "subject_ja": subject.name_ja,
            "year": quarter.year,
            "number": quarter.number,
            "families": recent,
            "past_mean": sum(past[:YEAR]) / YEAR,
            "past_most": max(past),
            "dispersion": spread,
            "ratio_limit": limit,
            "level": level,
        },
    )
