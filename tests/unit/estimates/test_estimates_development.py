"""The chain ladder on triangles small enough for pencil and paper, and days not looked past."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.estimates.development import HORIZON, Triangle, develop
from flows.estimates.outlook import Cells, Known, calendar, is_over


def triangle(*cells: tuple[int, int, float]) -> Triangle:
    """From age, delay, families."""
    table = np.array(cells, dtype=np.float64).reshape(-1, 3)
    return Triangle.of(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2])


def test_a_finished_triangle_gives_the_shares_of_its_delays() -> None:
    found = develop(triangle((200, 0, 10), (200, 1, 20), (200, 2, 10)))
    assert found.reached[:3] == pytest.approx([10 / 40, 30 / 40, 1.0])
    assert found.reached[HORIZON] == 1.0
    assert found.measured == 40


def test_cohorts_too_young_for_a_delay_tell_nothing_of_it() -> None:
    # Delay 2: only the old cohort, 10 of 40. Delay 1: also the one of age 1, 20 + 10 of 30 + 40.
    # Delay 0 of the newest cohort stands alone.
    found = develop(
        triangle((200, 0, 10), (200, 1, 20), (200, 2, 10), (1, 0, 30), (1, 1, 10), (0, 0, 50))
    )
    assert found.reached[1] == pytest.approx(30 / 40)
    assert found.reached[0] == pytest.approx(30 / 40 * (1 - 30 / 70))
    # Half a family is added to those with a shorter delay.
    assert found.log_variance[1] == pytest.approx(10 / (40 * 30.5))
    assert found.log_variance[0] == pytest.approx(10 / (40 * 30.5) + 30 / (70 * 40.5))


def test_new_cohorts_count_alone_where_they_are_enough() -> None:
    old = [(400, delay, 1000.0) for delay in (0, 10)]
    new = [(age, delay, n) for age in (30, 80) for delay, n in ((0, 300.0), (10, 100.0))]
    assert develop(triangle(*old, *new)).reached[0] == pytest.approx(0.75)
    few = [(age, delay, n / 10) for age, delay, n in new]
    assert develop(triangle(*old, *few)).reached[0] == pytest.approx(1 - 1020 / 2080)
    # A window without a cohort is not taken for one without delays.
    assert develop(triangle(*old, *new[2:])).reached[0] == pytest.approx(0.75)


def test_nothing_is_known_without_families() -> None:
    found = develop(triangle())
    assert found.measured == 0
    assert (found.reached[:60] == 0).all()


def test_nothing_has_appeared_before_the_shortest_delay() -> None:
    found = develop(triangle((200, 25, 60), (200, 30, 40)))
    assert found.reached[24:31] == pytest.approx([0, 0.6, 0.6, 0.6, 0.6, 0.6, 1.0], abs=1e-6)
    assert found.measured == 100


def test_delays_beyond_the_horizon_are_left_out() -> None:
    found = develop(triangle((200, 0, 10), (200, HORIZON + 1, 90)))
    assert found.reached[0] == 1.0


CELLS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 130), st.floats(0.1, 50)), min_size=1, max_size=40
)


@given(cells=CELLS, steps_back=st.sampled_from([12, 24, 60]))
def test_an_earlier_day_is_seen_as_it_was(
    cells: list[tuple[int, int, float]], steps_back: int
) -> None:
    published = [(age, delay, n) for age, delay, n in cells if delay <= age]
    then = [
        (age - steps_back, delay, n)
        for age, delay, n in published
        if age - delay >= steps_back
    ]  # fmt: skip
    found, expected = develop(triangle(*published), steps_back), develop(triangle(*then))
    assert found.reached == pytest.approx(expected.reached)
    assert found.measured == pytest.approx(expected.measured)


@given(cells=CELLS)
def test_shares_rise_with_age(cells: list[tuple[int, int, float]]) -> None:
    found = develop(triangle(*[cell for cell in cells if cell[1] <= cell[0]]))
    assert (np.diff(found.reached) >= -1e-12).all()
    assert found.reached.min() >= 0
    assert (np.diff(found.log_variance) <= 1e-12).all()


def test_every_day_of_a_year_lies_in_one_step() -> None:
    years = calendar(date(2026, 11, 22), 2023)
    assert {year: one.days.sum() for year, one in years.items()} == {
        2023: 365, 2024: 366, 2025: 365, 2026: 365
    }  # fmt: skip
    assert is_over(years[2025], 0)
    assert not is_over(years[2026], 0)
    assert not is_over(years[2025], 12)
    # 22 November itself is age 0; the days after it have negative ages.
    assert years[2026].days[years[2026].ages < 0].sum() == 39


def made_cells() -> Cells:
    source = np.random.default_rng(1)
    days = source.integers(0, 8000, 4000)
    delays = source.integers(3, 60, 4000)
    years = np.array([date.fromordinal(date(2026, 11, 22).toordinal() - int(d)).year for d in days])
    ages = np.floor(days / (365.25 / 12)).astype(np.int64)
    seen = delays <= ages
    return Cells(years[seen], ages[seen], delays[seen], np.ones(int(seen.sum())))


def test_a_year_is_the_share_of_its_days_that_have_appeared() -> None:
    cells, years = made_cells(), calendar(date(2026, 11, 22), 2010)
    known = Known.of(cells, cells.triangle(), years, 0)
    # Delays are even from 3 to 59 steps: of an age a, (a - 2) in 57 have appeared.
    for year in (2023, 2024):
        ages = years[year].ages
        share = np.average(np.clip((ages - 2) / 57, 0, 1), weights=years[year].days)
        assert known.outlook(year, years, is_final=True).share == pytest.approx(share, abs=0.04)
    assert known.outlook(2015, years, is_final=True).share == pytest.approx(1.0)


def test_what_was_known_then_does_not_change_with_what_came_later() -> None:
    cells, years = made_cells(), calendar(date(2026, 11, 22), 2010)
    then = cells.until(36)
    one = Known.of(cells, cells.triangle(), years, 36)
    two = Known.of(then, then.triangle(), years, 36)
    assert one.observed == two.observed
    assert one.places == pytest.approx(two.places)
    assert one.development.reached == pytest.approx(two.development.reached)
    outlook = one.outlook(2020, years, is_final=False)
    assert outlook == two.outlook(2020, years, is_final=False)
    assert outlook.expected == pytest.approx(cells.until(0).by_year()[2020], rel=0.15)
