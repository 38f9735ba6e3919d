"""Bands: in order, above what is published, as wide as errors were, and true to their promise."""

from datetime import date

import backtest_nowcast
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.estimates import bands, nowcast
from flows.estimates.bands import Chance, Dispersion, Errors, Past
from flows.estimates.outlook import Outlook, calendar

CHANCE = Chance.begin()


def dispersion(scale: float = 1.0, drift: float = 0.0, shift: float = 0.0) -> Dispersion:
    """One that is certain."""
    return Dispersion(np.array([scale]), np.array([drift]), np.array([1.0]), shift)


@settings(deadline=None)
@given(
    observed=st.floats(0, 1e5),
    share=st.floats(0.01, 0.999),
    variance=st.floats(0, 4),
    unit=st.floats(0.05, 1),
    scale=st.floats(0.7, 12),
    drift=st.floats(0, 1),
    shift=st.floats(-1, 1),
)
def test_bands_are_in_order_and_not_below_what_is_published(
    observed: float, share: float, variance: float, unit: float, scale: float, drift: float,
    shift: float,
) -> None:  # fmt: skip
    outlook = Outlook(2020, observed, share, variance)
    band = bands.band(outlook, unit, dispersion(scale, drift, shift), CHANCE)
    assert (
        observed <= band.low_95 <= band.low_80 <= band.expected <= band.high_80 <= band.high_95
    )  # fmt: skip


def test_a_band_of_independent_families_is_that_of_a_negative_binomial() -> None:
    # 100 seen of a share of one half: the rest has mean 100 and variance 200.
    band = bands.band(Outlook(2020, 100, 0.5, 0), 1.0, dispersion(), CHANCE)
    assert band.expected == pytest.approx(200)
    assert band.high_95 - band.low_95 == pytest.approx(2 * 1.96 * np.sqrt(200), rel=0.05)
    assert band.high_80 - band.low_80 == pytest.approx(2 * 1.2816 * np.sqrt(200), rel=0.05)


def test_a_band_widens_with_scale_drift_and_uncertain_shares() -> None:
    def width(variance: float, one: Dispersion) -> float:
        band = bands.band(Outlook(2020, 400, 0.5, variance), 1.0, one, CHANCE)
        return band.high_95 - band.low_95

    plain = width(0, dispersion())
    assert width(0, dispersion(scale=4)) == pytest.approx(2 * plain, rel=0.1)
    assert width(0, dispersion(drift=0.3)) > 2 * plain
    assert width(0.09, dispersion()) == pytest.approx(width(0, dispersion(drift=0.3)), rel=0.01)


def past_errors(scale: float, drift: float, shift: float, cases: int, seed: int = 1) -> list[Past]:
    """Past nowcasts with errors of known size."""
    source = np.random.default_rng(seed)
    found = []
    for at in range(cases):
        outlook = Outlook(2000 + at, float(source.integers(50, 1000)), 0.6, 0.0)
        spread = shift + drift * source.standard_normal()
        mean = outlook.missing * (1 + spread)
        noise = np.sqrt(scale * outlook.observed * 0.4 / 0.36) * source.standard_normal()
        actual = outlook.observed + mean + noise
        found.append(Past(("all", "b", "CN"), at % 5, outlook, 1.0, actual))
    return found


@pytest.mark.parametrize("scale", [1, 2, 4])
def test_scatter_is_found_in_errors(scale: float) -> None:
    one = Errors.of(past_errors(scale, 0, 0, 600)).dispersion(("all", "b", "CN"))
    assert one is not None
    assert (one.weight * one.scale).sum() == pytest.approx(scale, rel=0.25)
    assert (one.weight * one.drift).sum() < 0.06
    assert one.shift == pytest.approx(0, abs=0.03)


@pytest.mark.parametrize("shift", [-0.2, 0.1])
def test_drift_and_shift_are_found_in_errors(shift: float) -> None:
    one = Errors.of(past_errors(1.5, 0.3, shift, 600)).dispersion(("all", "b", "CN"))
    assert one is not None
    assert (one.weight * one.drift).sum() == pytest.approx(0.3, abs=0.06)
    assert one.shift == pytest.approx(shift, abs=0.04)


