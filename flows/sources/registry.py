"""Which sources there are, and what each needs to be opened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flows.credentials import Credentials
from flows.errors import ConfigurationError
from flows.sources.contract import Source
from flows.sources.epo_linked_data import client as linked_data
from flows.sources.ops.budget import Budget
from flows.sources.sample.client import SampleSource
from flows.topics import Clause
from flows.transport.client import Client, Sleep


@dataclass(frozen=True)
class Surroundings:
    """What a source may need from outside.

    Attributes:
        clauses: The clauses of the topic.
        user_agent: Who we are and how to reach us.
        linked_data_url: Endpoint of the EPO's linked open data.
        ops_url: Address of Open Patent Services.
        ops_credentials: Gives the key of OPS when it is first needed; None if there is none.
        ops_budget: What a run may use of OPS.
        max_requests: Requests that a run may send to the linked open data; None for any number.
        clock: Gives the present time, UTC.
        sleep: Waits for some seconds.
    """

    clauses: tuple[Clause, ...]
    user_agent: str
    linked_data_url: str
    ops_url: str
    ops_credentials: Callable[[], Credentials | None]
    ops_budget: Budget
    max_requests: int | None
    clock: Callable[[], datetime]
    sleep: Sleep


def _sample(_: Surroundings) -> Source:
    return SampleSource()


def _linked_data(surroundings: Surroundings) -> Source:
    def connect() -> Client:
        return Client(
            user_agent=surroundings.user_agent,
            pause=linked_data.PAUSE,
            time_out=linked_data.TIME_OUT,
            sleep=surroundings.sleep,
            most_requests=surroundings.max_requests,
        )

    return linked_data.LinkedDataSource(
        clauses=surroundings.clauses, connect=connect, url=surroundings.linked_data_url
    )


def _ops(surroundings: Surroundings) -> Source:
    # Opened by few commands: its parser need not be loaded by all.
    from flows.sources.ops import connection
    from flows.sources.ops.source import OpsSource

    return OpsSource(
        clauses=surroundings.clauses,
        connect=lambda: connection.connect(
            url=surroundings.ops_url,
            find_key=surroundings.ops_credentials,
            user_agent=surroundings.user_agent,
            budget=surroundings.ops_budget,
            clock=surroundings.clock,
            sleep=surroundings.sleep,
        ),
        url=surroundings.ops_url,
    )


_OPEN: dict[str, Callable[[Surroundings], Source]] = {
    "sample": _sample,
    "epo-linked-data": _linked_data,
    "ops": _ops,
}


def open_source(name: str, surroundings: Surroundings) -> Source:
    """The source of that name.

    Raises:
        ConfigurationError: There is no such source.
    """
    if name not in _OPEN:
        message = f"sources: unknown source {name!r}; allowed: {', '.join(_OPEN)}"
        raise ConfigurationError(message)
    return _OPEN[name](surroundings)
