"""When a request may be sent: announced limits, quotas, budgets and preferred hours."""

import logging
from datetime import UTC, datetime

import pytest
from ops_clock import Clock

from flows.errors import QuotaSpentError
from flows.sources.ops.budget import MEGABYTE, Budget
from flows.sources.ops.pace import Pace, Service, is_quiet, seconds_between

#: A Monday noon, when robots are not preferred.
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
IDLE = "idle (images=green:200, inpadoc=green:60, other=green:1000, retrieval=green:200, "
BUSY = "busy (search=green:15, images=green:100, inpadoc=green:45, retrieval=green:100)"


def control(header: str, **others: str) -> dict[str, str]:
    return {"X-Throttling-Control": header, **others}


def spacing(pace: Pace, clock: Clock, service: Service = "search") -> float:
    """Seconds between the next two requests."""
    pace.before(service)
    before = clock.now
    pace.before(service)
    return (clock.now - before).total_seconds()


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def pace(clock: Clock) -> Pace:
    return Pace(Budget(), clock, clock.sleep)


def test_an_idle_service_is_asked_below_its_limit(pace: Pace, clock: Clock) -> None:
    pace.learn("search", control(IDLE + "search=green:30)"))
    assert (
        spacing(pace, clock) == pytest.approx(seconds_between("search")) == pytest.approx(60 / 21)
    )


def test_services_are_paced_each_for_itself(pace: Pace, clock: Clock) -> None:
    pace.learn("search", control(IDLE + "search=green:30)"))
    pace.before("search")
    pace.before("retrieval")
    assert clock.slept == []
    assert spacing(pace, clock, "inpadoc") == pytest.approx(60 / 42)


def test_a_busy_service_is_asked_more_slowly_whatever_the_order_of_names(
    pace: Pace, clock: Clock
) -> None:
    pace.learn("search", control(BUSY))
    assert spacing(pace, clock) == pytest.approx(60 / (15 * 0.7))


def test_the_worst_of_gateways_that_are_not_in_step_is_obeyed_for_a_minute(
    pace: Pace, clock: Clock
) -> None:
    pace.learn("search", control("overloaded (search=yellow:5)"))
    pace.learn("search", control(IDLE + "search=green:30)"))
    assert spacing(pace, clock) == pytest.approx(60 / (5 * 0.7))
    clock.sleep(61)
    pace.learn("search", control(IDLE + "search=green:30)"))
    assert spacing(pace, clock) == pytest.approx(60 / 21)


def test_red_slows_down(pace: Pace, clock: Clock) -> None:
    pace.learn("search", control(IDLE + "search=red:30)"))
    assert spacing(pace, clock) == pytest.approx(60 / (30 * 0.35))


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [("60000", 60.0), ("90", 90.0), (None, 60.0), ("99999999", 1200.0), ("soon", 60.0)],
    ids=["milliseconds", "seconds", "not said", "capped", "nonsense"],
)
def test_black_is_left_alone_for_as_long_as_it_asks(
    pace: Pace, clock: Clock, retry_after: str | None, seconds: float
) -> None:
    headers = control(IDLE + "search=black:0)")
    if retry_after is not None:
        headers["Retry-After"] = retry_after
    pace.learn("search", headers)
    pace.before("retrieval")
    assert clock.slept == [], "only the service that is black"
    pace.before("search")
    assert clock.slept == [seconds]


def test_unknown_words_make_it_cautious_and_are_told_once(
    pace: Pace, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "flows"):
        for _ in range(3):
            pace.learn("search", control("drowsy (search=purple:plenty)"))
    assert len(caplog.records) == 1
    assert "drowsy" in caplog.text
    assert spacing(pace, clock) > seconds_between("search") * 4


def test_a_missing_header_changes_nothing(pace: Pace, clock: Clock) -> None:
    pace.learn("search", control(BUSY))
    pace.learn("search", {})
    assert spacing(pace, clock) == pytest.approx(60 / (15 * 0.7))


def used(hour: int, week: int) -> dict[str, str]:
    return {
        "X-IndividualQuotaPerHour-Used": str(hour * MEGABYTE),
        "X-RegisteredQuotaPerWeek-Used": str(week * MEGABYTE),
    }


@pytest.mark.parametrize(
    ("hour", "week", "words"),
    [
        (400, 500, ["hour's budget is spent: 400 of 400 MB", "2026-11-23 13:00 UTC"]),
        (1, 3500, ["week's budget is spent: 3500 of 3500 MB", "2026-11-24 00:00 UTC"]),
    ],
)
def test_a_spent_budget_stops_before_the_request_and_says_until_when(
    pace: Pace, hour: int, week: int, words: list[str]
) -> None:
    pace.learn("search", used(hour, week))
    with pytest.raises(QuotaSpentError) as caught:
        pace.before("search")
    for word in [*words, "Everything fetched is kept"]:
        assert word in str(caught.value)
    assert caught.value.exit_code == 3
    assert pace.sent == 0


def test_a_run_that_may_wait_waits_for_the_hour_and_goes_on(clock: Clock) -> None:
    pace = Pace(Budget(longest_wait=3700), clock, clock.sleep)
    pace.learn("search", used(400, 500))
    pace.before("search")
    assert clock.slept == [3600.0]
    pace.before("retrieval")
    assert clock.slept == [3600.0], "what was said before the wait no longer holds"


def test_a_quota_the_service_says_is_spent_ends_the_run(pace: Pace) -> None:
    for what in ("hour", "week"):
        with pytest.raises(QuotaSpentError, match=f"the {what}'s quota"):
            pace.spent(what)


def test_outside_preferred_hours_a_run_waits_or_stops(clock: Clock) -> None:
    with pytest.raises(QuotaSpentError, match="2026-11-23 19:00 UTC"):
        Pace(Budget(only_quiet_hours=True), clock, clock.sleep).before("search")
    Pace(Budget(only_quiet_hours=True, longest_wait=8 * 3600), clock, clock.sleep).before("search")
    assert clock.now == NOON.replace(hour=19)


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        (datetime(2026, 11, 23, 18, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 19, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 6, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 7, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 28, 12, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 29, 12, 0, tzinfo=UTC), True),
    ],
)
def test_preferred_hours_are_nights_and_weekends(moment: datetime, *, quiet: bool) -> None:
    assert is_quiet(moment) is quiet
