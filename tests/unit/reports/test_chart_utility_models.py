"""Utility models beside inventions: kept apart in the query, the figure and the table."""

from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest
from chart_frames_reach import utility_models_frame
from matplotlib.figure import Figure
from matplotlib.text import Text
from report_frames import completeness_frame, facts_frame
from small_marts import add, add_family, small_marts

from flows.warehouse import query
from flows.warehouse.connect import Connection
from reports import words
from reports.charts import utility_models
from reports.selection import Selection

YEARS = (
    "topic_tier varchar default 'standard', year_basis varchar default 'priority', year integer, "
    "scope varchar default 'all', right_type varchar, "
    "country_basis varchar default 'with_office', country varchar, families_fractional double"
)


@pytest.fixture
def marts() -> Iterator[Connection]:
    with small_marts({"country_years": YEARS}) as connection:
        for country, year, inventions, models in (
            ("CN", 2015, 10.0, 4.0), ("CN", 2017, 3.0, 6.0), ("JP", 2015, 2.0, 0.5),
            ("US", 2015, 90.0, 0.0), ("KR", 2016, 5.0, 3.0), ("DE", 2016, 5.0, 2.0),
        ):  # fmt: skip
            for right_type, number in (("invention", inventions), ("utility_model", models)):
                add(
                    connection, "country_years", country=country, year=year,
                    right_type=right_type, families_fractional=number,
                )  # fmt: skip
        for more in (
            {"year": None}, {"year_basis": "first_publication"}, {"topic_tier": "wide"},
            {"scope": "ipf"},
        ):  # fmt: skip
            add(
                connection, "country_years", country="CN", right_type="invention",
                families_fractional=1000.0, **{"year": 2015, **more},
            )  # fmt: skip
        add(
            connection, "country_years", country="CN", year=2015, right_type="utility_model",
            country_basis="without_office", families_fractional=0.5,
        )  # fmt: skip
        yield connection


def answer(connection: Connection, selection: Selection | None = None) -> pl.DataFrame:
    return query.frame(connection, (selection or Selection()).render(utility_models.SQL))


def by_year(frame: pl.DataFrame, origin: str, column: str) -> dict[int, float]:
    rows = frame.filter(pl.col("origin") == origin)
    return dict(zip(rows["year"], rows[column], strict=True))


def test_both_kinds_are_counted_apart_and_years_without_any_are_zero(marts: Connection) -> None:
    frame = answer(marts)
    assert by_year(frame, "CN", "inventions") == {2015: 10.0, 2016: 0.0, 2017: 3.0}
    assert by_year(frame, "CN", "utility_models") == {2015: 4.0, 2016: 0.0, 2017: 6.0}
    assert by_year(frame, "CN", "utility_models_without_office")[2015] == 0.5


def test_the_others_with_the_most_utility_models_are_drawn(marts: Connection) -> None:
    frame = answer(marts)
    # The United States hold the most families, but no utility model.
    assert frame["origin"].unique(maintain_order=True).to_list() == [
        "CN",
        "JP",
        "KR",
        "DE",
        "other",
    ]
    assert by_year(frame, "other", "inventions")[2015] == 90.0


def test_a_year_is_unfinished_for_the_world_or_for_the_origin(marts: Connection) -> None:
    add(marts, "completeness_years", year=2017, is_unfinished=True)
    for scope, country, year in (("all", "JP", 2016), ("ipf", "CN", 2015)):
        add(
            marts, "completeness_by_origin", scope=scope, country_basis="with_office",
            country=country, year=year, is_unfinished=True,
        )  # fmt: skip
    frame = answer(marts).filter("is_unfinished")
    assert set(by_year(frame, "CN", "inventions")) == {2017}
    assert set(by_year(frame, "JP", "inventions")) == {2016, 2017}
    assert set(by_year(frame, "other", "inventions")) == {2017}


def test_it_can_be_restricted(marts: Connection) -> None:
    chosen = Selection(origins=("US",), first_year=2016, last_year=2016)
    assert answer(marts, chosen).select("origin", "year").rows() == [("US", 2016)]
    international = answer(marts, Selection(scope="ipf"))
    assert by_year(international, "CN", "inventions") == {2015: 1000.0}


def test_the_note_counts_families_of_both_kinds_as_inventions(marts: Connection) -> None:
    one = [("CN", "office_of_publication", 1.0)]
    add_family(marts, "a", 2015, one)
    add_family(marts, "b", 2015, one, has_utility_model=True)
    add_family(marts, "c", 2015, one, right_type="utility_model", has_utility_model=True)
    add_family(marts, "d", None, one, right_type="utility_model")
    steps = utility_models.FACTS_SQL
    begin, end = steps.index("with chosen as"), steps.index("sources as")
    sql = f"{steps[begin:end].strip().rstrip(',')} select * from families cross join shares"
    (row,) = query.frame(marts, sql).to_dicts()
    assert row["families"] == 2
    assert (row["families_of_utility_models"], row["families_of_both"]) == (1, 1)
    assert (row["families_undated"], row["utility_office_share"]) == (1, 1.0)


def draw(frame: pl.DataFrame) -> Figure:
    return utility_models.draw(
        frame, facts_frame("utility_models"), completeness_frame(), words.load("en")
    )


def test_unfinished_years_of_a_panel_are_never_joined() -> None:
    figure = draw(utility_models_frame())
    for axes, last in zip(figure.axes, (2023, 2022, 2023, 2023, 2023), strict=True):
        joined = [line for line in axes.lines if line.get_linestyle() != "None"]
        assert all(np.max(np.asarray(line.get_xdata())) <= last for line in joined)
        (shade,) = [patch.get_extents() for patch in axes.patches]
        assert axes.transData.inverted().transform(shade.p0)[0] == pytest.approx(last + 0.5)


def test_no_line_runs_along_the_axis_where_there_is_no_utility_model() -> None:
    china, _, britain, nobody, _ = draw(utility_models_frame()).axes
    joined = [
        len([line for line in axes.lines if line.get_linestyle() != "None"])
        for axes in (china, britain, nobody)
    ]
    assert joined == [2, 1, 0]


def test_that_there_is_no_utility_model_at_all_is_said() -> None:
    none = words.load("en")["utility_models.none"]
    for frame, is_said in (
        (utility_models_frame(), False),
        (utility_models_frame().with_columns(utility_models=pl.lit(0.0)), True),
    ):
        assert (none in [text.get_text() for text in draw(frame).findobj(Text)]) == is_said
