"""When the next request may be sent: announced limits, quotas, budgets and preferred hours.

Sources of the rules: the EPO's OPS reference guide (throttling control, quotas, preferred hours of
robots) and headers recorded from the service. Gateways of the service are not in step, so the worst
state that any of them announced within the last minute is obeyed.
"""

import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from flows.errors import QuotaSpentError
from flows.sources.ops.budget import MEGABYTE, Budget
from flows.sources.ops.limits import Quota, read_quota, read_retry_after, read_throttling
from flows.transport.client import Sleep

Clock = Callable[[], datetime]
Service = Literal["search", "retrieval", "inpadoc"]
Span = Literal["hour", "week"]

WINDOW = 60.0
#: Requests a minute that an idle and that an overloaded service announces.
IDLE: Mapping[str, int] = {"search": 30, "retrieval": 200, "inpadoc": 60}
OVERLOADED: Mapping[str, int] = {"search": 5, "retrieval": 50, "inpadoc": 30}
#: Share of the announced limit that is used, by the colour announced for our own use.
SHARES: Mapping[str, float] = {"green": 0.7, "yellow": 0.7, "red": 0.35, "unknown": 0.5}
#: A suspended service is left alone this long if it does not say how long, and at most so long.
SUSPENDED, LONGEST_SUSPENSION = 60.0, 1200.0
#: The hours in which the EPO prefers robots, GMT, besides weekends.
QUIET_FROM, QUIET_TO = 19, 7
_SATURDAY = 5
log = logging.getLogger("flows")


def seconds_between(service: Service) -> float:
    """Seconds between two requests to an idle service."""
    return WINDOW / (IDLE[service] * SHARES["green"])


@dataclass(frozen=True)
class _Announced:
    """What an answer said of a service, and when."""

    at: datetime
    limit: int
    colour: str


@dataclass
class Pace:
    """Keeps requests apart and within the budget; learns from the headers of each answer."""

    budget: Budget
    clock: Clock
    sleep: Sleep
    sent: int = 0
    quota: Quota | None = None
    _last: dict[str, datetime] = field(default_factory=dict)
    _announced: dict[str, deque[_Announced]] = field(default_factory=dict)
    _suspended_until: dict[str, datetime] = field(default_factory=dict)
    _warned: set[str] = field(default_factory=set)

    def before(self, service: Service) -> None:
        """Wait until a request to a service may be sent.

        Raises:
            QuotaSpentError: The budget, the quota or the preferred hours do not allow it now.
        """
        self._check_hours()
        self._check_quota()
        due = [self._suspended_until.get(service)]
        if service in self._last:
            due.append(self._last[service] + timedelta(seconds=self._spacing(service)))
        wait = max(((one - self.clock()).total_seconds() for one in due if one), default=0.0)
        # A clock that was set back must not make a run sleep for hours.
        wait = min(wait, LONGEST_SUSPENSION)
        if wait > 0:
            self.sleep(wait)
        self._last[service] = self.clock()
        self.sent += 1

    def learn(self, service: Service, headers: Mapping[str, str]) -> None:
        """Take in what an answer says of limits and quotas."""
        quota = read_quota(headers)
        if quota.hour_used is not None or quota.week_used is not None:
            self.quota = quota
        header = headers.get("X-Throttling-Control")
        throttling = read_throttling(header)
        if throttling is None:
            return
        if not throttling.is_understood:
            self._warn(f"X-Throttling-Control not understood, going slowly: {header!r:.200}")
        now = self.clock()
        for name, state in throttling.services.items():
            limit = state.limit
            if limit is None:
                limit = OVERLOADED.get(name, 1)
            self._announced.setdefault(name, deque()).append(_Announced(now, limit, state.colour))
        if service not in throttling.services:
            self._announced.setdefault(service, deque()).append(
                _Announced(now, OVERLOADED[service], "unknown")
            )
        own = throttling.services.get(service)
        if own is not None and own.colour == "black":
            self.suspend(service, headers)

    def suspend(self, service: Service, headers: Mapping[str, str]) -> float:
        """Leave a service alone for as long as it asks; returns the seconds."""
        asked = read_retry_after(headers.get("Retry-After"))
        seconds = min(asked if asked is not None else SUSPENDED, LONGEST_SUSPENSION)
        until = self.clock() + timedelta(seconds=seconds)
        self._suspended_until[service] = max(until, self._suspended_until.get(service, until))
        return seconds

    def spent(self, what: Span) -> None:
        """The service says that a quota is spent: wait for the hour, or stop.

        Raises:
            QuotaSpentError: It lasts longer than the run may wait.
        """
        anew = "; it starts anew at some midnight UTC" if what == "week" else ""
        self._wait_for_new(what, f"the {what}'s quota of the EPO is spent{anew}")

    def _check_hours(self) -> None:
        now = self.clock()
        if self.budget.only_quiet_hours and not is_quiet(now):
            opening = now.replace(hour=QUIET_FROM, minute=0, second=0, microsecond=0)
            self._wait_until(opening, "outside the hours in which the EPO prefers robots")

    def _check_quota(self) -> None:
        if self.quota is None:
            return
        used: dict[Span, tuple[int, int]] = {
            "week": (self.quota.week_used or 0, self.budget.week_bytes),
            "hour": (self.quota.hour_used or 0, self.budget.hour_bytes),
        }
        for what, (bytes_used, allowed) in used.items():
            if bytes_used >= allowed:
                share = f"{_megabytes(bytes_used)} of {_megabytes(allowed)} MB"
                self._wait_for_new(what, f"the {what}'s budget is spent: {share}")
                return

    def _wait_for_new(self, what: Span, why: str) -> None:
        now = self.clock()
        self._wait_until(_midnight(now) if what == "week" else now + timedelta(hours=1), why)
        # What was said before the wait no longer holds.
        self.quota = None

    def _wait_until(self, until: datetime, why: str) -> None:
        seconds = (until - self.clock()).total_seconds()
        if seconds <= self.budget.longest_wait:
            log.info("%s: waiting until %s", why, f"{until:%H:%M} UTC")
            self.sleep(max(seconds, 0.0))
            return
        message = (
            f"{why}. Everything fetched is kept; run again from {until:%Y-%m-%d %H:%M} UTC on, "
            "and the harvest goes on from here."
        )
        raise QuotaSpentError(message)

    def _recent(self, service: Service) -> list[_Announced]:
        known = self._announced.get(service, deque())
        oldest = self.clock() - timedelta(seconds=WINDOW)
        # The last word stays valid however old it is.
        while len(known) > 1 and known[0].at < oldest:
            known.popleft()
        return list(known)

    def _worst_colour(self, service: Service) -> str:
        colours = {one.colour for one in self._recent(service)}
        order = ("black", "red", "unknown", "yellow")
        return next((colour for colour in order if colour in colours), "green")

    def _spacing(self, service: Service) -> float:
        """Seconds between two requests under the worst state announced lately."""
        recent = self._recent(service)
        limit = min((one.limit for one in recent if one.limit > 0), default=IDLE[service])
        share = SHARES.get(self._worst_colour(service), SHARES["red"])
        return WINDOW / (limit * share)

    def _warn(self, message: str) -> None:
        if message not in self._warned:
            self._warned.add(message)
            log.warning(message)


def is_quiet(now: datetime) -> bool:
    """Whether the EPO prefers robots to run at this time (GMT)."""
    return now.weekday() >= _SATURDAY or now.hour >= QUIET_FROM or now.hour < QUIET_TO


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _megabytes(used: int) -> int:
    return used // MEGABYTE
