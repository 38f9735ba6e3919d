"""China against Japan in every way of counting."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from chart_frames_robustness import sensitivity_frame
from matplotlib.figure import Figure
from report_frames import completeness_frame, facts_frame
from small_marts import add, add_family, small_marts

from flows.warehouse import query
from reports import words
from reports.charts import sensitivity


def draw(frame: pl.DataFrame) -> Figure:
    return sensitivity.draw(
        frame, facts_frame("sensitivity"), completeness_frame(), words.load("en")
    )


def drawn(axes: Any, gid: str) -> list[tuple[float, float]]:
    return [
        (float(np.asarray(line.get_xdata())[0]), float(np.asarray(line.get_ydata())[0]))
        for line in axes.lines
        if line.get_gid() == gid
    ]


def test_each_tier_holds_its_two_ratios_the_one_with_the_office_above() -> None:
    ratio, counts, *_ = draw(sensitivity_frame()).axes
    assert rounded(drawn(ratio, "estimate")) == {
        (102880.62, -0.24),
        (4.0, 0.76),
        (0.5, 1.24),
        (3.0, 1.76),
        (0.5, 2.24),
    }
    (note,) = [text for text in ratio.texts if text.get_gid() == "row-note"]
    assert note.get_text() == "not shown: too few families"
    assert note.xy[1] == pytest.approx(0.24)  # type: ignore[attr-defined]
    assert (4.0, 0.24) in rounded(drawn(counts, "families-CN"))
    assert (0.0, 0.24) in rounded(drawn(counts, "families-JP"))


def rounded(points: list[tuple[float, float]]) -> set[tuple[float, float]]:
    return {(round(x, 2), round(y, 2)) for x, y in points}


def test_both_blocks_have_one_scale_of_ratios_that_holds_one() -> None:
    first, _, second, _ = draw(sensitivity_frame()).axes
    assert first.get_xlim() == second.get_xlim()
    low, high = first.get_xlim()
    assert low < 0.35
    assert low < 1 < high
    assert high > 1.4 * 1234567.5 / 12


@pytest.mark.parametrize(("limits", "least"), [((0.8, 1.3), 3), ((0.3, 9.0), 4), ((0.01, 1e5), 4)])
def test_a_scale_has_ticks_one_among_them(limits: tuple[float, float], least: int) -> None:
    ticks = sensitivity._ticks(limits)
    assert least <= len(ticks) <= 8
    assert 1 in ticks
    assert all(limits[0] <= tick <= limits[1] for tick in ticks)


def test_of_a_sample_the_families_are_drawn_and_the_reason_stands_once_a_block() -> None:
    frame = sensitivity_frame().with_columns(
        is_shown=pl.lit(value=False), hidden_reason=pl.lit("convenience_sample")
    )
    ratio, counts, *_ = draw(frame).axes
    assert drawn(ratio, "estimate") == []
    assert [text.get_text() for text in ratio.texts if text.get_gid() == "row-note"] == [
        "not shown: sample"
    ]
    assert len(drawn(counts, "families-CN")) == 6


def test_the_note_counts_inventions_of_each_tier() -> None:
    with small_marts() as connection:
        for name, tiers in (("a", ("strict", "standard", "wide")), ("b", ("standard", "wide"))):
            for tier in tiers:
                connection.execute("insert into marts.tier_families values (?, ?)", [tier, name])
        add_family(connection, "c", 2015, [], "wide", right_type="utility_model")
        add_family(connection, "d", 2022, [], "wide")
        add_family(connection, "e", None, [], "wide")
        add(connection, "completeness_years", year=2022, is_unfinished=True)
        for name, year in (("a", 2014), ("b", 2016)):
            add(connection, "families", family_id=name, priority_year=year)
        steps = sensitivity.FACTS_SQL.partition("sources as")[0].rstrip(" \n,")
        (row,) = query.frame(connection, f"{steps} select * from families").to_dicts()
    assert row == {
        "families_strict": 1, "families_standard": 2, "families_wide": 2,
        "families_unfinished": 1, "families_undated": 1, "first_charted": 2014,
        "last_charted": 2016,
    }  # fmt: skip