def test_few_errors_calibrate_nothing() -> None:
    assert Errors.of(past_errors(1, 0, 0, bands.CASES_NEEDED - 1)).dispersion(("x",)) is None


def test_errors_of_others_weigh_less_than_own_ones() -> None:
    own = past_errors(1, 0, 0, 200)
    others = [
        Past(("all", "b", "JP"), one.cut_off, one.outlook, 1.0, one.actual)
        for one in past_errors(8, 0, 0, 200, seed=2)
    ]  # fmt: skip
    errors = Errors.of([*own, *others])

    def mean_scale(origin: str) -> float:
        found = errors.dispersion(("all", "b", origin))
        assert found is not None
        return float((found.weight * found.scale).sum())

    assert mean_scale("CN") < 2.5 < mean_scale("JP")


# --- the whole nowcast, on generated corpora ---


@pytest.fixture(scope="module")
def cases() -> list[backtest_nowcast.Case]:
    days = (date(2012, 11, 18), date(2015, 11, 18), date(2018, 11, 18))
    found = backtest_nowcast.all_cases(range(201, 206), 60_000, ("all", "ipf"), days)
    return [one for one in found if one.actual > 30]


def test_bands_hold_what_they_promise(cases: list[backtest_nowcast.Case]) -> None:
    # tests/bench/backtest_nowcast.py is the large version of this.
    assert len(cases) > 250
    in_80, in_95 = backtest_nowcast.coverage(cases)
    assert 0.75 <= in_80 <= 0.87
    assert 0.92 <= in_95 <= 0.98
    assert np.mean([one.expected / one.actual - 1 for one in cases]) == pytest.approx(0, abs=0.03)


def test_bands_say_something(cases: list[backtest_nowcast.Case]) -> None:
    widths = {True: [], False: []}  # type: dict[bool, list[float]]
    for one in cases:
        widths[one.share > 0.7].append(one.width)
    assert np.median(widths[True]) < 0.35 < np.median(widths[False]) < 1.5


def drifting(seed: int, drift: float) -> backtest_nowcast.Days:
    """Families of two origins, of which the first publishes sooner every year."""
    source = np.random.default_rng(seed)
    parts = []
    for origin in (0, 1):
        for year in range(1996, 2027):
            n = source.poisson(250)
            priority = date(year, 1, 1).toordinal() + source.integers(0, 365, n)
            middle = 550 * np.exp(-drift * (year - 2010)) if origin == 0 else 550
            delay = middle * source.lognormal(0, 0.3, n)
            parts.append(np.stack([np.full(n, origin), priority, priority + delay.astype(int)]))
    country, priority, published = np.concatenate(parts, axis=1)
    return backtest_nowcast.Days(country, priority, published)


def test_bands_hold_where_delays_drift() -> None:
    found = [
        case
        for seed in range(5)
        for cut_off in (date(2015, 11, 18), date(2018, 11, 18))
        for case in backtest_nowcast.cases_of(drifting(seed, 0.02), "all", cut_off)
        if case.origin == "CN"
    ]
    assert len(found) >= 15
    assert backtest_nowcast.coverage(found)[1] >= 0.9
    # Bands of a chain ladder that learns nothing from its errors would be too high.
    assert np.mean([one.expected / one.actual - 1 for one in found]) < 0.04


# --- the tables ---


def frames(days: backtest_nowcast.Days, as_of: date) -> dict[str, pl.DataFrame]:
    """Inputs as the warehouse makes them, of two origins and the world."""
    delays, years = [], []
    for name, chosen in (
        ("WORLD", np.ones(len(days.country), dtype=bool)),
        ("CN", days.country == 0),
        ("JP", days.country == 1),
    ):
        cells = backtest_nowcast.cells(days, as_of, chosen)
        series = {"scope": "all", "country_basis": "with_office", "country": name}
        delays.append(
            pl.DataFrame({
                "year": cells.years, "age": cells.ages, "delay": cells.delays,
                "families": cells.families,
            }).with_columns(**{key: pl.lit(value) for key, value in series.items()})
        )  # fmt: skip
        years += [
            {**series, "year": year, "families": n, "families_squared": n}
            for year, n in cells.by_year().items()
        ]
    return {
        "data_date": pl.DataFrame({"data_as_of": [as_of], "is_sample": [False]}),
        "delay_counts": pl.concat(delays),
        "headline_years": pl.DataFrame(years),
    }


