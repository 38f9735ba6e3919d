"""Windows of publication dates: nothing left out, nothing twice, as few requests as possible."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.errors import ConfigurationError, NotUnderstoodError
from flows.landing import planner
from flows.landing.plan import make_plan, with_measured_size
from flows.landing.planner import Orders, Revision, Seen
from flows.sources.contract import OTHER_OFFICES, Costs, Scope, Search, Window

TODAY = date(2026, 11, 22)
FIRST = date(1990, 1, 1)
OFFICES = ("CN", "US")
COSTS = Costs(
    control=1,
    per_window=0,
    page_size=100,
    seconds_per_request=2.0,
    bytes_per_record=18_000,
    bytes_per_week=4_000_000_000,
)
Corpus = Counter[tuple[date, str]]


def scope(**values: object) -> Scope:
    given = {
        "searches": (Search("core.1", "core"),),
        "first_day": FIRST,
        "capacity": 2000,
        "costs": COSTS,
        "offices": OFFICES,
    }
    return Scope(**{**given, **values})  # type: ignore[arg-type]


def growing(total: int, *, growth: float = 1.15, first_year: int = 1995) -> Corpus:
    """A corpus that grows by a share every year, published on every Wednesday."""
    years = range(first_year, TODAY.year + 1)
    weights = {year: growth ** (year - first_year) for year in years}
    corpus: Corpus = Counter()
    for year in years:
        days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
        days = [day for day in days if day.weekday() == 2 and day <= TODAY]
        share = total * weights[year] / sum(weights.values())
        for position, day in enumerate(days):
            n = int(share * (position + 1) / len(days)) - int(share * position / len(days))
            corpus[day, ("CN", "US", "EP")[position % 3]] += n
    return corpus


class Service:
    """Answers windows from a corpus as the service does; counts the requests."""

    def __init__(self, corpus: Corpus, *, cap: int | None = None, capacity: int = 2000) -> None:
        self.corpus, self.cap, self.capacity = corpus, cap, capacity
        self.requests = 0
        self.answered: list[Window] = []

    def holds(self, window: Window) -> Counter[date]:
        """Publications of a window by day."""
        first, last = window.span
        office = window.query.get("office")
        found: Counter[date] = Counter()
        for (day, at), n in self.corpus.items():
            is_own = office is None or at == office
            if office == OTHER_OFFICES:
                is_own = at not in OFFICES
            if first <= day <= last and is_own and n:
                found[day] += n
        return found

    def answer(self, window: Window) -> Seen:
        """All pages of a window, or that it holds too many."""
        days = self.holds(window)
        total = days.total()
        self.requests += 1
        if total > self.capacity:
            is_capped = self.cap is not None and total >= self.cap
            shown = self.cap if is_capped and self.cap is not None else total
            return Seen(window, "split", shown, is_at_least=is_capped)
        self.requests += max(0, -(-total // 100) - 1)
        self.answered.append(window)
        return Seen(window, "complete", total, days=days)


def harvest(
    service: Service,
    seen: list[Seen],
    *,
    of: Scope | None = None,
    orders: Orders | None = None,
    today: date = TODAY,
) -> Revision | None:
    whole = of or scope()
    revision = planner.choose_revision(whole, seen, orders or Orders(), today)
    if revision is None:
        return None
    while (window := planner.next_window(whole, seen, revision, today)) is not None:
        seen.append(service.answer(window))
    return revision


def fetched(service: Service) -> Counter[date]:
    return sum((service.holds(window) for window in service.answered), Counter[date]())


def floor(corpus: Corpus) -> int:
    return -(-corpus.total() // 100)


@pytest.mark.parametrize("cap", [None, 10_000], ids=["true totals", "totals up to 10,000"])
@pytest.mark.parametrize("growth", [1.0, 1.07, 1.15, 1.25, 1.4])
def test_a_first_harvest_fetches_everything_once_and_stays_near_the_floor(
    cap: int | None, growth: float
) -> None:
    corpus = growing(30_000, growth=growth)
    service, seen = Service(corpus, cap=cap), list[Seen]()
    harvest(service, seen)
    per_day: Counter[date] = Counter()
    for (day, _), n in corpus.items():
        per_day[day] += n
    assert fetched(service) == +per_day
    # The control question is one more.
    assert service.requests + 1 <= 1.05 * floor(corpus)


def test_a_second_full_harvest_is_planned_from_the_first() -> None:
    corpus = growing(30_000)
    seen = list[Seen]()
    harvest(Service(corpus, cap=10_000), seen)
    tomorrow = TODAY + timedelta(days=1)
    plan = make_plan(scope(), seen, Orders(full=True), tomorrow)
    service = Service(corpus, cap=10_000)
    harvest(service, seen, orders=Orders(full=True), today=tomorrow)
    assert plan.is_measured
    assert service.requests + 1 <= 1.05 * floor(corpus)
    assert plan.requests == pytest.approx(service.requests + 1, rel=0.02)
    assert not [one for one in seen if one.state == "split" and one.window.data_as_of == tomorrow]


def test_a_plan_of_what_nobody_has_counted_says_so() -> None:
    plan = make_plan(scope(), [], Orders(), TODAY)
    assert not plan.is_measured
    assert [one.records for one in plan.windows] == [None]


def test_a_plan_tells_bytes_minutes_and_the_share_of_the_quota() -> None:
    seen = list[Seen]()
    harvest(Service(growing(5000)), seen)
    plan = make_plan(scope(), seen, Orders(full=True), TODAY + timedelta(days=1))
    assert plan.records == pytest.approx(5000, rel=0.02)
    assert plan.seconds == plan.requests * 2.0
    assert plan.bytes == plan.records * 18_000
    measured = with_measured_size(plan, 5_000_000, 5000)
    assert measured.bytes == measured.records * 1000
    assert measured.week_share == measured.bytes / 4_000_000_000
    assert with_measured_size(plan, 0, 0) == plan


def test_the_next_day_asks_from_the_last_harvest_minus_an_overlap() -> None:
    corpus, seen = growing(5000), list[Seen]()
    harvest(Service(corpus), seen)
    tomorrow = TODAY + timedelta(days=1)
    service = Service(corpus)
    revision = harvest(service, seen, today=tomorrow, orders=Orders(overlap_days=30))
    assert revision == Revision("step", TODAY - timedelta(days=30), tomorrow)
    assert len(service.answered) == 1
    assert harvest(Service(corpus), seen, today=tomorrow) is None, "once a day"


def test_everything_is_asked_again_every_so_many_harvests() -> None:
    corpus, seen, kinds = growing(500), list[Seen](), []
    for day in range(8):
        revision = harvest(
            Service(corpus), seen, today=TODAY + timedelta(days=day), orders=Orders(full_every=3)
        )
        kinds.append(revision.kind if revision else None)
    assert kinds == ["full", "step", "step", "full", "step", "step", "full", "step"]


def test_a_bounded_harvest_leaves_the_position_alone() -> None:
    corpus, seen = growing(500), list[Seen]()
    harvest(Service(corpus), seen)
    later = TODAY + timedelta(days=10)
    bounds = Orders(since=date(2010, 1, 1), until=date(2010, 12, 31))
    assert harvest(Service(corpus), seen, orders=bounds, today=later) == Revision(
        "part", date(2010, 1, 1), date(2010, 12, 31), later
    )
    step = planner.choose_revision(scope(), seen, Orders(overlap_days=0), later)
    assert step == Revision("step", TODAY, later)


def test_bounds_that_exclude_each_other_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="2012-01-01 is after until 2011-01-01"):
        planner.choose_revision(
            scope(), [], Orders(since=date(2012, 1, 1), until=date(2011, 1, 1)), TODAY
        )


@pytest.mark.parametrize("stop", range(1, 24, 3))
def test_a_harvest_is_continued_another_day_with_the_windows_it_began(stop: int) -> None:
    corpus, seen, service = growing(30_000), list[Seen](), Service(growing(30_000), cap=10_000)
    revision = planner.choose_revision(scope(), seen, Orders(), TODAY)
    assert revision is not None
    for _ in range(stop):
        window = planner.next_window(scope(), seen, revision, TODAY)
        if window is None:
            break
        seen.append(service.answer(window))
    window = planner.next_window(scope(), seen, revision, TODAY)
    begun = [Seen(window, "begun")] if window else []
    later = TODAY + timedelta(days=3)
    again = planner.choose_revision(scope(), [*seen, *begun], Orders(), later)
    if window is None:
        assert again is not None
        assert again.kind == "step"
        return
    assert again == revision
    assert planner.next_window(scope(), [*seen, *begun], revision, later) == window
    seen.append(service.answer(window))
    while (window := planner.next_window(scope(), seen, revision, later)) is not None:
        seen.append(service.answer(window))
    assert fetched(service).total() == corpus.total()


def test_a_day_that_is_too_large_is_asked_by_office() -> None:
    day = date(2020, 1, 1)
    corpus: Corpus = Counter({(day, "CN"): 1500, (day, "US"): 900, (day, "JP"): 300})
    corpus[day + timedelta(days=1), "CN"] = 10
    service, seen = Service(corpus), list[Seen]()
    harvest(service, seen)
    parts = [window.query.get("office") for window in service.answered]
    assert [office for office in parts if office] == ["CN", "US", OTHER_OFFICES]
    assert fetched(service).total() == corpus.total()


def test_a_day_of_one_office_that_is_too_large_is_told() -> None:
    service = Service(Counter({(date(2020, 1, 1), "CN"): 2500}))
    with pytest.raises(NotUnderstoodError, match="2020-01-01 holds more publications of one"):
        harvest(service, [])


def test_a_window_too_slow_to_be_answered_is_halved_until_it_is() -> None:
    corpus, seen = growing(900), list[Seen]()
    service = Service(corpus)
    revision = planner.choose_revision(scope(), seen, Orders(), TODAY)
    assert revision is not None
    while (window := planner.next_window(scope(), seen, revision, TODAY)) is not None:
        first, last = window.span
        is_slow = (last - first).days > 2000
        seen.append(Seen(window, "split") if is_slow else service.answer(window))
    assert fetched(service).total() == corpus.total()


def test_a_changed_search_is_asked_for_all_of_history() -> None:
    corpus, seen = growing(500), list[Seen]()
    harvest(Service(corpus), seen)
    changed = scope(searches=(Search("core.2", "core"),))
    tomorrow = TODAY + timedelta(days=1)
    service = Service(corpus)
    harvest(service, seen, of=changed, today=tomorrow)
    assert fetched(service).total() == corpus.total()


def test_no_window_spans_more_days_than_allowed() -> None:
    service, seen = Service(growing(500)), list[Seen]()
    harvest(service, seen, of=scope(longest_days=365, offices=()))
    for window in service.answered:
        first, last = window.span
        assert (last - first).days < 365
    assert fetched(service).total() == service.corpus.total()


@pytest.mark.parametrize(
    "name",
    ["2026-11", "full", "full_2020-01-01", "other_2020-01-01_2021-01-01", "families_2026-11"],
)
def test_other_folders_are_no_harvests_by_dates(name: str) -> None:
    assert planner.read_revision(name) is None


def test_a_name_of_a_revision_is_read_back() -> None:
    revision = Revision("step", date(2026, 1, 1), TODAY)
    assert planner.read_revision(revision.name) == revision


days = st.dates(min_value=date(2020, 1, 1), max_value=date(2021, 12, 31))
corpora = st.dictionaries(
    # One office beside those asked for by themselves: a part of a day never exceeds a window.
    st.tuples(days, st.sampled_from(["CN", "US", "EP"])),
    st.integers(1, 90),
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(corpora, st.sampled_from([None, 150, 300]))
def test_whatever_is_published_is_fetched_once(
    publications: dict[tuple[date, str], int], cap: int | None
) -> None:
    corpus: Corpus = Counter(publications)
    service, seen = Service(corpus, cap=cap, capacity=100), list[Seen]()
    harvest(service, seen, of=scope(capacity=100, first_day=date(2019, 1, 1)))
    wanted: Counter[date] = Counter()
    for (day, _), n in corpus.items():
        wanted[day] += n
    assert fetched(service) == wanted


@pytest.mark.parametrize(("records", "requests"), [(0, 1), (1, 1), (100, 1), (101, 2), (2000, 20)])
def test_requests_of_a_window_of_pages(records: int, requests: int) -> None:
    assert COSTS.requests(records) == requests


def test_requests_of_a_window_of_questions() -> None:
    costs = Costs(2, 9, None, 1.1, 3000)
    counted: Callable[[int], int] = costs.requests
    assert [counted(n) for n in (0, 1, 5000)] == [1, 9, 9]


def test_a_changed_search_is_asked_in_full_before_the_next_step() -> None:
    corpus, seen = growing(900), list[Seen]()
    two = scope(searches=(Search("core.1", "core"), Search("words.1", "words")))
    harvest(Service(corpus), seen, of=two)
    week = TODAY + timedelta(days=7)
    harvest(Service(corpus), seen, of=two, today=week)
    changed = scope(searches=(Search("core.1", "core"), Search("words.2", "words")))
    later = week + timedelta(days=7)
    chosen = planner.choose_revision(changed, seen, Orders(), later)
    assert chosen == Revision("full", FIRST, TODAY)
    service = Service(corpus)
    harvest(service, seen, of=changed, today=later)
    assert {window.query["search"] for window in service.answered} == {"words.2"}
    assert fetched(service).total() == corpus.total()


def test_an_order_for_all_of_history_is_of_its_own_day() -> None:
    corpus, seen = growing(900), list[Seen]()
    harvest(Service(corpus), seen)
    later = TODAY + timedelta(days=300)
    begun = window_of_a_begun_full(TODAY + timedelta(days=1))
    assert planner.choose_revision(scope(), [*seen, begun], Orders(full=True), later) == Revision(
        "full", FIRST, later
    )


def window_of_a_begun_full(day: date) -> Seen:
    revision = Revision("full", FIRST, day)
    window = planner.window_of(Search("core.1", "core"), revision, FIRST, day, day)
    return Seen(window, "begun")


def test_all_of_history_begun_on_the_day_of_a_step_is_continued() -> None:
    corpus, seen = growing(900), list[Seen]()
    harvest(Service(corpus), seen)
    tomorrow = TODAY + timedelta(days=1)
    harvest(Service(corpus), seen, today=tomorrow)
    begun = window_of_a_begun_full(tomorrow)
    chosen = planner.choose_revision(scope(), [*seen, begun], Orders(), tomorrow)
    assert chosen == Revision("full", FIRST, tomorrow)


def test_a_clock_once_in_the_future_does_not_stop_harvests() -> None:
    corpus, seen = growing(900), list[Seen]()
    harvest(Service(corpus), seen)
    harvest(Service(corpus), seen, today=date(2031, 1, 1))
    week = TODAY + timedelta(days=7)
    revision = planner.choose_revision(scope(), seen, Orders(overlap_days=10), week)
    assert revision == Revision("step", TODAY - timedelta(days=10), week)


def test_years_of_runs_are_planned_in_no_time() -> None:
    corpus, seen = growing(200), list[Seen]()
    for week in range(104):
        today = TODAY + timedelta(weeks=week)
        assert harvest(Service(corpus), seen, today=today) is not None
    assert len(seen) < 300


def test_a_bounded_harvest_can_be_asked_for_again_later() -> None:
    corpus, seen = growing(500), list[Seen]()
    bounds = Orders(since=date(2010, 1, 1), until=date(2010, 12, 31))
    for day in (TODAY, TODAY + timedelta(days=300)):
        service = Service(corpus)
        harvest(service, seen, orders=bounds, today=day)
        assert service.answered


def test_a_year_of_rolling_harvests_asks_for_each_earlier_day_once() -> None:
    corpus, seen = growing(900), list[Seen]()
    harvest(Service(corpus), seen)
    asked: Counter[date] = Counter()
    for month in range(1, 13):
        service = Service(corpus)
        harvest(service, seen, orders=Orders(rolling=True), today=date(2027, month, 3))
        asked += fetched(service)
    earlier = {day: n for (day, _), n in corpus.items() if n and day < date(2027, 1, 1)}
    assert set(asked) == set(earlier)
    assert asked.total() == corpus.total()


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2027, 1, 3), date(2026, 1, 1), date(2026, 12, 31)),
        (date(2027, 11, 7), date(2016, 1, 1), date(2016, 12, 31)),
        (date(2027, 12, 5), FIRST, date(2015, 12, 31)),
    ],
)
def test_a_rolling_harvest_asks_for_the_year_of_its_month(
    today: date, first: date, last: date
) -> None:
    seen = list[Seen]()
    harvest(Service(growing(500)), seen)
    revision = planner.choose_revision(scope(), seen, Orders(rolling=True), today)
    assert revision == Revision("part", first, last, today)


def test_a_rolling_harvest_begins_with_all_of_history() -> None:
    corpus, seen = growing(500), list[Seen]()
    rolling = Orders(rolling=True)
    assert harvest(Service(corpus), seen, orders=rolling) == Revision("full", FIRST, TODAY)
    begun = window_of_a_begun_full(TODAY + timedelta(days=1))
    later = TODAY + timedelta(days=9)
    chosen = planner.choose_revision(scope(), [*seen, begun], rolling, later)
    assert chosen == Revision("full", FIRST, TODAY + timedelta(days=1))


@pytest.mark.parametrize(("days", "goes_on"), [(20, True), (395, False)])
def test_a_rolling_harvest_goes_on_with_one_of_its_month_only(days: int, goes_on: bool) -> None:  # noqa: FBT001
    seen = list[Seen]()
    harvest(Service(growing(500)), seen)
    begun_on = date(2027, 1, 3)
    # The same year is asked for by February of the year after.
    part = Revision("part", date(2026, 1, 1), date(2026, 12, 31), begun_on)
    day = part.last
    window = planner.window_of(Search("core.1", "core"), part, day, day, begun_on)
    today = begun_on + timedelta(days=days)
    revision = planner.choose_revision(
        scope(), [*seen, Seen(window, "begun")], Orders(rolling=True), today
    )
    assert revision is not None
    assert (revision == part) is goes_on
    assert revision.first == part.first


def test_all_of_history_excludes_bounds() -> None:
    with pytest.raises(ConfigurationError, match="excludes --since"):
        planner.choose_revision(scope(), [], Orders(full=True, since=FIRST), TODAY)


@pytest.mark.parametrize("orders", [Orders(full=True), Orders(since=FIRST), Orders(until=TODAY)])
def test_a_rolling_harvest_chooses_its_bounds_itself(orders: Orders) -> None:
    with pytest.raises(ConfigurationError, match="excludes --full"):
        planner.choose_revision(scope(), [], replace(orders, rolling=True), TODAY)


def test_parts_of_a_day_by_office_do_not_add_up_over_harvests() -> None:
    day = date(2020, 1, 1)
    service, seen = Service(Counter({(day, "CN"): 1500, (day, "US"): 1000})), list[Seen]()
    for later in range(3):
        harvest(service, seen, orders=Orders(full=True), today=TODAY + timedelta(days=later))
    forecast = planner.Forecast(seen, "core.1", 2000)
    assert forecast.expected(day, day) == 2500
