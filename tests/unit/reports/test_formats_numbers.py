"""Every format holds the same numbers, to the last digit, and the same bytes each time."""

import ast
import datetime as dt
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter
from typing import Any

import openpyxl
import polars as pl
import pypdf
import pytest
from change_frames import Family, report_of
from format_editions import digests, editions, files, in_office, written
from pictures import SIZE, TALL
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.shapes.picture import Picture
from report_frames import answers

from reports import build, page, words
from reports.cells import Cell, Phrase, Statement
from reports.changes import layout
from reports.changes.compare import compare
from reports.charts import style
from reports.charts.registry import CHARTS
from reports.document import Edition
from reports.formats import plain
from reports.formats.columns import meanings
from reports.formats.widths import lines_of, width_of
from reports.formats.workbook import OPENING
from reports.markdown import escape

LANGUAGES = words.LANGUAGES


def statements(edition: Edition) -> dict[str, Statement]:
    """Every answer that the workbook holds, by its id."""
    found = [section.statement for section in edition.sections]
    for parts in (edition.opening.parts, *(chapter.parts for chapter in edition.evidence)):
        found += [statement for statement, _ in parts.values()]
    found += [item.statement for item in edition.claims]
    return {statement.id: statement for statement in found}


def tables_of(content: bytes, edition: Edition) -> dict[str, list[dict[str, Any]]]:
    """Read the answers out of a workbook: rows by the id of their statement."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = {}
    wanted = statements(edition).values()
    for sheet, statement in zip(book.worksheets[OPENING:-2], wanted, strict=True):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        columns = statement.frame.columns
        head = next(place for place, row in enumerate(rows) if row[: len(columns)] == columns)
        found[statement.id] = [dict(zip(columns, row, strict=False)) for row in rows[head + 1 :]]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_holds_every_answer_to_the_last_digit(language: str) -> None:
    edition = editions(hostile=True)[language]
    found = tables_of(files(language, hostile=True)["xlsx"], edition)
    assert found.keys() == statements(edition).keys()
    numbers = 0
    for name, statement in statements(edition).items():
        given = statement.frame.to_dicts()
        # A sheet goes to its last filled cell: an answer without rows ends with its heads.
        assert len(found[name]) == len(given), name
        for read, row in zip(found[name], given, strict=True):
            for column, value in row.items():
                shown = read[column]
                if isinstance(shown, dt.datetime):
                    shown = shown.date()
                wanted = in_office(value) if isinstance(value, str) else value
                assert shown == wanted, (name, column)
                assert isinstance(shown, bool) == isinstance(value, bool)
                numbers += isinstance(value, float)
    assert numbers > 500


class _Numbers(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep where a number comes from."""
        if tag == "data":
            self.found.append(dict(attrs))


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_workbook_and_csv_hold_the_same_numbers(language: str) -> None:
    edition = editions(hostile=True)[language]
    workbook = tables_of(files(language, hostile=True)["xlsx"], edition)
    data = {
        section.statement.id: pl.read_csv(io.BytesIO(section.csv), infer_schema=False)
        for section in edition.sections
    }
    read = _Numbers()
    read.feed(page.report(edition))
    compared = 0
    for number in read.found:
        name, column = str(number["data-sql"]), str(number["data-column"])
        row, shown = int(str(number["data-row"])), str(number["value"])
        if name in workbook and shown and "-" not in shown[1:]:
            value = ast.literal_eval(shown)
            assert workbook[name][row][column] == value, (name, column)
            if name in data:
                assert float(data[name][column][row]) == value, (name, column)
                compared += 1
    assert compared > 500


