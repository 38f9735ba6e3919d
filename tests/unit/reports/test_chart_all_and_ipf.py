"""All families against international ones: both orders and the share."""

from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest
from chart_frames_development import all_and_ipf_frame
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from report_frames import completeness_frame, facts_frame
from small_marts import add, add_family, small_marts

from flows.warehouse import query
from flows.warehouse.connect import Connection
from reports import words
from reports.charts import all_and_ipf, style
from reports.selection import Selection

CN = [("CN", "own_record", 1.0)]
JP = [("JP", "own_record", 1.0)]


@pytest.fixture
def marts() -> Iterator[Connection]:
    """Twelve families of China, of which three are IPF, and eleven IPFs of Japan."""
    with small_marts() as connection:
        add(connection, "sources", is_sample=False)
        for number in range(12):
            add_family(connection, f"c{number}", 2015, CN, is_ipf=number < 3)
        for number in range(11):
            add_family(connection, f"j{number}", 2016, JP, is_ipf=True)
        yield connection


def answer(connection: Connection, selection: Selection | None = None) -> dict[str, dict]:  # type: ignore[type-arg]
    frame = query.frame(connection, (selection or Selection()).render(all_and_ipf.SQL))
    return {row["origin"]: row for row in frame.to_dicts()}


def test_the_order_of_all_families_and_of_international_ones(marts: Connection) -> None:
    found = answer(marts)
    assert {origin: (row["rank_all"], row["rank_ipf"]) for origin, row in found.items()} == {
        "CN": (1, 2),
        "JP": (2, 1),
    }
    assert (found["CN"]["families"], found["CN"]["ipf"], found["CN"]["ipf_share"]) == (12, 3, 0.25)
    # Wilson, z = 1.96: (3 + 1.9208 ± 1.96 sqrt(3 * 9 / 12 + 0.9604)) / (12 + 3.8416)
    assert found["CN"]["ipf_share_low"] == pytest.approx(0.0889, abs=1e-4)
    assert found["CN"]["ipf_share_high"] == pytest.approx(0.5323, abs=1e-4)


def test_years_unfinished_for_either_count_are_left_out(marts: Connection) -> None:
    add(marts, "completeness_years", year=2017, is_unfinished=True)
    add(
        marts, "completeness_by_origin", scope="ipf", country_basis="with_office", country="JP",
        year=2016, is_unfinished=True,
    )  # fmt: skip
    add(
        marts, "completeness_by_origin", scope="ipf", country_basis="with_office", country="KR",
        year=2010, is_unfinished=True,
    )  # fmt: skip
    assert set(answer(marts)) == {"CN"}


def test_parts_of_a_family_weigh_less_than_whole_ones(marts: Connection) -> None:
    halves = [("KR", "own_record", 0.25), ("KR", "inventor", 0.25), ("CN", "own_record", 0.5)]
    for number in range(40):
        add_family(marts, f"k{number}", 2015, halves, is_ipf=number < 20)
    found = answer(marts)["KR"]
    assert (found["families"], found["ipf_share"]) == (20.0, 0.5)
    # Forty halves of families are forty observations: as 20 of 40.
    assert found["ipf_share_low"] == pytest.approx(0.3520, abs=1e-4)


def test_what_rests_on_the_office_alone_is_told_apart(marts: Connection) -> None:
    add_family(marts, "x", 2015, [("CN", "office_of_publication", 1.0)])
    found = answer(marts)["CN"]
    assert (found["families"], found["families_without_office"]) == (13.0, 12.0)


@pytest.mark.parametrize(
    ("right_type", "year", "tier"),
    [("utility_model", 2015, "standard"), ("invention", None, "standard"),
     ("invention", 2015, "wide")],
)  # fmt: skip
def test_only_dated_inventions_of_the_tier_count(
    marts: Connection, right_type: str, year: int | None, tier: str
) -> None:
    add_family(marts, "x", year, CN, tier, right_type=right_type)
    assert answer(marts)["CN"]["families"] == 12.0


def test_a_share_of_few_families_or_of_a_sample_is_hidden(marts: Connection) -> None:
    add_family(marts, "x", 2015, [(None, None, 1.0)])
    found = answer(marts)["unknown"]
    assert (found["hidden_reason"], found["ipf_share"]) == ("too_few_families", None)
    marts.execute("update marts.sources set is_sample = true")
    assert {row["hidden_reason"] for row in answer(marts).values()} == {"convenience_sample"}


def test_the_rank_is_among_all_countries_whichever_are_shown(marts: Connection) -> None:
    found = answer(marts, Selection(origins=("JP",)))
    assert {origin: row["rank_all"] for origin, row in found.items()} == {"JP": 2}
    assert set(answer(marts, Selection(first_year=2016))) == {"JP"}
    assert set(answer(marts, Selection(last_year=2015))) == {"CN"}


def test_many_equal_counts_do_not_fill_the_chart(marts: Connection) -> None:
    for number in range(30):
        add_family(marts, f"x{number}", 2015, [(f"X{number:02}", "own_record", 1.0)])
    found = answer(marts)
    assert len(found) == 9
    assert {row["rank_all"] for origin, row in found.items() if origin.startswith("X")} == {3}
    assert found["other"]["families"] == 24.0


@pytest.fixture
def figure() -> Figure:
    return all_and_ipf.draw(
        all_and_ipf_frame(), facts_frame("all_and_ipf"), completeness_frame(), words.load("en")
    )


def names(axes: Axes) -> list[str]:
    found = [text for text in axes.texts if text.get_gid() == "row-name"]
    return [text.get_text().split("\n")[0] for text in found]


def test_each_panel_stands_in_its_own_order_and_rest_groups_last(figure: Figure) -> None:
    first, second, _ = figure.axes
    assert names(first)[0] == "China"
    assert names(second)[1] == "China"
    for axes in (first, second):
        assert names(axes)[-2:] == ["Other origins", "Unknown"]
        assert len([text for text in axes.texts if str(text.get_gid()).startswith("rank")]) == 5


def test_a_line_leads_from_place_to_place(figure: Figure) -> None:
    links = [artist for artist in figure.get_children() if artist.get_gid() == "link"]
    assert len(links) == 5
    china = next(link for link in links if link.get_edgecolor()[:3] == rgb(style.COLOURS["CN"]))  # type: ignore[attr-defined]
    assert (china.xy1[1], china.xy2[1]) == (0, 1)  # type: ignore[attr-defined]


def rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


def test_a_hidden_share_is_a_word_and_never_a_point(figure: Figure) -> None:
    shares = figure.axes[2]
    notes = [text.get_text() for text in shares.texts if text.get_gid() == "row-note"]
    assert notes == ["under 10", "sample"]
    drawn = [line for line in shares.lines if line.get_gid() == "estimate"]
    assert len(drawn) == len(all_and_ipf_frame()) - 2
    at = {float(np.asarray(line.get_ydata())[0]) for line in drawn}
    places = {text.xy[1] for text in shares.texts if text.get_gid() == "row-note"}  # type: ignore[attr-defined]
    assert not at & places


def test_the_key_names_rest_groups_only_where_there_are_any() -> None:
    key = words.load("en")["all_and_ipf.key.groups"]
    for frame, is_named in (
        (all_and_ipf_frame(), True),
        (all_and_ipf_frame().filter(pl.col("rank_all").is_not_null()), False),
    ):
        figure = all_and_ipf.draw(
            frame, facts_frame("all_and_ipf"), completeness_frame(), words.load("en")
        )
        assert (key in [text.get_text() for text in figure.findobj(Text)]) == is_named
