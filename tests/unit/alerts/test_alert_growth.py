"""Sudden growth: what is told, and what chance or thin data must not bring."""

import datetime as dt
import math

import pytest
from alert_data import MOMENT, Family, now_of, watched_of

from flows.alerts.growth import Quarter, dispersion, find_growth, last_settled, ratio_limit

#: The last quarter that is settled on the day of the made-up data, 20 November 2026.
LAST = Quarter(2026, 3)


def families(
    counts: dict[int, int], *, name: str = "ACME", right: str = "invention"
) -> list[Family]:
    """So many families in the quarters so many steps before the last one."""
    made = []
    for step, count in counts.items():
        quarter = LAST.before(step)
        day = dt.date(quarter.year, quarter.number * 3, 15)
        made += [
            Family(f"{name}-{step}-{number}", applicants={name: name}, first=day, right=right)
            for number in range(count)
        ]
    return made


#: Somebody else in every quarter: the data reach back far enough.
OTHERS = families(dict.fromkeys(range(13), 2), name="OTHER")


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (dt.date(2026, 11, 20), (2026, 3)),
        (dt.date(2026, 10, 30), (2026, 2)),
        (dt.date(2026, 10, 31), (2026, 3)),
        (dt.date(2026, 1, 30), (2025, 3)),
        (dt.date(2026, 1, 31), (2025, 4)),
    ],
)
def test_a_quarter_is_settled_thirty_days_after_its_end(
    day: dt.date, quarter: tuple[int, int]
) -> None:
    assert last_settled(day) == Quarter(*quarter)


def test_sudden_growth_is_told_with_its_numbers() -> None:
    now = now_of(*OTHERS, *families({0: 12} | dict.fromkeys(range(1, 13), 1)))
    (found,) = find_growth(now, watched_of(now, applicants=["ACME", "OTHER"]), MOMENT)
    facts = found.facts
    assert (facts["subject"], facts["families"], facts["dispersion"]) == ("ACME", 12, 1.0)
    assert (facts["year"], facts["number"], facts["past_most"]) == (2026, 3, 1)
    assert (facts["past_mean"], facts["level"]) == (1.0, 0.005)
    assert facts["ratio_limit"] == pytest.approx(ratio_limit(12, 4, 0.005))


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ({0: 4}, "fewer than five"),
        ({0: 8, 5: 8}, "no more than in a quarter before"),
        ({0: 6} | dict.fromkeys(range(1, 13), 4), "as chance would have it"),
        ({0: 14, 1: 10, 2: 0, 3: 9, 4: 0, 5: 12, 6: 0, 9: 11}, "in batches"),
        ({0: 22, 1: 20, 2: 18, 3: 17, 4: 16, 5: 15, 6: 14, 8: 12}, "steadily growing"),
        ({}, "nothing at all"),
    ],
)
def test_what_may_be_chance_is_not_told(counts: dict[int, int], why: str) -> None:
    now = now_of(*OTHERS, *families(counts), Family("F", applicants={"ACME": "ACME"}, first=None))
    assert list(find_growth(now, watched_of(now, applicants=["ACME"]), MOMENT)) == [], why


def test_utility_models_do_not_count() -> None:
    now = now_of(*OTHERS, *families({0: 20}, right="utility_model"))
    assert list(find_growth(now, watched_of(now, applicants=["ACME"]), MOMENT)) == []


def test_data_that_do_not_reach_back_tell_nothing() -> None:
    reaching = [one for one in OTHERS if not one.number.startswith("OTHER-12-")]
    now = now_of(*reaching, *families({0: 20}))
    assert list(find_growth(now, watched_of(now, applicants=["ACME"]), MOMENT)) == []


def test_it_is_told_once_a_quarter_whatever_comes_in_later() -> None:
    found = []
    for count in (12, 13):
        now = now_of(*OTHERS, *families({0: count}), build_id=f"build-{count}")
        found += list(find_growth(now, watched_of(now, applicants=["ACME"]), MOMENT))
    assert len({event.id for event in found}) == 1 < len(found)


@pytest.mark.parametrize(
    ("recent", "past", "level"), [(5, 0, 0.01), (12, 12, 0.005), (90, 600, 0.05)]
)
def test_the_limit_is_the_exact_one(recent: int, past: int, level: float) -> None:
    ratio = ratio_limit(recent, past, level)
    share = ratio / (ratio + 4)
    tail = math.fsum(
        math.comb(recent + past, k) * share**k * (1 - share) ** (recent + past - k)
        for k in range(recent, recent + past + 1)
    )
    assert tail == pytest.approx(level, rel=1e-6)
    assert ratio < recent / (past / 4) if past else ratio > 0


def test_of_nothing_the_limit_is_nothing() -> None:
    assert ratio_limit(0, 10, 0.01) == 0


@pytest.mark.parametrize(
    ("counts", "expected"), [([0] * 12, 1.0), ([3] * 12, 1.0), ([0, 12] * 6, 36 * 12 / 11 / 6)]
)
def test_the_dispersion_is_that_of_the_counts_and_at_least_one(
    counts: list[int], expected: float
) -> None:
    assert dispersion(counts) == pytest.approx(expected)
