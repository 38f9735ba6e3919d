"""Harvests a topic of 30,000 publications from the local OPS and compares with the fewest requests.

    python tests/bench/harvest_ops.py --publications 34500

Server and client share a simulated clock: what is printed as minutes is what the real service
would have taken at its idle limits, not what this machine took. Exits with 1 if anything was lost
or doubled, if a harvest needed more than 1.05 times the fewest requests, if a plan was wrong by
more than a tenth, or if a run without changes asked more than the control and a page a search.
"""

import argparse
import sys
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

# ruff: noqa: E402 - the server lies among the tests
_TESTS = Path(__file__).parent.parent
sys.path[:0] = [str(_TESTS / "flows"), str(_TESTS / "ops_server")]

from ops_clock import START, Clock
from ops_corpus import generate
from ops_server import OpsServer
from ops_throttle import Limits
from ops_world import land, source_for, topic_of

from flows.landing import store
from flows.landing.plan import make_plan
from flows.landing.planner import Orders
from flows.sources.ops.source import OpsSource


def main() -> int:
    """Run and print; 1 if an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--publications", type=int, default=34_500, help="size of the corpus")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    clock = Clock()
    corpus = generate(options.publications, options.seed)
    limits = Limits(state="idle", hourly_bytes=10**12, weekly_bytes=10**12)
    with (
        OpsServer(corpus, clock=clock.seconds, limits=limits) as server,
        tempfile.TemporaryDirectory() as folder,
    ):
        bench = Bench(server, source_for(server, clock), clock, Path(folder))
        aims = [bench.first(), bench.second(), bench.unchanged()]
    return 0 if all(aims) else 1


class Bench:
    """A server, a source and a folder that go through three harvests."""

    def __init__(self, server: OpsServer, source: OpsSource, clock: Clock, folder: Path) -> None:
        self.server, self.source, self.clock, self.folder = server, source, clock, folder

    def first(self) -> bool:
        """A first harvest, with nothing known."""
        requests, _ = self._harvest(START, Orders())
        return self._report("first harvest", requests)

    def second(self) -> bool:
        """Everything again, planned from the first harvest."""
        orders, day = Orders(full=True), START + timedelta(days=1)
        seen = store.seen_windows(self.folder, self.source.info.name)
        plan = make_plan(self.source.scope, seen, orders, day.date())
        requests, seconds = self._harvest(day, orders)
        off = max(abs(plan.requests / requests - 1), abs(plan.seconds / seconds - 1))
        _print("plan", f"{plan.requests} requests, {plan.seconds / 60:.1f} minutes")
        _print("happened", f"{requests} requests, {seconds / 60:.1f} minutes (plan off {off:.1%})")
        return self._report("second full harvest", requests) and off <= 0.1

    def unchanged(self) -> bool:
        """The next day, when nothing has changed."""
        requests, _ = self._harvest(START + timedelta(days=2), Orders())
        most = 1 + len(self.source.scope.searches)
        _print("run without changes", f"{requests} requests, {most} allowed")
        return requests <= most

    def _harvest(self, day: datetime, orders: Orders) -> tuple[int, float]:
        self.clock.now = day
        source = source_for(self.server, self.clock)
        before, start = len(self.server.requests_of("search")), self.clock.now
        land(source, self.folder, self.clock, orders)
        found = self.server.requests_of("search")[before:]
        refused = sum(request.status not in {200, 404} for request in found)
        _print("refused requests", str(refused))
        return len(found), (self.clock.now - start).total_seconds()

    def _report(self, name: str, requests: int) -> bool:
        newest = max(window.data_as_of for window in store.complete_windows(self.folder))
        keys: Counter[str] = Counter()
        totals: Counter[str] = Counter()
        for window in store.complete_windows(self.folder):
            if window.data_as_of == newest:
                totals[window.query["search"]] += window.announced_total
                for page in window.pages:
                    body = store.read_page(window.folder, page)
                    keys.update(one.key for one in self.source.identify(body))
        wanted = topic_of(self.server)
        lost, doubled = len(wanted - set(keys)), sum(n - 1 for n in keys.values())
        floor = sum(-(-total // 100) for total in totals.values())
        union = -(-len(wanted) // 100)
        _print(name, f"{len(wanted)} publications, {lost} lost, {doubled} doubled")
        _print("requests", f"{requests}, the control included")
        _print("ratio to ceil(hits/100) a search", f"{requests / floor:.3f} (floor {floor})")
        _print("ratio to ceil(hits/100) in all", f"{requests / union:.3f} (floor {union})")
        return lost == doubled == 0 and requests <= 1.05 * floor


def _print(name: str, text: str) -> None:
    print(f"{name:34} {text}")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
