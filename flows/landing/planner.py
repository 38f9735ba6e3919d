"""Which window of publication dates is asked next: as few requests as possible, nothing left out.

Pure: everything is decided from what lies at rest. A harvest of a dated source is a revision whose
name says what it covers (`full_1900-01-01_2026-11-22`), so that it can be continued on any day by
any version. Within it, windows are chosen from the newest day backwards, each as large as earlier
answers let us expect to fit; one that turns out too large is marked as split and smaller ones are
asked in its place.
"""

import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from flows.errors import ConfigurationError, NotUnderstoodError
from flows.sources.contract import OTHER_OFFICES, Scope, Search, Window

State = Literal["complete", "begun", "split"]
DAY = timedelta(days=1)
#: Filings of a young field grow by about a fifth a year: a first guess, until answers tell more.
_GROWTH_A_DAY = math.log(1.2) / 365.25
#: Growth that answers can tell, at most, and the counted days and records it takes to tell it.
_LARGEST_GROWTH, _DAYS_FOR_GROWTH, _RECORDS_FOR_GROWTH = math.log(2.0) / 365.25, 240, 400
#: Share of a window's capacity aimed at where every day was counted before, where days are guessed
#: from others near them, and where they are far from all that was counted.
_FILL_KNOWN, _FILL_GUESSED, _FILL_FAR = 0.97, 0.88, 0.75
_FAR = 1460
#: Days whose counts say how dense the days before them are, and how density grows.
_NEIGHBOURS, _TREND = 365, 1460
#: A total of so many windows tells more of its days than the days next to them do.
_NARROW = 2
#: A total that counts no further is at least that large, and usually much larger.
_BEYOND_CAP = 2.0
_EPOCH = date(2020, 1, 1).toordinal()
#: An order for all of history, or for a year of it, goes on with one that was begun so long ago.
_GOES_ON = timedelta(days=30)
_LAST_MONTH = 12
log = logging.getLogger("flows")


@dataclass(frozen=True)
class Seen:
    """What a window at rest tells the planner.

    Attributes:
        window: The window as it was asked.
        state: Complete, begun, or split because it was too large or too slow.
        total: Records announced; None if the source did not say.
        is_at_least: The source counts no further than `total`.
        days: Records by day of publication, for complete windows.
        is_unchanged: Only its first page was fetched, since it agreed with what was known.
    """

    window: Window
    state: State
    total: int | None = None
    is_at_least: bool = False
    days: Mapping[date, float] = field(default_factory=dict)
    is_unchanged: bool = False

    @property
    def search(self) -> str:
        """Name of the search."""
        return self.window.query.get("search", "")

    @property
    def first(self) -> date:
        """First day of publication."""
        return self.window.span[0]

    @property
    def last(self) -> date:
        """Last day of publication."""
        return self.window.span[1]

    @property
    def office(self) -> str | None:
        """The office of a part of a split day."""
        return self.window.query.get("office")


@dataclass(frozen=True)
class Orders:
    """What a run was told to ask for. Each field describes itself, in forms too."""

    full: Annotated[bool, Field(description="Ask for everything again.")] = False
    since: Annotated[
        date | None, Field(description="First day of publication of a bounded harvest.")
    ] = None
    until: Annotated[
        date | None, Field(description="Last day of publication of a bounded harvest.")
    ] = None
    rolling: Annotated[
        bool,
        Field(
            description="Ask again for the publications of an earlier year, another one in each "
            "month: what was amended meanwhile is found within about a year. Before all of "
            "history was asked for once, this goes on with that."
        ),
    ] = False
    max_requests: Annotated[
        int | None,
        Field(ge=3, description="Requests that the run may send to a source; None for any number."),
    ] = None
    #: Days before the last harvest's end that the next one asks for again, from the settings.
    overlap_days: SkipJsonSchema[int] = 90
    #: Harvests after which everything is asked for again, from the settings.
    full_every: SkipJsonSchema[int] = 26


@dataclass(frozen=True)
class Revision:
    """A harvest and what it covers, both ends included.

    Attributes:
        kind: full: everything; step: what is new since the last one; part: bounds that were asked
            for and that leave the position of the next step alone.
        first: First day of publication.
        last: Last day of publication, not after the day of the harvest.
        asked_on: Day on which a part was begun, so that it can be asked for again later.
    """

    kind: Literal["full", "step", "part"]
    first: date
    last: date
    asked_on: date | None = None

    @property
    def name(self) -> str:
        """Name of its folder."""
        days = [day.isoformat() for day in (self.first, self.last, self.asked_on) if day]
        return "_".join([self.kind, *days])


