"""Labels keep apart and lines keep within their width."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts import style
from reports.charts.labels import shorten, spread, text_width, wrap
from reports.charts.panels import LABEL_WIDTH


@given(st.lists(st.tuples(st.floats(-50, 250), st.floats(8, 26)), min_size=1, max_size=7))
def test_spread_labels_never_overlap(labels: list[tuple[float, float]]) -> None:
    wanted, heights = [where for where, _ in labels], [height for _, height in labels]
    placed = spread(wanted, heights, 0, 200)
    spans = sorted((y - h / 2, y + h / 2) for y, h in zip(placed, heights, strict=True))
    assert all(above[0] >= below[1] - 1e-6 for below, above in itertools.pairwise(spans))
    assert spans[0][0] >= -1e-6
    assert spans[-1][1] <= 200 + 1e-6


def test_spread_leaves_free_labels_alone() -> None:
    assert spread([20, 100, 60], [10, 10, 10], 0, 200) == [20, 100, 60]


def test_spread_keeps_the_order_of_ties() -> None:
    first, second = spread([50, 50], [10, 10], 0, 200)
    assert (first, second) == (45, 55)


@pytest.mark.parametrize(
    "text",
    [
        "Fuzhou Power Supply Co of State Grid Fujian",
        "特許ファミリーは「発明」を単位とする。",
        "件数（2021年から2025年）まで（（二重）の括弧（CNIPA）と（ 空白",
        "a" * 80,
    ],
)
def test_wrapped_lines_fit(text: str) -> None:
    with style.in_force():
        lines = wrap(text, 9, 80)
        assert len(lines) > 1
        assert all(text_width(line, 9) <= 80 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line[0] in "、。」）" for line in lines)
    assert not any(line[-1] in "「（" for line in lines)


@pytest.mark.parametrize("text", ["United Kingdom of Great Britain and North", "a  b c" * 20])
def test_what_is_left_of_a_shortened_name_keeps_its_spaces(text: str) -> None:
    with style.in_force():
        shown = shorten(text, 9, 70, 2).removesuffix("…").split("\n")
    assert len(shown) == 2
    assert all(line in text for line in shown)
    assert shown[-1].count(" ") > 1


def test_a_shortened_name_says_so() -> None:
    with style.in_force():
        short = shorten("word " * 40, 9, 80, 2)
    assert short.count("\n") == 1
    assert short.endswith("…")


@pytest.mark.parametrize(
    ("text", "widest", "lines", "short"),
    [
        ("alpha beta gamma", "alpha beta ga…", 1, "alpha beta ga…"),
        ("alpha beta gamma delta", "gamma de…", 2, "alpha beta\ngamma de…"),
        ("量子鍵配送装置", "量子鍵配…", 1, "量子鍵配…"),
    ],
)
def test_a_shortened_name_keeps_its_spaces(text: str, widest: str, lines: int, short: str) -> None:
    with style.in_force():
        assert shorten(text, 9, text_width(widest, 9), lines) == short


@pytest.mark.parametrize("name", ["Switzerland", "Netherlands", "Luxembourg", "United Kingdom"])
def test_no_word_of_a_country_at_the_end_of_a_line_is_broken(name: str) -> None:
    assert shorten(name, style.SIZE, LABEL_WIDTH, 2).split() == name.split()
