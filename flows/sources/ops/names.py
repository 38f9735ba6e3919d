"""Applicants and inventors: names, their form, and the residence appended to them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from flows.sources.contract import Row
from flows.sources.ops.identifiers import NAME, Places
from flows.sources.ops.xml_stream import EXCHANGE, Element, local_name

_FORMATS = frozenset({"epodoc", "original"})

_USUAL_ATTRIBUTES = ["sequence", "data-format"]
_KNOWN_ATTRIBUTES = frozenset({*_USUAL_ATTRIBUTES, "app-type", "designation"})

#: Names begin and end with blanks of every kind, signs without width, and commas.
_EDGE = " \u200b\u200c\u200d\u2060\ufeff,;\uff0c\u3001"

#: Appended to standardised names after an EN SPACE: [FI]. Never begins within a word.
_RESIDENCE = re.compile(r"(?:^|\s)\[([A-Z]{2})\]$")

#: "Unknown states, other entities" of WIPO ST.3, which says no more than nothing.
_UNKNOWN_STATE = "XX"


@lru_cache(maxsize=65_536)
def split_residence(text: str | None) -> tuple[str | None, str | None]:
    """Name and country of residence.

    Args:
        text: The name as OPS writes it, such as `NOKIA CORP [FI]` with an EN SPACE.

    Returns:
        The name without odd edges, None if none is left; the country, None if not stated.
    """
    name = " ".join((text or "").split()).strip(_EDGE)
    found = _RESIDENCE.search(name[-5:])
    if found is None:
        return name or None, None
    country = found.group(1)
    return name[:-4].rstrip(_EDGE) or None, None if country == _UNKNOWN_STATE else country


def read_parties(
    base: Row, parties: Iterable[Element], role: str, unknown: Counter[str]
) -> Iterator[Row]:
    """Rows of the applicants or of the inventors, every format of a name kept.

    Args:
        base: Columns that all rows of the record share.
        parties: The children of `applicants` or `inventors`.
        role: What they are: applicant or inventor.
        unknown: Counts what is not understood.
    """
    tag, name_tag = f"{EXCHANGE}{role}", f"{EXCHANGE}{role}-name"
    places: dict[str | None, Places] = defaultdict(Places)
    for party in parties:
        if party.tag != tag:
            unknown[f"{role}s/{local_name(party.tag)}"] += 1
            continue
        stated, name_format = _read_attributes(party, role, unknown)
        for text in _texts(party, role, name_tag, unknown):
            name, country = split_residence(text)
            if name is not None:
                yield {
                    **base,
                    "role": role,
                    "sequence_no": places[name_format].take(stated),
                    "name": name,
                    "name_format": name_format,
                    "residence_country": country,
                }


def _read_attributes(
    party: Element, role: str, unknown: Counter[str]
) -> tuple[str | None, str | None]:
    """Position as stated, and form of the name; None where it is another than the two known."""
    names = party.keys()
    if names != _USUAL_ATTRIBUTES:
        unknown.update(f"{role}@{local_name(name)}" for name in {*names} - _KNOWN_ATTRIBUTES)
    name_format = party.get("data-format")
    if name_format not in _FORMATS:
        unknown[f"{role}@data-format={str(name_format)[:20]}"] += 1
        name_format = None
    return party.get("sequence"), name_format


def _texts(party: Element, role: str, name_tag: str, unknown: Counter[str]) -> list[str | None]:
    """The names of a party; OPS gives one."""
    texts = []
    for child in party:
        if child.tag != name_tag:
            unknown[f"{role}/{local_name(child.tag)}"] += 1
            continue
        for part in child:
            if part.tag == NAME:
                texts.append(part.text)
            else:
                unknown[f"{role}-name/{local_name(part.tag)}"] += 1
    return texts
