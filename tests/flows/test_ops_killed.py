"""A harvest killed with SIGKILL at random moments loses nothing and asks for no page twice."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import ops_killable
import pytest
from fork_server import processes
from ops_clock import Clock
from ops_corpus import Corpus, generate
from ops_server import OpsServer
from ops_throttle import Limits
from ops_world import land, landed_publications, source_for

KILLS = 100
#: A kill comes after at most so many requests of a run and so many seconds more, some of a page's
#: time. Seconds alone would let a busy machine kill every run before its first page.
MOST_REQUESTS, LONGEST = 6, 0.06


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return generate(2500, seed=8)


@pytest.fixture
def server(corpus: Corpus) -> Iterator[OpsServer]:
    clock = Clock()

    def later() -> float:
        # Each process lives by a clock of its own; the server's runs fast enough for all.
        clock.sleep(10.0)
        return clock.seconds()

    # By that clock a token would be over after some thirty requests, and the page that met its end
    # be asked for again: that is no kill's doing.
    limits = Limits(state="idle", token_lifetime=10**9)
    with OpsServer(corpus, clock=later, limits=limits) as server:
        yield server


@pytest.mark.killing
def test_a_harvest_killed_a_hundred_times_loses_nothing_and_doubles_nothing(
    server: OpsServer, corpus: Corpus, tmp_path: Path
) -> None:
    context = processes()
    calm = Clock()
    with OpsServer(corpus, clock=calm.seconds) as other:
        land(source_for(other, calm), tmp_path / "calm", calm)
    wanted = sorted(landed_publications(tmp_path / "calm"))
    chance = random.Random(20261122)  # noqa: S311 - repeatable
    kills = folders = 0
    while kills < KILLS:
        folder, before, of_folder = tmp_path / str(folders), len(server.requests), 0
        while True:
            ready, begins = context.Pipe()
            process = context.Process(
                target=ops_killable.harvest, args=(server.url, str(folder), begins)
            )
            process.start()
            assert ready.poll(60)
            enough = len(server.requests) + chance.randint(0, MOST_REQUESTS)
            while process.is_alive() and len(server.requests) < enough:
                process.join(0.002)
            process.join(chance.uniform(0, LONGEST))
            if not process.is_alive():
                assert process.exitcode == 0
                break
            process.kill()
            process.join()
            of_folder += 1
        assert sorted(landed_publications(folder)) == wanted
        pages = Counter(
            (request.query, request.headers["x-ops-range"])
            for request in server.requests[before:]
            if request.service == "search" and request.headers["x-ops-range"] != "1-1"
        )
        again = sum(count - 1 for count in pages.values())
        assert again <= of_folder, "at most one page a kill"
        kills += of_folder
        folders += 1
