"""Applicants and inventors: names, their form, and the residence appended to them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flows.sources.contract import Row
from flows.sources.ops.identifiers import NAME, Places, tidy
from flows.sources.ops.xml_stream import EXCHANGE, Element, local_name

FORMATS = frozenset({"epodoc", "original"})

_KNOWN_ATTRIBUTES = frozenset({"sequence", "data-format", "app-type", "designation"})

#: Names begin and end with blanks of every kind, signs without width, and commas.
_EDGE = " \u200b\u200c\u200d\u2060\ufeff,;\uff0c\u3001"

#: Appended to standardised names after an EN SPACE: [FI]. Never begins within a word.
_RESIDENCE = re.compile(r"(?:^|\s)\[([A-Z]{2})\]$")

#: "Unknown states, other entities" of WIPO ST.3, which says no more than nothing.
_UNKNOWN_STATE = "XX"


class Party(NamedTuple):
    """An applicant or inventor: position as stated, form of the name (None: another), name."""

    sequence: str | None
    name_format: str | None
    name: str | None
    residence_country: str | None


def split_residence(text: str | None) -> tuple[str | None, str | None]:
    """Name and country of residence.

    Args:
        text: The name as OPS writes it, such as `NOKIA CORP [FI]` with an EN SPACE.

    Returns:
        The name without odd edges, None if none is left; the country, None if not stated.
    """
    name = (tidy(text) or "").strip(_EDGE)
    found = _RESIDENCE.search(name[-5:])
    if found is None:
        return name or None, None
    country = found.group(1)
    return name[:-4].rstrip(_EDGE) or None, None if country == _UNKNOWN_STATE else country


def party_rows(base: Row, parties: Iterable[Party], role: str) -> list[Row]:
    """Rows of applicants or inventors, every form of a name kept.

    Args:
        base: Columns that all rows of the record share.
        parties: As stated.
        role: What they are: applicant or inventor.
    """
    places: dict[str | None, Places] = defaultdict(Places)
    return [
        {
            **base,
            "role": role,
            "sequence_no": places[name_format].take(sequence),
            "name": name,
            "name_format": name_format,
            "residence_country": country,
        }
        for sequence, name_format, name, country in parties
        if name is not None
    ]


def read_parties(elements: Iterable[Element], role: str, unknown: Counter[str]) -> list[Party]:
    """The children of `applicants` or `inventors`.

    Args:
        elements: The children.
        role: What they are: applicant or inventor.
        unknown: Counts what is not understood.
    """
    parties = []
    for element in elements:
        if element.tag != f"{EXCHANGE}{role}":
            unknown[f"{role}s/{local_name(element.tag)}"] += 1
            continue
        for name in {*element.keys()} - _KNOWN_ATTRIBUTES:
            unknown[f"{role}@{local_name(name)}"] += 1
        name_format = element.get("data-format")
        if name_format not in FORMATS:
            unknown[f"{role}@data-format={str(name_format)[:20]}"] += 1
            name_format = None
        parties += [
            Party(element.get("sequence"), name_format, *split_residence(text))
            for text in _texts(element, role, unknown)
        ]
    return parties


def _texts(party: Element, role: str, unknown: Counter[str]) -> Iterator[str]:
    """The names of a party; OPS gives one."""
    for child in party:
        if child.tag != f"{EXCHANGE}{role}-name":
            unknown[f"{role}/{local_name(child.tag)}"] += 1
            continue
        for part in child:
            if part.tag == NAME:
                yield part.text or ""
            else:
                unknown[f"{role}-name/{local_name(part.tag)}"] += 1
