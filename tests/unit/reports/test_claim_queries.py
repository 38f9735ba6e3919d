"""The printed queries of the claims and of the exposure on a few rows, against hand-made counts."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
import pytest
from claim_frames import CLAIMS

from flows.intervals import wilson
from flows.warehouse import connect, query
from flows.warehouse.build import create_macros
from flows.warehouse.connect import Connection
from flows.warehouse.models import sql_folder
from reports.charts import exposure
from reports.claims import judge
from reports.selection import Selection

TABLES = {
    "sources": "is_sample boolean, data_as_of date",
    "origin_shares": (
        "scope varchar, country_basis varchar, country varchar, period_kind varchar, "
        "period_end integer, period_share double, period_share_low double, "
        "period_share_high double"
    ),
    "families": (
        "family_id varchar, priority_year integer, is_ipf boolean, right_type varchar, "
        "layer varchar, has_grant_seen boolean"
    ),
    "tier_families": "topic_tier varchar, family_id varchar",
    "family_applicants": (
        "family_id varchar, applicant varchar, applicant_group varchar, sector varchar, "
        "country varchar, country_source varchar, fraction double"
    ),
    "family_collaborations": (
        "family_id varchar, industry_academia boolean, industry_government boolean, "
        "academia_government boolean, triple boolean"
    ),
    "family_sub_technologies": "family_id varchar, sub_technology varchar",
    "sub_technologies": "sub_technology varchar, name_en varchar, name_ja varchar",
    "family_offices": (
        "family_id varchar, office varchar, has_granted_invention boolean, first_grant_date date"
    ),
    "growth_rates": (
        "scope varchar, country_basis varchar, country varchar, window_years integer, "
        "first_window_year integer, last_window_year integer, window_families double, "
        "growth double, growth_low double, growth_high double, hidden_reason varchar"
    ),
    "growth_differences": (
        "scope varchar, country_basis varchar, country varchar, other_country varchar, "
        "window_years integer, growth_difference double, difference_low double, "
        "difference_high double, hidden_reason varchar"
    ),
    "country_years": (
        "topic_tier varchar, year_basis varchar, year integer, scope varchar, right_type varchar, "
        "country_basis varchar, country varchar, families_fractional double"
    ),
}


@pytest.fixture
def marts() -> Iterator[Connection]:
    """Marts with the finished years 2014 to 2023, the same for all families and international."""
    with connect.scratch() as connection:
        create_macros(connection, sql_folder())
        connection.execute("create schema marts")
        for table, columns in TABLES.items():
            connection.execute(f"create table marts.{table} ({columns})")
        insert(connection, "sources", (False, "2026-03-01"))
        for scope in ("all", "ipf"):
            row = (scope, "with_office", "CN", "last_five_finished", 2023, None, None, None)
            insert(connection, "origin_shares", row)
        yield connection


def insert(connection: Connection, table: str, *rows: Sequence[Any]) -> None:
    """Insert rows by one statement: one for each would take most of the time of the tests."""
    if not rows:
        return
    places = ", ".join(f"({', '.join('?' for _ in row)})" for row in rows)
    values = [value for row in rows for value in row]
    connection.execute(f"insert into marts.{table} values {places}", values)


def add(
    connection: Connection,
    count: int,
    *countries: str | None,
    source: str = "own_record",
    year: int = 2020,
    ipf: bool = True,
    layer: str = "core",
    sectors: Sequence[str] = ("company",),
    owner: str | None = None,
) -> list[str]:
    """Add families of the standard tier, an applicant for each country; each has its own."""
    (known,) = connection.execute("select count(*) from marts.families").fetchall()[0]
    names = [f"f{known + number}" for number in range(count)]
    stated = [(sectors[place % len(sectors)], each) for place, each in enumerate(countries)]
    insert(connection, "families", *((name, year, ipf, "invention", layer, True) for name in names))
    insert(connection, "tier_families", *(("standard", name) for name in names))
    insert(
        connection,
        "family_applicants",
        *(
            (name, group, group, sector, country, source, 1 / len(stated))
            for name in names
            for sector, country in stated
            for group in [f"{owner or name}-{sector}-{country}"]
        ),
    )
    return names


def ask(connection: Connection, name: str, tier: str = "standard") -> dict[str, Any]:
    frame = query.frame(connection, Selection(tier=tier).render(CLAIMS[name].sql))
    judge(CLAIMS[name], frame)
    return frame.row(0, named=True)


def independent(owners: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Return hits and as many families as are independent, of the hits and families by owner."""
    hits, families = (sum(column) for column in zip(*owners, strict=True))
    share, many = hits / families, len(owners)
    between = sum((found - share * of) ** 2 for found, of in owners) / families**2
    simple = share * (1 - share) / (families - 1)
    count = families / max(1, many / (many - 1) * between / simple)
    return share * count, count


