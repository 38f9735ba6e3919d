"""The printed queries of the charts of applicants on a few rows, worked out by hand."""

from collections.abc import Iterator

import polars as pl
import pytest
from party_marts import empty, family, insert

from flows.warehouse import query
from flows.warehouse.connect import Connection
from reports.charts import applicant_trends, new_entrants, sectors, top_groups
from reports.selection import Selection

DEBUTS = (
    "topic_tier varchar, right_type varchar, applicant varchar, debut_year integer, "
    "debut_family_id varchar, country varchar, country_source varchar, "
    "is_group_debut boolean, data_first_year integer"
)

A1 = ("A1", "A", "company", "JP", "own_record")
A2 = ("A2", "A", "university", "JP", "office_of_priority")
B = ("B", "B", "company", "CN", "office_of_priority")
NOBODY = (None, None, None, "CN", "office_of_priority")


@pytest.fixture
def marts() -> Iterator[Connection]:
    with empty(applicant_debuts=DEBUTS) as connection:
        insert(connection, "countries", ("JP", "Japan", "日本"), ("CN", "China", "中国"))
        yield connection


def test_a_family_of_two_companies_of_a_group_counts_once_for_it(marts: Connection) -> None:
    family(marts, "f1", 2010, A1, A2, ipf=True)
    family(marts, "f2", 2012, A1, B, right_type="utility_model")
    family(marts, "f3", None, NOBODY)
    family(marts, "f4", 2013, B, tier="wide")
    rows = query.frame(marts, top_groups.SQL).to_dicts()
    assert [row["applicant_group"] for row in rows] == ["A", "B"]
    first, second = rows
    assert (first["families_whole"], first["ipf_whole"], first["utility_models"]) == (2, 1, 1)
    assert (first["families_fractional"], second["families_fractional"]) == (1.5, 0.5)
    assert (first["members"], first["member_list"]) == (2, "A1 | A2")
    assert (first["origin"], first["country_source"], first["sector"]) == (
        "JP", "own_record", "company",
    )  # fmt: skip
    assert (first["first_year"], first["last_year"]) == (2010, 2012)


def test_a_country_told_by_offices_alone_has_to_hold_two_thirds(marts: Connection) -> None:
    family(marts, "f1", 2010, B)
    family(marts, "f2", 2010, B)
    family(marts, "f3", 2010, ("B", "B", "company", "JP", "office_of_priority"))
    assert query.frame(marts, top_groups.SQL)["origin"].to_list() == ["CN"]
    family(marts, "f4", 2010, ("B", "B", "company", None, None))
    assert query.frame(marts, top_groups.SQL)["origin"].to_list() == [None]


def test_a_country_that_a_record_states_is_not_marked_as_of_offices_alone(
    marts: Connection,
) -> None:
    for name in ("f1", "f2", "f3"):
        family(marts, name, 2010, B)
    family(marts, "f4", 2010, (*B[:3], "CN", "inventor"))
    assert query.frame(marts, top_groups.SQL)["country_source"].to_list() == ["inventor"]
    family(marts, "f5", 2010, (*B[:3], "CN", "own_record"))
    assert query.frame(marts, top_groups.SQL)["country_source"].to_list() == ["own_record"]


def test_groups_equal_to_the_last_one_shown_are_counted(marts: Connection) -> None:
    for number in range(18):
        name = f"G{number:02}"
        family(marts, name, 2010, (name, name, "company", "JP", "own_record"))
    frame = query.frame(marts, top_groups.SQL)
    assert len(frame) == 15
    assert frame["tied_out"].unique().to_list() == [3]


def test_groups_of_an_origin_and_of_some_years(marts: Connection) -> None:
    family(marts, "f1", 2010, A1)
    family(marts, "f2", 2015, A1)
    family(marts, "f3", 2015, B)
    family(marts, "f4", None, A1)
    chosen = Selection(origins=("JP",), first_year=2012).render(top_groups.SQL)
    (row,) = query.frame(marts, chosen).to_dicts()
    assert (row["applicant_group"], row["families_whole"]) == ("A", 1)


def test_years_of_a_group_without_families_are_zeros(marts: Connection) -> None:
    insert(marts, "completeness_years", (2012, False), (2013, True))
    insert(marts, "completeness_by_origin", ("ipf", "with_office", "JP", 2012, True))
    insert(marts, "completeness_by_origin", ("all", "with_office", "KR", 2011, True))
    family(marts, "f1", 2010, A1, A2, ipf=True)
    family(marts, "f2", 2010, A1)
    family(marts, "f3", 2012, A1, right_type="utility_model")
    family(marts, "f4", 2011, B)
    family(marts, "f5", None, B)
    frame = query.frame(marts, applicant_trends.SQL)
    columns = ("applicant_group", "year", "families_whole", "ipf_whole", "is_unfinished")
    assert frame.select(columns).rows() == [
        ("A", 2010, 2, 1, False), ("A", 2011, 0, 0, False),
        ("A", 2012, 0, 0, True), ("A", 2013, 0, 0, True),
        ("B", 2010, 0, 0, False), ("B", 2011, 1, 0, False),
        ("B", 2012, 0, 0, True), ("B", 2013, 0, 0, True),
    ]  # fmt: skip


