"""A source bound to the local OPS, and what a harvest from it should hold."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from ops_clock import KEY, Clock
from ops_facts import Publication
from ops_server import OpsServer

from flows.credentials import Credentials
from flows.landing import harvest as harvesting
from flows.landing import store
from flows.landing.planner import Orders
from flows.sources.ops.budget import Budget
from flows.sources.ops.client import OpsClient
from flows.sources.ops.pace import Pace
from flows.sources.ops.parse import parse_page
from flows.sources.ops.source import OpsSource
from flows.topics import load_topic
from flows.transport.client import Client


def client_for(
    server: OpsServer,
    clock: Clock,
    *,
    budget: Budget | None = None,
    credentials: Credentials = KEY,
    time_out: float = 20.0,
) -> OpsClient:
    """A client of the local server that lives by the simulated clock."""
    return OpsClient(
        url=server.url,
        credentials=credentials,
        http=Client(
            user_agent="test",
            pause=0.0,
            time_out=time_out,
            sleep=clock.sleep,
            largest_body=32_000_000,
            most_requests=budget.requests if budget else None,
        ),
        pace=Pace(budget or Budget(), clock, clock.sleep),
        clock=clock,
        sleep=clock.sleep,
    )


def source_for(
    server: OpsServer, clock: Clock, *, budget: Budget | None = None, time_out: float = 20.0
) -> OpsSource:
    """The source as a run opens it, on the local server."""
    return OpsSource(
        clauses=load_topic("quantum_cryptography").searched,
        connect=lambda: client_for(server, clock, budget=budget, time_out=time_out),
        url=server.url,
    )


def land(
    source: OpsSource, landing: Path, clock: Callable[[], datetime], orders: Orders | None = None
) -> harvesting.Harvest:
    """Harvest into a folder."""
    return harvesting.harvest(source, landing, clock=clock, client_version="test 1", orders=orders)


def landed_publications(landing: Path) -> list[str]:
    """Every publication of every complete window of dates, as often as it was landed."""
    return [
        ".".join(str(row[name]) for name in ("country", "doc_number", "kind"))
        for window in store.complete_windows(landing)
        if "search" in window.query
        for page in window.pages
        for row in parse_page(
            store.read_page(window.folder, page), data_as_of=window.data_as_of
        ).rows.get("publications", [])
    ]


#: The topic told without queries: beginnings of class symbols, and words.
CORE_CPC = ("H04L9/0852", "H04L9/0855", "H04L9/0858", "H04B10/70")
BROAD = ("H04L9/08", "H04L9/12", "H04L63/06", "H04B10/85", "H04K1/")


def belongs(publication: Publication) -> bool:
    """Whether a generated publication belongs to the topic, by its own facts."""
    cpc = {one.symbol for one in publication.cpc}
    ipc = set(publication.ipc)
    if cpc & set(CORE_CPC) or "H04B10/70" in ipc:
        return True
    text = " ".join(text for _, text in (*publication.titles, *publication.abstracts)).casefold()
    words = " ".join(text.replace("-", " ").split())
    is_broad = any(symbol.startswith(BROAD) for symbol in {*cpc, *ipc})
    return is_broad and any(phrase in words for phrase in _phrases())


@cache
def _phrases() -> list[str]:
    """The topic's phrases as they stand in a text of small letters without hyphens."""
    return [
        phrase.removesuffix("*").casefold().replace("-", " ")
        for clause in load_topic("quantum_cryptography").searched
        for language in clause.phrases.values()
        for phrase in language
    ]


def topic_of(server: OpsServer) -> set[str]:
    """What belongs to the topic today, by DOCDB number."""
    view = server.view
    publications = (view.publication(row) for row in range(view.size))
    return {one.docdb for one in publications if belongs(one)}
