"""Growth, shares, concentration and changes of growth: by hand where it can be, else by trial."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl
import pytest

from flows.estimates import change_points, concentration, growth, shares
from flows.estimates.regression import fit, fit_dispersed
from flows.intervals import wilson

Row = dict[str, Any]
KEY = {"scope": "all", "country_basis": "with_office"}


def data(is_sample: bool = False) -> pl.DataFrame:  # noqa: FBT001, FBT002
    return pl.DataFrame({"data_as_of": [None], "is_sample": [is_sample]})


def frames(
    counts: dict[str, dict[int, float]], unfinished: Iterable[int] = (), *, is_sample: bool = False
) -> dict[str, pl.DataFrame]:
    """Inputs of whole families by origin and year; the years named are unfinished everywhere."""
    years = range(
        min(min(one) for one in counts.values()), max(max(one) for one in counts.values()) + 1
    )
    rows = [
        {**KEY, "country": name, "year": year, "families": n, "families_squared": n}
        for name, by_year in counts.items()
        for year, n in by_year.items()
    ]
    finished = [
        {**KEY, "country": name, "year": year, "completeness": 1.0,
         "is_unfinished": year in unfinished}
        for name in counts for year in years
    ]  # fmt: skip
    return {
        "headline_years": pl.DataFrame(rows),
        "completeness": pl.DataFrame(finished),
        "data_date": data(is_sample),
    }


# --- regression ---


def test_two_groups_have_the_logarithms_of_their_means() -> None:
    # Closed form: coefficients are logs of means, variances one over the sums of counts.
    counts = np.array([2.0, 4.0, 6.0, 10.0, 30.0])
    group = np.array([0.0, 0, 0, 1, 1])
    found = fit(np.column_stack([1 - group, group]), counts, np.zeros(5))
    assert found.coefficients == pytest.approx([np.log(4), np.log(20)])
    assert np.diag(found.covariance) == pytest.approx([1 / 12, 1 / 40])
    assert found.pearson == pytest.approx((4 + 0 + 4) / 4 + (100 + 100) / 20)


def test_an_offset_is_allowed_for() -> None:
    found = fit(np.ones((2, 1)), np.array([50.0, 100.0]), np.log([0.5, 1.0]))
    assert np.exp(found.coefficients[0]) == pytest.approx(100)


def test_zeros_can_be_fitted() -> None:
    years = np.arange(6.0)
    found = fit(np.column_stack([np.ones(6), years]), np.array([0.0, 0, 1, 3, 8, 20]), np.zeros(6))
    assert found.means.sum() == pytest.approx(32)


def test_scatter_beyond_poisson_widens_what_is_told() -> None:
    design = np.ones((6, 1))
    calm = fit_dispersed(design, np.array([100.0, 101, 99, 100, 102, 98]), np.zeros(6))
    wild = fit_dispersed(design, np.array([50.0, 150, 60, 140, 120, 80]), np.zeros(6))
    assert calm.extra == 0
    assert wild.pearson == pytest.approx(5, abs=1e-6)
    # By hand: equal means, so that variance per count is 100 + extra * 100 ** 2.
    assert wild.extra == pytest.approx((9000 / 5 - 100) / 100**2, rel=1e-6)
    assert wild.covariance[0, 0] > 5 * calm.covariance[0, 0]


# --- growth ---


def steady(start: float, rate: float, first: int = 2010, last: int = 2024) -> dict[int, float]:
    return {year: start * (1 + rate) ** (year - first) for year in range(first, last + 1)}


def test_growth_and_its_difference_are_those_of_the_counts() -> None:
    made = growth.run(
        frames({"WORLD": steady(300, 0.1), "CN": steady(100, 0.2), "JP": steady(100, -0.05)},
               unfinished=(2024,))
    )  # fmt: skip
    rates = {
        (row["country"], row["window_years"]): row
        for row in made["growth_rates"].iter_rows(named=True)
    }
    for length in (10, 5):
        assert rates["CN", length]["growth"] == pytest.approx(0.2)
        assert rates["JP", length]["growth"] == pytest.approx(-0.05)
        assert rates["CN", length]["last_window_year"] == 2023
        assert rates["CN", length]["first_window_year"] == 2024 - length
        assert rates["CN", length]["regression"] == "poisson"
        assert rates["CN", length]["growth_low"] < 0.2 < rates["CN", length]["growth_high"]
    rows = made["growth_differences"].sort("window_years", descending=True)
    assert rows["growth_difference"].to_list() == pytest.approx([0.25, 0.25])
    one, two = rates["CN", 10], rates["JP", 10]
    low = 0.25 - np.hypot(0.2 - one["growth_low"], two["growth_high"] + 0.05)
    assert rows["difference_low"][0] == pytest.approx(low)


def test_growth_intervals_hold_for_scattered_counts() -> None:
    source = np.random.default_rng(3)
    for extra, at_least in ((0.0, 0.93), (0.05, 0.92)):
        means = 60 * 1.15 ** np.arange(10)
        held = 0
        for _ in range(300):
            luck = source.gamma(1 / extra, size=10) * extra if extra else 1.0
            rates = means * luck
            low, _, high, _ = growth.growth(source.poisson(rates).astype(float), np.ones(10))
            held += low <= 0.15 <= high
        assert held / 300 >= at_least


def test_growth_allows_for_what_is_not_yet_published() -> None:
    counts = 1000 * 1.1 ** np.arange(5)
    shares_published = np.array([1, 1, 1, 0.99, 0.96])
    _, found, _, _ = growth.growth(counts * shares_published, shares_published)
    assert found == pytest.approx(0.1)


def test_fractions_count_as_fewer_families() -> None:
    whole = frames({"WORLD": steady(40, 0.1), "CN": steady(40, 0.1), "JP": steady(40, 0.1)})
    halves = {
        **whole,
        "headline_years": whole["headline_years"].with_columns(
            families_squared=pl.col("families") / 2
        ),
    }

    def width(given: dict[str, pl.DataFrame]) -> float:
        row = growth.run(given)["growth_rates"].filter(pl.col("country") == "CN").row(0, named=True)
        assert row["growth"] == pytest.approx(0.1)
        return float(row["growth_high"] - row["growth_low"])

    # Each family is two halves with luck of their own.
    assert width(halves) == pytest.approx(width(whole) / np.sqrt(2), rel=0.01)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        (dict.fromkeys(range(2010, 2025), 1.0), "too_few_families"),
        ({2015: 20.0, 2024: 40.0}, "too_few_years"),
    ],
)
def test_growth_of_few_families_is_not_told(counts: dict[int, float], reason: str) -> None:
    made = growth.run(frames({"WORLD": steady(100, 0.1), "CN": steady(100, 0.1), "JP": counts}))
    rows = made["growth_rates"].filter((pl.col("country") == "JP") & (pl.col("window_years") == 10))
    assert rows["hidden_reason"].to_list() == [reason]
    assert rows["growth"].to_list() == [None]
    assert set(made["growth_differences"]["is_shown"]) == {False}


# --- shares ---


def test_wilson_interval() -> None:
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert wilson(20, 20)[1] == 1.0


def test_shares_of_a_period_add_up_and_know_unfinished_years() -> None:
    given = frames(
        {"WORLD": steady(100, 0), "CN": steady(60, 0), "JP": steady(30, 0)}, unfinished=(2023, 2024)
    )
    unknown = pl.DataFrame([
        {**KEY, "country": None, "year": year, "families": 10.0, "families_squared": 10.0}
        for year in range(2010, 2025)
    ])  # fmt: skip
    given["headline_years"] = pl.concat([given["headline_years"], unknown], how="vertical_relaxed")
    rows = shares.run(given)["origin_shares"]
    five = rows.filter(pl.col("period_kind") == "five_years")
    assert five["period_start"].unique().sort().to_list() == [2010, 2015, 2020]
    assert dict(five.select("period_start", "is_finished_period").iter_rows()) == {
        2010: True, 2015: True, 2020: False
    }  # fmt: skip
    sums = rows.group_by("period_kind", "period_start").agg(pl.col("period_share").sum())
    assert sums["period_share"].to_list() == pytest.approx([1.0] * 4)
    last = rows.filter(pl.col("period_kind") == "last_five_finished").sort("country")
    assert last["period_start"].unique().to_list() == [2018]
    assert last["country"].to_list() == [None, "CN", "JP"]
    assert last["period_share"].to_list() == pytest.approx([0.1, 0.6, 0.3])
    assert (last["period_share_low"] < last["period_share"]).all()
    assert last["period_share_low"][1] == pytest.approx(wilson(300, 500)[0])


# --- concentration ---


def test_indices_by_hand() -> None:
    found = concentration.indices(np.array([5.0, 3.0, 2.0]))
    assert found == pytest.approx([0.25 + 0.09 + 0.04, 0.5, 1.0, 1.0])
    even = concentration.indices(np.full((2, 20), 3.0))
    assert even[1] == pytest.approx([1 / 20, 1 / 20, 3 / 20, 10 / 20])


def groups(rows: list[tuple[list[str], float, int]]) -> dict[str, pl.DataFrame]:
    made = frames({"WORLD": {2020: 1.0}, "CN": {2020: 1.0}, "JP": {2020: 1.0}})
    made["applicant_groups"] = pl.DataFrame([
        {"country_basis": "with_office", "country": "CN", "year": 2020, "is_ipf": False,
         "mark": "+".join(names), "applicant": name, "fraction": fraction, "families": families}
        for names, fraction, families in rows
        for name in names
    ])  # fmt: skip
    return made


def test_concentration_counts_parts_of_families() -> None:
    rows = [([f"A{at}"], 1.0, 4) for at in range(10)] + [(["A0", "B"], 0.5, 40)]
    made = concentration.run(groups(rows))["concentration"]
    row = made.filter(pl.col("period_kind") == "five_years").row(0, named=True)
    # A0 has 4 + 20, B 20, nine others 4: 80 in all.
    assert row["period_families"] == 80
    assert row["applicants_counted"] == 11
    assert row["hhi"] == pytest.approx((24**2 + 20**2 + 9 * 4**2) / 80**2)
    assert row["top_1_share"] == pytest.approx(24 / 80)
    assert row["top_3_share"] == pytest.approx(48 / 80)
    assert row["top_10_share"] == pytest.approx(76 / 80)
    for name in concentration._COLUMNS:
        assert row[name[1]] < row[name[0]] < row[name[2]]
    again = concentration.run(groups(rows))["concentration"]
    assert again.equals(made)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([([f"A{at}"], 1.0, 1) for at in range(20)], "too_few_families"),
        ([([f"A{at}"], 1.0, 40) for at in range(9)], "too_few_applicants"),
    ],
)
def test_concentration_of_few_is_not_told(
    rows: list[tuple[list[str], float, int]], reason: str
) -> None:
    made = concentration.run(groups(rows))["concentration"]
    assert set(made["hidden_reason"]) == {reason}
    assert set(made["hhi"]) == {None}


def test_intervals_of_concentration_hold() -> None:
    source = np.random.default_rng(5)
    chances = np.array([0.2, 0.1, *[0.7 / 60] * 60])
    truth = concentration.indices(chances)
    held = np.zeros(4)
    for _ in range(150):
        drawn = source.multinomial(400, chances)
        families = drawn[drawn > 0].astype(np.float64)
        places = np.arange(len(families))
        low, high = concentration.intervals(families, places, np.ones(len(families)), places)
        held += (low <= truth) & (truth <= high)
    # Of the index and the largest; which ones are the next largest is luck among equals.
    assert (held[:2] / 150 >= 0.88).all()


# --- changes of growth ---


def bent(before: float, after: float, bend: int, years: int = 24, start: float = 30) -> np.ndarray:
    time = np.arange(years)
    logs = before * np.minimum(time, bend) + after * np.maximum(time - bend, 0)
    found: np.ndarray = start * np.exp(logs)
    return found


def test_a_bend_without_scatter_is_found() -> None:
    found = change_points.change_point(bent(0.02, 0.3, 12), np.ones(24))
    assert found["change"] == 12
    assert found["low"] <= 12 <= found["high"]
    assert found["growth_before"] == pytest.approx(np.expm1(0.02), abs=1e-4)
    assert found["growth_after"] == pytest.approx(np.expm1(0.3), abs=1e-4)
    assert found["p_value"] == 1 / (change_points.RESAMPLES + 1)


def test_a_steady_series_rarely_seems_to_bend() -> None:
    source = np.random.default_rng(7)
    found = []
    for scatter in (1.0, 4.0):
        means = bent(0.1, 0.1, 12)
        found += [
            change_points.change_point(
                source.poisson(
                    means if scatter == 1 else source.gamma(means / (scatter - 1)) * (scatter - 1)
                ).astype(float),
                np.ones(24),
            )["p_value"]
            for _ in range(60)
        ]
    assert np.mean(np.array(found) < change_points.LEVEL) <= 0.12
    assert np.mean(np.array(found) < 0.5) == pytest.approx(0.5, abs=0.2)


def test_the_support_interval_holds_the_year_of_the_bend() -> None:
    source = np.random.default_rng(8)
    held = []
    for _ in range(80):
        counts = source.poisson(bent(0.02, 0.25, 12)).astype(float)
        found = change_points.change_point(counts, np.ones(24))
        held.append(found["low"] <= 12 <= found["high"])
    assert np.mean(held) >= 0.88


def test_changes_are_told_only_where_there_are_some() -> None:
    def series(counts: np.ndarray) -> dict[int, float]:
        return {2001 + at: float(n) for at, n in enumerate(counts)}

    made = change_points.run(
        frames(
            {
                "WORLD": series(bent(0.02, 0.25, 12)),
                "CN": series(bent(0.0, 0.4, 10)),
                "JP": series(bent(0.05, 0.05, 12)),
                "US": series(bent(0.0, 0.4, 10, start=0.2)),
                "KR": series(np.array([0.0] * 14 + [200.0] * 10)),
                "FR": series(bent(0.0, 0.4, 10)),
            }
        )
    )["change_points"]
    rows = {row["country"]: row for row in made.iter_rows(named=True)}
    assert rows["CN"]["change_year"] == 2011
    assert rows["CN"]["change_year_low"] <= 2011 <= rows["CN"]["change_year_high"]
    assert rows["JP"]["hidden_reason"] == "no_change_found"
    assert rows["JP"]["p_value"] > 0.05
    assert rows["JP"]["change_year"] is None
    assert rows["US"]["hidden_reason"] == "too_few_families"
    assert rows["KR"]["hidden_reason"] == "too_few_years"
    assert "FR" not in rows


# --- samples ---


def test_a_sample_gives_no_numbers() -> None:
    series = {"WORLD": steady(300, 0.1), "CN": steady(100, 0.2), "JP": steady(100, 0.1)}
    given = frames(series, is_sample=True)
    given["applicant_groups"] = groups([([f"A{at}"], 1.0, 4) for at in range(20)])[
        "applicant_groups"
    ]
    for module in (growth, shares, concentration, change_points):
        for name, table in module.run(given).items():
            assert len(table) > 0, name
            assert set(table["hidden_reason"]) == {"convenience_sample"}, name
            assert set(table["is_shown"]) == {False}, name
    assert set(growth.run(given)["growth_rates"]["growth"]) == {None}
