"""Citations of patents and of other literature."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from flows.sources.contract import Row
from flows.sources.ops.identifiers import (
    DOCUMENT_ID,
    Places,
    epodoc_number,
    office_or_none,
    read_identifier,
    read_identifiers,
    tidy,
)
from flows.sources.ops.xml_stream import EXCHANGE, Element, local_name

KNOWN_ATTRIBUTES = frozenset(
    {"sequence", "cited-phase", "cited-by", "cited-date", "srep-office", "office", "name", "id"}
)

_CITATION = f"{EXCHANGE}citation"
_PATCIT = f"{EXCHANGE}patcit"
_NPLCIT = f"{EXCHANGE}nplcit"
_CATEGORY = f"{EXCHANGE}category"

#: Known and of no use here: passages and claims cited against, and equivalents of the cited.
_UNUSED = frozenset(
    f"{EXCHANGE}{name}" for name in ("rel-passage", "rel-claims", "corresponding-docs")
)
_UNUSED_IN_PATENT = frozenset({f"{EXCHANGE}text", f"{EXCHANGE}rel-passage"})


class Cited(NamedTuple):
    """What is cited: a publication by office, number and kind, or else a text."""

    country: str | None = None
    number: str | None = None
    kind: str | None = None
    text: str | None = None


class Citation(NamedTuple):
    """A citation: position and phase as stated, categories in order, what is cited."""

    sequence: str | None
    phase: str | None
    categories: Sequence[str]
    cited: Cited


def citation_rows(base: Row, citations: Iterable[Citation]) -> list[Row]:
    """Rows of the citations; `base` holds the columns that all rows of the record share."""
    places = Places()
    return [
        {
            **base,
            "sequence_no": places.take(sequence),
            "cited_country": country,
            "cited_doc_number": number,
            "cited_kind": kind,
            "cited_text": text,
            "category": _join(tuple(categories)),
            "phase": _tidy_phase(phase),
        }
        for sequence, phase, categories, (country, number, kind, text) in citations
    ]


@lru_cache(maxsize=4096)
def _join(categories: tuple[str, ...]) -> str | None:
    return ",".join(dict.fromkeys(filter(None, map(tidy, categories)))) or None


_tidy_phase = lru_cache(maxsize=4096)(tidy)


def read_citations(elements: Iterable[Element], unknown: Counter[str]) -> list[Citation]:
    """The children of `references-cited`."""
    citations = []
    for element in elements:
        if element.tag != _CITATION:
            unknown[f"references-cited/{local_name(element.tag)}"] += 1
            continue
        for name in {*element.keys()} - KNOWN_ATTRIBUTES:
            unknown[f"citation@{local_name(name)}"] += 1
        cited, categories = _read_children(element, unknown)
        if cited is None:
            unknown["citation without a document"] += 1
            continue
        sequence, phase = element.get("sequence"), element.get("cited-phase")
        citations.append(Citation(sequence, phase, categories, cited))
    return citations


def _read_children(citation: Element, unknown: Counter[str]) -> tuple[Cited | None, list[str]]:
    cited: Cited | None = None
    categories: list[str] = []
    for child in citation:
        if child.tag == _PATCIT:
            cited = _patent(child, unknown)
        elif child.tag == _NPLCIT:
            cited = _literature(child)
        elif child.tag == _CATEGORY:
            categories.append(child.text or "")
        elif child.tag not in _UNUSED:
            unknown[f"citation/{local_name(child.tag)}"] += 1
    return cited, categories


def _patent(patcit: Element, unknown: Counter[str]) -> Cited | None:
    """A cited publication: the DOCDB number, else the epodoc number, else the text."""
    # Nearly all have a DOCDB number; the other forms are not even looked at then.
    for child in patcit:
        if child.tag == DOCUMENT_ID and child.get("document-id-type") == "docdb":
            docdb = read_identifier(child, "docdb", unknown)
            if docdb.country and docdb.number:
                return Cited(docdb.country, docdb.number, docdb.kind)
    number = epodoc_number(read_identifiers(patcit, unknown, _UNUSED_IN_PATENT))
    if number is not None and office_or_none(number[:2]) and number[2:]:
        return Cited(number[:2], number[2:])
    return _literature(patcit)


def _literature(element: Element) -> Cited | None:
    """A citation as text."""
    text = tidy(" ".join(element.itertext()))
    return Cited(text=text) if text else None
