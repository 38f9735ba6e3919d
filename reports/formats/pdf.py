"""An edition for paper: a tagged PDF, set by a template that reads the edition as data."""

import json
import re
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from itertools import groupby

import typst

from reports.cells import Statement
from reports.charts.glyphs import drawable, font_files
from reports.document import Edition, Finding, Section
from reports.formats import plain
from reports.formats.widths import widest
from reports.page import METHOD
from reports.tables import Table
from reports.words import Words

#: Width of the text and height left for a chart below its heading, in points.
TEXT, ROOM = 453.5, 640.0
#: Longer tables stay in the workbook.
LONG = 60
#: Width of a letter of half width in a table, and of a cell's edges, in points.
LETTER, EDGES = 4.5, 11.0
#: Widths of a column, and of its head where no cell is wider, in letters.
NARROW, WIDE, HEAD = 5, 64, 12
#: Where a table is too wide, so narrow a column keeps its width in points, and the others share
#: what is left, none taking much more than another.
KEPT, SHARE = 80, 160
_BREAK = "\u200b"
# No line would hold such a run of letters.
_RUN = re.compile(r"[!-~\u00a1-\u2e7f]{24,}")

Block = Mapping[str, object]
Part = tuple[Statement, Sequence[Table]]


def write(edition: Edition) -> bytes:
    """Write the PDF; the same edition gives the same bytes.

    It follows PDF/UA-1: tagged, for readers who hear it.
    """
    template = resources.files("reports") / "templates" / "report.typ"
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[path.parent for path in font_files()],
    )
    return typst.compile(
        template.read_bytes(),
        format="pdf",
        font_paths=fonts,
        sys_inputs={"report": json.dumps(_front(edition), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=plain.moment(edition),
    )


def breakable(text: str) -> str:
    """Make a text of characters that the fonts have; give runs no line holds places to break."""
    return _RUN.sub(lambda run: re.sub(".{16}", rf"\g<0>{_BREAK}", run.group()), drawable(text))


def _front(edition: Edition) -> Mapping[str, object]:
    """Return what the template sets: what stands on the first page and on each, and the blocks."""
    words = edition.words
    date = plain.data_date(edition)
    imprint = [drawable(line) for line in plain.imprint_lines(edition)]
    return {
        "lang": words.language,
        "author": "quantum-patent-landscape",
        "date": [date.year, date.month, date.day],
        "title": drawable(plain.title(edition)),
        "subtitle": words["page.subtitle"],
        "marks": [
            {"kind": kind, "text": text}
            for kind, text in zip(edition.opening.marks, plain.marks(edition), strict=True)
        ],
        "running": plain.short_marks(edition),
        "imprint": imprint,
        "foot": words["format.list"].join(imprint[1:]),
        "tiers": plain.tiers(edition),
        "contents": words["page.contents"],
        "page": words["formats.page_of"],
        "blocks": list(_blocks(edition)),
    }


def _blocks(edition: Edition) -> Iterator[Block]:
    """Yield everything below the contents, in reading order."""
    words = edition.words
    yield from _claims(edition)
    yield _heading(1, words["page.glance"])
    yield from _tables(edition.opening.parts.values(), words)
    yield _heading(1, words["since.heading"])
    yield from (_text(plain.written(one, words)) for one in edition.changes.paragraphs)
    yield from (_table(table, words) for table in edition.changes.tables)
    for group, sections in groupby(edition.sections, key=lambda section: section.group):
        yield _heading(1, words[f"group.{group}"])
        for section in sections:
            yield from _chart(section, edition)
    yield _heading(1, words["page.method"])
    for term in METHOD:
        yield _heading(2, words[f"method.{term}_term"], listed=False)
        yield _text(words[f"method.{term}"])
    yield _heading(1, words["page.evidence"])
    yield _text(words["evidence.intro"])
    for chapter in edition.evidence:
        yield _heading(2, words[f"evidence.{chapter.name}_heading"])
        yield _text(words[f"evidence.{chapter.name}"])
        yield from _tables(chapter.parts.values(), words)
    yield _heading(1, words["page.versions"])
    yield from (_text(plain.pair(*one, words)) for one in plain.provenance(edition))
    yield _heading(2, words["formats.credits"], listed=False)
    yield from (_text(line) for line in plain.credit_lines(edition))


def _claims(edition: Edition) -> Iterator[Block]:
    """Yield the claims: all with their verdicts, then each with what it rests on."""
    words = edition.words
    yield _heading(1, words["claims.heading"])
    yield _text(words["claims.intro"])
    heads = [words[f"claims.{head}"] for head in ("claim", "verdict", "key")]
    rows = [
        [
            plain.claim(item),
            plain.verdict(item, words),
            plain.pair(item.key[0], plain.written(item.key[1], words), words),
        ]
        for item in edition.claims
    ]
    yield _table(Table(words["claims.summary"], heads, rows), words)
    for item in edition.claims:
        yield from _claim(item, words)


def _claim(item: Finding, words: Words) -> Iterator[Block]:
    yield _heading(2, plain.claim(item))
    yield _text(plain.pair(plain.verdict(item, words), plain.written(item.reason, words), words))
    yield from (_table(table, words) for table in item.tables)
    for key, text in (("can", item.can), ("cannot", item.cannot)):
        yield _heading(3, words[f"claims.{key}"])
        yield _text(text)
    yield _heading(3, words["claims.caveats"])
    yield from (_text(caveat) for caveat in item.caveats)
    yield _heading(3, words["formats.rules"])
    yield _text(words["claims.rules_note"])
    yield from (_text(line) for line in plain.rules(item, words))
    yield _text(plain.charts(item, words))


def _chart(section: Section, edition: Edition) -> Iterator[Block]:
    """Yield a chart, whose footnote is drawn in it and told with it, and how to read it."""
    words = edition.words
    yield _heading(2, words[f"{section.name}.heading"])
    alt = f"{plain.alt(section, edition)} {plain.note(section, edition)}"
    svg = section.drawing.svg.decode("utf-8")
    yield {
        "kind": "chart", "svg": svg, "width": _width(section.drawing.png), "alt": drawable(alt)
    }  # fmt: skip
    for key in ("can", "cannot"):
        yield _heading(3, words[f"page.{key}"])
        yield _text(words[f"{section.name}.{key}"])
    yield _text(words["formats.data"])


def _width(png: bytes) -> float:
    """Return how wide a chart is set: as it is drawn, or so that it fits a page."""
    width, height = struct.unpack(">II", png[16:24])
    return min(TEXT, ROOM * float(width) / float(height))


def _tables(parts: Iterable[Part], words: Words) -> Iterator[Block]:
    for _, tables in parts:
        yield from (_table(table, words) for table in tables)


def _table(table: Table, words: Words) -> Block:
    """Return a table, or where it is too long or empty the remark that stands for it."""
    rows = [[breakable(plain.written(entry, words)) for entry in row] for row in table.rows]
    columns = list(zip(*([table.heads, *rows] if rows else []), strict=True))
    return {
        "kind": "table",
        "caption": drawable(table.caption),
        "remark": _remark(table, words),
        "heads": [drawable(head) for head in table.heads],
        "rows": rows,
        "numbers": [plain.is_number(entry) for entry in table.rows[0]] if rows else [],
        "widths": _widths(columns),
    }


def _remark(table: Table, words: Words) -> str:
    if not table.rows:
        return words["page.no_rows"]
    if table.reason:
        return table.reason
    return words["formats.data_table"] if table.is_detail or len(table.rows) > LONG else ""


def _widths(columns: Sequence[Sequence[str]]) -> list[tuple[float, str]]:
    """Return the widths of columns: in points, or as shares (fr) of what is left of the page."""
    letters = [_letters(head, cells) for head, *cells in columns]
    points = [width * LETTER + EDGES for width in letters]
    if sum(points) <= TEXT:
        return [(width, "pt") for width in points]
    narrow = sum(width for width in points if width <= KEPT)
    kept = KEPT if narrow <= TEXT / 2 else 0
    return [(width, "pt") if width <= kept else (min(width, SHARE), "fr") for width in points]


def _letters(head: str, cells: Sequence[str]) -> int:
    """Return how wide a column is in letters: as its cells; its head takes several lines."""
    return min(max(widest(cells), min(widest([head]), HEAD), NARROW), WIDE)


def _heading(level: int, text: str, *, listed: bool = True) -> Block:
    return {"kind": "heading", "level": level, "text": drawable(text), "listed": listed}


def _text(text: str) -> Block:
    return {"kind": "text", "text": drawable(text)}
