"""Texts that come from anywhere come out of every format as text and nothing else."""

import io
import re
import zipfile
from html.parser import HTMLParser

import polars as pl
import pypdf
import pytest
from format_editions import HOSTILE, editions, files, hostile_applicants, in_office
from lxml import etree
from markdown_it import MarkdownIt
from openpyxl import load_workbook
from pptx import Presentation
from report_frames import completeness_frame, facts_frame

from reports import drawing, page, words
from reports.characters import MISSING, readable
from reports.charts.glyphs import drawable
from reports.drawing import Job
from reports.files import csv
from reports.formats import sheet_cells
from reports.formats.pdf import breakable
from reports.markdown import escape

LANGUAGES = words.LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cell_of_the_workbook_is_a_formula_or_a_link(language: str) -> None:
    content = files(language, hostile=True)["xlsx"]
    book = load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert len(cells) > 1000
    assert {cell.data_type for cell in cells} == {"s", "n", "b", "d"}
    links = [cell.hyperlink for cell in cells if cell.hyperlink]
    assert links
    assert all(link.target is None and link.location for link in links)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not [name for name in parts.namelist() if "external" in name.lower()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_of_the_office_files_is_well_formed(language: str) -> None:
    for ending in ("xlsx", "pptx"):
        with zipfile.ZipFile(io.BytesIO(files(language, hostile=True)[ending])) as parts:
            for name in parts.namelist():
                if name.endswith((".xml", ".rels")):
                    etree.fromstring(parts.read(name))
                    if name.endswith(".rels") and ending == "pptx":
                        assert b'TargetMode="External"' not in parts.read(name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_keeps_every_name_as_it_is(language: str) -> None:
    book = load_workbook(io.BytesIO(files(language, hostile=True)["xlsx"]))
    heading = words.load(language)["top_applicants.heading"]
    (sheet,) = [sheet for sheet in book if sheet["A1"].value == heading]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(place for place, row in enumerate(rows) if "applicant" in row)
    column = rows[head].index("applicant")
    names = [row[column] for row in rows[head + 1 :]]
    assert names == [in_office(name) for name in HOSTILE]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_shows_markup_as_text(language: str) -> None:
    read = pypdf.PdfReader(io.BytesIO(files(language, hostile=True)["pdf"]))
    sizes = {tuple(round(float(side)) for side in leaf.mediabox[2:]) for leaf in read.pages}
    assert sizes == {(595, 842)}
    text = "".join(leaf.extract_text() for leaf in read.pages)
    bare = re.sub(r"\s|\u200b", "", text)
    for part in ("<b>x</b>", "#setpage(width:1pt)*b*$x$@ref<label>`c`//d", "[a](http://x.example)"):
        assert part in bare
    assert MISSING in text
    assert not re.search(r"[\x00-\x08\x0b\x0e-\x1f\u202e]", text)
    uris = [
        note.get_object().get("/A", {}).get("/URI")
        for leaf in read.pages
        for note in leaf.get("/Annots", [])
    ]
    assert not any(uris)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_slides_show_markup_as_text(language: str) -> None:
    deck = Presentation(io.BytesIO(files(language, hostile=True)["pptx"]))
    texts = [
        shape.text_frame.text
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_text_frame
    ]
    assert any("<b>x</b> </script><script>alert(1)</script>" in text for text in texts)
    assert not any(re.search(r"[\x00-\x08\x0e-\x1f\u202e]|_x00[01]", text) for text in texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_holds_no_markup_but_its_own(language: str) -> None:
    text = files(language, hostile=True)["md"].decode("utf-8")
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
    assert not re.search(r"<(b|script|img|label|s)\b", html)
    links = re.findall('href="([^"]*)"', html)
    assert links
    assert all(re.fullmatch(r"charts/\w+\.(en|ja)\.png|charts/\w+\.csv", link) for link in links)
    assert "&lt;b&gt;x&lt;/b&gt;" in html
    assert not re.search(r"[\x00-\x08\x0b\x0e-\x1f\u202e]", text)


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_reads_an_escaped_text_as_the_text(text: str) -> None:
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(escape(text))
    shown = re.sub("</?p>", "", html).strip()
    for code, character in {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&"}.items():
        shown = shown.replace(code, character)
    assert shown == readable(text).strip()


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Keep the tag."""
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        """Keep what stands in isolated texts."""
        if self.tags and self.tags[-1] == "bdi":
            self.names.append(data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_holds_no_markup_but_its_own(language: str) -> None:
    read = _Tags()
    read.feed(page.report(editions(hostile=True)[language]))
    assert read.tags.count("script") == 1
    assert not {"b", "label"} & set(read.tags)
    assert set(HOSTILE) - {"a\x07b\x1bc\x0bd\x85e\ufffe"} <= set(read.names)


def test_csv_disarms_every_name_that_a_spreadsheet_would_run() -> None:
    read = pl.read_csv(io.BytesIO(csv(hostile_applicants())))
    for name, given in zip(read["applicant"], HOSTILE, strict=True):
        assert name == (f"'{given}" if given[0] in "=+-@\t\r" else given)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_can_be_drawn(language: str) -> None:
    facts = facts_frame("top_applicants")
    made = drawing.draw(
        Job("top_applicants", language, hostile_applicants(), facts, completeness_frame())
    )
    svg = "".join(etree.fromstring(made.svg).itertext())
    assert MISSING in svg
    assert "</script><script>" in svg
    assert "\u202e" not in svg


def test_what_no_font_has_is_drawn_as_a_mark_and_what_has_no_look_is_left_out() -> None:
    assert drawable("\u0e44 \u845b\U000e0100 a\u202eb\tc\x07") == f"{MISSING} \u845b ab c{MISSING}"
    assert drawable("株式会社 한국 华为 Ünïcödé") == "株式会社 한국 华为 Ünïcödé"


def test_long_runs_get_places_to_break_and_words_do_not() -> None:
    assert breakable("x" * 40).split("\u200b") == ["x" * 16, "x" * 16, "x" * 8]
    assert breakable("an internationalisation") == "an internationalisation"


def test_names_of_sheets_are_allowed_and_differ() -> None:
    names = sheet_cells.sheet_names(["A", *("[x]:*?/\\" + "y" * 40 + end for end in "ab"), "'"])
    assert len({name.lower() for name in names}) == 4
    assert all(0 < len(name) <= sheet_cells.NAME for name in names)
    assert not any(set(name) & set("[]:*?/\\") or name.startswith("'") for name in names)


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    made = sheet_cells.cut("\U00020bb7" * 20000, sheet_cells.CELL, "…")
    assert made.endswith("\U00020bb7…")
    assert sheet_cells.CELL - 2 < len(made.encode("utf-16-le")) / 2 <= sheet_cells.CELL
    assert sheet_cells.cut("x" * sheet_cells.CELL, sheet_cells.CELL, "…") == "x" * sheet_cells.CELL
