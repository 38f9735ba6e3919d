"""What is particular to the charts of applicants."""

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.text import Text
from report_frames import FRAMES, completeness_frame, facts_frame

from reports import words
from reports.cells import Phrase, Statement
from reports.charts import style
from reports.charts.registry import CHARTS


def draw(name: str, language: str = "en") -> Figure:
    figure: Figure = CHARTS[name].draw(
        FRAMES[name](), facts_frame(name), completeness_frame(), words.load(language)
    )
    return figure


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text)]


def test_groups_say_their_sector_and_how_their_country_is_known() -> None:
    shown = texts(draw("top_groups"))
    assert "12,345 (IPF 1) CN, company" in shown
    assert "900 (IPF 900) JP*, company" in shown
    assert "40 (IPF 0) CN†, sector unknown" in shown
    assert "3 (IPF 1) –, person" in shown
    assert words.load("en")["ranking.tied"].format(n="4") in shown


def test_every_bar_has_room_for_its_text() -> None:
    figure = draw("top_groups")
    style.png(figure)
    (axes,) = figure.axes
    edge = figure.get_size_inches()[0] * figure.dpi
    ends = [text.get_window_extent().x1 for text in axes.texts]
    assert max(ends) <= edge
    # The longest bar takes what the texts leave.
    assert max(ends) > edge - 24 * figure.dpi / 72


def bars(axes: Axes, gid: str) -> list[tuple[int, float, float]]:
    found = []
    for container in axes.containers:
        assert isinstance(container, BarContainer)
        for bar in container:
            if bar.get_gid() == gid:
                middle = round(bar.get_x() + bar.get_width() / 2)
                found.append((middle, bar.get_y(), bar.get_height()))
    return found


def test_small_panels_share_a_scale_and_stack_the_international_part() -> None:
    figure = draw("applicant_trends")
    assert len(figure.axes) == len(FRAMES["top_groups"]())
    for axes in figure.axes:
        assert axes.get_ylim()[1] == pytest.approx(15 * 1.05)
        assert (2018, 0, 0) in bars(axes, "ipf-finished")
        assert (2023, 0, 3) in bars(axes, "ipf-finished")
        assert (2023, 3, 10) in bars(axes, "rest-finished")


def test_bars_of_unfinished_years_are_pale_on_a_shade_and_no_line_joins_years() -> None:
    for axes in draw("applicant_trends").axes:
        assert [year for year, _, _ in bars(axes, "ipf-pale")] == [2024, 2025]
        (shade,) = [
            patch for patch in axes.patches
            if np.allclose(patch.get_facecolor()[:3], np.array([0xEC] * 3) / 255)
        ]  # fmt: skip
        assert shade.get_extents().width > 0
        assert not axes.lines


def test_neither_the_start_of_the_data_nor_unfinished_years_are_joined() -> None:
    figure = draw("new_entrants")
    for axes in figure.axes:
        assert {"start", "unfinished"} <= {text.get_gid() for text in axes.texts}
        data = [line for line in axes.lines if line.get_transform() != axes.transAxes]
        joined = [line for line in data if line.get_linestyle() != "None"]
        years = [np.asarray(line.get_xdata()) for line in joined]
        assert years
        assert {(int(found.min()), int(found.max())) for found in years} == {(2017, 2023)}
        pale = [np.asarray(line.get_xdata()) for line in data if line.get_gid() == "pale"]
        assert {tuple(found.tolist()) for found in pale} == {(2013, 2014, 2015, 2016, 2024, 2025)}


def test_shares_of_few_families_are_not_drawn() -> None:
    figure = draw("sectors")
    few = [text for text in figure.findobj(Text) if text.get_gid() == "too-few"]
    # In each of two panels: every origin in the last period, Japan in the first one too.
    assert [text.get_text() for text in few] == ["n < 20"] * 12
    for axes in figure.axes:
        drawn = [bar for container in axes.containers for bar in container]
        lines = {round(bar.get_y() - 0.08) for bar in drawn}
        assert len(lines) == 9
        # China: heading, then 1989 to 2009 in equal parts and 2020 to 2023 of one part.
        first = [bar for bar in drawn if round(bar.get_y() - 0.08) == 1]
        assert [bar.get_width() for bar in first] == [pytest.approx(1 / 6)] * 6
        assert first[-1].get_x() + first[-1].get_width() == pytest.approx(1)
        second = [bar for bar in drawn if round(bar.get_y() - 0.08) == 2]
        assert [bar.get_width() for bar in second] == [1, 0, 0, 0, 0, 0]


def test_unknown_sectors_are_hatched_and_unfinished_years_shaded() -> None:
    for axes in draw("sectors").axes:
        drawn = [bar for container in axes.containers for bar in container]
        hatches = {bar.get_gid(): bar.get_hatch() for bar in drawn}
        assert hatches["part-unknown"] == "////"
        assert len({*hatches.values()}) == 4
        assert len([patch for patch in axes.patches if patch.get_gid() == "shade"]) == 5


def test_the_table_gives_intervals_and_counts_alone_where_families_are_few() -> None:
    statement = Statement("s", "", FRAMES["sectors"]())
    table = CHARTS["sectors"].tables(statement, words.load("en"))[0]
    assert len(table.heads) == 4 + 6
    first, third = table.rows[0][4], table.rows[2][4]
    assert isinstance(first, Phrase)
    assert isinstance(third, Phrase)
    assert list(first.cells) == ["value", "low", "high"]
    assert list(third.cells) == ["families"]
    assert table.rows[2][:2] == ["China", "2024–2025, unfinished"]
