"""Which sources there are, and what each needs to be opened."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flows.errors import ConfigurationError
from flows.sources.contract import Source
from flows.sources.epo_linked_data import client as linked_data
from flows.sources.sample.client import SampleSource
from flows.topics import Clause
from flows.transport.client import Client, Sleep


@dataclass(frozen=True)
class Surroundings:
    """What a source may need from outside.

    Attributes:
        clauses: The clauses of the topic.
        today: The day of the harvest, UTC.
        user_agent: Who we are and how to reach us.
        linked_data_url: Endpoint of the EPO's linked open data.
        sleep: Waits for some seconds.
    """

    clauses: tuple[Clause, ...]
    today: date
    user_agent: str
    linked_data_url: str = linked_data.URL
    sleep: Sleep = time.sleep


def _sample(_: Surroundings) -> Source:
    return SampleSource()


def _linked_data(surroundings: Surroundings) -> Source:
    def connect() -> Client:
        return Client(
            user_agent=surroundings.user_agent,
            pause=linked_data.PAUSE,
            time_out=linked_data.TIME_OUT,
            sleep=surroundings.sleep,
        )

    return linked_data.LinkedDataSource(
        clauses=surroundings.clauses,
        today=surroundings.today,
        connect=connect,
        url=surroundings.linked_data_url,
    )


_OPEN: dict[str, Callable[[Surroundings], Source]] = {
    "sample": _sample,
    "epo-linked-data": _linked_data,
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
