"""Numbers and dates of publications, applications and priorities."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from flows.sources.contract import Row
from flows.sources.ops.xml_stream import EXCHANGE, Element, local_name

DOCUMENT_ID = f"{EXCHANGE}document-id"
COUNTRY = f"{EXCHANGE}country"
DOC_NUMBER = f"{EXCHANGE}doc-number"
KIND = f"{EXCHANGE}kind"
NAME = f"{EXCHANGE}name"
DATE = f"{EXCHANGE}date"

_KNOWN_PARTS = frozenset({COUNTRY, DOC_NUMBER, KIND, NAME, DATE})

#: The oldest documents in DOCDB are British ones of the eighteenth century.
EARLIEST_YEAR = 1700

_OFFICE = re.compile(r"[A-Z]{2}")
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z./-]{0,39}")
_KIND = re.compile(r"[A-Z][0-9A-Z]?")
_PLACE = re.compile(r"[0-9]{1,6}")
_DIGITS = re.compile(r"[0-9]{1,8}")


class RefusedError(Exception):
    """A record cannot be used; never leaves the parser.

    Attributes:
        column: Field at fault.
        value: What stood there.
        reason: Why it cannot be used.
    """

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


class Identifier(NamedTuple):
    """A document-id: the same document in one of several forms; texts as they stand."""

    form: str
    country: str | None
    number: str | None
    kind: str | None
    date: str | None


class Stated(NamedTuple):
    """What a source states of a date."""

    day: date | None
    year: int | None
    precision: str | None


UNSTATED = Stated(None, None, None)


def tidy(text: str | None) -> str | None:
    """A text with its white space made single blanks; None if nothing is left."""
    if not text:
        return None
    # Long texts mostly are tidy already: of all white space only the blank is printable.
    if text.isprintable() and "  " not in text:
        return text.strip() or None
    return " ".join(text.split()) or None


def read_identifiers(
    reference: Element, unknown: Counter[str], unused: frozenset[str] = frozenset()
) -> list[Identifier]:
    """The document-ids of a reference or claim.

    Args:
        reference: The element that holds them.
        unknown: Counts what is not understood.
        unused: Other children that are known and of no use.
    """
    found = []
    for child in reference:
        if child.tag == DOCUMENT_ID:
            form = child.get("document-id-type") or reference.get("data-format") or ""
            found.append(read_identifier(child, form, unknown))
        elif child.tag not in unused:
            unknown[f"{local_name(reference.tag)}/{local_name(child.tag)}"] += 1
    return found


def read_all_identifiers(references: Iterable[Element], unknown: Counter[str]) -> list[Identifier]:
    """The document-ids of several references to the same document."""
    return [found for reference in references for found in read_identifiers(reference, unknown)]


def read_identifier(element: Element, form: str, unknown: Counter[str]) -> Identifier:
    """One document-id."""
    parts = {part.tag: part.text for part in element}
    if not parts.keys() <= _KNOWN_PARTS:
        unknown.update(f"document-id/{local_name(tag)}" for tag in parts.keys() - _KNOWN_PARTS)
    return Identifier(
        form,
        (parts.get(COUNTRY) or "").strip() or None,
        (parts.get(DOC_NUMBER) or "").strip() or None,
        (parts.get(KIND) or "").strip() or None,
        (parts.get(DATE) or "").strip() or None,
    )


def docdb_of(identifiers: Iterable[Identifier]) -> Identifier | None:
    """The first identifier in DOCDB form that has country and number."""
    for found in identifiers:
        if found.form == "docdb" and found.country and found.number:
            return found
    return None


def epodoc_number(identifiers: Iterable[Identifier]) -> str | None:
    """The first number in epodoc form, which begins with the office."""
    for found in identifiers:
        if found.form == "epodoc" and found.number:
            return found.number
    return None


def check_key(country: str | None, number: str | None, kind: str | None) -> Row:
    """The key columns of a publication.

    Raises:
        RefusedError: Country or number is missing, or one is not of the DOCDB form.
    """
    if country is None or not _OFFICE.fullmatch(country):
        raise RefusedError("country", country or "", "not a two-letter code of an office")
    if number is None or not _NUMBER.fullmatch(number):
        raise RefusedError("doc_number", number or "", "not a DOCDB number")
    if kind is not None and not _KIND.fullmatch(kind):
        raise RefusedError("kind", kind, "not a kind code")
    return {"country": country, "doc_number": number, "kind": kind}


def office_or_none(text: str | None) -> str | None:
    """A two-letter code; None if the text is none."""
    return text if text and _OFFICE.fullmatch(text) else None


def dated(name: str, identifiers: Iterable[Identifier], as_of: date) -> Row:
    """The three columns of a date, taken from the first identifier that states the day.

    Where none does, the first that states anything counts.

    Raises:
        RefusedError: A value is no date, or one that no patent document can have.
    """
    column = f"{name}_date"
    best = UNSTATED
    for found in identifiers:
        if found.date is not None and best.day is None:
            stated = check_date(column, found.date, as_of)
            if stated.day is not None or best is UNSTATED:
                best = stated
    return {column: best.day, f"{name}_year": best.year, f"{column}_precision": best.precision}


def check_date(column: str, text: str, as_of: date) -> Stated:
    """What a text states of a date.

    Raises:
        RefusedError: It is no date, or one that no patent document can have.
    """
    stated = read_date(text)
    if stated is None:
        raise RefusedError(column, text, "not a date (YYYYMMDD)")
    # Dates some days ahead of the data happen; other years are slips of the keyboard.
    if stated.year is not None and not EARLIEST_YEAR <= stated.year <= as_of.year + 1:
        reason = f"absurd date: outside {EARLIEST_YEAR} to {as_of.year + 1}"
        raise RefusedError(column, text, reason)
    return stated


@lru_cache(maxsize=65_536)
def read_date(text: str) -> Stated | None:
    """What YYYYMMDD states; unknown month or day is 00, all noughts state nothing.

    Returns:
        None where the text is no date.
    """
    if not _DIGITS.fullmatch(text):
        return None
    if not text.strip("0"):
        return UNSTATED
    year, month, day = text[:4], text[4:6] or "00", text[6:] or "00"
    if len(text) not in {4, 6, 8} or (month == "00") > (day == "00"):
        return None
    if month == "00":
        return Stated(None, int(year), "year")
    try:
        found = date(int(year), int(month), int(day) or 1)
    except ValueError:
        return None
    return Stated(None, found.year, "month") if day == "00" else Stated(found, found.year, "day")


class Places:
    """Positions in a list as the source numbers it, made unique where it does not."""

    def __init__(self) -> None:
        self._taken: set[int] = set()
        self._highest = 0

    def take(self, stated: str | None) -> int:
        """The stated position; the next free one where none is stated or it is taken."""
        place = _read_place(stated)
        if place < 1 or place in self._taken:
            place = self._highest + 1
        self._taken.add(place)
        self._highest = max(self._highest, place)
        return place


@lru_cache(maxsize=4096)
def _read_place(stated: str | None) -> int:
    return int(stated) if stated and _PLACE.fullmatch(stated) else 0
