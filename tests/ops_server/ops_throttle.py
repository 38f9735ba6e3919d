"""Fair use: how busy the service is, how much one has asked of it, and when it says no.

Everything is measured on a clock that a test may drive.
"""

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Literal

State = Literal["idle", "busy", "overloaded"]
Service = Literal["search", "retrieval", "inpadoc", "images", "other"]
Refusal = Literal["black", "IndividualQuotaPerHour", "RegisteredQuotaPerWeek"]
SERVICES: tuple[Service, ...] = ("images", "inpadoc", "other", "retrieval", "search")
#: Requests in 60 seconds, by state and in the order of the services above.
RATES: dict[State, tuple[int, ...]] = {
    "idle": (200, 60, 1000, 200, 30),
    "busy": (100, 45, 1000, 100, 15),
    "overloaded": (50, 30, 1000, 50, 5),
}
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
#: The epoch was a Thursday; weeks begin with Monday.
_EPOCH_WEEKDAY = 3


@dataclass
class Limits:
    """Limits of a server; they may be changed at any time."""

    #: None: from the number of all requests in the last minute.
    state: State | None = None
    busy_from: int = 60
    overloaded_from: int = 120
    #: Seconds for which a service is black once its limit was exceeded.
    suspension: float = MINUTE
    #: Bytes of answers; the hour is a rolling one.
    hourly_bytes: int = 450_000_000
    weekly_bytes: int = 4_000_000_000
    #: Every limit times so many, for those who do not want to wait.
    times_faster: int = 1
    #: Seconds a token lives.
    token_lifetime: int = 1199


class Meter:
    """Counts requests and bytes."""

    def __init__(self, limits: Limits, clock: Callable[[], float], seed: int = 0) -> None:
        self.limits, self.clock = limits, clock
        self.week_bytes = 0
        self._week = -1
        self._minute: dict[str, deque[float]] = {one: deque() for one in SERVICES}
        self._hour: deque[tuple[float, int]] = deque()
        self._hour_bytes = 0
        self._suspended: dict[str, float] = {}
        self._order = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
        self._lock = Lock()

    def admit(self, service: Service) -> Refusal | None:
        """Count a request, or say why it is not admitted. Refused requests are not counted."""
        with self._lock:
            self._forget()
            if self._hour_bytes >= self.limits.hourly_bytes:
                return "IndividualQuotaPerHour"
            if self.week_bytes >= self.limits.weekly_bytes:
                return "RegisteredQuotaPerWeek"
            if self._is_suspended(service):
                return "black"
            if len(self._minute[service]) >= self._rate(service):
                self._suspend(service)
                return "black"
            self._minute[service].append(self.clock())
            return None

    def suspend(self, service: Service) -> None:
        """Make a service black as if its limit were exceeded."""
        with self._lock:
            self._suspend(service)

    def used(self, size: int) -> tuple[int, int]:
        """Count the bytes of an answer; gives those of the hour and of the week."""
        with self._lock:
            self._forget()
            self._hour.append((self.clock(), size))
            self._hour_bytes += size
            self.week_bytes += size
            return self._hour_bytes, self.week_bytes

    def header(self) -> str:
        """X-Throttling-Control; the services come in no order one could rely on."""
        with self._lock:
            self._forget()
            names = list(SERVICES)
            for at in range(len(names) - 1, 0, -1):
                other = int(self._order.random() * (at + 1))
                names[at], names[other] = names[other], names[at]
            return f"{self._state()} ({', '.join(self._described(one) for one in names)})"

    def _described(self, service: Service) -> str:
        if self._is_suspended(service):
            return f"{service}=black:0"
        rate = self._rate(service)
        share = len(self._minute[service]) / rate
        colour = "green" if share < 0.5 else "yellow" if share <= 0.75 else "red"
        return f"{service}={colour}:{rate}"

    def _state(self) -> State:
        if self.limits.state is not None:
            return self.limits.state
        load = sum(len(one) for one in self._minute.values())
        load //= self.limits.times_faster
        if load >= self.limits.overloaded_from:
            return "overloaded"
        return "busy" if load >= self.limits.busy_from else "idle"

    def _rate(self, service: Service) -> int:
        return RATES[self._state()][SERVICES.index(service)] * self.limits.times_faster

    def _is_suspended(self, service: str) -> bool:
        return self._suspended.get(service, -1.0) > self.clock()

    def _suspend(self, service: str) -> None:
        self._suspended[service] = self.clock() + self.limits.suspension

    def _forget(self) -> None:
        """Leave behind what is older than the minute, the hour and the week."""
        now = self.clock()
        for requests in self._minute.values():
            while requests and requests[0] <= now - MINUTE:
                requests.popleft()
        while self._hour and self._hour[0][0] <= now - HOUR:
            self._hour_bytes -= self._hour.popleft()[1]
        week = int((now // DAY + _EPOCH_WEEKDAY) // 7)
        if week != self._week:
            self._week, self.week_bytes = week, 0
