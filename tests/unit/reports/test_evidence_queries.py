"""The printed queries of the evidence on a few rows, against numbers worked out by hand."""

from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest

from flows.warehouse import connect, query
from flows.warehouse.connect import Connection
from reports.charts import footnote_facts, origin_trend
from reports.evidence import accuracy, errors, topic, trends
from reports.selection import STANDARD

TABLES = {
    "sources": "is_sample boolean",
    "countries": "code varchar, name_en varchar, name_ja varchar",
    "country_years": (
        "topic_tier varchar, year_basis varchar, year integer, scope varchar, right_type varchar, "
        "country_basis varchar, country varchar, families_fractional double"
    ),
    "completeness_years": "year integer, is_unfinished boolean",
    "completeness_by_origin": (
        "scope varchar, country_basis varchar, country varchar, year integer, "
        "is_unfinished boolean, delays_measured integer"
    ),
    "nowcasts": (
        "scope varchar, country_basis varchar, country varchar, year integer, expected double, "
        "low_80 double, high_80 double, low_95 double, high_95 double, is_shown boolean"
    ),
    "nowcast_backtests": (
        "scope varchar, country_basis varchar, country varchar, cut_off date, cases integer, "
        "covered_80 integer, covered_95 integer, mean_error double"
    ),
    "structural_breaks": (
        "country varchar, break_year integer, break_until integer, label_en varchar, "
        "label_ja varchar, break_source varchar, source_url varchar"
    ),
    "country_imputation_totals": (
        "masking varchar, grouped_by varchar, grouped_value varchar, rule varchar, cases integer, "
        "fired integer, hit_rate double, accuracy double, accuracy_low double, "
        "accuracy_high double"
    ),
    "origin_shares": (
        "scope varchar, country_basis varchar, country varchar, period_kind varchar, "
        "period_start integer, period_end integer, period_families double, period_share double, "
        "period_share_low double, period_share_high double, is_shown boolean, "
        "hidden_reason varchar"
    ),
    "topic_states": (
        "topic_state varchar, rule_order integer, name_en varchar, name_ja varchar, "
        "families_whole integer, families_strict integer, families_standard integer, "
        "families_wide integer"
    ),
}


@pytest.fixture
def marts() -> Iterator[Connection]:
    """Empty marts that hold what the queries read."""
    with connect.scratch() as connection:
        connection.execute("create schema marts")
        for table, columns in TABLES.items():
            connection.execute(f"create table marts.{table} ({columns})")
        yield connection


def insert(connection: Connection, table: str, *rows: tuple[Any, ...]) -> None:
    places = ", ".join("?" for _ in rows[0])
    for row in rows:
        connection.execute(f"insert into marts.{table} values ({places})", list(row))


def family_counts(tier: str, basis: str, country: str | None, families: float) -> tuple[Any, ...]:
    return (tier, "priority", 2015, "all", "invention", basis, country, families)


def test_the_ratio_and_its_interval(marts: Connection) -> None:
    insert(marts, "sources", (False,))
    insert(
        marts,
        "country_years",
        family_counts("standard", "with_office", "CN", 70.0),
        family_counts("standard", "with_office", "CN", 30.0),
        family_counts("standard", "with_office", "JP", 25.0),
        family_counts("standard", "with_office", None, 1000.0),
        ("standard", "first_publication", 2015, "all", "invention", "with_office", "CN", 9.0),
        ("standard", "priority", 2015, "all", "utility_model", "with_office", "CN", 9.0),
    )
    # Years in which all families or international ones are unfinished are left out.
    insert(marts, "completeness_years", (2015, False), (2021, True))
    insert(marts, "completeness_by_origin", ("ipf", "with_office", "JP", 2020, True, 50))
    for year in (2020, 2021, None):
        late = ("standard", "priority", year, "all", "invention", "with_office", "CN", 500.0)
        insert(marts, "country_years", late)
    (row,) = query.frame(marts, topic.RATIOS_SQL).to_dicts()
    assert (row["cn"], row["jp"], row["ratio"]) == (100.0, 25.0, 4.0)
    # sqrt(1/100 + 1/25) = sqrt(0.05) = 0.2236068; times 1.959964 = 0.4382613;
    # exp(0.4382613) = 1.5500101, by which 4 is divided and multiplied.
    assert row["ratio_low"] == pytest.approx(4 / 1.5500101, abs=1e-5)
    assert row["ratio_high"] == pytest.approx(4 * 1.5500101, abs=1e-5)
    assert row["is_shown"]
    assert row["hidden_reason"] is None


