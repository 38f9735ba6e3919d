"""Every chart draws on frames alone and carries its marks."""

import functools
import io
import itertools
import warnings

import matplotlib.image
import numpy as np
import polars as pl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.text import Text
from report_frames import FRAMES, LONG_NAME, completeness_frame, facts_frame

from reports import words
from reports.charts import style
from reports.charts.registry import CHARTS, Chart

Named = tuple[str, Chart]


def draw(
    name: str, language: str = "en", *, sample: bool = True, generated: bool = False
) -> Figure:
    figure: Figure = CHARTS[name].draw(
        FRAMES[name](),
        facts_frame(name, sample=sample, generated=generated),
        completeness_frame(),
        words.load(language),
    )
    return figure


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text)]


@functools.cache
def rendered(name: str, language: str) -> bytes:
    """The picture of a chart, drawn once for all tests that only look at it."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return style.png(draw(name, language))


def test_every_chart_has_a_frame_to_be_tried_with() -> None:
    assert set(FRAMES) == set(CHARTS)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_chart_renders_without_missing_glyphs(chart: Named, language: str) -> None:
    assert rendered(chart[0], language).startswith(b"\x89PNG")


def test_a_missing_glyph_is_an_error() -> None:
    figure = Figure()
    figure.text(0.5, 0.5, "\U0001f9ff")
    with pytest.raises(UserWarning, match="Glyph"):
        style.png(figure)


def test_a_second_rendering_has_the_same_bytes(chart: Named) -> None:
    assert style.png(draw(chart[0], "ja")) == rendered(chart[0], "ja")
    assert style.svg(draw(chart[0], "ja")) == style.svg(draw(chart[0], "ja"))


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_sample_is_marked_inside_the_figure(chart: Named, language: str) -> None:
    entries = words.load(language)
    shown = texts(draw(chart[0], language))
    assert any(entries["mark.sample"].startswith(text) and len(text) > 20 for text in shown)
    assert entries["mark.sample_short"] in shown


def test_generated_data_are_marked_inside_the_figure(chart: Named) -> None:
    entries = words.load("en")
    assert entries["mark.generated"] in texts(draw(chart[0], sample=False, generated=True))


def test_real_data_carry_no_mark(chart: Named) -> None:
    gids = {text.get_gid() for text in draw(chart[0], sample=False).findobj(Text)}
    assert not gids & {"mark-sample", "mark-generated", "watermark"}


def test_no_data_is_said(chart: Named) -> None:
    name, module = chart
    empty = FRAMES[name]().clear()
    figure = module.draw(empty, facts_frame(name), completeness_frame(), words.load("en"))
    assert words.load("en")["chart.no_data"] in texts(figure)
    assert style.png(figure)


def test_no_text_is_below_seven_points_at_twelve_centimetres(chart: Named) -> None:
    figure = draw(chart[0])
    scale = 12 / 2.54 / figure.get_size_inches()[0]
    assert min(text.get_fontsize() for text in figure.findobj(Text)) * scale >= 7


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_nothing_is_cut_off_at_the_edge(chart: Named, language: str) -> None:
    image = matplotlib.image.imread(io.BytesIO(style.png(draw(chart[0], language, sample=False))))
    for edge in (image[:2], image[-2:], image[:, :2], image[:, -2:]):
        assert edge.min() == 1.0


@pytest.mark.parametrize("name", ["origin_trend", "cumulative_share"])
def test_end_labels_do_not_overlap(name: str) -> None:
    figure = draw(name)
    style.png(figure)
    for axes in figure.axes:
        boxes = [t.get_window_extent() for t in axes.texts if t.get_gid() == "end-label"]
        assert len(boxes) >= 3
        boxes.sort(key=lambda box: box.y0)
        centres = [(box.y0 + box.y1) / 2 for box in boxes]
        line = style.SIZE * figure.dpi / 72
        assert all(b - a >= line for a, b in itertools.pairwise(centres))


@pytest.mark.parametrize("name", ["origin_trend", "cumulative_share"])
def test_unfinished_years_are_shaded_and_never_joined(name: str) -> None:
    figure = draw(name)
    for axes in figure.axes:
        assert any(text.get_gid() == "unfinished" for text in axes.texts)
        shades = [patch.get_extents() for patch in axes.patches]
        assert len(shades) == 1
        inverse = axes.transData.inverted()
        assert inverse.transform(shades[0].p0)[0] == pytest.approx(2023.5)
        assert inverse.transform(shades[0].p1)[0] == pytest.approx(2025.5)
        data = [line for line in axes.lines if line.get_transform() != axes.transAxes]
        joined = [line for line in data if line.get_linestyle() != "None"]
        assert joined
        assert all(np.max(np.asarray(line.get_xdata())) <= 2023 for line in joined)
        assert any(line.get_gid() == "pale" for line in data)


def test_a_year_without_families_is_a_zero() -> None:
    axes = draw("origin_trend").axes[0]
    china = axes.lines[0]
    assert dict(zip(china.get_xdata(), china.get_ydata(), strict=True))[2018] == 0  # type: ignore[arg-type]


def test_china_and_japan_stand_with_and_without_office_fallback() -> None:
    axes = draw("origin_trend").axes[0]
    for colour in style.COLOURS.values():
        styles = {line.get_linestyle() for line in axes.lines if line.get_color() == colour}
        assert {"-", "--"} <= styles


def nowcasts(figure: Figure) -> list[list[PolyCollection]]:
    return [
        [one for one in axes.findobj(PolyCollection) if one.get_gid() == "nowcast"]
        for axes in figure.axes
    ]


def test_expected_counts_are_bands_over_their_years_only() -> None:
    figure = draw("origin_trend")
    for axes, bands in zip(figure.axes, nowcasts(figure), strict=True):
        assert len(bands) == 2
        for band, low, high in zip(bands, (16.5, 18.0), (26.0, 23.0), strict=True):
            box = band.get_paths()[0].get_extents()
            assert (box.x0, box.x1) == (pytest.approx(2023.6), pytest.approx(2024.4))
            assert (box.y0, box.y1) == (low, high)
        light, dark = bands
        assert (light.get_alpha(), dark.get_alpha()) == (0.16, 0.30)
        assert axes.get_ylim()[1] > 26
    assert words.load("en")["key.nowcast"] in texts(figure)


def test_without_an_expected_count_there_is_no_band_and_no_key_for_it() -> None:
    frame = FRAMES["origin_trend"]().with_columns(
        pl.lit(None, dtype=pl.Float64).alias(name)
        for name in ("expected", "low_80", "high_80", "low_95", "high_95")
    )
    figure = CHARTS["origin_trend"].draw(
        frame, facts_frame(), completeness_frame(), words.load("en")
    )
    assert nowcasts(figure) == [[], []]
    assert words.load("en")["key.nowcast"] not in texts(figure)


def test_breaks_are_marked_above_the_panel_and_keep_apart() -> None:
    figure = draw("origin_trend")
    with style.in_force():
        FigureCanvasAgg(figure).draw()  # type: ignore[no-untyped-call]
    for axes in figure.axes:
        marks = [text for text in axes.texts if text.get_gid() == "year-mark"]
        assert [mark.get_text() for mark in marks] == ["②", "③"]
        first, second = (mark.get_window_extent() for mark in marks)
        assert first.x1 <= second.x0 + 0.5
        assert min(first.y0, second.y0) >= axes.get_window_extent().y1
        ticks = [line for line in axes.lines if line.get_gid() == "year-mark"]
        left, right = axes.get_xlim()
        at = [left + float(np.asarray(tick.get_xdata())[0]) * (right - left) for tick in ticks]
        assert at == [pytest.approx(2020), pytest.approx(2021)]
    assert words.load("en")["key.breaks"] in texts(figure)


def test_cells_hold_the_numbers_of_the_frame() -> None:
    figure = draw("office_flows")
    cells = [text.get_text() for text in figure.findobj(Text) if text.get_gid() == "cell"]
    assert cells[:5] == ["0"] * 5
    assert cells[6] == "417.0"
    assert cells[-1] == "6,672"


def test_applicants_show_how_their_country_is_known() -> None:
    shown = texts(draw("top_applicants"))
    assert "29 (IPF 7) JP" in shown
    assert "28 (IPF 7) JP†" in shown
    assert "27 (IPF 7) JP*" in shown
    assert "25 (IPF 7) –" in shown
    assert any(text.replace("\n", " ") == LONG_NAME for text in shown)


def test_dollar_signs_are_not_mathematics() -> None:
    frame = FRAMES["top_applicants"]().with_columns(pl.lit("A$B$ \\frac").alias("applicant"))
    figure = CHARTS["top_applicants"].draw(
        frame, facts_frame(), completeness_frame(), words.load("en")
    )
    assert style.png(figure)


def test_exposure_writes_the_counts_of_every_line() -> None:
    figure = draw("exposure")
    cells = [text.get_text() for text in figure.findobj(Text) if text.get_gid() == "cell"]
    totals = [text.get_text() for text in figure.findobj(Text) if text.get_gid() == "total"]
    assert cells[:5] == ["6,172", "12,345", "0", "4,115", "1"]
    assert totals == ["12,345", "20", "1", "8", "7", "6", "5"]
    shown = [text.replace("\n", " ") for text in texts(figure)]
    assert words.load("en")["exposure.unknown"] in shown
    assert "with as many families as the last one: 3." in " ".join(shown)
    assert "华为技术有限公司 (CN)" in shown
    assert "한국전자통신연구원 (–)" in shown
    assert any(text.endswith("17 (CN†)") for text in shown)