AS_OF = date(2022, 11, 18)


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    return nowcast.run(frames(drifting(1, 0.0), AS_OF))


def test_recent_years_have_a_band_and_the_running_one_has_not(
    tables: dict[str, pl.DataFrame],
) -> None:
    for country in ("WORLD", "CN", "JP"):
        rows = tables["nowcasts"].filter(pl.col("country") == country)
        by_year = {row["year"]: row for row in rows.iter_rows(named=True)}
        assert list(by_year) == [2020, 2021, 2022]
        assert by_year[2021]["is_shown"]
        assert by_year[2021]["hidden_reason"] is None
        assert (
            by_year[2021]["low_95"]
            < (500 if country == "WORLD" else 250)
            < (by_year[2021]["high_95"])
        )
        assert by_year[2022]["hidden_reason"] == "year_not_over"
        assert by_year[2022]["expected"] is None


def test_completeness_rests_on_the_delays_of_the_origin(tables: dict[str, pl.DataFrame]) -> None:
    rows = tables["completeness_by_origin"]
    assert set(rows["delay_basis"]) == {"origin"}
    last = rows.filter(pl.col("country") == "CN").sort("year")
    assert last["completeness"][0] == pytest.approx(1.0)
    assert last["completeness"][-1] < last["completeness"][-2] < 0.95
    assert last.filter(pl.col("is_unfinished"))["year"].to_list() == [2020, 2021, 2022]


def test_backtests_count_what_held(tables: dict[str, pl.DataFrame]) -> None:
    rows = tables["nowcast_backtests"]
    assert rows["cut_off"].max() == date(2020, 11, 18)
    assert (rows["covered_80"] <= rows["covered_95"]).all()
    assert (rows["covered_95"] <= rows["cases"]).all()
    cases = int(rows["cases"].sum())
    assert cases > 10
    assert int(rows["covered_95"].sum()) >= 0.9 * cases


def test_the_same_rows_give_the_same_tables(tables: dict[str, pl.DataFrame]) -> None:
    again = nowcast.run(frames(drifting(1, 0.0), AS_OF))
    for name, table in tables.items():
        assert again[name].equals(table), name


def test_few_own_delays_are_told_by_the_worlds() -> None:
    days = drifting(1, 0.0)
    few = np.flatnonzero(days.country == 1)[::150]
    kept = np.concatenate([np.flatnonzero(days.country == 0), few])
    made = nowcast.run(
        frames(
            backtest_nowcast.Days(days.country[kept], days.priority[kept], days.published[kept]),
            AS_OF,
        )
    )
    basis = dict(made["completeness_by_origin"].select("country", "delay_basis").iter_rows())
    assert basis == {"WORLD": "origin", "CN": "origin", "JP": "world"}
    reasons = made["nowcasts"].filter(pl.col("country") == "JP")["hidden_reason"]
    assert set(reasons) == {"delay_not_measured"}


def test_bands_that_failed_are_not_shown() -> None:
    held = nowcast.Held(cases=10, in_80=5, in_95=7)
    year = calendar(AS_OF, 2020)[2021]
    outlook = Outlook(2021, 100, 0.6, 0.0)
    assert held.has_failed
    reason = nowcast.hidden_reason(outlook, year, dispersion(), held, is_measured=True)
    assert reason == "backtest_failed"
    held = nowcast.Held(cases=10, in_80=8, in_95=9)
    assert nowcast.hidden_reason(outlook, year, dispersion(), held, is_measured=True) is None
    none = nowcast.Held()
    assert (
        nowcast.hidden_reason(outlook, year, dispersion(), none, is_measured=True)
        == "not_backtested"
    )
    small = Outlook(2021, 9, 0.3, 0.0)
    assert (
        nowcast.hidden_reason(small, year, dispersion(), held, is_measured=True)
        == "too_few_families"
    )
    early = Outlook(2021, 100, 0.1, 0.0)
    assert (
        nowcast.hidden_reason(early, year, dispersion(), held, is_measured=True) == "too_incomplete"
    )