@pytest.mark.parametrize(
    ("is_sample", "japan", "reason"),
    [
        (False, 5.0, None),
        (False, 4.999, "too_few_families"),
        (False, 0.0, "too_few_families"),
        (True, 50.0, "convenience_sample"),
    ],
)
def test_a_ratio_of_few_families_or_of_a_sample_is_hidden(
    marts: Connection, *, is_sample: bool, japan: float, reason: str | None
) -> None:
    insert(marts, "sources", (is_sample,))
    insert(
        marts,
        "country_years",
        family_counts("wide", "with_office", "CN", 70.0),
        family_counts("wide", "with_office", "JP", japan),
    )
    (row,) = query.frame(marts, topic.RATIOS_SQL).to_dicts()
    assert row["hidden_reason"] == reason
    assert row["is_shown"] == (reason is None)
    assert (row["ratio"] is None) == (reason is not None)
    assert (row["ratio_low"] is None) == (reason is not None)


def test_tiers_stand_from_strict_to_wide_whichever_is_shown(marts: Connection) -> None:
    insert(marts, "sources", (False,))
    for tier in ("wide", "strict", "standard"):
        insert(marts, "country_years", family_counts(tier, "with_office", "CN", 9.0))
    for shown in ("standard", "wide"):
        sql = topic.RATIOS_SQL.replace(f"'{STANDARD}'", f"'{shown}'")
        found = query.frame(marts, sql)["topic_tier"].to_list()
        assert found == ["strict", "standard", "wide"]


def test_families_in_no_tier_are_what_the_tiers_leave(marts: Connection) -> None:
    insert(marts, "topic_states", ("pqc_only", 1, "a", "b", 10, 1, 2, 3))
    assert query.frame(marts, topic.STATES_SQL)["families_set_aside"].to_list() == [4]


def test_backtests_are_added_over_past_days(marts: Connection) -> None:
    insert(
        marts,
        "nowcast_backtests",
        ("all", "with_office", "CN", "2015-11-18", 4, 3, 4, 0.1),
        ("all", "with_office", "CN", "2016-11-18", 6, 5, 5, -0.05),
        ("all", "without_office", "CN", "2016-11-18", 9, 9, 9, 0.0),
        ("all", "with_office", "US", "2016-11-18", 9, 9, 9, 0.0),
    )
    (row,) = query.frame(marts, trends.BACKTESTS_SQL).to_dicts()
    assert (row["cut_offs"], row["cases"], row["covered_80"], row["covered_95"]) == (2, 10, 8, 9)
    assert (row["share_80"], row["share_95"]) == (0.8, 0.9)
    # (0.1 * 4 - 0.05 * 6) / 10
    assert row["mean_error"] == pytest.approx(0.01)


def test_of_the_countries_found_again_the_largest_are_shown(marts: Connection) -> None:
    wanted = ("family", "true_country")
    for country, cases in (("US", 9), ("KR", 8), ("DE", 7), ("FR", 6), ("JP", 1), ("CN", 2)):
        insert(
            marts, "country_imputation_totals",
            (*wanted, country, "any", cases, 1, 0.5, 1.0, 0.2, 1.0),
            (*wanted, country, "inventor", cases, 1, 0.5, 1.0, 0.2, 1.0),
        )  # fmt: skip
    for rule in ("any", "inventor", "none"):
        insert(
            marts, "country_imputation_totals",
            ("family", "all", None, rule, 33, 1, 0.5, 1.0, 0.2, 1.0),
            ("nothing", "all", None, rule, 33, 1, 0.5, 1.0, 0.2, 1.0),
        )  # fmt: skip
    found = query.frame(marts, accuracy.IMPUTATION_SQL)
    assert found["masking"].unique().to_list() == ["family"]
    assert found.select("origin", "rule").rows() == [
        (None, "inventor"), (None, "none"), (None, "any"),
        ("CN", "any"), ("JP", "any"), ("US", "any"), ("KR", "any"), ("DE", "any"),
    ]  # fmt: skip


def test_shares_stand_with_and_without_the_office_and_unknown_last(marts: Connection) -> None:
    def row(basis: str, country: str | None, families: float) -> tuple[Any, ...]:
        return (
            "all", basis, country, "last_five_finished", 2016, 2020, families, families / 100,
            0.0, 1.0, True, None,
        )  # fmt: skip

    rows = [row("with_office", country, number) for country, number in (
        ("US", 9.0), ("CN", 5.0), ("JP", 8.0), ("KR", 7.0), ("DE", 6.0), ("FR", 4.0),
    )]  # fmt: skip
    rows += [row("without_office", "CN", 2.0), row("without_office", None, 50.0)]
    insert(marts, "origin_shares", *rows)
    found = query.frame(marts, trends.SHARES_SQL)
    assert found["origin"].to_list() == ["CN", "JP", "US", "KR", "DE", "unknown"]
    assert found["filled_share"].to_list() == [0.05, 0.08, 0.09, 0.07, 0.06, None]
    assert found["bare_share"].to_list() == [0.02, None, None, None, None, 0.5]


