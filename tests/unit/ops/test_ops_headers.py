"""Headers of OPS: load, quotas, and when to ask again."""

import pytest

from flows.sources.ops.limits import (
    Quota,
    ServiceState,
    Throttling,
    read_quota,
    read_retry_after,
    read_throttling,
)

BUSY = (
    "busy (images=green:100, inpadoc=green:45, other=green:1000, retrieval=green:100, "
    "search=green:15)"
)


def test_the_usual_header() -> None:
    assert read_throttling(BUSY) == Throttling(
        "busy",
        {
            "images": ServiceState("green", 100),
            "inpadoc": ServiceState("green", 45),
            "other": ServiceState("green", 1000),
            "retrieval": ServiceState("green", 100),
            "search": ServiceState("green", 15),
        },
        is_understood=True,
    )


def test_order_case_and_blanks_do_not_matter() -> None:
    found = read_throttling("  OVERLOADED( Search = BLACK:0 ,images=Yellow: 50 )")
    assert found == Throttling(
        "overloaded",
        {"search": ServiceState("black", 0), "images": ServiceState("yellow", 50)},
        is_understood=True,
    )


@pytest.mark.parametrize("state", ["idle", "busy", "overloaded"])
@pytest.mark.parametrize("colour", ["green", "yellow", "red", "black"])
def test_every_state_and_colour(state: str, colour: str) -> None:
    found = read_throttling(f"{state} (search={colour}:15)")
    assert found is not None
    assert (found.state, found.services["search"].colour) == (state, colour)
    assert found.is_understood


def test_a_new_service_is_no_misunderstanding() -> None:
    found = read_throttling("idle (fulltext=green:7)")
    assert found is not None
    assert found.services == {"fulltext": ServiceState("green", 7)}
    assert found.is_understood


@pytest.mark.parametrize(("header", "state", "services"), [
    ("", "unknown", {}),
    ("idle", "idle", {}),
    ("idle ()", "idle", {}),
    ("asleep (search=green:15)", "unknown", {"search": ServiceState("green", 15)}),
    ("busy (search=mauve:15)", "busy", {"search": ServiceState("unknown", 15)}),
    ("busy (search=green:many)", "busy", {"search": ServiceState("green", None)}),
    ("busy (search=green:-1)", "busy", {"search": ServiceState("green", None)}),
    ("busy (search=green)", "busy", {"search": ServiceState("green", None)}),
    ("busy (search)", "busy", {"search": ServiceState("unknown", None)}),
    ("busy (search=green:15", "busy", {"search": ServiceState("green", 15)}),
    ("busy (search=green:15) and more", "busy", {"search": ServiceState("green", 15)}),
    ("busy (search=green:15,)", "busy", {"search": ServiceState("green", 15)}),
    ("busy (search=green:15, search=black:0)", "busy", {"search": ServiceState("black", 0)}),
    ("(((=:=:,,,)", "unknown", {}),
])  # fmt: skip
def test_what_is_not_understood_says_so(
    header: str, state: str, services: dict[str, ServiceState]
) -> None:
    found = read_throttling(header)
    assert found is not None
    assert (found.state, found.services, found.is_understood) == (state, services, False)


def test_no_header_is_no_throttling() -> None:
    assert read_throttling(None) is None


def test_quotas_whatever_the_case_of_the_names() -> None:
    headers = {
        "x-individualquotaperhour-used": "17008274",
        "X-RegisteredQuotaPerWeek-Used": " 502112806 ",
        "X-REGISTEREDPAYINGQUOTAPERWEEK-USED": "0",
        "Date": "Thu, 10 Mar 2016 11:21:12 GMT",
    }
    assert read_quota(headers) == Quota(17008274, 502112806, 0)


@pytest.mark.parametrize("value", ["", "many", "-1", "1.5", "１２", "9" * 40])
def test_quotas_that_are_no_numbers_are_unknown(value: str) -> None:
    assert read_quota({"X-IndividualQuotaPerHour-Used": value}) == Quota(None, None, None)


@pytest.mark.parametrize(("header", "seconds"), [
    ("60", 60.0), (" 999 ", 999.0), ("1000", 1.0), ("60000", 60.0), ("0", 0.0), ("1.5", 1.5),
    (None, None), ("", None), ("-5", None), ("soon", None), ("nan", None), ("inf", None),
    ("1e9", None), ("Thu, 10 Mar 2016 11:21:12 GMT", None), ("１２", None), ("9" * 40, None),
])  # fmt: skip
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert read_retry_after(header) == seconds