def newcombe(one: tuple[float, float], two: tuple[float, float]) -> tuple[float, float, float]:
    """Difference of two shares with Newcombe's interval, out of the product's Wilson intervals."""
    first, second = one[0] / one[1], two[0] / two[1]
    (low, high), (second_low, second_high) = wilson(*one), wilson(*two)
    return (
        first - second,
        first - second - math.hypot(first - low, second_high - second),
        first - second + math.hypot(high - first, second - second_low),
    )


def test_shares_of_japan_and_others_and_their_difference(marts: Connection) -> None:
    add(marts, 30, "JP", year=2016)
    add(marts, 30, "JP", year=2021, ipf=False)
    add(marts, 10, "JP", "US", year=2019)
    add(marts, 40, "US")
    add(marts, 20, "CN", "DE")
    add(marts, 5, None)
    add(marts, 7, "JP", "US", year=2013)
    add(marts, 7, "JP", "US", year=2024)
    row = ask(marts, "international_collaboration")
    assert (row["all_first_year"], row["all_last_year"]) == (2014, 2023)
    assert (row["all_jp_families"], row["ipf_jp_families"]) == (70, 40)
    # Other origins: the United States with 10 of 50, China and Germany with 20 of 20 each.
    assert row["all_other_families"] == 70
    assert (row["all_jp"], row["all_other"]) == (
        pytest.approx(10 / 70, abs=1e-6),
        pytest.approx(50 / 90, abs=1e-6),
    )
    others = [(1, 1)] * 10 + [(0, 1)] * 40 + [(2, 2)] * 20
    wanted = newcombe((10, 70), independent(others))
    found = [row[f"all_difference{end}"] for end in ("", "_low", "_high")]
    # The intervals of shares are made with 1.96 in SQL.
    assert found == pytest.approx(wanted, abs=1e-5)
    assert row["all_origin_unknown"] == pytest.approx(5 / 135, abs=1e-6)
    # 2019 and 2021 are of the last five years, 2016 is before them.
    change = newcombe((10, 40), (0, 30))
    assert [row[f"all_change{end}"] for end in ("", "_low", "_high")] == pytest.approx(
        change, abs=1e-5
    )
    assert row["ipf_change_hidden_reason"] == "too_few_families"
    assert row["hidden_reason"] is None


def test_joint_families_weigh_the_same_for_japan_and_for_another_country(
    marts: Connection,
) -> None:
    for pair in (("JP", "US"), ("JP", "DE"), ("US", "DE")):
        add(marts, 10, *pair)
    for country in ("JP", "US", "DE"):
        add(marts, 20, country)
    row = ask(marts, "international_collaboration")
    assert (row["all_jp"], row["all_other"], row["all_difference"]) == (0.5, 0.5, 0.0)
    assert (row["all_jp_families"], row["all_other_families"]) == (40, 70)


def test_many_families_of_few_owners_are_less_sure(marts: Connection) -> None:
    add(marts, 60, "US", "DE")
    add(marts, 60, "US")
    for number in range(12):
        layer = "peripheral" if number < 4 else "core"
        add(marts, 10, "JP", layer=layer, owner=f"o{number}")
    row = ask(marts, "peripheral_patents")
    hits, count = independent([(10, 10)] * 4 + [(0, 10)] * 8)
    assert count == pytest.approx(11.0, abs=0.1)
    low, high = wilson(hits, count)
    assert (row["all_jp_low"], row["all_jp_high"]) == pytest.approx((low, high), abs=1e-5)
    assert row["all_jp_families"] == 120


