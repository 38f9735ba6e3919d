"""What the records of an answer are made of, counted without keeping anything of them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from flows.sources.ops.xml_stream import (
    DOCUMENT,
    EXCHANGE,
    FAMILY_MEMBER,
    Element,
    iter_body,
    parent_tag,
)

_EN_SPACE = "\u2002"
_TAG_LENGTH = len("[CC]")
#: Values of attributes are shown if they are as short as words of a vocabulary are.
_LONGEST_WORD = 20


@dataclass
class Shapes:
    """Counts over the records of an answer.

    Attributes:
        documents: Records.
        statuses: Values of the attribute `status`, where there is one.
        applications: DOCDB numbers of applications, "with a date" or "without".
        claims: Priority claims, "with a DOCDB number" or "without".
        formats: Values of `data-format` of applicants and inventors.
        spacers: What stands before [CC] at the end of a name.
        schemes: Classification schemes.
    """

    documents: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    applications: Counter[str] = field(default_factory=Counter)
    claims: Counter[str] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)
    spacers: Counter[str] = field(default_factory=Counter)
    schemes: Counter[str] = field(default_factory=Counter)


@dataclass
class Families:
    """Counts over the members of a family answer.

    Attributes:
        members: Publications.
        with_number: Members that state their simple family.
        numbers: The simple families; never shown.
        records: Members that came with their record.
    """

    members: int = 0
    with_number: int = 0
    numbers: set[str] = field(default_factory=set)
    records: int = 0


def shapes_of(body: bytes) -> Shapes:
    """The shapes of the records in an answer."""
    shapes = Shapes()
    for event, element in iter_body(body, keep_blanks=True):
        if event == "end" and element.tag == DOCUMENT:
            _add(shapes, element)
    return shapes


def families_of(body: bytes) -> Families:
    """The shape of a family answer."""
    found = Families()
    for event, element in iter_body(body):
        if event != "end":
            continue
        if element.tag == DOCUMENT and parent_tag(element) == FAMILY_MEMBER:
            found.records += 1
        elif element.tag == FAMILY_MEMBER:
            number = (element.get("family-id") or "").strip()
            found.members += 1
            found.with_number += bool(number)
            found.numbers |= {number} - {""}
    return found


def family_number(body: bytes) -> str:
    """The simple family of the last record that states one; empty if none does."""
    found = ""
    for event, element in iter_body(body):
        if event == "end" and element.tag == DOCUMENT:
            found = (element.get("family-id") or "").strip() or found
    return found


def word(text: str | None) -> str:
    """The value of an attribute if it can be a word of a vocabulary."""
    stated = (text or "").strip()
    if not stated:
        return "(none)"
    is_word = len(stated) <= _LONGEST_WORD and stated.replace(" ", "").replace("-", "").isalnum()
    return stated if is_word and stated.isascii() else "(another)"


def _add(shapes: Shapes, document: Element) -> None:
    shapes.documents += 1
    if document.get("status") is not None:
        shapes.statuses[word(document.get("status"))] += 1
    for one in _docdb_ids(document, "application-reference"):
        has_date = one.find(f"{EXCHANGE}date") is not None
        shapes.applications["with a date" if has_date else "without"] += 1
    for claim in document.iter(f"{EXCHANGE}priority-claim"):
        has_docdb = any(True for _ in _docdb(claim))
        shapes.claims["with a DOCDB number" if has_docdb else "without"] += 1
    for scheme in document.iter(f"{EXCHANGE}classification-scheme"):
        shapes.schemes[word(scheme.get("scheme"))] += 1
    for role in ("applicant", "inventor"):
        for party in document.iter(f"{EXCHANGE}{role}"):
            _add_party(shapes, party)


def _add_party(shapes: Shapes, party: Element) -> None:
    shapes.formats[word(party.get("data-format"))] += 1
    for name in party.iter(f"{EXCHANGE}name"):
        text = (name.text or "").rstrip(" \n\r\t,;")
        tag = text[-_TAG_LENGTH:]
        if len(tag) == _TAG_LENGTH and tag[0] == "[" and tag[-1] == "]" and tag[1:3].isupper():
            shapes.spacers[_spacer(text[:-_TAG_LENGTH])] += 1


def _spacer(before: str) -> str:
    last = before[-1:]
    if last == _EN_SPACE:
        return "U+2002"
    return f"U+{ord(last):04X}" if last.isspace() else "no blank"


def _docdb_ids(document: Element, name: str) -> Iterator[Element]:
    for reference in document.iter(f"{EXCHANGE}{name}"):
        yield from _docdb(reference)


def _docdb(reference: Element) -> Iterator[Element]:
    for one in reference.iterfind(f"{EXCHANGE}document-id"):
        if one.get("document-id-type") == "docdb":
            yield one
