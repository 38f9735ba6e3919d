"""Puts a client of OPS together: key, session, pace."""

from collections.abc import Callable
from datetime import datetime

from flows.credentials import Credentials, require_key
from flows.sources.ops.budget import Budget
from flows.sources.ops.client import TIME_OUT, OpsClient
from flows.sources.ops.pace import Pace
from flows.transport.client import Client, Sleep


def connect(
    *,
    url: str,
    find_key: Callable[[], Credentials | None],
    user_agent: str,
    budget: Budget,
    clock: Callable[[], datetime],
    sleep: Sleep,
) -> OpsClient:
    """A client of OPS with the key that is set up; nothing is sent yet.

    Raises:
        ConfigurationError: No key is set up, or the address would send it over an open line.
    """
    return OpsClient(
        url=url,
        credentials=require_key(find_key()),
        http=Client(
            user_agent=user_agent,
            pause=0.0,
            time_out=TIME_OUT,
            sleep=sleep,
            most_requests=budget.requests,
        ),
        pace=Pace(budget, clock, sleep),
        clock=clock,
        sleep=sleep,
    )