def read_revision(name: str) -> Revision | None:
    """The revision of a folder's name; None if it is no harvest by dates."""
    kind, *rest = name.split("_")
    try:
        days = [date.fromisoformat(day) for day in rest]
    except ValueError:
        return None
    if kind in {"full", "step"} and len(days) == 2:
        return Revision(kind, *days)  # type: ignore[arg-type]
    if kind == "part" and len(days) == 3:
        return Revision("part", *days)
    return None


def choose_revision(
    scope: Scope, seen: Sequence[Seen], orders: Orders, today: date
) -> Revision | None:
    """The harvest that this run begins or continues; None if the last one is of today.

    Raises:
        ConfigurationError: The orders exclude each other.
    """
    if orders.rolling and (orders.full or orders.since or orders.until):
        message = "--rolling chooses itself what to ask: it excludes --full, --since and --until"
        raise ConfigurationError(message)
    if orders.since or orders.until:
        return _bounded(scope, seen, orders, today)
    grouped = _grouped(seen, today)
    known = sorted(grouped, key=lambda one: (one.last, one.kind != "full", one.first))
    done = [one for one in known if is_complete(scope, grouped[one], one)]
    fulls = [one for one in done if one.kind == "full"]
    newest = fulls[-1].last if fulls else date.min
    # What was begun too long ago is not all of history as of today.
    oldest = today - _GOES_ON if orders.full else date.min
    begun = [
        one
        for one in known
        if one.kind == "full"
        and one not in done
        and one.last > max(newest, oldest)
        # Begun for searches that the topic no longer has, it is another harvest.
        and _is_of(scope, grouped[one])
    ]
    if begun:
        return begun[-1]
    everything = Revision("full", scope.first_day, today)
    if not fulls or (orders.full and everything not in done):
        return everything
    if orders.rolling:
        return _bounded(scope, seen, _this_month(orders, today), today)
    if known[-1] not in done and known[-1].last > newest:
        return known[-1]
    return _next_step(scope, done, newest, orders, today)


def _next_step(
    scope: Scope, done: Sequence[Revision], newest_full: date, orders: Orders, today: date
) -> Revision | None:
    if done[-1].last >= today:
        return None
    steps = [one for one in done if one.kind == "step" and one.last > newest_full]
    if len(steps) + 1 >= orders.full_every:
        return Revision("full", scope.first_day, today)
    first = max(scope.first_day, done[-1].last - timedelta(days=orders.overlap_days))
    return Revision("step", first, today)


def _this_month(orders: Orders, today: date) -> Orders:
    """The year that a rolling harvest asks for in this month: last year in January, and so on.

    December has everything before. What is of this year comes next January, if what is new does
    not overlap it anyway.
    """
    year = today.year - today.month
    first = date(year, 1, 1) if today.month < _LAST_MONTH else None
    return replace(orders, since=first, until=date(year, 12, 31))


def _bounded(scope: Scope, seen: Sequence[Seen], orders: Orders, today: date) -> Revision:
    """A harvest of bounds: one that was begun is continued, a finished one is asked for again."""
    if orders.full:
        message = "--full asks for all of history: it excludes --since and --until"
        raise ConfigurationError(message)
    first = max(orders.since or scope.first_day, scope.first_day)
    last = min(orders.until or today, today)
    if first > last:
        message = f"since {first} is after until {last}; nothing was asked"
        raise ConfigurationError(message)
    parts = [read_revision(name) for name in {one.window.revision for one in seen}]
    # The same year comes again after a year, and is then to be asked anew.
    oldest = today - _GOES_ON if orders.rolling else date.min
    begun = [
        one
        for one in parts
        if one is not None
        and (one.kind, one.first, one.last) == ("part", first, last)
        and (one.asked_on or today) >= oldest
        and not is_complete(scope, seen, one)
    ]
    return max(begun, key=lambda one: one.name, default=Revision("part", first, last, today))


def _grouped(seen: Sequence[Seen], today: date) -> dict[Revision, list[Seen]]:
    """What is known of each harvest of everything or of what was new."""
    names: dict[str, list[Seen]] = {}
    for one in seen:
        names.setdefault(one.window.revision, []).append(one)
    found = {}
    for name, windows in names.items():
        revision = read_revision(name)
        if revision is None or revision.kind == "part":
            continue
        if revision.last > today:
            log.warning("%s lies in the future of this clock and is not counted on", name)
            continue
        found[revision] = windows
    return found


def _is_of(scope: Scope, windows: Sequence[Seen]) -> bool:
    names = {search.name for search in scope.searches}
    return any(one.search in names for one in windows)