@pytest.mark.parametrize("language", LANGUAGES)
def test_csv_files_hold_the_answers(language: str) -> None:
    for section in editions()[language].sections:
        frame = section.statement.frame
        numbers = {name: kind for name, kind in frame.schema.items() if kind.is_numeric()}
        read = pl.read_csv(io.BytesIO(section.csv), schema_overrides=numbers)
        assert len(numbers) > 2
        assert read.select(list(numbers)).equals(frame.select(list(numbers)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_slides_show_each_picture_unstretched_and_print_the_footnote(language: str) -> None:
    edition = editions()[language]
    deck = Presentation(io.BytesIO(files(language)["pptx"]))
    assert (deck.slide_width, deck.slide_height) == (12192000, 6858000)
    first, *rest = deck.slides
    charts = rest[-len(edition.sections) :]
    assert plain.title(edition) in first.shapes[0].text_frame.text
    for slide, section in zip(charts, edition.sections, strict=True):
        (picture,) = [shape for shape in slide.shapes if isinstance(shape, Picture)]
        assert picture.image.blob == section.drawing.png
        pixel = 914400 // style.DPI
        native = [pixel * side for side in (TALL if section is edition.sections[0] else SIZE)]
        size = [picture.width, picture.height]
        if section is edition.sections[0]:
            assert picture.height < native[1]
            assert size[0] / size[1] == pytest.approx(native[0] / native[1], rel=1e-5)
        else:
            assert size == native
        assert picture.top + picture.height < 6858000
        (named,) = picture.element.iter(qn("p:cNvPr"))
        assert named.get("descr") == plain.alt(section, edition)
        notes = slide.notes_slide.notes_text_frame
        assert notes is not None
        assert notes.text.split("\n")[-1] == plain.note(section, edition)
        facts = section.facts.frame.row(0, named=True)
        template = edition.words[f"{section.name}.footnote"]
        counts = [name for _, name, kind, _ in Formatter().parse(template) if kind == "count"]
        assert counts
        for name in counts:
            assert edition.words.value(facts[str(name)], "count") in notes.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_slides_names_its_language_and_the_theme_a_japanese_font(
    language: str,
) -> None:
    deck = Presentation(io.BytesIO(files(language)["pptx"]))
    tags = {"en": "en-US", "ja": "ja-JP"}
    runs = [run for slide in deck.slides for run in slide.element.iter(qn("a:rPr"))]
    assert {run.get("lang") for run in runs} == {tags[language]}
    themes = [
        part.blob.decode()
        for part in deck.part.package.iter_parts()
        if part.partname == "/ppt/theme/theme1.xml"
    ]
    assert len(themes) == 1
    assert themes[0].count('<a:ea typeface="Yu Gothic"/>') == 2
    assert "ＭＳ Ｐゴシック" not in themes[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_says_all_and_tells_its_language(language: str) -> None:
    edition = editions()[language]
    read = pypdf.PdfReader(io.BytesIO(files(language)["pdf"]))
    root: Any = read.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert "pdfuaid:part" in root["/Metadata"].get_object().get_data().decode()
    assert read.metadata is not None
    assert read.metadata.title == edition.title
    assert read.metadata.creation_date == dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    entries = edition.words
    pages = [_close(leaf.extract_text()) for leaf in read.pages]
    # What stands on every page would cut a text that goes on from one page to the next.
    head = _close(edition.title + entries["mark.sample_short"])
    foot = _close(entries["format.list"].join(plain.imprint_lines(edition)[1:]))
    for place, leaf in enumerate(pages, start=1):
        number = entries["formats.page_of"].format(page=place, pages=len(pages))
        assert foot + _close(number) in leaf
        pages[place - 1] = leaf.replace(foot + _close(number), "").replace(head, "")
    text = "".join(pages)
    keys = ["page.title", "page.glance", "mark.sample", "formats.credits", "evidence.intro"]
    keys += [f"{name}.{key}" for name in CHARTS for key in ("heading", "can", "cannot")]
    for key in keys:
        assert _close(entries[key]) in text, key
    glance, _ = edition.opening.parts["glance"]
    for column in ("families", "publications"):
        assert entries.value(glance.frame[column][0], "count") in text
    running = [leaf for leaf in read.pages if entries["mark.sample_short"] in leaf.extract_text()]
    assert len(running) >= len(read.pages) - 1


def test_every_picture_of_the_pdf_is_told_in_words() -> None:
    edition = editions()["ja"]
    read = pypdf.PdfReader(io.BytesIO(files("ja")["pdf"]))
    root: Any = read.trailer["/Root"]
    told: list[str] = []
    _alternatives(root["/StructTreeRoot"], told)
    for section in edition.sections:
        assert any(
            text.startswith(plain.alt(section, edition)) and plain.note(section, edition) in text
            for text in told
        )


def _alternatives(element: Any, found: list[str]) -> None:
    """Collect what stands for pictures in the tree of tags."""
    element = element.get_object()
    if isinstance(element, list):
        for child in element:
            _alternatives(child, found)
    elif isinstance(element, dict):
        if "/Alt" in element:
            found.append(str(element["/Alt"]))
        if "/K" in element:
            _alternatives(element["/K"], found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_names_every_chart_and_key_number(language: str) -> None:
    edition = editions()[language]
    text = files(language)["md"].decode("utf-8")
    glance, _ = edition.opening.parts["glance"]
    assert text.startswith(f"# {edition.words['page.title']}")
    assert edition.words["mark.sample"] in text
    for column in ("families", "publications", "ipf"):
        assert f"| {edition.words.value(glance.frame[column][0], 'count')} |" in text
    for name in CHARTS:
        assert f"(charts/{name}.{language}.png)" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_format_gives_every_claim_its_verdict_and_reason(language: str) -> None:
    edition = editions()[language]
    made = files(language)
    deck = Presentation(io.BytesIO(made["pptx"]))
    slides = [
        "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        for slide in deck.slides
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(made["xlsx"])).worksheets[1]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    pdf = "".join(leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(made["pdf"])).pages)
    markdown = made["md"].decode("utf-8")
    assert edition.claims
    for item in edition.claims:
        told = [plain.verdict(item, edition.words), plain.written(item.reason, edition.words)]
        claim, number = plain.claim(item), plain.written(item.key[1], edition.words)
        assert any(all(text in slide for text in [claim, number, *told]) for slide in slides)
        assert [claim, *told] in [row[:3] for row in rows]
        assert all(_close(text) in _close(pdf) for text in [claim, number, *told])
        assert all(escape(text) in markdown for text in [item.claim, number, *told])


def _close(text: str) -> str:
    return "".join(text.split())


def test_every_format_tells_what_changed() -> None:
    edition = editions()["ja"]
    before, now = report_of(Family("a"), Family("b")), report_of(Family("b"), Family("c"))
    countries = answers()[build.COUNTRIES_SQL]
    marks = {"is_sample": True, "is_generated": False}
    changes = layout.lay_out(compare(before, now), countries, edition.words, marks)
    made = written(replace(edition, changes=changes))
    deck = Presentation(io.BytesIO(made["pptx"]))
    texts = {"pptx": "\n".join(
        shape.text_frame.text for slide in deck.slides for shape in slide.shapes
        if shape.has_text_frame
    )}  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO(made["xlsx"])).worksheets[2]
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    texts["xlsx"] = "\n".join(str(value) for value in cells)
    texts["pdf"] = "".join(
        leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(made["pdf"])).pages
    )
    texts["md"] = made["md"].decode("utf-8")
    balance = next(one for one in changes.paragraphs if isinstance(one, Phrase))
    for ending, text in texts.items():
        assert _close(plain.written(balance, edition.words)) in _close(text), ending
    numbers = [
        entry.value
        for table in changes.tables
        for row in table.rows
        for entry in row
        if isinstance(entry, Cell) and isinstance(entry.value, int)
    ]
    assert numbers
    assert set(numbers) <= set(cells)


def test_real_data_carry_no_mark_in_any_format() -> None:
    edition = editions()["ja"]
    real = replace(edition, opening=replace(edition.opening, marks=[]))
    made = written(real)
    deck = Presentation(io.BytesIO(made["pptx"]))
    texts = [s.text_frame.text for slide in deck.slides for s in slide.shapes if s.has_text_frame]
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))
    texts += [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    texts += [leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(made["pdf"])).pages]
    texts.append(made["md"].decode("utf-8"))
    mark = "".join(edition.words["mark.sample"].split())
    assert not any(mark in "".join(text.split()) for text in texts)
    assert made["xlsx"] != files("ja")["xlsx"]


def test_another_process_writes_the_same_bytes() -> None:
    here = digests(hostile=True)
    assert here == digests(hostile=True)
    command = "import json, format_editions as made; print(json.dumps(made.digests(hostile=True)))"
    root = Path(page.__file__).parent.parent
    paths = [str(root), str(Path(__file__).parent)]
    done = subprocess.run(
        [sys.executable, "-c", command],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(paths),
            "PYTHONHASHSEED": "7",
            "TZ": "Asia/Tokyo",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == here
    assert len(here) == 4 * len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_a_chart_is_explained(language: str) -> None:
    for section in editions()[language].sections:
        text = words.load(language)
        known = meanings(section.statement, section.tables, text, section.name)
        missing = set(section.statement.frame.columns) - known.keys()
        assert not missing, f"{section.name}: give {missing} words in text/*/columns.toml"


def test_widths_count_japanese_letters_twice() -> None:
    assert width_of("ab漢字") == 6
    assert lines_of("x" * 95, 100) == 1
    assert lines_of("x" * 97, 100) == 2
    assert lines_of("漢" * 97 + "\nx", 100) == 4
