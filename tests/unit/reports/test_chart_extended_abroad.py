"""Families extended abroad: what abroad is, when a cohort is finished, and both bases."""

import datetime as dt
from collections.abc import Iterator, Sequence

import polars as pl
import pytest
from chart_frames_reach import extended_abroad_frame
from matplotlib.figure import Figure
from matplotlib.text import Text
from report_frames import completeness_frame, facts_frame
from small_marts import add, add_family, small_marts

from flows.warehouse import query
from flows.warehouse.connect import Connection
from reports import words
from reports.charts import extended_abroad
from reports.selection import Selection

Parts = Sequence[tuple[str | None, str | None, float]]
CN: Parts = [("CN", "own_record", 1.0)]


@pytest.fixture
def marts() -> Iterator[Connection]:
    with small_marts() as connection:
        add(connection, "sources", is_sample=False, data_as_of=dt.date(2026, 11, 22))
        yield connection


def family(
    connection: Connection, name: str, offices: Sequence[str], parts: Parts = CN, year: int = 2016
) -> None:
    add_family(connection, name, year, parts)
    for office in offices:
        add(connection, "family_offices", family_id=name, office=office)


def answer(connection: Connection, selection: Selection | None = None) -> pl.DataFrame:
    return query.frame(connection, (selection or Selection()).render(extended_abroad.SQL))


def counts(frame: pl.DataFrame, origin: str, basis: str = "with_office") -> tuple[float, ...]:
    rows = frame.filter((pl.col("origin") == origin) & (pl.col("country_basis") == basis))
    return tuple(float(rows[column].sum()) for column in ("families", "abroad", "abroad_or_pct"))


@pytest.mark.parametrize(
    ("offices", "parts", "expected"),
    [
        (["CN"], CN, (1, 0, 0)),
        (["CN", "US"], CN, (1, 1, 1)),
        (["US"], CN, (1, 1, 1)),
        (["CN", "EP"], CN, (1, 1, 1)),
        (["CN", "WO"], CN, (1, 0, 1)),
        ([], CN, (1, 0, 0)),
        (["CN", "US"], [("CN", "own_record", 0.5), ("US", "inventor", 0.5)], (0.5, 0, 0)),
        (["CN", "JP"], [("CN", "own_record", 0.5), ("US", "inventor", 0.5)], (0.5, 0.5, 0.5)),
        (["CN", "US"], [("CN", "own_record", 0.5), (None, None, 0.5)], (0.5, 0.5, 0.5)),
    ],
)
def test_abroad_is_an_office_outside_every_country_of_the_applicants(
    marts: Connection, offices: list[str], parts: Parts, expected: tuple[float, ...]
) -> None:
    family(marts, "x", offices, parts)
    assert counts(answer(marts), "CN") == expected


def test_without_the_office_only_known_residences_count(marts: Connection) -> None:
    family(marts, "a", ["CN"], [("CN", "office_of_publication", 1.0)])
    family(marts, "b", ["CN", "US"])
    frame = answer(marts)
    assert counts(frame, "CN") == (2, 1, 1)
    assert counts(frame, "CN", "without_office") == (1, 1, 1)
    assert counts(frame, "WORLD") == (2, 1, 1)


def test_cohorts_are_cut_where_years_are_not_finished(marts: Connection) -> None:
    for number, year in enumerate((1970, 1999, 2016, 2019, 2020, 2021, 2022, 2024, 2025)):
        family(marts, str(number), ["CN"], year=year)
    found = answer(marts).filter(
        (pl.col("origin") == "CN") & (pl.col("country_basis") == "with_office")
    )
    # 48 months before November 2026 ended November 2022: 2021 is the last whole year.
    columns = ("cohort_first", "cohort_last", "is_unfinished", "families")
    assert found.select(columns).rows() == [
        (1970, 1999, False, 2.0),
        (2016, 2019, False, 2.0),
        (2020, 2021, False, 2.0),
        (2022, 2025, True, 3.0),
    ]


def test_a_year_measured_as_unfinished_is_so_whatever_its_age(marts: Connection) -> None:
    add(marts, "completeness_years", year=2020, is_unfinished=True)
    family(marts, "a", ["CN"], year=2019)
    family(marts, "b", ["CN"], year=2020)
    found = answer(marts).filter("is_unfinished")["cohort_first"].unique().to_list()
    assert found == [2020]


def test_the_share_and_its_interval(marts: Connection) -> None:
    for number in range(12):
        family(marts, str(number), ["CN", "US"] if number < 3 else ["CN"])
    row = answer(marts).row(0, named=True)
    assert (row["origin"], row["abroad_share"]) == ("CN", 0.25)
    assert row["abroad_share_low"] == pytest.approx(0.0889, abs=1e-4)
    assert row["abroad_share_high"] == pytest.approx(0.5323, abs=1e-4)
    japan = answer(marts).filter(pl.col("origin") == "JP").row(0, named=True)
    assert (japan["families"], japan["hidden_reason"]) == (0.0, "too_few_families")
    marts.execute("update marts.sources set is_sample = true")
    assert answer(marts)["hidden_reason"].unique().to_list() == ["convenience_sample"]


def test_it_can_be_restricted(marts: Connection) -> None:
    family(marts, "a", ["CN"], year=2010)
    family(marts, "b", ["KR"], [("KR", "own_record", 1.0)], year=2016)
    frame = answer(marts, Selection(origins=("KR",), first_year=2015, last_year=2017))
    assert frame["origin"].unique().to_list() == ["KR"]
    assert frame["cohort_first"].unique().to_list() == [2016]


def draw(frame: pl.DataFrame) -> Figure:
    return extended_abroad.draw(
        frame, facts_frame("extended_abroad"), completeness_frame(), words.load("en")
    )


def test_cohorts_of_few_families_are_named_and_unfinished_ones_shaded() -> None:
    for axes, is_compared in zip(draw(extended_abroad_frame()).axes, (1, 1, 0, 0, 0), strict=True):
        notes = [text for text in axes.texts if text.get_gid() == "row-note"]
        assert [(note.get_text(), note.xy[1]) for note in notes] == [("under 10", 0)]  # type: ignore[attr-defined]
        points = [line for line in axes.lines if line.get_gid() == "estimate"]
        assert len(points) == (6 if is_compared else 3)
        (shade,) = [patch.get_extents() for patch in axes.patches]
        ends = axes.transData.inverted().transform([shade.p0, shade.p1])[:, 1]
        assert sorted(ends) == [pytest.approx(2.5), pytest.approx(3.5)]


def test_the_number_of_families_stands_in_every_row() -> None:
    china = draw(extended_abroad_frame()).axes[0]
    numbers = [text.get_text() for text in china.texts if text.get_gid() == "n"]
    assert numbers == ["2.5", "124", "1,234,567", "10.0"]


def test_where_every_share_is_hidden_the_reason_stands_once() -> None:
    frame = extended_abroad_frame().with_columns(
        is_shown=pl.lit(value=False), hidden_reason=pl.lit("convenience_sample")
    )
    texts = [text.get_text() for text in draw(frame).findobj(Text)]
    assert texts.count("not shown: sample") == 1
