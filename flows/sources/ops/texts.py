"""Titles and abstracts in their languages."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from flows.sources.contract import Row
from flows.sources.ops.identifiers import tidy
from flows.sources.ops.xml_stream import EXCHANGE, Element, local_name

KNOWN_ATTRIBUTES = frozenset(
    {
        "lang",
        "data-format",
        "abstract-source",
        "country",
        "doc-number",
        "kind",
        "date",
        "id",
    }
)

#: Parts of an abstract that hold text; others would be pages as images.
_TEXT_PARTS = frozenset(f"{EXCHANGE}{name}" for name in ("p", "abst-problem", "abst-solution"))


class Text(NamedTuple):
    """A title or abstract: language as stated, paragraphs as they stand."""

    language: str | None
    paragraphs: Sequence[str | None]


def text_rows(base: Row, texts: Iterable[Text], column: str) -> Iterator[Row]:
    """Rows of titles or abstracts, the first of each language, a line a paragraph.

    `ol` is the original language, whichever it is.

    Args:
        base: Columns that all rows of the record share.
        texts: As stated.
        column: Column the text goes into.
    """
    seen = set()
    for stated, paragraphs in texts:
        language = (stated or "").partition("-")[0].strip().lower() or None
        text = "\n".join(filter(None, map(tidy, paragraphs)))
        if text and language not in seen:
            seen.add(language)
            yield {**base, "language": language, column: text}


def read_titles(titles: Iterable[Element], unknown: Counter[str]) -> list[Text]:
    """Titles by element."""
    return [Text(_language(title, unknown), [_text(title)]) for title in titles]


def read_abstracts(abstracts: Iterable[Element], unknown: Counter[str]) -> list[Text]:
    """Abstracts by element."""
    return [
        Text(_language(abstract, unknown), list(_paragraphs(abstract, unknown)))
        for abstract in abstracts
    ]


def _paragraphs(abstract: Element, unknown: Counter[str]) -> Iterator[str | None]:
    yield abstract.text
    for part in abstract:
        if part.tag in _TEXT_PARTS:
            yield _text(part)
        else:
            unknown[f"abstract/{local_name(part.tag)}"] += 1


def _text(element: Element) -> str:
    """The text with what stands in bold, italics and the like."""
    return "".join(element.itertext())


def _language(element: Element, unknown: Counter[str]) -> str | None:
    for name in {*element.keys()} - KNOWN_ATTRIBUTES:
        unknown[f"{local_name(element.tag)}@{local_name(name)}"] += 1
    return element.get("lang")
