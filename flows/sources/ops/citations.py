"""Citations of patents and of other literature."""

from collections import Counter
from collections.abc import Iterable, Iterator

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

_CITATION = f"{EXCHANGE}citation"
_PATCIT = f"{EXCHANGE}patcit"
_NPLCIT = f"{EXCHANGE}nplcit"
_CATEGORY = f"{EXCHANGE}category"

#: Known and of no use here: passages and claims cited against, and equivalents of the cited.
_UNUSED = frozenset(
    f"{EXCHANGE}{name}" for name in ("rel-passage", "rel-claims", "corresponding-docs")
)
_UNUSED_IN_PATENT = frozenset({f"{EXCHANGE}text", f"{EXCHANGE}rel-passage"})
_KNOWN_ATTRIBUTES = frozenset(
    {"sequence", "cited-phase", "cited-by", "cited-date", "srep-office", "office", "name", "id"}
)


def read_citations(base: Row, citations: Iterable[Element], unknown: Counter[str]) -> Iterator[Row]:
    """Rows of the children of `references-cited`.

    Args:
        base: Columns that all rows of the record share.
        citations: The children.
        unknown: Counts what is not understood.
    """
    places = Places()
    for citation in citations:
        if citation.tag != _CITATION:
            unknown[f"references-cited/{local_name(citation.tag)}"] += 1
            continue
        attributes = dict(citation.items())
        if not attributes.keys() <= _KNOWN_ATTRIBUTES:
            names = attributes.keys() - _KNOWN_ATTRIBUTES
            unknown.update(f"citation@{local_name(name)}" for name in names)
        cited, categories = _read_children(citation, unknown)
        if cited is None:
            unknown["citation without a document"] += 1
            continue
        yield {
            **base,
            "sequence_no": places.take(attributes.get("sequence")),
            **cited,
            "category": ",".join(dict.fromkeys(categories)) or None,
            "phase": tidy(attributes.get("cited-phase")),
        }


def _read_children(citation: Element, unknown: Counter[str]) -> tuple[Row | None, list[str]]:
    cited: Row | None = None
    categories: list[str] = []
    for child in citation:
        tag = child.tag
        if tag == _PATCIT:
            cited = _patent(child, unknown)
        elif tag == _NPLCIT:
            cited = _literature(child)
        elif tag == _CATEGORY:
            category = tidy(child.text)
            if category:
                categories.append(category)
        elif tag not in _UNUSED:
            unknown[f"citation/{local_name(tag)}"] += 1
    return cited, categories


def _patent(patcit: Element, unknown: Counter[str]) -> Row | None:
    """A cited publication: the DOCDB number, else the epodoc number, else the text."""
    # Nearly all have a DOCDB number; the other forms are not even looked at then.
    for child in patcit:
        if child.tag == DOCUMENT_ID and child.get("document-id-type") == "docdb":
            docdb = read_identifier(child, "docdb", unknown)
            if docdb.country and docdb.number:
                return _row(docdb.country, docdb.number, docdb.kind, None)
    number = epodoc_number(read_identifiers(patcit, unknown, _UNUSED_IN_PATENT))
    if number is not None and office_or_none(number[:2]) and number[2:]:
        return _row(number[:2], number[2:], None, None)
    return _literature(patcit)


def _literature(element: Element) -> Row | None:
    """A citation as text."""
    text = tidy(" ".join(element.itertext()))
    return _row(None, None, None, text) if text else None


def _row(country: str | None, number: str | None, kind: str | None, text: str | None) -> Row:
    return {
        "cited_country": country,
        "cited_doc_number": number,
        "cited_kind": kind,
        "cited_text": text,
    }