@pytest.mark.parametrize(("owners", "reason"), [(10, None), (9, "too_few_applicants")])
def test_shares_of_fewer_than_ten_owners_are_not_shown(
    marts: Connection, owners: int, reason: str | None
) -> None:
    add(marts, 40, "US", "DE")
    for number in range(owners):
        add(marts, 5, "JP", owner=f"o{number}")
    assert ask(marts, "international_collaboration")["hidden_reason"] == reason


@pytest.mark.parametrize(("count", "reason"), [(30, None), (29, "too_few_families")])
def test_fewer_than_thirty_families_of_a_side_are_too_few(
    marts: Connection, count: int, reason: str | None
) -> None:
    add(marts, count, "JP")
    add(marts, 30, "US", "DE")
    assert ask(marts, "international_collaboration")["hidden_reason"] == reason
    assert ask(marts, "international_collaboration", "wide")["hidden_reason"] == "too_few_families"


def test_the_office_fallback_is_left_out_of_the_bare_rows(marts: Connection) -> None:
    add(marts, 40, "JP", source="office_of_priority")
    add(marts, 30, "JP")
    add(marts, 30, "US", "DE")
    row = ask(marts, "international_collaboration")
    assert (row["all_jp_families"], row["all_bare_jp_families"]) == (70, 30)


def test_what_is_mostly_unknown_is_not_compared(marts: Connection) -> None:
    add(marts, 31, "JP", layer="unknown")
    add(marts, 30, "JP", layer="peripheral")
    add(marts, 30, "US")
    row = ask(marts, "peripheral_patents")
    assert row["hidden_reason"] == "too_little_known"
    assert row["all_jp"] is None
    add(marts, 1, "JP", layer="peripheral")
    row = ask(marts, "peripheral_patents")
    assert (row["hidden_reason"], row["all_jp"], row["all_other"]) == (None, 1.0, 0.0)
    assert row["jp_in_peripheral"] is not None


def test_what_nobody_has_is_no_finding(marts: Connection) -> None:
    add(marts, 40, "JP")
    add(marts, 40, "US")
    assert ask(marts, "international_collaboration")["hidden_reason"] == "none_found"


def test_a_university_counts_for_the_country_it_is_of(marts: Connection) -> None:
    add(marts, 30, "JP", sectors=["university"])
    add(marts, 10, "JP", "US", sectors=["company", "university"])
    add(marts, 5, "JP", sectors=["unknown"])
    add(marts, 40, "US", sectors=["university"])
    row = ask(marts, "university_filings")
    assert (row["all_jp_families"], row["all_jp"], row["all_other"]) == (40, 0.75, 1.0)
    assert row["all_jp_not_known"] == pytest.approx(5 / 45, abs=1e-6)
    assert row["all_other_not_known"] == 0


def test_joint_families_are_of_two_sectors(marts: Connection) -> None:
    joint = add(marts, 8, "JP", "JP", sectors=["company", "university"])
    add(marts, 32, "JP", "JP")
    add(marts, 40, "US")
    for name in joint:
        insert(marts, "family_collaborations", (name, True, False, False, name == "f0"))
    row = ask(marts, "sector_collaboration")
    assert (row["all_jp"], row["all_other"], row["jp_triple_families"]) == (0.2, 0.0, 1)


def test_a_sample_is_never_judged(marts: Connection) -> None:
    insert(marts, "sources", (True, "2026-03-01"))
    for name, claim in CLAIMS.items():
        frame = query.frame(marts, claim.sql)
        assert judge(claim, frame).verdict == "not_testable", name


def test_empty_marts_give_a_row_that_is_not_testable(marts: Connection) -> None:
    marts.execute("delete from marts.origin_shares")
    marts.execute("delete from marts.sources")
    for name, claim in CLAIMS.items():
        frame = query.frame(marts, claim.sql)
        assert judge(claim, frame).verdict == "not_testable", name


