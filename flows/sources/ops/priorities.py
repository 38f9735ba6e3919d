"""Priority claims, with and without a number in DOCDB form."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from flows.sources.contract import Row
from flows.sources.ops.identifiers import (
    Identifier,
    Places,
    dated,
    docdb_of,
    epodoc_number,
    office_or_none,
    read_identifiers,
)
from flows.sources.ops.xml_stream import EXCHANGE, Element, local_name

KNOWN_ATTRIBUTES = frozenset({"sequence", "kind", "data-format", "id"})

_CLAIM = f"{EXCHANGE}priority-claim"

#: Known and of no use here.
_UNUSED = frozenset(
    f"{EXCHANGE}{name}"
    for name in ("office-of-filing", "priority-active-indicator", "priority-linkage-type")
)


class Claim(NamedTuple):
    """A priority claim: position as stated, the application in all its forms."""

    sequence: str | None
    identifiers: list[Identifier]


def priority_rows(
    base: Row, claims: Iterable[Claim], as_of: date, unknown: Counter[str]
) -> Iterator[Row]:
    """Rows of the priority claims.

    Args:
        base: Columns that all rows of the record share.
        claims: As stated.
        as_of: Day of the data.
        unknown: Counts what is not understood.

    Raises:
        RefusedError: A date is none.
    """
    places = Places()
    for sequence, identifiers in claims:
        row = {**_number(identifiers), **dated("priority", identifiers, as_of)}
        if row["priority_number"] is None and row["priority_year"] is None:
            unknown["priority-claim without number and date"] += 1
            continue
        yield {**base, "sequence_no": places.take(sequence), **row}


def read_claims(elements: Iterable[Element], unknown: Counter[str]) -> list[Claim]:
    """The children of `priority-claims`."""
    claims = []
    for element in elements:
        if element.tag != _CLAIM:
            unknown[f"priority-claims/{local_name(element.tag)}"] += 1
            continue
        for name in {*element.keys()} - KNOWN_ATTRIBUTES:
            unknown[f"priority-claim@{local_name(name)}"] += 1
        identifiers = read_identifiers(element, unknown, _UNUSED)
        claims.append(Claim(element.get("sequence"), identifiers))
    return claims


def _number(identifiers: list[Identifier]) -> Row:
    """Office, number and kind: those of DOCDB, else the epodoc number as it stands."""
    docdb, number = docdb_of(identifiers), epodoc_number(identifiers)
    if docdb is not None:
        return {
            "priority_country": office_or_none(docdb.country),
            "priority_number": f"{docdb.country}{docdb.number}",
            "priority_kind": docdb.kind,
        }
    return {
        "priority_country": office_or_none(number[:2]) if number else None,
        "priority_number": number,
        "priority_kind": None,
    }
