"""Which families are to be completed, and which of their members to be fetched.

A topic finds some members of a family; offices, international families and grants need all of
them. The family service lists the extended family of one publication a request; a batch of a
hundred then fetches the bibliographic data of members not met before.

The family service returns the extended family, and a POST to it drops constituents (reference
guide; recorded), so the simple family is told apart by family-id when the warehouse is built.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flows.sources.contract import FAMILY, MEMBERS, Window

#: Families of a window: small enough to be closed often, large enough to keep folders few.
WINDOW_FAMILIES = 50
WINDOW_MEMBERS = 100
_MARK = 10


@dataclass(frozen=True)
class KnownFamily:
    """A simple family and what is known of its members.

    Attributes:
        family_id: DOCDB simple family.
        number: A publication of it, `CC.number.kind`.
        listed_on: When the family service was last asked for it; None: never.
    """

    family_id: str
    number: str
    listed_on: date | None


def wanted(
    known: Sequence[KnownFamily], *, today: date, oldest: timedelta, most: int
) -> list[KnownFamily]:
    """Families to be listed now: never listed ones first, then those listed longest ago.

    Args:
        known: All families of the topic.
        today: The day of the run.
        oldest: A listing younger than this is good enough.
        most: Families a run may ask for.
    """
    due = [one for one in known if one.listed_on is None or today - one.listed_on >= oldest]
    due.sort(key=lambda one: (one.listed_on or date.min, one.family_id))
    return due[:most]


def family_windows(families: Sequence[KnownFamily], today: date) -> list[Window]:
    """Windows that list families, a request each."""
    numbers = [one.number for one in families]
    return list(_windows(FAMILY, numbers, WINDOW_FAMILIES, today))


def member_windows(numbers: Sequence[str], today: date) -> list[Window]:
    """Windows that fetch the bibliographic data of members, a request a hundred."""
    return list(_windows(MEMBERS, sorted(numbers), WINDOW_MEMBERS, today))


def _windows(clause: str, numbers: Sequence[str], size: int, today: date) -> Iterator[Window]:
    for start in range(0, len(numbers), size):
        part = numbers[start : start + size]
        # Named by content: the same question has the same name on whatever day it is asked.
        mark = hashlib.sha256("\n".join(part).encode()).hexdigest()[:_MARK]
        yield Window(
            name=f"{clause}_{mark}",
            revision=f"families_{today:%Y-%m}",
            clause=clause,
            query={"numbers": ",".join(part)},
            data_as_of=today,
        )


def docdb_number(key: Mapping[str, str | None]) -> str | None:
    """`CC.number.kind` of a publication; None without a kind, since it could be ambiguous."""
    country, number, kind = key["country"], key["doc_number"], key["kind"]
    return f"{country}.{number}.{kind}" if country and number and kind else None
