"""What the data hold of each office: documents by year and months to publication."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
import pytest
from chart_frames_robustness import data_coverage_frame
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.text import Text
from report_frames import completeness_frame, facts_frame
from small_marts import add, add_family, small_marts

from flows.warehouse import query
from flows.warehouse.connect import Connection
from reports import words
from reports.charts import data_coverage
from reports.selection import Selection

LAGS = (
    "topic_tier varchar default 'standard', office varchar, publication_year integer, "
    "publications integer, utility_models integer default 0, lags_measured integer default 0, "
    "lag_months_median double, lag_months_90 double"
)


@pytest.fixture
def marts() -> Iterator[Connection]:
    with small_marts({"publication_lags": LAGS}) as connection:
        add(connection, "sources", is_sample=False, data_as_of=dt.date(2026, 11, 22))
        for office, year, documents in (
            ("US", 2024, 7), ("US", None, 2), ("JP", 2026, 1), ("CN", 1980, 3), ("CN", 2024, 1),
        ):  # fmt: skip
            add(
                connection, "publication_lags", office=office, publication_year=year,
                publications=documents,
            )  # fmt: skip
        add(
            connection, "publication_lags", topic_tier="wide", office="US",
            publication_year=2024, publications=99,
        )  # fmt: skip
        yield connection


def answer(connection: Connection, selection: Selection | None = None) -> pl.DataFrame:
    return query.frame(connection, (selection or Selection()).render(data_coverage.SQL))


def published(connection: Connection, name: str, months: int, **values: Any) -> None:
    """Add a family published at the office US in 2025, so many months after its priority."""
    day = dt.date(2025, 6, 1)
    priority = day - dt.timedelta(days=round(months * 30.4375))
    add_family(connection, name, 2020, [], **{"earliest_priority_date": priority, **values})
    add(connection, "family_offices", family_id=name, office="US", office_publication_date=day)


def test_documents_of_every_office_and_year_zeros_among_them(marts: Connection) -> None:
    frame = answer(marts)
    assert frame["office"].unique(maintain_order=True).to_list() == ["US", "CN", "JP"]
    assert (frame["year"].min(), frame["year"].max()) == (1997, 2026)
    found = {(row["office"], row["year"]): row["publications"] for row in frame.to_dicts()}
    assert (found["US", 2024], found["US", 2025], found["JP", 2026]) == (7, 0, 1)
    first = frame.unique("office", maintain_order=True)
    # All years count, and those without a year; the wide tier does not.
    assert first["publications_of_office"].to_list() == [9, 4, 1]
    assert first["publications_undated"].to_list() == [2, 0, 0]
    assert frame.filter("is_unfinished")["year"].unique().to_list() == [2026]


def test_china_and_japan_stand_among_many_larger_offices(marts: Connection) -> None:
    for number in range(15):
        add(
            marts, "publication_lags", office=f"A{number}", publication_year=2024,
            publications=100 + number,
        )  # fmt: skip
    offices = answer(marts)["office"].unique(maintain_order=True).to_list()
    assert len(offices) == 14
    assert offices[-2:] == ["CN", "JP"]


def test_years_can_be_chosen(marts: Connection) -> None:
    years = answer(marts, Selection(first_year=1979, last_year=1981))["year"].unique().sort()
    assert years.to_list() == [1979, 1980, 1981]


def test_months_are_of_sure_days_in_whole_years(marts: Connection) -> None:
    for number in range(11):
        published(marts, f"f{number}", 10 + number)
    others: dict[str, dict[str, Any]] = {
        "linked": {"family_basis": "priority_link"},
        "filed": {"priority_year_basis": "application_date"},
        "early": {"earliest_priority_date": dt.date(2025, 6, 2)},
        "other": {"tier": "wide"},
    }
    for name, values in others.items():
        published(marts, name, 90, **values)
    published(marts, "old", 90)
    published(marts, "new", 90)
    for name, day in (("old", dt.date(2020, 12, 31)), ("new", dt.date(2026, 1, 1))):
        marts.execute(
            "update marts.family_offices set office_publication_date = ? where family_id = ?",
            [day, name],
        )
    row = answer(marts).row(0, named=True)
    assert row["lag_measured"] == 11
    assert row["lag_median"] == pytest.approx(15, abs=0.05)
    assert row["lag_90"] == pytest.approx(19, abs=0.05)


def test_fewer_than_ten_measured_tell_nothing(marts: Connection) -> None:
    for number in range(9):
        published(marts, f"f{number}", 10)
    row = answer(marts).row(0, named=True)
    assert (row["lag_measured"], row["lag_median"], row["lag_90"]) == (9, None, None)


@pytest.fixture
def figure() -> Figure:
    return data_coverage.draw(
        data_coverage_frame(), facts_frame("data_coverage"), completeness_frame(), words.load("en")
    )


def test_cells_are_darker_from_class_to_class_and_white_without_a_document(figure: Figure) -> None:
    cells = [patch for patch in figure.axes[0].patches if str(patch.get_gid()).startswith("cell")]
    assert len(cells) == len(data_coverage_frame())
    by_number = {
        int(str(cell.get_gid()).split("-")[1]): to_rgba(cell.get_facecolor()) for cell in cells
    }
    assert by_number[0][3] == 0
    lightness = [sum(by_number[number][:3]) for number in sorted(by_number) if by_number[number][3]]
    assert lightness == sorted(lightness, reverse=True)


def test_the_year_that_is_not_over_is_hatched(figure: Figure) -> None:
    hatched = [patch for patch in figure.axes[0].patches if patch.get_gid() == "unfinished"]
    assert {patch.get_x() for patch in hatched} == {2025.5}  # type: ignore[attr-defined]
    assert len(hatched) == 4


def test_an_office_with_few_measured_families_has_a_word_and_no_point(figure: Figure) -> None:
    lags = figure.axes[1]
    points = {
        gid: [
            float(np.asarray(line.get_xdata())[0]) for line in lags.lines if line.get_gid() == gid
        ]
        for gid in ("median", "late")
    }
    assert points == {"median": [18.5, 9.0], "late": [44.0, 99.9]}
    notes = [text.get_text() for text in lags.texts if text.get_gid() == "row-note"]
    assert notes == ["under 10 measured"] * 2


def test_the_head_says_of_which_years_the_months_are(figure: Figure) -> None:
    assert "published 2021–2025" in [text.get_text() for text in figure.findobj(Text)]
