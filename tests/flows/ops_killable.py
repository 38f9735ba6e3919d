"""Harvests in a process of its own that may be killed at any moment."""

from multiprocessing.connection import Connection
from pathlib import Path

from ops_clock import KEY, Clock

from flows.landing import harvest as harvesting
from flows.sources.ops.budget import Budget
from flows.sources.ops.client import OpsClient
from flows.sources.ops.pace import Pace
from flows.sources.ops.source import OpsSource
from flows.topics import load_topic
from flows.transport.client import Client


def harvest(url: str, landing: str, ready: Connection) -> None:
    """Harvest from a server of another process, without waiting; says when it begins."""
    ready.send(None)
    clock = Clock()
    http = Client(user_agent="test", pause=0.0, time_out=20.0, sleep=clock.sleep)
    client = OpsClient(
        url=url,
        credentials=KEY,
        http=http,
        pace=Pace(Budget(), clock, clock.sleep),
        clock=clock,
        sleep=clock.sleep,
    )
    source = OpsSource(load_topic("quantum_cryptography").searched, lambda: client, url)
    harvesting.harvest(source, Path(landing), clock=clock, client_version="test 1")