def test_the_ten_largest_groups_are_followed(marts: Connection) -> None:
    for number in range(12):
        name = f"G{number:02}"
        for count in range(2 if number == 11 else 1):
            family(marts, f"{name}-{count}", 2010, (name, name, "company", "JP", "own_record"))
    named = query.frame(marts, applicant_trends.SQL)["applicant_group"].to_list()
    assert named == ["G11", *(f"G{number:02}" for number in range(9))]


def test_entrants_are_groups_and_international_by_their_first_family(marts: Connection) -> None:
    family(marts, "f1", 2010, A1, ipf=True)
    family(marts, "f2", 2016, B)
    kind = ("standard", "invention")
    insert(
        marts, "applicant_debuts",
        (*kind, "a", 2010, "f1", "JP", "own_record", True, 2008),
        (*kind, "b", 2016, "f2", "CN", "office_of_priority", True, 2008),
        (*kind, "c", 2016, "f2", None, None, True, 2008),
        (*kind, "d", 2016, "f2", "CN", "own_record", False, 2008),
        ("standard", "utility_model", "e", 2016, "f2", "CN", "own_record", True, 2008),
        ("wide", "invention", "e", 2016, "f2", "CN", "own_record", True, 2008),
    )  # fmt: skip
    insert(marts, "completeness_years", (2016, False), (2017, True))
    frame = query.frame(marts, new_entrants.SQL)
    assert len(frame) == 2 * 4 * 3
    found = frame.filter(pl.col("entrants") > 0)
    columns = ("scope", "origin", "year", "entrants", "entrants_without_office", "is_at_start")
    assert found.select(columns).rows() == [
        ("all", "CN", 2016, 1, 0, False),
        ("all", "JP", 2010, 1, 1, True),
        ("all", "unknown", 2016, 1, 1, False),
        ("ipf", "JP", 2010, 1, 1, True),
    ]
    unfinished = frame.filter(pl.col("is_unfinished"))["year"].unique().to_list()
    assert unfinished == [2017]


def test_without_an_entrant_nothing_is_drawn(marts: Connection) -> None:
    insert(marts, "completeness_years", (2016, False), (2017, True))
    assert query.frame(marts, new_entrants.SQL).is_empty()


def test_periods_end_with_the_finished_years(marts: Connection) -> None:
    insert(marts, "completeness_years", *[(year, year > 2022) for year in range(1995, 2026)])
    for number, year in enumerate((1996, 2004, 2005, 2014, 2021, 2023, 2025)):
        family(marts, f"f{number}", year, A1)
    frame = query.frame(marts, sectors.SQL)
    columns = ("period_start", "period_end", "is_unfinished")
    assert frame.select(columns).unique(maintain_order=True).rows() == [
        (1996, 2009, False), (2010, 2014, False), (2020, 2022, False), (2023, 2025, True),
    ]  # fmt: skip
    japan = frame.filter((pl.col("origin") == "JP") & (pl.col("part") == "company"))
    assert japan.filter(pl.col("scope") == "all")["families"].to_list() == [3, 1, 1, 2]
    assert japan.filter(pl.col("scope") == "ipf")["families"].to_list() == [0, 0, 0, 0]


def test_shares_of_sectors_add_up_and_keep_the_unknown(marts: Connection) -> None:
    insert(marts, "completeness_years", (2010, False))
    family(marts, "f1", 2010, A1, B, ipf=True)
    family(marts, "f2", 2010, A1)
    family(marts, "f3", 2010, NOBODY)
    family(marts, "f4", 2010, ("C", "C", "unknown", None, None))
    family(marts, "f5", 2010, A2, right_type="utility_model")
    family(marts, "f6", 2010, A2, tier="wide")
    frame = query.frame(marts, sectors.SQL).filter(pl.col("scope") == "all")
    found = frame.filter(pl.col("families") > 0)
    columns = ("origin", "part", "families", "families_of_row", "without_office_of_row", "share")
    assert found.select(columns).rows() == [
        ("CN", "company", 0.5, 1.5, 0, 0.333333),
        ("CN", "unknown", 1, 1.5, 0, 0.666667),
        ("JP", "company", 1.5, 1.5, 1.5, 1),
        ("unknown", "unknown", 1, 1, 1, 1),
    ]
    # Wilson for 0.5 of 1.5, z = 1.96:
    # (1/3 + 1.9208/1.5 -+ 1.96 sqrt(2/9/1.5 + 0.9604/2.25)) / (1 + 3.8416/1.5)
    assert found["share_low"][0] == pytest.approx(0.035841, abs=1e-6)
    assert found["share_high"][0] == pytest.approx(0.870554, abs=1e-6)