def is_complete(scope: Scope, seen: Sequence[Seen], revision: Revision) -> bool:
    """Whether every search of the scope has been answered for every day of a revision."""
    return not any(
        True for search in scope.searches for _ in _gaps(scope, seen, revision, search.name)
    )


def next_window(
    scope: Scope, seen: Sequence[Seen], revision: Revision, today: date
) -> Window | None:
    """The window to be asked now: one that was begun, else the newest one that is missing.

    Raises:
        NotUnderstoodError: A single day of a single office is too large to be asked for.
    """
    names = {search.name for search in scope.searches}
    for one in seen:
        if one.state == "begun" and one.window.revision == revision.name and one.search in names:
            return one.window
    for search in scope.searches:
        gap = next(_gaps(scope, seen, revision, search.name), None)
        if gap is not None:
            return _choose(scope, seen, revision, search, gap, today)
    return None


def window_of(
    search: Search, revision: Revision, first: date, last: date, today: date, office: str = ""
) -> Window:
    """A window of publication dates, both ends included."""
    query = {"search": search.name, "first": first.isoformat(), "last": last.isoformat()}
    parts = [search.name, first.isoformat(), last.isoformat()]
    if office:
        query["office"] = office
        parts.append(office)
    return Window(
        name="_".join(parts),
        revision=revision.name,
        clause=search.clause,
        query=query,
        data_as_of=today,
    )


def _gaps(
    scope: Scope, seen: Sequence[Seen], revision: Revision, search: str
) -> Iterator[tuple[date, date]]:
    """Days of a revision that no complete window covers, as spans, the newest first."""
    own = [one for one in _of(seen, revision, search) if one.state == "complete"]
    spans = [(one.first, one.last) for one in own if one.office is None]
    spans += [(day, day) for day in _days_by_office(scope, own)]
    end = revision.last
    for first, last in sorted(spans, key=lambda span: span[1], reverse=True):
        if last < end:
            yield last + DAY, end
        end = min(end, first - DAY)
    if end >= revision.first:
        yield revision.first, end


def _of(seen: Sequence[Seen], revision: Revision, search: str) -> list[Seen]:
    return [one for one in seen if one.window.revision == revision.name and one.search == search]


def _days_by_office(scope: Scope, own: Sequence[Seen]) -> set[date]:
    """Days whose parts by office are all complete."""
    parts: dict[date, set[str]] = {}
    for one in own:
        if one.office is not None:
            parts.setdefault(one.first, set()).add(one.office)
    every = {*scope.offices, OTHER_OFFICES}
    return {day for day, offices in parts.items() if every <= offices}


def _choose(
    scope: Scope,
    seen: Sequence[Seen],
    revision: Revision,
    search: Search,
    gap: tuple[date, date],
    today: date,
) -> Window:
    own = _of(seen, revision, search.name)
    last = gap[1]
    if any(one.state == "split" and one.first == one.last == last for one in own):
        return _part_of_day(scope, own, revision, search, last, today)
    first = _reach(scope, Forecast(seen, search.name, scope.capacity), gap)
    if scope.longest_days is not None:
        first = max(first, last - timedelta(days=scope.longest_days - 1))
    for one in own:
        # What holds a span that was too large would be too large as well.
        if one.state == "split" and one.office is None and first <= one.first and one.last <= last:
            first = one.first + (one.last - one.first) // 2 + DAY
    return window_of(search, revision, first, last, today)


def _part_of_day(
    scope: Scope,
    own: Sequence[Seen],
    revision: Revision,
    search: Search,
    day: date,
    today: date,
) -> Window:
    parts = {one.office: one.state for one in own if one.first == one.last == day}
    for office in (*scope.offices, OTHER_OFFICES) if scope.offices else ():
        if parts.get(office) == "split":
            break
        if parts.get(office) != "complete":
            return window_of(search, revision, day, day, today, office)
    message = (
        f"search {search.name}: {day} holds more publications of one office than the source gives "
        "out; narrow the topic"
    )
    raise NotUnderstoodError(message)


def _reach(scope: Scope, forecast: "Forecast", gap: tuple[date, date]) -> date:
    """The earliest day from which a window up to the gap's end is expected to fit."""
    expected, day, guessed = 0.0, gap[1], 0
    while day >= gap[0]:
        known = forecast.counted.get(day)
        guess = known if known is not None else forecast.guess(day)
        if guess is None:
            # Nothing is known: the answer to the whole will tell.
            return gap[0]
        guessed += known is None
        expected += guess
        if expected > scope.capacity * _fill(guessed):
            return min(day + DAY, gap[1])
        day -= DAY
    return gap[0]


