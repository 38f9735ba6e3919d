"""Documents in the shape OPS writes nearly all of them, read straight from the text of the answer.

Building a tree of elements and asking it takes twice as long as this. What makes it safe: the
answer was found well-formed before, and every pattern continues where the one before ended, so
that nothing is passed over: no comment, no CDATA section, no other prefix, no unknown element or
attribute. Whatever no pattern covers is nobody's guess: the document is then read by its elements
(`biblio`), which gives the same facts.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from flows.sources.ops import usual_shapes as shapes
from flows.sources.ops.biblio import UNUSED
from flows.sources.ops.citations import Citation, Cited
from flows.sources.ops.classes import Reading, add_ipcr, read_symbol
from flows.sources.ops.facts import Facts
from flows.sources.ops.identifiers import Identifier, tidy
from flows.sources.ops.names import Party, split_residence
from flows.sources.ops.priorities import KNOWN_ATTRIBUTES as CLAIM_ATTRIBUTES
from flows.sources.ops.priorities import Claim
from flows.sources.ops.texts import KNOWN_ATTRIBUTES as TEXT_ATTRIBUTES
from flows.sources.ops.texts import Text
from flows.sources.ops.xml_stream import MOST_BYTES_A_RECORD


class UnusualError(Exception):
    """Something has another shape than usual; never leaves the parser."""


class Unusual(NamedTuple):
    """A document that has another shape: its bytes, and the namespaces they had in the answer."""

    piece: bytes
    namespaces: bytes


def iter_documents(body: bytes, unknown: Counter[str]) -> Iterator[Facts | Unusual]:
    """The documents of an answer that was found well-formed.

    Args:
        body: The answer.
        unknown: Counts what is not understood.

    Yields:
        The facts of a document, or the bytes of one that has another shape.

    Raises:
        UnusualError: The answer around the documents has another shape, which may show only at
            its end.
    """
    # One sign a byte: decoding all of a page costs more than decoding the few texts that need it.
    text = body.decode("latin-1")
    # XML makes one line feed of a carriage return and a line feed; patterns do not.
    head = None if "\r" in text else shapes.HEAD.match(text)
    if head is None or not all(name in head.group(1) for name in shapes.NAMESPACES):
        raise UnusualError
    end = head.end()
    while opening := shapes.DOCUMENT.match(text, end):
        counted: Counter[str] = Counter()
        try:
            cursor = _Cursor(text, opening.end())
            facts = _read_document(cursor, opening, counted)
        except UnusualError:
            end = opening.end()
            if not opening.group(2):
                end = text.find(shapes.DOCUMENT_END, end) + len(shapes.DOCUMENT_END)
            start = opening.start(1) - len("<exchange-document")
            yield Unusual(body[start:end], head.group(1).encode("latin-1"))
        else:
            if cursor.place - end > MOST_BYTES_A_RECORD:
                raise UnusualError
            if counted:
                unknown.update(counted)
            end = cursor.place
            yield facts
    if not shapes.TAIL.fullmatch(text, end):
        raise UnusualError


class _Cursor:
    """A place in a text."""

    __slots__ = ("place", "text")

    def __init__(self, text: str, place: int) -> None:
        self.text = text
        self.place = place

    def opening(self) -> tuple[str, str] | None:
        """Name and attributes of the element that begins here, if one does."""
        found = shapes.OPENING.match(self.text, self.place)
        if found is None:
            return None
        self.place = found.end()
        return found.group(1), found.group(2)

    def section(self) -> tuple[str, str] | None:
        """The same of a section of a document; empty ones are passed over."""
        found = self.opening()
        if found is not None:
            return found
        empty = shapes.EMPTY_SECTIONS.match(self.text, self.place)
        if empty is None:
            return None
        self.place = empty.end()
        return self.opening()

    def close(self, name: str) -> None:
        """Go behind the end of an element, which must stand here."""
        found = shapes.CLOSING.match(self.text, self.place)
        if found is None or found.group(1) != name:
            raise UnusualError
        self.place = found.end()

    def items(self, pattern: re.Pattern[str]) -> list[tuple[str, ...]]:
        """The groups of a pattern as often as it follows itself here."""
        items: list[tuple[str, ...]] = []
        match, text, place = pattern.match, self.text, self.place
        while found := match(text, place):
            items.append(found.groups())
            place = found.end()
        self.place = place
        return items

    def skip(self, name: str) -> None:
        """Go to the end of an element that is of no use."""
        end = self.text.find(f"</{name}>", self.place)
        skipped = self.text[self.place : end]
        if end < 0 or "<!" in skipped or "<?" in skipped or f"<{name}" in skipped:
            raise UnusualError
        self.place = end


def _read_document(cursor: _Cursor, opening: re.Match[str], unknown: Counter[str]) -> Facts:
    if opening.group(2) or cursor.opening() != ("bibliographic-data", ""):
        raise UnusualError
    facts = Facts(_attributes(opening.group(1), shapes.DOCUMENT_ATTRIBUTES))
    ipcr: list[tuple[str, ...]] = []
    while part := cursor.section():
        name, attributes = part
        if name == "classifications-ipcr":
            ipcr += cursor.items(shapes.IPCR)
        elif name in _READERS:
            _READERS[name](cursor, attributes, facts, unknown)
        elif name in UNUSED:
            cursor.skip(name)
        else:
            raise UnusualError
        cursor.close(name)
    cursor.close("bibliographic-data")
    # Symbols of the CPC come first in the table, wherever they stand.
    for (text,) in ipcr:
        add_ipcr(text, facts.symbols, unknown)
    _read_abstracts(cursor, facts)
    cursor.close("exchange-document")
    return facts


def _attributes(text: str, known: frozenset[str]) -> Mapping[str, str]:
    attributes = dict(shapes.ATTRIBUTE.findall(text))
    if not attributes.keys() <= known or shapes.SPECIAL_IN_ATTRIBUTE.search(text):
        raise UnusualError
    return attributes


#: Of parts of a document: languages and positions come again and again.
_few_attributes = lru_cache(maxsize=4096)(_attributes)


def _plain(text: str) -> str:
    """A text of one sign a byte as it was meant; well-formed text has no `&` but references."""
    if not text.isascii():
        text = text.encode("latin-1").decode()
    return shapes.REFERENCE.sub(_resolve, text) if "&" in text else text


def _resolve(reference: re.Match[str]) -> str:
    name = reference.group(1)
    if name[0] != "#":
        return shapes.CHARACTERS[name]
    return chr(int(name[2:], 16) if name[1] == "x" else int(name[1:]))


def _read_identifiers(cursor: _Cursor) -> list[Identifier]:
    return [
        Identifier(
            form,
            (country and country.strip()) or None,
            number.strip() or None,
            (kind and kind.strip()) or None,
            (day and day.strip()) or None,
        )
        for form, country, number, kind, day in cursor.items(shapes.IDENTIFIER)
    ]


def _read_published(cursor: _Cursor, _: str, facts: Facts, _unknown: Counter[str]) -> None:
    facts.published += _read_identifiers(cursor)


def _read_applied(cursor: _Cursor, _: str, facts: Facts, _unknown: Counter[str]) -> None:
    facts.applied += _read_identifiers(cursor)


def _read_claims(cursor: _Cursor, _: str, facts: Facts, _unknown: Counter[str]) -> None:
    while part := cursor.opening():
        name, stated = part
        if name != "priority-claim":
            raise UnusualError
        attributes = _few_attributes(stated, CLAIM_ATTRIBUTES)
        facts.claims.append(Claim(attributes.get("sequence"), _read_identifiers(cursor)))
        cursor.close(name)


def _read_symbols(cursor: _Cursor, _: str, facts: Facts, unknown: Counter[str]) -> None:
    match, text, place = shapes.SYMBOL_OPENING.match, cursor.text, cursor.place
    while opening := match(text, place):
        start = opening.end()
        end = text.find(shapes.SYMBOL_END, start)
        symbol, problem = _symbol(text[start:end])
        if symbol is not None:
            facts.symbols[symbol] = None
        elif problem is not None:
            unknown[problem] += 1
        place = end + len(shapes.SYMBOL_END)
    cursor.place = place


@lru_cache(maxsize=16_384)
def _symbol(content: str) -> Reading:
    """The symbol in the content of a classification; the same ones come again and again."""
    found = shapes.SYMBOL.fullmatch(content)
    if found is None:
        raise UnusualError
    scheme, *pieces, whole, value, office = found.groups()
    return read_symbol(scheme, whole, value, office, *pieces)


def _read_parties(cursor: _Cursor, _: str, facts: Facts, _unknown: Counter[str]) -> None:
    while part := cursor.opening():
        name = part[0]
        if name == "applicants":
            facts.applicants += _parties(cursor, "applicant")
        elif name == "inventors":
            facts.inventors += _parties(cursor, "inventor")
        else:
            raise UnusualError
        cursor.close(name)


def _parties(cursor: _Cursor, role: str) -> list[Party]:
    return [
        Party(sequence, name_format, *_name(name))
        for sequence, name_format, name in cursor.items(shapes.PARTY[role])
    ]


@lru_cache(maxsize=16_384)
def _name(text: str) -> tuple[str | None, str | None]:
    """Name and residence; applicants and inventors come again and again."""
    return split_residence(_plain(text))


def _read_title(cursor: _Cursor, stated: str, facts: Facts, _unknown: Counter[str]) -> None:
    found = shapes.TEXT.match(cursor.text, cursor.place)
    if found is None:
        raise UnusualError
    cursor.place = found.end()
    language = _few_attributes(stated, TEXT_ATTRIBUTES).get("lang")
    facts.titles.append(Text(language, [_plain(found.group())]))


def _read_abstracts(cursor: _Cursor, facts: Facts) -> None:
    while part := cursor.opening():
        name, stated = part
        language = _few_attributes(stated, TEXT_ATTRIBUTES).get("lang")
        paragraphs = [_plain(text) for (text,) in cursor.items(shapes.PARAGRAPH)]
        if name != "abstract":
            raise UnusualError
        facts.abstracts.append(Text(language, paragraphs))
        cursor.close(name)


def _read_citations(cursor: _Cursor, _: str, facts: Facts, _unknown: Counter[str]) -> None:
    for phase, sequence, country, number, kind, text, rest in cursor.items(shapes.CITATION):
        categories = shapes.CATEGORY.findall(rest) if rest else ()
        cited = _cited_text(text) if country is None else _cited_patent(country, number, kind)
        facts.citations.append(Citation(sequence, phase, categories, cited))


def _cited_patent(country: str, number: str, kind: str | None) -> Cited:
    country, number = country.strip(), number.strip()
    if not country or not number:
        raise UnusualError
    return Cited(country, number, (kind and kind.strip()) or None)


def _cited_text(stated: str) -> Cited:
    text = tidy(_plain(stated))
    if text is None:
        raise UnusualError
    return Cited(text=text)


_READERS: dict[str, Callable[[_Cursor, str, Facts, Counter[str]], None]] = {
    "publication-reference": _read_published,
    "application-reference": _read_applied,
    "priority-claims": _read_claims,
    "patent-classifications": _read_symbols,
    "parties": _read_parties,
    "invention-title": _read_title,
    "references-cited": _read_citations,
}
