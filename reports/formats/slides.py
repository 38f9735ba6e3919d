"""An edition as slides: a title, then each chart beside what it can and cannot say."""

from collections.abc import Sequence

from pptx.slide import Slide
from pptx.util import Cm, Emu, Length

from reports.document import Edition, Finding, Section
from reports.formats import plain
from reports.formats.archive import settled
from reports.formats.slide_parts import HEIGHT, MUTED, WIDTH, Box, Deck, Line
from reports.words import Words

#: The picture stands at the left, nearly as high as the slide; text has the room beside it.
EDGE, GAP = Cm(0.8), Cm(0.6)
TOP = Cm(0.4)
PICTURE = Box(EDGE, TOP, Cm(16), Emu(HEIGHT - 2 * TOP))
MARK, HEAD, FOOT = Cm(0.95), Cm(2.4), Cm(0.7)
READING = (18, 16, 14, 13, 12, 11, 10, 9)


def write(edition: Edition) -> bytes:
    """Write the slides; the same edition gives the same bytes."""
    deck = Deck(edition.words.language)
    deck.describe(plain.title(edition), plain.moment(edition).replace(tzinfo=None))
    _title(deck, edition)
    _claims(deck, edition)
    for item in edition.claims:
        _claim(deck, edition, item)
    _changes(deck, edition)
    for section in edition.sections:
        _chart(deck, edition, section)
    return settled(deck.save(), plain.data_date(edition))


def _title(deck: Deck, edition: Edition) -> None:
    """Add the first slide: what this is, what it was made of, and whom to credit."""
    words = edition.words
    left, width = Cm(2), Emu(WIDTH - Cm(4))
    slide = deck.add(plain.title(edition), Box(left, Cm(3), width, Cm(3.2)), (32, 28, 24, 20))
    _marks(deck, slide, edition, Box(left, Cm(1), width, MARK))
    deck.write(slide, Box(left, Cm(6.2), width, Cm(1.2)), [Line(words["page.subtitle"])], (18, 16))
    lines = [Line(text) for text in plain.imprint_lines(edition)]
    lines.append(Line(words["formats.credits"], bold=True))
    lines += [Line(text) for text in plain.credit_lines(edition)]
    deck.write(slide, Box(left, Cm(8), width, Cm(9.6)), lines, READING)


def _claims(deck: Deck, edition: Edition) -> None:
    """Add a slide with all claims and their verdicts."""
    words = edition.words
    lines = []
    for item in edition.claims:
        lines.append(Line(plain.claim(item)))
        lines.append(Line(_answer(item, words), bold=True))
    _page(deck, edition, words["claims.heading"], lines, [words["claims.intro"]])


def _claim(deck: Deck, edition: Edition, item: Finding) -> None:
    """Add a claim's slide: verdict and reason, what can be said of it; its rules in the notes."""
    words = edition.words
    lines = [
        Line(_answer(item, words), bold=True),
        Line(plain.written(item.reason, words)),
        Line(words["claims.can"], bold=True),
        Line(item.can),
        Line(words["claims.cannot"], bold=True),
        Line(item.cannot),
        Line(plain.charts(item, words)),
    ]
    notes = [words["claims.caveats"], *item.caveats, words["formats.rules"]]
    notes += [words["claims.rules_note"], *plain.rules(item, words)]
    _page(deck, edition, plain.claim(item), lines, notes)


def _answer(item: Finding, words: Words) -> str:
    """Write the verdict on a claim and its most telling number."""
    name, value = item.key
    number = plain.pair(name, plain.written(value, words), words)
    return words["format.list"].join([plain.verdict(item, words), number])


def _changes(deck: Deck, edition: Edition) -> None:
    """Add a slide of what changed since the report before."""
    words = edition.words
    lines = [Line(plain.written(one, words)) for one in edition.changes.paragraphs]
    _page(deck, edition, words["since.heading"], lines, [])


def _page(
    deck: Deck, edition: Edition, heading: str, lines: Sequence[Line], notes: Sequence[str]
) -> None:
    """Add a slide of text."""
    left, width = Cm(1.6), Emu(WIDTH - Cm(3.2))
    top = Emu(TOP + len(edition.opening.marks) * (MARK + Cm(0.15)))
    slide = deck.add(heading, Box(left, top, width, HEAD), (24, 20, 18, 16))
    _marks(deck, slide, edition, Box(left, TOP, width, MARK))
    room = Emu(HEIGHT - top - HEAD - FOOT - TOP)
    deck.write(slide, Box(left, Emu(top + HEAD), width, room), lines, READING)
    _foot(deck, slide, edition, left, width)
    deck.note(slide, [*plain.marks(edition), *notes])


def _chart(deck: Deck, edition: Edition, section: Section) -> None:
    """Add a chart's slide: its picture, what it can and cannot say; its footnote in the notes."""
    words = edition.words
    left = Emu(EDGE + PICTURE.width + GAP)
    width = Emu(WIDTH - EDGE - left)
    top = Emu(TOP + len(edition.opening.marks) * (MARK + Cm(0.15)))
    heading = words[f"{section.name}.heading"]
    slide = deck.add(heading, Box(left, top, width, HEAD), (24, 20, 18, 16))
    _marks(deck, slide, edition, Box(left, TOP, width, MARK))
    deck.picture(slide, section.drawing.png, plain.alt(section, edition), PICTURE)
    lines = [
        Line(words["page.can"], bold=True),
        Line(words[f"{section.name}.can"]),
        Line(words["page.cannot"], bold=True),
        Line(words[f"{section.name}.cannot"]),
    ]
    room = Emu(HEIGHT - top - HEAD - FOOT - TOP)
    deck.write(slide, Box(left, Emu(top + HEAD), width, room), lines, READING)
    _foot(deck, slide, edition, left, width)
    deck.note(slide, [*plain.marks(edition), plain.note(section, edition)])


def _foot(deck: Deck, slide: Slide, edition: Edition, left: Length, width: Length) -> None:
    """Add the last line: tier, date of the data, build, number of the slide."""
    top, number = Emu(HEIGHT - TOP - FOOT), Cm(1.2)
    text = edition.words["format.list"].join(plain.imprint_lines(edition))
    box = Box(left, top, Emu(width - number), FOOT)
    deck.write(slide, box, [Line(text)], (9, 8, 7), MUTED)
    deck.number(slide, Box(Emu(left + width - number), top, number, FOOT))


def _marks(deck: Deck, slide: Slide, edition: Edition, box: Box) -> None:
    """Add what is not to be relied on, one band below the other."""
    for place, (kind, text) in enumerate(
        zip(edition.opening.marks, plain.marks(edition), strict=True)
    ):
        top = Emu(box.top + place * (box.height + Cm(0.15)))
        deck.band(slide, Box(box.left, top, box.width, box.height), text, kind)
