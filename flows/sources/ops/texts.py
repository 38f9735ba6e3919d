"""Titles and abstracts in their languages."""

from collections import Counter
from collections.abc import Iterable, Iterator

from flows.sources.contract import Row
from flows.sources.ops.identifiers import tidy
from flows.sources.ops.xml_stream import EXCHANGE, Element, local_name

_KNOWN_ATTRIBUTES = frozenset(
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

#: Counted for a text that begins with an element: it needs the blanks of the answer kept.
BEGINS_WITH_ELEMENT = "text that begins with an element"

#: Parts of an abstract that hold text; others would be pages as images.
_TEXT_PARTS = frozenset(f"{EXCHANGE}{name}" for name in ("p", "abst-problem", "abst-solution"))


def read_titles(base: Row, titles: Iterable[Element], unknown: Counter[str]) -> Iterator[Row]:
    """Rows of the titles, one a language; `ol` is the original language, whichever it is."""
    seen = set()
    for title in titles:
        language, text = _language(title, unknown), _text(title, unknown)
        if text is not None and language not in seen:
            seen.add(language)
            yield {**base, "language": language, "title": text}


def read_abstracts(base: Row, abstracts: Iterable[Element], unknown: Counter[str]) -> Iterator[Row]:
    """Rows of the abstracts, one a language, a line a paragraph."""
    seen = set()
    for abstract in abstracts:
        language, text = _language(abstract, unknown), _paragraphs(abstract, unknown)
        if text is not None and language not in seen:
            seen.add(language)
            yield {**base, "language": language, "abstract": text}


def _paragraphs(abstract: Element, unknown: Counter[str]) -> str | None:
    paragraphs = [tidy(abstract.text)]
    for part in abstract:
        if part.tag in _TEXT_PARTS:
            paragraphs.append(_text(part, unknown))
        else:
            unknown[f"abstract/{local_name(part.tag)}"] += 1
    return "\n".join(text for text in paragraphs if text) or None


def _text(element: Element, unknown: Counter[str]) -> str | None:
    """The text with what stands in bold, italics and the like."""
    if len(element) == 0:
        return tidy(element.text)
    if not element.text:
        unknown[BEGINS_WITH_ELEMENT] += 1
    return tidy("".join(element.itertext()))


def _language(element: Element, unknown: Counter[str]) -> str | None:
    attributes = dict(element.items())
    if not attributes.keys() <= _KNOWN_ATTRIBUTES:
        names = attributes.keys() - _KNOWN_ATTRIBUTES
        unknown.update(f"{local_name(element.tag)}@{local_name(name)}" for name in names)
    language = attributes.get("lang", "").partition("-")[0].strip().lower()
    return language or None
