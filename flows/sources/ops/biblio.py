"""One `exchange-document` by its elements: right for every shape, and tells what it lacks."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import chain

from flows.sources.ops.citations import read_citations
from flows.sources.ops.classes import read_classifications, read_ipcr
from flows.sources.ops.facts import Facts, Record, make_record, refuse
from flows.sources.ops.identifiers import RefusedError, read_all_identifiers
from flows.sources.ops.names import read_parties
from flows.sources.ops.priorities import read_claims
from flows.sources.ops.publications import PUBLICATION
from flows.sources.ops.texts import read_abstracts, read_titles
from flows.sources.ops.xml_stream import EXCHANGE, Element, local_name

BIBLIOGRAPHIC_DATA = f"{EXCHANGE}bibliographic-data"

_APPLICATION = f"{EXCHANGE}application-reference"
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
        _APPLICATION,
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
UNUSED = frozenset(
    {
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
    }
)
_UNUSED_TAGS = frozenset(f"{EXCHANGE}{name}" for name in UNUSED)

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
    attributes = {str(name): str(value) for name, value in document.items()}
    for name in attributes.keys() - _KNOWN_ATTRIBUTES:
        unknown[f"exchange-document@{local_name(name)}"] += 1
    try:
        _check_status(attributes.get("status", ""))
        sections = _sections(document, unknown)
    except RefusedError as refused:
        return refuse(number, attributes, refused)
    facts = _facts(attributes, sections, unknown)
    return make_record(facts, number, as_of=data_as_of, unknown=unknown)


def _check_status(status: str) -> None:
    if status.strip() not in _STATUSES_WITH_DATA:
        reason = "a status stands in place of the record: the EPO does not hold or show it"
        raise RefusedError("status", status, reason)


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
        elif part.tag not in _UNUSED_TAGS:
            unknown[f"{local_name(container.tag)}/{local_name(part.tag)}"] += 1


def _facts(attributes: dict[str, str], sections: Sections, unknown: Counter[str]) -> Facts:
    def children(section: str) -> Iterator[Element]:
        return chain.from_iterable(sections.get(section, ()))

    facts = Facts(
        attributes,
        published=read_all_identifiers(sections.get(PUBLICATION, ()), unknown),
        applied=read_all_identifiers(sections.get(_APPLICATION, ()), unknown),
        claims=read_claims(children(_PRIORITIES), unknown),
        applicants=read_parties(children(_APPLICANTS), "applicant", unknown),
        inventors=read_parties(children(_INVENTORS), "inventor", unknown),
        titles=read_titles(sections.get(_TITLE, ()), unknown),
        abstracts=read_abstracts(sections.get(_ABSTRACT, ()), unknown),
        citations=read_citations(children(_CITATIONS), unknown),
    )
    read_classifications(children(_CLASSIFICATIONS), facts.symbols, unknown)
    read_ipcr(children(_IPCR), facts.symbols, unknown)
    return facts