def test_growth_is_of_the_standard_tier_alone(marts: Connection) -> None:
    for scope in ("all", "ipf"):
        for basis in ("with_office", "without_office"):
            for years in (10, 5):
                window = (years, 2024 - years, 2023)
                insert(
                    marts,
                    "growth_rates",
                    (scope, basis, "CN", *window, 90.0, 0.3, 0.2, 0.4, None),
                )
    row = ask(marts, "chinese_surge")
    assert (row["all_growth"], row["ipf_bare_growth"], row["hidden_reason"]) == (0.3, 0.3, None)
    assert (row["all_first_year"], row["all_recent_first_year"]) == (2014, 2019)
    assert row["cn_abroad_hidden_reason"] == "too_few_families"
    assert row["all_difference_hidden_reason"] == "too_few_years"
    row = ask(marts, "chinese_surge", "wide")
    assert (row["all_growth"], row["hidden_reason"]) == (None, "other_tier")
    assert row["all_families"] is None


def test_what_japan_is_too_small_for_is_shown_of_china(marts: Connection) -> None:
    window = (10, 2014, 2023)
    growth = (90.0, 0.3, 0.2, 0.4, None)
    insert(marts, "growth_rates", ("ipf", "with_office", "CN", *window, *growth))
    difference = (None, None, None, "too_few_families")
    insert(marts, "growth_differences", ("all", "with_office", "CN", "JP", 10, *difference))
    for country, scope, families in (("CN", "all", 400), ("CN", "ipf", 40), ("JP", "all", 11)):
        insert(
            marts, "country_years",
            ("standard", "priority", 2020, scope, "invention", "with_office", country, families),
        )  # fmt: skip
    row = ask(marts, "chinese_surge")
    assert (row["cn_abroad"], row["cn_abroad_hidden_reason"]) == (0.1, None)
    assert (row["jp_abroad"], row["jp_abroad_hidden_reason"]) == (None, "too_few_families")
    assert row["all_difference_hidden_reason"] == "too_few_families"


def grant(connection: Connection, names: Sequence[str], office: str, day: str | None) -> None:
    insert(connection, "family_offices", *((name, office, True, day) for name in names))


def test_exposure_is_of_foreign_families_by_their_first_grant(marts: Connection) -> None:
    # The data are of 2026: the last whole years are 2021 to 2025, those before 2016 to 2020.
    foreign = add(marts, 60, "US")
    grant(marts, foreign, "US", "2021-01-01")
    grant(marts, foreign[:10], "JP", "2020-12-31")
    grant(marts, foreign[:10], "AU", "2010-01-01")
    earlier = add(marts, 30, "CN", source="office_of_priority")
    grant(marts, earlier, "CN", "2016-01-01")
    grant(marts, add(marts, 3, "US", "JP"), "US", "2022-01-01")
    grant(marts, add(marts, 4, None), "US", "2022-01-01")
    grant(marts, add(marts, 2, "US"), "KR", None)
    grant(marts, add(marts, 6, "US"), "EP", "2026-01-01")
    row = ask(marts, "litigation_risk")
    assert (row["recent_families"], row["earlier_families"]) == (50, 40)
    assert row["exposure_ratio"] == 1.25
    factor = math.exp(1.959964 * math.sqrt(1 / 50 + 1 / 40))
    assert row["exposure_ratio_low"] == pytest.approx(1.25 / factor, abs=1e-6)
    assert row["exposure_ratio_high"] == pytest.approx(1.25 * factor, abs=1e-6)
    assert (row["foreign_families"], row["bare_foreign_families"]) == (98, 68)
    assert row["past_term_families"] == 0
    grant(marts, add(marts, 7, "US", year=2004), "US", "2009-01-01")
    grant(marts, add(marts, 2, "US", year=2005), "US", "2009-01-01")
    assert ask(marts, "litigation_risk")["past_term_families"] == 7
    assert (row["unknown_families"], row["undated_families"]) == (4, 2)
    assert (row["jp_recent_families"], row["foreign_at_jp"], row["foreign_at_us"]) == (3, 10, 60)
    assert row["bare_hidden_reason"] == "too_few_families"


