"""Growth a year: intervals, reasons, and China against Japan."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
import pytest
from chart_frames_development import growth_frame
from matplotlib.figure import Figure
from matplotlib.text import Text
from report_frames import completeness_frame, facts_frame
from small_marts import add, small_marts

from flows.warehouse import query
from flows.warehouse.connect import Connection
from reports import words
from reports.cells import Statement
from reports.charts import growth, style
from reports.selection import Selection

RATES = (
    "scope varchar, country_basis varchar, country varchar, window_years integer, "
    "first_window_year integer, last_window_year integer, window_families double, growth double, "
    "growth_low double, growth_high double, is_shown boolean, hidden_reason varchar"
)
DIFFERENCES = (
    "scope varchar, country_basis varchar, country varchar, other_country varchar, "
    "window_years integer, growth_difference double, difference_low double, "
    "difference_high double, is_shown boolean, hidden_reason varchar"
)


@pytest.fixture
def marts() -> Iterator[Connection]:
    """Rates of ten origins, larger by their place, all with and without the office."""
    with small_marts({"growth_rates": RATES, "growth_differences": DIFFERENCES}) as connection:
        origins = ("JP", "CN", "WORLD", "AU", "BE", "CA", "DE", "ES", "FR", "GB", "HU")
        for basis in ("with_office", "without_office"):
            for place, origin in enumerate(origins):
                for window in (5, 10):
                    add(
                        connection, "growth_rates", scope="all", country_basis=basis,
                        country=origin, window_years=window, window_families=100.0 + place,
                        growth=0.1, is_shown=True,
                    )  # fmt: skip
        for other in ("JP", "KR"):
            add(
                connection, "growth_differences", scope="all", country_basis="with_office",
                country="CN", other_country=other, window_years=10,
                growth_difference=0.2 if other == "JP" else 0.9, is_shown=True,
            )  # fmt: skip
        yield connection


def answer(connection: Connection, selection: Selection | None = None) -> pl.DataFrame:
    return query.frame(connection, (selection or Selection()).render(growth.SQL))


def test_china_japan_the_largest_and_all_stand_in_this_order(marts: Connection) -> None:
    frame = answer(marts)
    assert frame["origin"].unique(maintain_order=True).to_list() == [
        "CN", "JP", "HU", "GB", "FR", "ES", "DE", "CA", "BE", "WORLD",
    ]  # fmt: skip
    bare = frame.filter(pl.col("country_basis") == "without_office")["origin"].unique().sort()
    assert bare.to_list() == ["CN", "JP"]
    assert answer(marts, Selection(origins=("AU",)))["origin"].unique().to_list() == ["AU"]


def test_the_lead_of_china_is_over_japan(marts: Connection) -> None:
    found = answer(marts).filter(pl.col("faster_difference").is_not_null())
    assert found.select("origin", "window_years", "faster_difference").rows() == [("CN", 10, 0.2)]


def test_no_growth_is_given_for_a_tier_it_is_not_estimated_for(marts: Connection) -> None:
    assert answer(marts, Selection(tier="wide")).is_empty()


def test_a_tier_without_estimates_is_told_from_one_without_families() -> None:
    entries = words.load("en")
    facts = facts_frame().with_columns(topic_tier=pl.lit("wide"))
    figure = growth.draw(growth_frame().clear(), facts, completeness_frame(), entries)
    texts = [text.get_text() for text in figure.findobj(Text)]
    assert entries["growth.other_tier"] in texts
    assert entries["chart.no_data"] not in texts


def draw(frame: pl.DataFrame, language: str = "en") -> Figure:
    return growth.draw(frame, facts_frame(), completeness_frame(), words.load(language))


def drawn(figure: Figure, gid: str) -> list[Any]:
    return [line for axes in figure.axes for line in axes.lines if line.get_gid() == gid]


def test_a_hidden_estimate_is_a_reason_and_never_a_point() -> None:
    figure = draw(growth_frame())
    shown = growth_frame().filter("is_shown")
    assert len(drawn(figure, "estimate")) == len(shown)
    notes = [text for axes in figure.axes for text in axes.texts if text.get_gid() == "row-note"]
    assert len(notes) == len(growth_frame()) - len(shown)
    assert {note.get_text() for note in notes} == {
        "fewer than 4 years with any",
        "fewer than 30 families",
    }


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_reason_stays_within_its_panel(language: str) -> None:
    figure = draw(growth_frame(), language)
    style.png(figure)
    for axes in figure.axes:
        notes = [text for text in axes.texts if text.get_gid() == "row-note"]
        assert notes
        assert all(note.get_window_extent().x1 <= axes.bbox.x1 for note in notes)


def test_both_panels_have_one_scale_with_zero_in_it_and_arrows_where_it_ends() -> None:
    figure = draw(growth_frame())
    first, second = figure.axes
    assert first.get_xlim() == second.get_xlim()
    low, high = first.get_xlim()
    assert low < 0 < high < 1.5
    # Of the one interval from -0.9 to 7.5, in two windows and two scopes, both ends.
    assert len(drawn(figure, "beyond")) == 8
    ends = [np.asarray(line.get_xdata()) for line in drawn(figure, "interval")]
    assert all(low <= end.min() and end.max() <= high for end in ends)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(-0.1, 0.3, "open"), (0.0, 0.3, "open"), (0.01, 0.3, "faster"), (-0.3, -0.01, "slower")],
)
def test_the_difference_is_stated_with_what_it_allows_to_say(
    low: float, high: float, verdict: str
) -> None:
    frame = growth_frame().with_columns(
        faster_difference_low=pl.when("faster_is_shown").then(low),
        faster_difference_high=pl.when("faster_is_shown").then(high),
    )
    entries = words.load("en")
    lines = growth.lead_texts(frame, entries)
    assert len(lines) == 5
    assert lines[1].startswith("All families, 2014–2023: +27.0 (")
    assert lines[1].endswith(entries[f"growth.verdict.{verdict}"])
    reason = "not shown: the two origins are finished in different years"
    assert lines[2] == f"All families, 2019–2023: {reason}"


def test_where_nothing_is_estimated_the_reason_stands_once() -> None:
    frame = growth_frame().with_columns(
        is_shown=pl.lit(value=False), hidden_reason=pl.lit("convenience_sample")
    )
    figure = draw(frame)
    texts = [text.get_text() for text in figure.findobj(Text)]
    assert texts.count("not shown: sample") == 1
    assert drawn(figure, "estimate") == []


def test_the_table_says_the_lead_on_the_rows_of_china_alone() -> None:
    first, _ = growth.tables(Statement("s", "", growth_frame()), words.load("en"))
    assert [bool(row[-1]) for row in first.rows] == [True] * 4 + [False] * 10
    assert growth.tables(Statement("s", "", growth_frame().clear()), words.load("en"))
