"""Answers of OPS to record rows; pure.

Understood are searches with bibliographic data, bibliographic data of a list of publications, and
families. Records of 2025 lack the date of the application and the numbers of the priorities in
DOCDB form, those of 2026 have them; both are read.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from flows.errors import NotUnderstoodError
from flows.sources.contract import Parsed
from flows.sources.ops.biblio import read_document
from flows.sources.ops.facts import Facts, Record, make_record
from flows.sources.ops.families import FamilyAnswer
from flows.sources.ops.usual import Unusual, UnusualError, iter_documents
from flows.sources.ops.xml_stream import (
    ANSWERS,
    DOCUMENT,
    DOCUMENTS,
    FAMILY,
    FAMILY_MEMBER,
    NO_ANSWER,
    OPS_REFERENCE,
    RECORDS,
    Element,
    check_well_formed,
    iter_body,
    iter_elements,
    local_name,
    parent_tag,
    read_element,
)

#: Raised when the output changes, so that records are made again.
PARSER_VERSION = 1


def parse_page(body: bytes, *, data_as_of: date) -> Parsed:
    """Rows out of one answer.

    Args:
        body: The answer as received.
        data_as_of: Day of the data; dates later than the year after are refused.

    Returns:
        The rows. A document is a record; a family answer is one record.

    Raises:
        NotUnderstoodError: It is no answer of the kinds above, or not whole.
    """
    check_well_formed(body)
    try:
        return _parse_usual(body, data_as_of)
    except UnusualError:
        return _parse_elements(body, data_as_of)


def _parse_usual(body: bytes, as_of: date) -> Parsed:
    """Rows of a well-formed answer of the usual shape.

    Raises:
        UnusualError: The answer has another shape.
    """
    parsed = Parsed()
    documents = iter_documents(body, parsed.unknown)
    for number, document in enumerate(documents, start=1):
        if isinstance(document, Facts):
            record = make_record(document, number, as_of=as_of, unknown=parsed.unknown)
        else:
            element = _whole_element(document)
            record = read_document(element, number, data_as_of=as_of, unknown=parsed.unknown)
        _add(parsed, record)
    return parsed


def _parse_elements(body: bytes, as_of: date) -> Parsed:
    """Rows of an answer of any shape."""
    parsed = Parsed()
    for record in _records(iter_body(body), as_of, parsed.unknown):
        _add(parsed, record)
    return parsed


def _add(parsed: Parsed, record: Record) -> None:
    parsed.records = record.number
    parsed.rejected += record.rejected
    for table, rows in record.rows.items():
        if rows:
            parsed.rows.setdefault(table, []).extend(rows)


def _whole_element(document: Unusual) -> Element:
    """The element of a document as cut from an answer.

    The end of a document can be mistaken only where a comment, a CDATA section or another
    document stands within.
    """
    element = read_element(*document)
    if element is None or b"<!" in document.piece or b"<?" in document.piece:
        raise UnusualError
    return element


def iter_records(stream: BinaryIO, *, data_as_of: date, unknown: Counter[str]) -> Iterator[Record]:
    """The records of an answer of any size one by one, in constant memory.

    A fault of the XML shows only when it is reached: until the iteration has ended without an
    error, the records are not known to be all.

    Args:
        stream: The answer.
        data_as_of: Day of the data; dates later than the year after are refused.
        unknown: Counts what is not understood.

    Raises:
        NotUnderstoodError: It is no answer of the kinds above, or not whole.
    """
    yield from _records(iter_elements(stream), data_as_of, unknown)


def _records(
    elements: Iterator[tuple[str, Element]], as_of: date, unknown: Counter[str]
) -> Iterator[Record]:
    reader = _Reader(as_of, unknown)
    for event, element in elements:
        if event == "start":
            reader.begin(element)
            continue
        record = reader.end(element)
        if record is not None:
            yield record
    if not reader.is_answer:
        raise NotUnderstoodError(NO_ANSWER)


class _Reader:
    """Turns starts and ends of elements into records."""

    def __init__(self, as_of: date, unknown: Counter[str]) -> None:
        self.is_answer = False
        self._as_of = as_of
        self._unknown = unknown
        self._number = 0
        self._family = FamilyAnswer(as_of, unknown)

    def begin(self, element: Element) -> None:
        """An element begins: only its attributes are there."""
        self.is_answer |= element.tag in ANSWERS
        if element.tag == FAMILY:
            self._family.begin(element)

    def end(self, element: Element) -> Record | None:
        """An element is whole; a record if it was one."""
        tag, above = element.tag, parent_tag(element)
        if (tag, above) == (DOCUMENT, DOCUMENTS):
            self._number += 1
            return read_document(
                element, self._number, data_as_of=self._as_of, unknown=self._unknown
            )
        if (tag, above) == (FAMILY_MEMBER, FAMILY):
            return self._family.read_member(element)
        if tag == FAMILY:
            return self._family.end()
        if (tag, above) == (OPS_REFERENCE, FAMILY):
            self._family.read_asked(element)
        elif tag in RECORDS and above != FAMILY_MEMBER:
            # A plain search lists references, which hold no facts but the number.
            self._unknown[f"{local_name(above)}/{local_name(tag)}"] += 1
        return None