def _fill(guessed_days: int) -> float:
    if guessed_days == 0:
        return _FILL_KNOWN
    return _FILL_GUESSED if guessed_days <= _FAR else _FILL_FAR


class Forecast:
    """How many records of a search each day of publication is expected to hold.

    Attributes:
        counted: Records by day, as the newest answer for that day gave them.
    """

    def __init__(self, seen: Sequence[Seen], search: str, capacity: int) -> None:
        own = [one for one in seen if one.search == search]
        self.counted: dict[date, float] = {}
        self._counted_by: dict[date, str] = {}
        complete = [one for one in own if one.state == "complete"]
        for one in sorted(complete, key=lambda one: (one.window.data_as_of, one.window.revision)):
            self._count(one)
        self._splits = sorted(
            (one for one in own if one.state == "split" and one.total and one.office is None),
            key=lambda one: one.last - one.first,
        )
        self._narrow = _NARROW * capacity
        self._newest = max(self.counted, default=None)
        self._oldest = min(self.counted, default=None)
        self._growth = self._trend()
        self._rates: dict[tuple[date, date], float] = {}
        self._near: dict[bool, float | None] = {}

    def _count(self, one: Seen) -> None:
        (day, last), office, revision = one.window.span, one.office, one.window.revision
        while day <= last:
            # The parts of a day by office add up within a harvest; a later answer replaces.
            is_more = office and self._counted_by.get(day) == revision
            before = self.counted.get(day, 0.0) if is_more else 0.0
            self.counted[day] = before + one.days.get(day, 0)
            self._counted_by[day] = revision
            day += DAY

    def expected(self, first: date, last: date) -> float | None:
        """Records expected in a span; None if nothing is known of one of its days."""
        total, day = 0.0, first
        while day <= last:
            known = self.counted.get(day)
            guess = known if known is not None else self.guess(day)
            if guess is None:
                return None
            total += guess
            day += DAY
        return total

    def guess(self, day: date) -> float | None:
        """Records of a day that was not counted: from totals around it, or from days near it."""
        around = [one for one in self._splits if _holds(one, day)]
        exact = next((one for one in around if not one.is_at_least), None)
        if exact is not None and (exact.total or 0) <= self._narrow:
            return self._rate(exact) * self._weight(day)
        near = self._nearby(day)
        if near is not None:
            return near * self._weight(day)
        widest = exact or next(iter(around), None)
        return self._rate(widest) * self._weight(day) if widest is not None else None

    def _weight(self, day: date) -> float:
        return math.exp(self._growth * (day.toordinal() - _EPOCH))

    def _trend(self) -> float:
        """Growth a day: of the older half of the oldest counted days against the newer half."""
        if self._oldest is None:
            return _GROWTH_A_DAY
        days = [self._oldest + timedelta(days=n) for n in range(_TREND)]
        known = [self.counted[day] for day in days if day in self.counted]
        half = len(known) // 2
        older, newer = sum(known[:half]), sum(known[half : 2 * half])
        if len(known) < _DAYS_FOR_GROWTH or min(older, newer) < _RECORDS_FOR_GROWTH:
            return _GROWTH_A_DAY
        return min(max(math.log(newer / older) / half, 0.0), _LARGEST_GROWTH)

    def _rate(self, split: Seen) -> float:
        """Records a day of weight 1 among the days of a split span that were not counted."""
        key = (split.first, split.last)
        if key not in self._rates:
            known, weights, day = 0.0, 0.0, split.first
            while day <= split.last:
                if day in self.counted:
                    known += self.counted[day]
                else:
                    weights += self._weight(day)
                day += DAY
            total = (split.total or 0) * (_BEYOND_CAP if split.is_at_least else 1.0)
            self._rates[key] = max(total - known, 0.0) / weights if weights else 0.0
        return self._rates[key]

    def _nearby(self, day: date) -> float | None:
        """Records a day of weight 1 in the counted days next to an uncounted one."""
        if self._newest is None or self._oldest is None:
            return None
        is_after = day > self._newest
        if is_after not in self._near:
            end = self._newest if is_after else self._oldest + timedelta(days=_NEIGHBOURS)
            days = [end - timedelta(days=back) for back in range(_NEIGHBOURS)]
            known = [one for one in days if one in self.counted]
            weights = sum(self._weight(one) for one in known)
            records = sum(self.counted[one] for one in known)
            self._near[is_after] = records / weights if weights else None
        return self._near[is_after]


def _holds(one: Seen, day: date) -> bool:
    return one.first <= day <= one.last
