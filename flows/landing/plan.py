"""What a harvest is expected to ask, told before anything is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flows.landing import planner
from flows.landing.planner import Forecast, Orders, Revision, Seen
from flows.sources.contract import Costs, Scope, Window


@dataclass(frozen=True)
class PlannedWindow:
    """A window that will be asked.

    Attributes:
        window: The window.
        records: Records it is expected to hold; None if nothing lets us expect a number.
    """

    window: Window
    records: float | None


@dataclass(frozen=True)
class Plan:
    """The windows of a run and what they will cost.

    Attributes:
        revision: The harvest that is begun or continued; None if there is nothing to ask.
        windows: Its windows in order.
        costs: What asking costs.
        bytes_per_record: As measured in earlier harvests, or the source's own guess.
        is_measured: Earlier harvests have counted what is asked for now.
    """

    revision: Revision | None
    windows: tuple[PlannedWindow, ...]
    costs: Costs
    bytes_per_record: float
    is_measured: bool

    @property
    def records(self) -> int:
        """Records expected."""
        return round(sum(one.records or 0 for one in self.windows))

    @property
    def requests(self) -> int:
        """Requests, the control included."""
        if not self.windows:
            return 0
        asked = sum(self.costs.requests(round(one.records or 0)) for one in self.windows)
        return self.costs.control + asked

    @property
    def fewest_requests(self) -> int:
        """Requests if every window turns out to be as it was at the last harvest."""
        if not self.windows:
            return 0
        return self.costs.control + len(self.windows)

    @property
    def bytes(self) -> int:
        """Bytes, uncompressed."""
        return round(self.records * self.bytes_per_record)

    @property
    def seconds(self) -> float:
        """Time at the pace of an idle service."""
        return self.requests * self.costs.seconds_per_request

    @property
    def week_share(self) -> float | None:
        """Share of the week's quota; None if the service states none."""
        week = self.costs.bytes_per_week
        return self.bytes / week if week else None


def make_plan(scope: Scope, seen: Sequence[Seen], orders: Orders, today: date) -> Plan:
    """The windows that a run would ask for if every expectation came true.

    Raises:
        ConfigurationError: The orders exclude each other.
    """
    revision = planner.choose_revision(scope, seen, orders, today)
    windows = _imagine(scope, list(seen), revision, today) if revision else []
    return Plan(
        revision=revision,
        windows=tuple(windows),
        costs=scope.costs,
        bytes_per_record=scope.costs.bytes_per_record,
        is_measured=all(one.records is not None for one in windows),
    )


def with_measured_size(plan: Plan, landed_bytes: int, landed_records: int) -> Plan:
    """The plan with the size of a record as earlier harvests measured it."""
    if landed_records == 0:
        return plan
    return replace(plan, bytes_per_record=landed_bytes / landed_records)


def _imagine(
    scope: Scope, seen: list[Seen], revision: Revision, today: date
) -> list[PlannedWindow]:
    """Go through the harvest with expectations in the place of answers."""
    planned: list[PlannedWindow] = []
    while (window := planner.next_window(scope, seen, revision, today)) is not None:
        forecast = Forecast(seen, window.query["search"], scope.capacity)
        first, last = window.span
        planned.append(PlannedWindow(window, forecast.expected(first, last)))
        days = {
            day: forecast.expected(day, day) or 0.0
            for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
        }
        # A begun window would be offered again and again.
        seen = [one for one in seen if one.window != window]
        seen.append(Seen(window, "complete", days=days))
    return planned