@pytest.mark.parametrize(("share", "place"), [(40, 1), (0, 3)])
def test_attention_to_evaluation_is_a_share_of_what_shows_a_part(
    marts: Connection, share: int, place: int
) -> None:
    add(marts, 60, "US", year=2015)
    late = add(marts, 60, "US", year=2022)
    add(marts, 30, "US", layer="unknown")
    for name in [*late[:share], "f0"]:
        insert(marts, "family_sub_technologies", (name, "countermeasures"))
        insert(marts, "family_sub_technologies", (name, "detector"))
    claim = CLAIMS["standards_certification"]
    frame = query.frame(marts, claim.sql)
    assert claim.rules.index(judge(claim, frame)) == place
    row = frame.row(0, named=True)
    assert row["all_evaluation"] == pytest.approx((share + 1) / 120, abs=1e-6)
    assert row["all_change"] == pytest.approx(share / 60 - 1 / 60, abs=1e-6)
    assert row["all_not_known"] == 0.2


@pytest.fixture
def owned(marts: Connection) -> Connection:
    """Granted families: two of a US firm, one of them with a university; one of Japan."""
    insert(marts, "sub_technologies", ("detector", "detectors", "検出器"))
    first, second = add(marts, 1, "US", owner="one"), add(
        marts, 1, "US", "CN", year=2010, ipf=False, source="office_of_priority",
        sectors=["company", "university"], owner="one",
    )  # fmt: skip
    grant(marts, [*first, *second], "US", "2020-01-01")
    grant(marts, first, "EP", None)
    grant(marts, add(marts, 1, "JP", "US"), "US", "2020-01-01")
    grant(marts, add(marts, 1, None), "US", "2020-01-01")
    insert(marts, "family_offices", (second[0], "CN", False, None))
    insert(marts, "family_sub_technologies", (first[0], "detector"))
    return marts


def test_the_footnote_tells_families_past_their_term(owned: Connection) -> None:
    # The data are of 2026: the priorities of 2004 were filed by the end of 2005.
    grant(owned, add(owned, 3, "US", year=2004), "US", "2009-01-01")
    grant(owned, add(owned, 1, "US", year=2005), "US", "2009-01-01")
    steps = exposure.FACTS_SQL.partition("sources as (")[0].rstrip(" \n,")
    row = query.frame(owned, f"{steps} select * from counted").row(0, named=True)
    assert (row["foreign_families"], row["past_term_families"]) == (6, 3)


def test_owners_equal_to_the_tenth_are_told(owned: Connection) -> None:
    for number in range(12):
        names = add(owned, 2 if number < 8 else 1, "US", owner=f"o{number}")
        grant(owned, names, "US", "2020-01-01")
    frame = query.frame(owned, exposure.SQL).filter(pl.col("kind") == "owner")
    # The US firm and eight owners have two families each, a university and four owners one.
    assert (len(frame), frame["tied_out"].unique().to_list()) == (10, [4])


COLUMNS = ("kind", "code", "families", "granted_jp", "granted_us", "granted_ep", "granted_cn")


def test_exposure_stands_by_part_and_by_owner(owned: Connection) -> None:
    frame = query.frame(owned, exposure.SQL)
    assert frame.select(COLUMNS).rows() == [
        ("part", "detector", 1, 0, 1, 1, 0),
        ("part", "unknown", 1, 0, 1, 0, 0),
        ("owner", "one-company-US", 2, 0, 2, 1, 0),
        ("owner", "one-university-CN", 1, 0, 1, 0, 0),
    ]
    assert frame["owner_country"].to_list() == [None, None, "US", "CN"]
    assert frame["is_office_only"].to_list() == [False, False, False, True]


@pytest.mark.parametrize(
    "chosen",
    [Selection(scope="ipf"), Selection(first_year=2011), Selection(origins=("DE", "US"))],
)
def test_exposure_can_be_restricted(owned: Connection, chosen: Selection) -> None:
    frame = query.frame(owned, chosen.render(exposure.SQL))
    owners = frame.filter(frame["kind"] == "owner")["families"].to_list()
    assert owners == ([2, 1] if chosen.origins else [1])
    none = Selection(origins=("KR",)).render(exposure.SQL)
    assert query.frame(owned, none).is_empty()