def test_breaks_are_numbered_by_country(marts: Connection) -> None:
    insert(
        marts,
        "structural_breaks",
        ("CN", 2021, 2021, "b", "b", "s", "u"),
        ("CN", 2014, 2016, "a", "a", "s", "u"),
        ("JP", 2010, 2010, "c", "c", "s", "u"),
    )
    found = query.frame(marts, errors.BREAKS_SQL).select("origin", "symbol", "break_year")
    assert found.rows() == [("CN", "①", 2014), ("CN", "②", 2021), ("JP", "①", 2010)]


@pytest.fixture
def trend(marts: Connection) -> Connection:
    """Two years, the second unfinished for Japan alone, with a nowcast and two breaks."""
    insert(
        marts, "country_years",
        family_counts("standard", "with_office", "CN", 7.0),
        ("standard", "priority", 2016, "all", "invention", "with_office", "JP", 3.0),
        ("wide", "priority", 2016, "all", "invention", "with_office", "JP", 4.0),
    )  # fmt: skip
    insert(marts, "completeness_years", (2015, False), (2016, False), (2017, True))
    insert(
        marts, "completeness_by_origin",
        ("all", "with_office", "JP", 2016, True, 200),
        ("all", "with_office", "KR", 2015, True, 200),
        ("all", "without_office", "JP", 2015, True, 200),
    )  # fmt: skip
    insert(
        marts, "nowcasts",
        ("all", "with_office", "JP", 2016, 5.0, 4.0, 6.0, 3.5, 7.0, True),
        ("all", "with_office", "CN", 2016, None, None, None, None, None, False),
        ("all", "without_office", "CN", 2016, 9.0, 9.0, 9.0, 9.0, 9.0, True),
        ("all", "with_office", "WORLD", 2016, 9.0, 9.0, 9.0, 9.0, 9.0, True),
    )  # fmt: skip
    insert(
        marts,
        "structural_breaks",
        ("CN", 2015, 2016, "a", "a", "s", "u"),
        ("CN", 2015, 2015, "b", "b", "s", "u"),
    )
    return marts


def by_place(frame: pl.DataFrame, column: str) -> dict[tuple[str, str, int], Any]:
    return {
        (row["scope"], row["origin"], row["year"]): row[column]
        for row in frame.iter_rows(named=True)
        if row[column] is not None
    }


def test_the_trend_holds_bands_only_where_they_are_shown(trend: Connection) -> None:
    frame = query.frame(trend, origin_trend.SQL)
    place = ("all", "JP", 2016)
    assert by_place(frame, "expected") == {place: 5.0}
    bands = {name: by_place(frame, name) for name in ("low_80", "high_80", "low_95", "high_95")}
    assert bands == {
        "low_80": {place: 4.0},
        "high_80": {place: 6.0},
        "low_95": {place: 3.5},
        "high_95": {place: 7.0},
    }
    assert by_place(frame, "breaks") == {(scope, "CN", 2015): "①②" for scope in ("all", "ipf")}


def test_a_panel_is_unfinished_where_one_of_the_compared_is(trend: Connection) -> None:
    frame = query.frame(trend, origin_trend.SQL).filter(pl.col("is_unfinished"))
    found = frame.select("scope", "year").unique().sort("scope", "year").rows()
    assert found == [("all", 2016), ("all", 2017), ("ipf", 2017)]


def test_no_band_is_drawn_for_another_tier_than_it_is_made_of(trend: Connection) -> None:
    frame = query.frame(trend, origin_trend.SQL.replace(f"'{STANDARD}'", "'wide'"))
    assert by_place(frame, "families")["all", "JP", 2016] == 4.0
    assert by_place(frame, "expected") == {}


def test_the_note_lists_the_breaks_of_china(trend: Connection) -> None:
    steps = footnote_facts.YEARS_SQL
    begin, end = steps.index("numbered as"), steps.index("sources as")
    row = query.frame(trend, f"with {steps[begin:end].strip().rstrip(',')} from breaks").to_dicts()
    assert row == [
        {"breaks": "① 2015–2016: a; ② 2015: b", "breaks_ja": "①2015～2016年：a；②2015年：b"}
    ]
