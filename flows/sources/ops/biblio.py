"""One `exchange-document` to record rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from flows.sources.contract import Rejected, Row
from flows.sources.ops.citations import read_citations
from flows.sources.ops.classes import Symbols, read_classifications, read_ipcr, symbol_rows
from flows.sources.ops.identifiers import RefusedError, read_all_identifiers
from flows.sources.ops.names import read_parties
from flows.sources.ops.priorities import read_priorities
from flows.sources.ops.publications import (
    APPLICATION,
    PUBLICATION,
    read_key,
    read_publication,
)
from flows.sources.ops.texts import read_abstracts, read_titles
from flows.sources.ops.xml_stream import EXCHANGE, Element, local_name

BIBLIOGRAPHIC_DATA = f"{EXCHANGE}bibliographic-data"

_ABSTRACT = f"{EXCHANGE}abstract"
_PRIORITIES = f"{EXCHANGE}priority-claims"
_PARTIES = f"{EXCHANGE}parties"
_TITLE = f"{EXCHANGE}invention-title"
_CITATIONS = f"{EXCHANGE}references-cited"

_APPLICANTS = f"{EXCHANGE}applicants"
_INVENTORS = f"{EXCHANGE}inventors"
_CLASSIFICATIONS = f"{EXCHANGE}patent-classifications"
_IPCR = f"{EXCHANGE}classifications-ipcr"

_READ = frozenset(
    {
        BIBLIOGRAPHIC_DATA,
        PUBLICATION,
        APPLICATION,
        _PRIORITIES,
        _PARTIES,
        _APPLICANTS,
        _INVENTORS,
        _TITLE,
        _CITATIONS,
        _ABSTRACT,
        _CLASSIFICATIONS,
        _IPCR,
    }
)

#: Known and of no use here. classification-ipc holds the editions before 2006, which the EPO
#: repeats in classifications-ipcr in the present one.
_UNUSED = frozenset(
    f"{EXCHANGE}{name}"
    for name in (
        "agents",
        "classification-ipc",
        "classification-national",
        "correspondence-address",
        "customer-number",
        "date-of-coming-into-force",
        "dates-of-public-availability",
        "designation-of-states",
        "extended-kind-code",
        "language-of-filing",
        "language-of-publication",
        "patent-family",
        "preceding-publication-date",
        "previously-filed-app",
        "search-report-data",
        "st50-republication",
    )
)

#: Attributes read, or known and of no use here.
_KNOWN_ATTRIBUTES = frozenset(
    {
        "country",
        "doc-number",
        "kind",
        "family-id",
        "status",
        "system",
        "correction-code",
        "date-added-docdb",
        "date-of-last-exchange",
        "date-of-previous-exchange",
        "date-produced",
        "date-publ",
        "doc-id",
        "dtd-version",
        "file",
        "file-reference-id",
        "id",
        "is-representative",
        "lang",
        "originating-office",
    }
)

#: Statuses of an exchange that carries data: new and amended. Any other says why there are none.
_STATUSES_WITH_DATA = frozenset({"", "C", "A"})

Sections = dict[str, list[Element]]


@dataclass
class Record:
    """One record of an answer.

    Attributes:
        number: Position in the answer, from 1.
        rows: Table name to rows; none of a document that was refused.
        rejected: What was refused: the document, or single members of a family.
    """

    number: int
    rows: dict[str, list[Row]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)


def read_document(
    document: Element, number: int, *, data_as_of: date, unknown: Counter[str]
) -> Record:
    """The rows of an `exchange-document`, or why it was refused.

    Args:
        document: The whole element.
        number: Position of the record.
        data_as_of: Day of the data.
        unknown: Counts what is not understood.
    """
    for name in document.keys():  # noqa: SIM118 - an element is no mapping
        if name not in _KNOWN_ATTRIBUTES:
            unknown[f"exchange-document@{local_name(name)}"] += 1
    record = Record(number)
    try:
        _check_status(document.get("status", ""))
        record.rows = _read(document, number, data_as_of, unknown)
    except RefusedError as refused:
        label = " ".join(document.get(name, "") for name in ("country", "doc-number", "kind"))
        record.rejected.append(
            Rejected(number, label.strip(), refused.column, refused.value, refused.reason)
        )
    return record


def _check_status(status: str) -> None:
    if status.strip() not in _STATUSES_WITH_DATA:
        reason = "a status stands in place of the record: the EPO does not hold or show it"
        raise RefusedError("status", status, reason)


def _read(
    document: Element, number: int, as_of: date, unknown: Counter[str]
) -> dict[str, list[Row]]:
    sections = _sections(document, unknown)
    published = read_all_identifiers(sections.get(PUBLICATION, ()), unknown)
    applied = read_all_identifiers(sections.get(APPLICATION, ()), unknown)
    base = {**read_key(document, published, unknown), "record_no": number}
    return {
        "publications": [read_publication(base, document, published, applied, as_of)],
        **_facts(base, sections, as_of, unknown),
    }


def _sections(document: Element, unknown: Counter[str]) -> Sections:
    """The parts of a document by name, abstracts among them.

    Raises:
        RefusedError: There are no bibliographic data.
    """
    sections: Sections = {}
    _sort_parts(document, sections, unknown)
    if BIBLIOGRAPHIC_DATA not in sections:
        reason = "the document holds no bibliographic data"
        raise RefusedError("bibliographic-data", "", reason)
    for data in sections[BIBLIOGRAPHIC_DATA]:
        _sort_parts(data, sections, unknown)
    for parties in sections.get(_PARTIES, ()):
        _sort_parts(parties, sections, unknown)
    return sections


def _sort_parts(container: Element, sections: Sections, unknown: Counter[str]) -> None:
    for part in container:
        if part.tag in _READ:
            sections.setdefault(str(part.tag), []).append(part)
        elif part.tag not in _UNUSED:
            unknown[f"{local_name(container.tag)}/{local_name(part.tag)}"] += 1


def _facts(
    base: Row, sections: Sections, as_of: date, unknown: Counter[str]
) -> dict[str, list[Row]]:
    """Rows by table."""

    def children(section: str) -> Iterator[Element]:
        return chain.from_iterable(sections.get(section, ()))

    symbols: Symbols = {}
    read_classifications(children(_CLASSIFICATIONS), symbols, unknown)
    read_ipcr(children(_IPCR), symbols, unknown)
    return {
        "priorities": list(read_priorities(base, children(_PRIORITIES), as_of, unknown)),
        "parties": [
            *read_parties(base, children(_APPLICANTS), "applicant", unknown),
            *read_parties(base, children(_INVENTORS), "inventor", unknown),
        ],
        "classifications": symbol_rows(base, symbols),
        "titles": list(read_titles(base, sections.get(_TITLE, ()), unknown)),
        "abstracts": list(read_abstracts(base, sections.get(_ABSTRACT, ()), unknown)),
        "citations": list(read_citations(base, children(_CITATIONS), unknown)),
    }
