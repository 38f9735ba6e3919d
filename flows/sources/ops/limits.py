"""What the headers of OPS say about load, quotas and when to ask again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

State = Literal["idle", "busy", "overloaded", "unknown"]
Colour = Literal["green", "yellow", "red", "black", "unknown"]

_STATES = frozenset({"idle", "busy", "overloaded"})
_COLOURS = frozenset({"green", "yellow", "red", "black"})

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_NUMBER = re.compile(r"[0-9]{1,15}")
_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")

#: The one value of Retry-After in the guide is 60000 for a window of a minute; others saw seconds.
_MILLISECONDS_FROM = 1000


@dataclass(frozen=True)
class ServiceState:
    """How much of its requests a minute a service has left.

    Attributes:
        colour: Own use in the last minute: green below half, yellow, red above three quarters,
            black if suspended.
        limit: Requests a minute; None if not understood.
    """

    colour: Colour
    limit: int | None


@dataclass(frozen=True)
class Throttling:
    """The header X-Throttling-Control.

    Attributes:
        state: Load of the whole server.
        services: Name of a service, in small letters, to its state.
        is_understood: Every part of the header had a known form.
    """

    state: State
    services: dict[str, ServiceState]
    is_understood: bool


@dataclass(frozen=True)
class Quota:
    """Bytes used, where stated.

    Attributes:
        hour_used: In the running hour.
        week_used: In the running week, of the free quota.
        paying_week_used: In the running week, of the paid quota.
    """

    hour_used: int | None
    week_used: int | None
    paying_week_used: int | None


def read_throttling(header: str | None) -> Throttling | None:
    """What X-Throttling-Control says, such as `busy (search=green:15, other=green:1000)`.

    Args:
        header: Its value; errors of the gateway have none.

    Returns:
        None without header; else what could be read, the rest 'unknown' or None.
    """
    if header is None:
        return None
    stated, opening, listed = header.partition("(")
    listed, closing, behind = listed.partition(")")
    state = stated.strip().lower()
    is_understood = state in _STATES and bool(opening and closing) and not behind.strip()
    services: dict[str, ServiceState] = {}
    for part in listed.split(","):
        name, _, value = part.partition("=")
        name, service = name.strip().lower(), _read_service(value)
        if not _NAME.fullmatch(name):
            is_understood = False
            continue
        is_understood &= name not in services
        is_understood &= service.colour != "unknown" and service.limit is not None
        services[name] = service
    known = state if state in _STATES else "unknown"
    return Throttling(cast("State", known), services, is_understood)


def _read_service(value: str) -> ServiceState:
    """Colour and limit such as `green:100`."""
    colour, _, limit = value.partition(":")
    known = colour.strip().lower()
    return ServiceState(
        cast("Colour", known if known in _COLOURS else "unknown"), _read_number(limit)
    )


def read_quota(headers: Mapping[str, str]) -> Quota:
    """Bytes used, by the headers of an answer; upper and lower case of names are the same."""
    values = {name.lower(): value for name, value in headers.items()}
    return Quota(
        hour_used=_read_number(values.get("x-individualquotaperhour-used")),
        week_used=_read_number(values.get("x-registeredquotaperweek-used")),
        paying_week_used=_read_number(values.get("x-registeredpayingquotaperweek-used")),
    )


def read_retry_after(header: str | None) -> float | None:
    """Seconds to wait by Retry-After.

    Args:
        header: Its value: seconds, or milliseconds from 1000 on. Dates are not read.

    Returns:
        None if absent or no number.
    """
    text = (header or "").strip()
    if not _SECONDS.fullmatch(text):
        return None
    value = float(text)
    return value / 1000 if value >= _MILLISECONDS_FROM else value


def _read_number(text: str | None) -> int | None:
    found = (text or "").strip()
    return int(found) if _NUMBER.fullmatch(found) else None
