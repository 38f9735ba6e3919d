"""The shared look: font, colours, the marks of a sample, and how a figure becomes a file."""

import functools
import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from noto_cjk_sans_jp_regular import FONT_PATH
from PIL import Image

P = ParamSpec("P")
T = TypeVar("T")

WIDTH = 16 / 2.54 * 72  # points
# Seven points are left when the figure is printed 12 cm wide.
SIZE = 9.4
TITLE_SIZE = 12.0
DPI = 200
LINE = 1.36  # line height over font size; the CJK font is tall

INK = "#1a1a1a"
MUTED = "#4d4d4d"
GRID = "#dddddd"
SHADE = "#ececec"
SAMPLE = "#b00020"
GENERATED = "#5b2a86"
# Orange-brown and navy stay apart for every common colour blindness and, as mid grey and near
# black, on a grey print; both are dark enough for text on white.
COLOURS = {"CN": "#c44e00", "JP": "#12306e"}
TINTS = {"CN": "#f3c6a5", "JP": "#a9b9dc"}
GREY, GREY_TINT = "#6e6e6e", "#d0d0d0"
MARKERS = {"CN": "o", "JP": "^"}
GREYS = ("#5f5f5f", "#8a8a8a", "#a8a8a8")


@functools.cache
def font_family() -> str:
    """Make the Japanese font known to matplotlib once and return its name."""
    font_manager.fontManager.addfont(FONT_PATH)
    return font_manager.FontProperties(fname=FONT_PATH).get_name()


@contextmanager
def in_force() -> Iterator[None]:
    """Draw in the house style; a character no font can draw is an error, not an empty box."""
    settings: dict[Any, Any] = {
        "font.family": [font_family(), "DejaVu Sans", "sans-serif"],
        "font.size": SIZE,
        "text.color": INK,
        "text.parse_math": False,
        "axes.edgecolor": MUTED,
        "axes.labelcolor": INK,
        "axes.linewidth": 0.6,
        "axes.unicode_minus": False,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "figure.dpi": 100,
        "hatch.linewidth": 0.5,
        "svg.hashsalt": "quantum-patent-landscape",
        # Text stays text: it can be searched, copied and edited in a drawing program.
        "svg.fonttype": "none",
    }
    with mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing from")
        yield


def styled(draw: Callable[P, T]) -> Callable[P, T]:
    """Run a drawing function in the house style."""

    @functools.wraps(draw)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        with in_force():
            return draw(*args, **kwargs)

    return wrapper


def colour(origin: str | None, otherwise: str = GREY) -> str:
    """Return the colour of an origin: China and Japan have their own."""
    return COLOURS.get(origin or "", otherwise)


def png(figure: Figure) -> bytes:
    """Render a figure as PNG of at most 256 colours, a third of the size of one of all colours.

    The same figure gives the same bytes.
    """
    with in_force():
        canvas = FigureCanvasAgg(figure)
        figure.set_dpi(DPI)
        canvas.draw()  # type: ignore[no-untyped-call]
        pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    image = Image.fromarray(pixels).convert("RGB")
    few = image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    few.save(buffer, "PNG", compress_level=6, dpi=(DPI, DPI))
    return buffer.getvalue()


def svg(figure: Figure) -> bytes:
    """Render a figure as SVG; the same figure gives the same bytes."""
    buffer = io.BytesIO()
    with in_force(), _without_effects(figure):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


@contextmanager
def _without_effects(figure: Figure) -> Iterator[None]:
    """Take the strokes that thicken texts away: with them, SVG texts would become outlines."""
    texts = [text for text in figure.findobj(Text) if isinstance(text, Text)]
    effects = [text.get_path_effects() for text in texts]
    for text in texts:
        text.set_path_effects([])
    try:
        yield
    finally:
        for text, effect in zip(texts, effects, strict=True):
            text.set_path_effects(effect)
