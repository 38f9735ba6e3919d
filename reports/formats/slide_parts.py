"""What slides are made of: a deck in a language, boxes of text, pictures."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.oxml.xmlchemy import BaseOxmlElement
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Cm, Emu, Length, Pt

from reports.formats.widths import lines_of

#: 33.87 by 19.05 cm, the usual wide screen.
WIDTH, HEIGHT = Emu(12192000), Emu(6858000)
TITLE_ONLY = 5
ASIAN_FONT = "Yu Gothic"
LANGUAGES = {"en": MSO_LANGUAGE_ID.ENGLISH_US, "ja": MSO_LANGUAGE_ID.JAPANESE}
#: Height of a line, and of a line with the space after its paragraph, in sizes of letters.
LEADING, SPACE = 1.25, 0.4
WHITE, MUTED = "FFFFFF", "4D4D4D"
BACKGROUNDS = {"sample": "B00020", "generated": "5B2A86"}


@dataclass(frozen=True)
class Box:
    """A place on a slide."""

    left: Length
    top: Length
    width: Length
    height: Length


@dataclass(frozen=True)
class Line:
    """A paragraph of a box."""

    text: str
    bold: bool = False


class Deck:
    """Slides in one language."""

    def __init__(self, language: str) -> None:
        self._slides = Presentation()
        self._language = language
        self._widen()
        theme = self._slides.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        theme.blob = with_asian_font(theme.blob)

    def describe(self, title: str, date: dt.datetime) -> None:
        """Say in the file what it is, and date it."""
        about = self._slides.core_properties
        about.title, about.language = title, self._language
        about.author = about.last_modified_by = "quantum-patent-landscape"
        about.created = about.modified = date
        about.revision = 1

    def add(self, title: str, box: Box, sizes: Sequence[int]) -> Slide:
        """Add a slide with its title at a place."""
        slide: Slide = self._slides.slides.add_slide(self._slides.slide_layouts[TITLE_ONLY])
        shape = slide.placeholders[0]
        shape.left, shape.top, shape.width, shape.height = box.left, box.top, box.width, box.height
        self._fill(shape.text_frame, [Line(title, bold=True)], box, sizes)
        for paragraph in shape.text_frame.paragraphs:
            paragraph.alignment = PP_ALIGN.LEFT
        return slide

    def write(
        self,
        slide: Slide,
        box: Box,
        lines: Sequence[Line],
        sizes: Sequence[int],
        colour: str | None = None,
    ) -> None:
        """Write paragraphs into a box, in the first size of letters with which they fit."""
        shape = slide.shapes.add_textbox(box.left, box.top, box.width, box.height)
        self._fill(shape.text_frame, lines, box, sizes, colour)

    def band(self, slide: Slide, box: Box, text: str, kind: str) -> None:
        """Write a mark as a coloured band."""
        shape = slide.shapes.add_textbox(box.left, box.top, box.width, box.height)
        shape.fill.solid()
        shape.fill.fore_color.rgb = _rgb(BACKGROUNDS[kind])
        self._fill(shape.text_frame, [Line(text, bold=True)], box, (12, 11, 10, 9), WHITE)
        shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE

    def picture(self, slide: Slide, png: bytes, alt: str, box: Box) -> None:
        """Add a picture in its native size, or so much smaller that it fits."""
        shape = slide.shapes.add_picture(io.BytesIO(png), box.left, box.top)
        shrunk = min(1.0, box.width / shape.width, box.height / shape.height)
        shape.width = Emu(round(shape.width * shrunk))
        shape.height = Emu(round(shape.height * shrunk))
        # The library can read the text that stands for a picture, but not set it.
        for named in shape.element.iter(qn("p:cNvPr")):
            named.set("descr", alt)

    def number(self, slide: Slide, box: Box) -> None:
        """Add the number of the slide, which stays right when slides are moved."""
        shape = slide.shapes.add_textbox(box.left, box.top, box.width, box.height)
        paragraph = shape.text_frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.RIGHT
        place = len(self._slides.slides)
        field = parse_xml(
            f'<a:fld {nsdecls("a")} id="{{5B9A1B2C-0000-4000-8000-000000000001}}" type="slidenum">'
            f'<a:rPr lang="{LANGUAGES[self._language].xml_value}" sz="900"/>'
            f"<a:t>{place}</a:t></a:fld>"
        )
        paragraph._p.append(field)  # noqa: SLF001 - the library has no fields

    def note(self, slide: Slide, lines: Sequence[str]) -> None:
        """Write the notes of a slide."""
        frame = slide.notes_slide.notes_text_frame
        if frame is not None:
            self._paragraphs(frame, [Line(text) for text in lines])

    def save(self) -> bytes:
        """Return the file."""
        buffer = io.BytesIO()
        self._slides.save(buffer)
        return buffer.getvalue()

    def _fill(
        self,
        frame: TextFrame,
        lines: Sequence[Line],
        box: Box,
        sizes: Sequence[int],
        colour: str | None = None,
    ) -> None:
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = Cm(0.15)
        frame.margin_top = frame.margin_bottom = Cm(0.05)
        frame.vertical_anchor = MSO_ANCHOR.TOP
        self._paragraphs(frame, lines)
        size = fitting(lines, box, sizes)
        for paragraph in frame.paragraphs:
            paragraph.space_after = Pt(SPACE * size) if len(lines) > 1 else Pt(0)
            for run in paragraph.runs:
                run.font.size = Pt(size)
                if colour is not None:
                    run.font.color.rgb = _rgb(colour)

    def _paragraphs(self, frame: TextFrame, lines: Sequence[Line]) -> None:
        for place, line in enumerate(lines):
            if place:
                frame.add_paragraph()  # type: ignore[no-untyped-call]
            run = frame.paragraphs[place].add_run()
            run.text = line.text
            run.font.bold = line.bold
            run.font.language_id = LANGUAGES[self._language]

    def _widen(self) -> None:
        """Make master and layouts, which are of old screens, as wide as the slides."""
        wider = WIDTH / (self._slides.slide_width or WIDTH)
        master = self._slides.slide_master
        for part in (master, *self._slides.slide_layouts):
            _stretch(part.element, wider)
        self._slides.slide_width, self._slides.slide_height = WIDTH, HEIGHT


def fitting(lines: Sequence[Line], box: Box, sizes: Sequence[int]) -> int:
    """Return the first size of letters in which the lines fit into a box, else the last."""
    for size in sizes:
        # A letter of half width is about half as wide as it is high.
        width = int((box.width.pt - 9) / (size * 0.5))
        taken = sum(lines_of(line.text, width) * LEADING + SPACE for line in lines)
        if taken * size <= box.height.pt:
            return size
    return sizes[-1]


def with_asian_font(theme: bytes) -> bytes:
    """Name the Japanese font in a theme; without a name each program takes another one."""
    text = theme.decode("utf-8")
    text = text.replace('<a:ea typeface=""/>', f'<a:ea typeface="{ASIAN_FONT}"/>')
    old = '<a:font script="Jpan" typeface="ＭＳ Ｐゴシック"/>'
    return text.replace(old, old.replace("ＭＳ Ｐゴシック", ASIAN_FONT)).encode("utf-8")


def _rgb(colour: str) -> RGBColor:
    # The library says little about types.
    return RGBColor.from_string(colour)  # type: ignore[no-untyped-call, no-any-return]


def _stretch(element: BaseOxmlElement, factor: float) -> None:
    for tag, name in (("a:off", "x"), ("a:ext", "cx")):
        for place in element.iter(qn(tag)):
            if length := place.get(name):
                place.set(name, str(round(int(length) * factor)))
