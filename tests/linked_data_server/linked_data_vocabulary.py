"""The EPO's vocabulary: namespaces, the forms of its URIs, and facts written as triples."""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

if TYPE_CHECKING:
    from linked_data_facts import Application, Party, Publication

BASE = "http://data.epo.org/linked-data/"
PATENT = BASE + "def/patent/"
CPC = BASE + "def/cpc/"
IPC = BASE + "def/ipc/"
DCTERMS = "http://purl.org/dc/terms/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
SKOS_BROADER = "http://www.w3.org/2004/02/skos/core#broader"
VCARD = "http://www.w3.org/2006/vcard/ns#"
XSD_DATE = NamedNode("http://www.w3.org/2001/XMLSchema#date")
LANGUAGE = "http://id.loc.gov/vocabulary/iso639-1/"

#: Symbols with their parents, as far as a walk along skos:broader needs them.
PARENTS = {
    "H04L9/0855": "H04L9/0852",
    "H04L9/0858": "H04L9/0852",
    "H04L9/0852": "H04L9/08",
    "H04L9/0838": "H04L9/0816",
    "H04L9/0816": "H04L9/08",
    "H04L9/08": "H04L9/00",
    "H04L9/12": "H04L9/00",
    "H04L9/00": "H04L",
    "H04B10/70": "H04B10/00",
    "H04B10/00": "H04B",
    "G01R31/367": "G01R31/00",
    "G01R31/00": "G01R",
}
#: Only these publications carry their date in the URI; all others end with a hyphen.
DATED_KINDS = {
    *(("EP", kind) for kind in ("A8", "A9", "B3", "B8", "B9")),
    ("WO", "A3"), ("DE", "T3"), ("EA", "B2"),
}  # fmt: skip

Term = NamedNode | Literal


def symbol_uri(scheme: str, symbol: str) -> str:
    """The URI of a class: no blank, the slash becomes a hyphen."""
    return scheme + symbol.replace("/", "-")


def publication_uri(authority: str, number: str, kind: str, day: date | None) -> str:
    """The URI of a publication, whose last part is a hyphen but for a few kinds."""
    last = day.isoformat() if day and (authority, kind) in DATED_KINDS else "-"
    return f"{BASE}data/publication/{authority}/{number}/{kind}/{last}"


def hash_of(*parts: str | None) -> str:
    """The last part of a party's or an address's URI."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:40].upper()


def text(value: str, language: str | None = None) -> Literal:
    """A plain or language-tagged string."""
    return Literal(value, language=language) if language else Literal(value)


def _quads(subject: str, pairs: list[tuple[str, str | Term | None]]) -> Iterator[Quad]:
    """Triples of one subject; a string is a URI, None is nothing."""
    for predicate, value in pairs:
        if value is not None:
            node = NamedNode(value) if isinstance(value, str) else value
            yield Quad(NamedNode(subject), NamedNode(predicate), node)


def _day(value: date | None) -> Literal | None:
    return Literal(value.isoformat(), datatype=XSD_DATE) if value else None


def party_quads(party: "Party") -> Iterator[Quad]:
    """A party as a vcard, with an address if it has one, and a country if that has one."""
    yield from _quads(party.uri, [(VCARD + "fn", text(party.name))])
    if party.has_address:
        yield from _quads(party.uri, [(VCARD + "hasAddress", party.address_uri)])
        if party.country:
            yield from _quads(party.address_uri, [(PATENT + "countryCode", text(party.country))])


def application_quads(application: "Application") -> Iterator[Quad]:
    """An application; nothing at all if the service knows its URI only."""
    if not application.is_described:
        return
    yield from _quads(
        application.uri,
        [
            (RDF_TYPE, PATENT + "Application"),
            (PATENT + "applicationAuthority", f"{BASE}id/st3/{application.authority}"),
            (PATENT + "applicationNumber", text(application.number)),
            (PATENT + "filingDate", _day(application.filing_date)),
            (PATENT + "grantDate", _day(application.grant_date)),
            (PATENT + "familyMemberOf", application.family_uri),
            *(
                (PATENT + "classificationCPCInventive", symbol_uri(CPC, symbol))
                for symbol in application.cpc_inventive
            ),
            *(
                (PATENT + "classificationCPCAdditional", symbol_uri(CPC, symbol))
                for symbol in application.cpc_additional
            ),
        ],
    )
    if application.family_uri:
        yield from _quads(application.family_uri, [(PATENT + "familyMember", application.uri)])


def _identity_pairs(publication: "Publication") -> list[tuple[str, str | Term | None]]:
    """What every publication has, of whatever authority."""
    words = (publication.authority, publication.number, publication.kind)
    return [
        (RDF_TYPE, PATENT + "Publication"),
        (RDFS_LABEL, text(" ".join(words))),
        (PATENT + "publicationAuthority", f"{BASE}id/st3/{publication.authority}"),
        (PATENT + "publicationNumber", text(publication.number)),
        (PATENT + "publicationKind", f"{PATENT}publicationKind_{publication.kind}"),
        (PATENT + "publicationDate", _day(publication.date)),
        (PATENT + "application", publication.application.uri),
    ]


def _content_pairs(publication: "Publication") -> list[tuple[str, str | Term | None]]:
    """What EP publications have beyond their identity."""
    tag = publication.language if publication.is_abstract_tagged else None
    international = publication.international
    return [
        (DCTERMS + "language", LANGUAGE + publication.language if publication.language else None),
        (DCTERMS + "abstract", text(publication.abstract, tag) if publication.abstract else None),
        *(
            (PATENT + "titleOfInvention", text(title, language))
            for language, title in publication.titles
        ),
        *((PATENT + "priority", priority.uri) for priority in publication.priorities),
        (PATENT + "internationalApplication", international.uri if international else None),
        *((PATENT + "applicantVC", party.uri) for party in publication.applicants),
        *((PATENT + "inventorVC", party.uri) for party in publication.inventors),
        *(
            (PATENT + "classificationIPCInventive", symbol_uri(IPC, symbol))
            for symbol in publication.ipc_inventive
        ),
        *(
            (PATENT + "classificationIPCAdditional", symbol_uri(IPC, symbol))
            for symbol in publication.ipc_additional
        ),
    ]


def publication_quads(publication: "Publication") -> Iterator[Quad]:
    """A publication, and the link to it from its application."""
    pairs = _identity_pairs(publication) + _content_pairs(publication)
    yield from _quads(publication.uri, pairs)
    yield from _quads(publication.application.uri, [(PATENT + "publication", publication.uri)])
    for party in (*publication.applicants, *publication.inventors):
        yield from party_quads(party)


def class_quads() -> Iterator[Quad]:
    """The classes of the scheme with their parents and their labels, which have one blank."""
    for symbol, parent in PARENTS.items():
        label = symbol[:4] + " " + symbol[4:]
        pairs: list[tuple[str, str | Term | None]] = [
            (SKOS_BROADER, symbol_uri(CPC, parent)),
            (RDFS_LABEL, text(label)),
        ]
        yield from _quads(symbol_uri(CPC, symbol), pairs)
