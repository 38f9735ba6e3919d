"""Open Patent Services as a source: our client, windows and families against the local server."""

import logging
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from ops_clock import Clock
from ops_corpus import Corpus, generate
from ops_faults import Fault, FaultName, Faults, Quirks
from ops_server import OpsServer
from ops_throttle import Limits
from ops_world import (
    belongs,
    client_for,
    land,
    landed_publications,
    source_for,
    topic_of,
)
from pydantic import SecretStr

from flows.credentials import Credentials
from flows.errors import LandscapeError, QuotaSpentError, RefusedError, TransientError
from flows.landing import completion, families, store
from flows.landing.families import KnownFamily
from flows.landing.harvest import harvest_windows
from flows.landing.planner import Orders
from flows.landing.records import make_records
from flows.settings import Folders
from flows.sources.ops.budget import MEGABYTE, Budget
from flows.sources.ops.source import OpsSource


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return generate(600, seed=3)


@pytest.fixture(scope="module")
def large() -> Corpus:
    """Several pages a window, and more than an hour's megabytes."""
    return generate(1200, seed=3)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(corpus: Corpus, clock: Clock) -> Iterator[OpsServer]:
    with OpsServer(corpus, clock=clock.seconds) as server:
        yield server


@pytest.fixture(scope="module")
def faultless(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a harvest without any fault lands."""
    clock, folder = Clock(), tmp_path_factory.mktemp("faultless")
    with OpsServer(corpus, clock=clock.seconds) as server:
        land(source_for(server, clock), folder, clock)
    return sorted(landed_publications(folder))


def searches(server: OpsServer) -> int:
    return len(server.requests_of("search"))


def test_a_harvest_lands_every_publication_once_and_near_the_floor(
    large: Corpus, clock: Clock, tmp_path: Path
) -> None:
    with OpsServer(large, clock=clock.seconds) as server:
        land(source_for(server, clock), tmp_path, clock)
    found = Counter(landed_publications(tmp_path))
    assert set(found.values()) == {1}
    assert set(found) == topic_of(server)
    by_search: Counter[str] = Counter()
    for window in store.complete_windows(tmp_path):
        by_search[window.query["search"]] += window.announced_total
    # An empty answer of a search is asked for as well, and so is the control.
    floor = sum(max(1, -(-total // 100)) for total in by_search.values())
    assert searches(server) <= floor + 1 + 2


def test_a_second_run_on_the_same_day_asks_nothing(
    server: OpsServer, clock: Clock, tmp_path: Path
) -> None:
    land(source_for(server, clock), tmp_path, clock)
    asked = len(server.requests)
    assert land(source_for(server, clock), tmp_path, clock).fetched_pages == 0
    assert len(server.requests) == asked


def test_a_run_without_changes_asks_the_control_and_a_page_a_search(
    clock: Clock, tmp_path: Path
) -> None:
    # An overlap that holds several pages of a search.
    orders = Orders(overlap_days=1500)
    with OpsServer(generate(2500, seed=3), clock=clock.seconds) as server:
        source = source_for(server, clock)
        land(source, tmp_path, clock)
        asked = searches(server)
        clock.now += timedelta(days=1)
        again = source_for(server, clock)
        done = land(again, tmp_path, clock, orders)
        assert searches(server) - asked <= 1 + len(again.scope.searches)
    assert done.unchanged_windows > 0


def test_an_increment_ends_where_a_full_harvest_ends(
    corpus: Corpus, clock: Clock, tmp_path: Path
) -> None:
    earlier = corpus.as_of - timedelta(days=60)
    with OpsServer(corpus, clock=clock.seconds, today=earlier) as server:
        land(source_for(server, clock), tmp_path, clock)
        before = set(landed_publications(tmp_path))
        server.today = corpus.as_of
        clock.now += timedelta(days=7)
        land(source_for(server, clock), tmp_path, clock)
        assert set(landed_publications(tmp_path)) == topic_of(server) > before


FAULTS: list[tuple[str, list[Fault]]] = [
    ("token expires", [Fault("token_expired", after=5, times=1)]),
    ("500 burst", [Fault("server_error", after=4, times=3)]),
    ("503 burst", [Fault("limited_resources", after=4, times=3)]),
    ("reset in the body", [Fault("connection_reset", after=4, times=2)]),
    ("truncated XML", [Fault("truncated_xml", after=4, times=2)]),
    ("wrong range", [Fault("wrong_range", after=4, times=2)]),
    ("total changes", [Fault("shifting_total", after=4, times=2)]),
    ("duplicate document", [Fault("shuffled_page", after=1, times=1)]),
    ("damaged gzip", [Fault("damaged_gzip", after=4, times=2)]),
    ("HTML page", [Fault("html_page", after=4, times=2)]),
    ("entity bomb", [Fault("entity_bomb", after=4, times=1)]),
    ("300 MB answer", [Fault("huge_answer", after=4, times=1)]),
    ("robot once", [Fault("robot_detected", after=4, times=1)]),
    ("black", [Fault("black", after=4, times=1)]),
    ("unknown words", [Fault("unknown_throttle_words")]),
    ("no header", [Fault("no_throttle_header")]),
    ("slow drip", [Fault("slow_drip", after=4, times=1, drip_pause=0.2)]),
]


@pytest.mark.parametrize("faults", [one[1] for one in FAULTS], ids=[one[0] for one in FAULTS])
def test_a_fault_that_passes_ends_in_the_same_publications(
    corpus: Corpus, clock: Clock, tmp_path: Path, faultless: list[str], faults: list[Fault]
) -> None:
    planned = Faults([Fault(**{**vars(one), "seen": 0}) for one in faults])
    with OpsServer(corpus, clock=clock.seconds, faults=planned) as server:
        land(source_for(server, clock, time_out=3.0), tmp_path, clock)
        assert server.faults.fired.total() >= faults[0].times or faults[0].times > 100
    assert sorted(landed_publications(tmp_path)) == faultless


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("hourly_quota", QuotaSpentError, "hour's quota"),
        ("weekly_quota", QuotaSpentError, "week's quota"),
        ("robot_detected", RefusedError, "misbehaving robot"),
        ("black", TransientError, "403"),
        ("server_error", TransientError, "SERVER.DomainAccess"),
        ("nothing_found", TransientError, "control question found nothing"),
        ("empty_404", TransientError, "control question found nothing"),
        ("truncated_xml", TransientError, "XML"),
        ("wrong_range", TransientError, "the answer is about"),
        ("html_page", TransientError, "HTML|XML|html"),
    ],
)
def test_a_fault_that_stays_is_a_named_stop_and_the_next_run_goes_on(
    corpus: Corpus,
    clock: Clock,
    tmp_path: Path,
    faultless: list[str],
    name: FaultName,
    error: type[LandscapeError],
    words: str,
) -> None:
    with OpsServer(corpus, clock=clock.seconds) as server:
        after = 0 if "control" in words else 6
        server.faults.plan(Fault(name, after=after))
        with pytest.raises(error, match=words):
            land(source_for(server, clock), tmp_path, clock)
        landed = sorted(path.name for path in tmp_path.rglob("page-*.gz"))
        server.faults.clear()
        clock.now += timedelta(hours=2)
        pages = searches(server)
        land(source_for(server, clock), tmp_path, clock)
        assert sorted(landed_publications(tmp_path)) == faultless
        # What was landed of whole pages is not asked for again, but where they were in doubt.
        total = len(list(tmp_path.rglob("page-*.gz")))
        in_doubt = 20 if name in {"truncated_xml", "wrong_range", "html_page"} else 0
        assert searches(server) - pages <= total - len(landed) + 1 + 8 + in_doubt


def test_pages_beyond_the_limits_are_never_asked_for(
    server: OpsServer, clock: Clock, tmp_path: Path
) -> None:
    land(source_for(server, clock), tmp_path, clock)
    for request in server.requests_of("search"):
        first, last = map(int, request.headers["x-ops-range"].split("-"))
        assert 0 <= last - first < 100
        assert last <= 2000
        assert request.headers["accept"] == "application/xml"


@pytest.mark.parametrize(
    ("quirks", "words"),
    [
        (Quirks(low_on_ipc=False), "ic=, with not"),
        (Quirks(maximum_terms=20), "up to 20 terms"),
    ],
    ids=["no lower groups of IPC", "short queries"],
)
def test_another_dialect_is_found_out_told_and_gives_the_same_publications(
    corpus: Corpus,
    clock: Clock,
    tmp_path: Path,
    faultless: list[str],
    quirks: Quirks,
    words: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with (
        OpsServer(corpus, clock=clock.seconds, quirks=quirks) as server,
        caplog.at_level(logging.WARNING, "flows"),
    ):
        land(source_for(server, clock), tmp_path, clock)
    assert words in caplog.text
    assert sorted(set(landed_publications(tmp_path))) == faultless


def test_a_wrong_key_is_told_without_showing_it(server: OpsServer, clock: Clock) -> None:
    wrong = Credentials(SecretStr("my-own-key-1234"), SecretStr("my-own-secret-1234"))
    client = client_for(server, clock, credentials=wrong)
    with pytest.raises(RefusedError, match="landscape auth ops") as caught:
        client.search("ta=photon", 1, 1)
    assert "1234" not in str(caught.value)
    assert server.requests_of("search") == []


def test_a_token_is_renewed_before_it_expires(server: OpsServer, clock: Clock) -> None:
    client = client_for(server, clock)
    for _ in range(3):
        client.search("ta=photon", 1, 1)
        clock.now += timedelta(minutes=19)
    assert len(server.requests_of("auth")) == 3
    assert [request.status for request in server.requests_of("search")].count(400) == 0


def test_the_whole_request_is_repeated_after_a_renewal(server: OpsServer, clock: Clock) -> None:
    client = client_for(server, clock)
    client.search("ta=quantum", 1, 5)
    server.tokens.expire()
    client.search("ta=quantum", 6, 10)
    refused, repeated = server.requests_of("search")[-2:]
    assert (refused.status, repeated.status) == (400, 200)
    assert refused.headers["x-ops-range"] == repeated.headers["x-ops-range"] == "6-10"
    assert refused.query == repeated.query


def test_a_harvest_at_the_recorded_limits_is_never_suspended(
    server: OpsServer, clock: Clock, tmp_path: Path
) -> None:
    land(source_for(server, clock), tmp_path, clock)
    assert {request.status for request in server.requests_of("search")} <= {200, 404}


@pytest.mark.parametrize("state", ["busy", "overloaded"])
def test_a_busy_service_is_asked_at_its_own_pace(
    corpus: Corpus, clock: Clock, tmp_path: Path, state: str
) -> None:
    limits = Limits(state=state)  # type: ignore[arg-type]
    with OpsServer(corpus, clock=clock.seconds, limits=limits) as server:
        land(source_for(server, clock), tmp_path, clock)
        assert {request.status for request in server.requests_of("search")} <= {200, 404}


def test_the_hour_is_kept_and_the_next_hour_goes_on(
    large: Corpus, clock: Clock, tmp_path: Path
) -> None:
    budget = Budget(hour_bytes=4 * MEGABYTE)
    runs = 0
    with OpsServer(large, clock=clock.seconds) as server:
        while True:
            runs += 1
            try:
                land(source_for(server, clock, budget=budget), tmp_path, clock)
                break
            except QuotaSpentError:
                clock.now += timedelta(hours=1)
        assert server.meter.used(0)[0] < 6 * MEGABYTE
    assert runs > 2
    assert sorted(landed_publications(tmp_path)) == sorted(topic_of(server))


def test_requests_allowed_to_a_run_end_it_and_the_next_run_goes_on(
    server: OpsServer, clock: Clock, tmp_path: Path, faultless: list[str]
) -> None:
    for _ in range(20):
        try:
            land(source_for(server, clock, budget=Budget(requests=4)), tmp_path, clock)
            break
        except QuotaSpentError:
            continue
    assert sorted(landed_publications(tmp_path)) == faultless


def test_a_bounded_harvest_lands_its_bounds_only(
    server: OpsServer, clock: Clock, tmp_path: Path
) -> None:
    orders = Orders(since=date(2024, 1, 1), until=date(2024, 12, 31))
    done = land(source_for(server, clock), tmp_path, clock, orders)
    assert done.revision == "part_2024-01-01_2024-12-31_2026-11-22"
    days = {day for window in store.complete_windows(tmp_path) for day in window.days}
    assert days
    assert {day.year for day in days} == {2024}


def test_the_key_is_sent_for_tokens_only(server: OpsServer, clock: Clock, tmp_path: Path) -> None:
    land(source_for(server, clock), tmp_path, clock)
    for request in server.requests:
        scheme = request.headers["authorization"].split()[0]
        assert scheme == ("Basic" if request.service == "auth" else "Bearer")
        assert request.headers["user-agent"] == "test"


def test_families_are_completed_oldest_knowledge_first_and_once(
    server: OpsServer, clock: Clock, tmp_path: Path
) -> None:
    folders = Folders(tmp_path)
    source = source_for(server, clock)
    done = land(source, folders.landing, clock)
    limits = completion.Limits(30, timedelta(days=180))

    def complete() -> None:
        completion.complete_families(
            source, folders, done, limits, clock=clock, client_version="test 1"
        )

    complete()
    assert len(server.requests_of("inpadoc")) == 30
    records = completion.landed_records(source, folders)
    known = completion.known_families(records)
    assert sum(one.listed_on is not None for one in known) == 30
    while any(one.listed_on is None for one in known):
        complete()
        known = completion.known_families(completion.landed_records(source, folders))
    asked = [request.path for request in server.requests_of("inpadoc")]
    assert len(asked) == len(set(asked)) == len(known)
    complete()
    assert len(server.requests_of("inpadoc")) == len(known), "young knowledge is good enough"
    assert members_at_rest(source, folders) == members_in_truth(server)


def members_at_rest(source: OpsSource, folders: Folders) -> set[str]:
    """Numbers of all publications at rest, whatever window they came with."""
    return {
        f"{row['country']}.{row['doc_number']}.{row['kind']}"
        for item in completion.landed_records(source, folders)
        for row in pl.read_parquet(item.folder / "publications.parquet").iter_rows(named=True)
    }


def members_in_truth(server: OpsServer) -> set[str]:
    """All members of the simple families of the topic's publications, by the corpus."""
    view = server.view
    rows = [row for row in range(view.size) if belongs(view.publication(row))]
    return {view.publication(member).docdb for row in rows for member in view.simple_family(row)}


def test_a_family_that_is_gone_is_recorded_as_such(
    server: OpsServer, clock: Clock, tmp_path: Path
) -> None:
    folders = Folders(tmp_path)
    source = source_for(server, clock)
    known = [KnownFamily("1", "EP.9999999.A1", None)]
    (window,) = families.family_windows(known, clock().date())
    harvest_windows(source, folders.landing, [window], clock=clock, client_version="test 1")
    (landed,) = store.complete_windows(folders.landing)
    made = make_records(source, landed, folders.records)
    assert (made.records, made.quarantined) == (1, 1)
    reasons = pl.read_parquet(made.folder / "quarantine.parquet")["reason"].to_list()
    assert "does not find the family" in reasons[0]


def test_a_window_that_lacks_only_its_closing_is_closed_without_a_request(
    server: OpsServer, clock: Clock, tmp_path: Path, faultless: list[str]
) -> None:
    land(source_for(server, clock), tmp_path, clock)
    for window in store.complete_windows(tmp_path):
        if window.pages:
            (window.folder / store.WINDOW_FILE).unlink()
    asked = searches(server)
    land(source_for(server, clock), tmp_path, clock)
    assert searches(server) == asked
    assert sorted(landed_publications(tmp_path)) == faultless


@pytest.mark.parametrize("name", ["nothing_found", "empty_404"])
@pytest.mark.parametrize(("after", "times"), [(0, 1), (0, 2), (1, 1), (4, 1)])
def test_a_zero_by_chance_is_not_believed(
    corpus: Corpus,
    clock: Clock,
    tmp_path: Path,
    faultless: list[str],
    caplog: pytest.LogCaptureFixture,
    name: FaultName,
    after: int,
    times: int,
) -> None:
    faults = Faults([Fault(name, after=after, times=times)])
    with (
        OpsServer(corpus, clock=clock.seconds, faults=faults) as server,
        caplog.at_level(logging.WARNING, "flows"),
    ):
        land(source_for(server, clock), tmp_path, clock)
    assert sorted(landed_publications(tmp_path)) == faultless
    assert "understands only" not in caplog.text


def test_pages_of_another_day_are_not_mixed_with_those_of_today(
    server: OpsServer, clock: Clock, tmp_path: Path, faultless: list[str]
) -> None:
    with pytest.raises(QuotaSpentError):
        land(source_for(server, clock, budget=Budget(requests=4)), tmp_path, clock)
    first = len(list(tmp_path.rglob("page-*.gz")))
    assert first > 0
    clock.now += timedelta(days=3)
    land(source_for(server, clock), tmp_path, clock)
    assert set(landed_publications(tmp_path)) == set(faultless)
    for window in store.complete_windows(tmp_path):
        assert window.data_as_of == clock().date()


def test_a_landed_step_that_is_lost_is_fetched_again(
    corpus: Corpus, clock: Clock, tmp_path: Path
) -> None:
    earlier = corpus.as_of - timedelta(days=200)
    orders = Orders(overlap_days=1500)
    with OpsServer(corpus, clock=clock.seconds, today=earlier) as server:
        land(source_for(server, clock), tmp_path, clock)
        server.today = corpus.as_of
        for _ in range(3):
            clock.now += timedelta(days=7)
            done = land(source_for(server, clock), tmp_path, clock, orders)
        assert done.unchanged_windows > 0
        step = min((tmp_path / "ops-generated").glob("step_*"), key=lambda path: path.name[-10:])
        shutil.rmtree(step)
        clock.now += timedelta(days=7)
        land(source_for(server, clock), tmp_path, clock, orders)
        assert set(landed_publications(tmp_path)) == topic_of(server)


def test_a_password_of_netrc_does_not_leave_the_machine(
    server: OpsServer, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("default login someone password hunter2\n", "utf-8")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert client_for(server, clock).search("ta=quantum", 1, 1) is not None
    assert server.requests_of("auth")[0].status == 200
    assert server.requests_of("search")[0].headers["authorization"].startswith("Bearer ")


def test_a_quota_that_stays_spent_ends_a_run_that_may_wait(
    server: OpsServer, clock: Clock, tmp_path: Path
) -> None:
    server.faults.plan(Fault("hourly_quota", after=2))
    with pytest.raises(QuotaSpentError, match="even after waiting"):
        land(source_for(server, clock, budget=Budget(longest_wait=7200)), tmp_path, clock)


def test_a_family_that_is_refused_does_not_keep_others_from_being_listed(
    server: OpsServer, clock: Clock, tmp_path: Path
) -> None:
    folders = Folders(tmp_path)
    source = source_for(server, clock)
    good = server.view.publication(0).docdb
    known = [KnownFamily(str(n), number, None) for n, number in enumerate(["EP.1/2#3.A1", good])]
    windows = families.family_windows(known, clock().date())
    harvest_windows(source, folders.landing, windows, clock=clock, client_version="test 1")
    (landed,) = store.complete_windows(folders.landing)
    made = make_records(source, landed, folders.records)
    assert (made.records, made.quarantined) == (2, 1)
    assert made.rows["family_listings"] > 0
    assert "EP.1%2F2%233.A1" in server.requests_of("inpadoc")[0].path
