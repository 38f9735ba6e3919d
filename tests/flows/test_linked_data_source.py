"""The EPO's linked open data, end to end: our SPARQL on a local store, up to the report."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "linked_data_server"))
from linked_data_corpus import Corpus, Publication, generate
from linked_data_faults import Faults
from linked_data_server import LinkedDataServer

from flows import reporting, stages
from flows.errors import QuotaSpentError, RefusedError, TransientError
from flows.landing import harvest as harvesting
from flows.landing import store
from flows.landing.planner import Orders
from flows.settings import Settings
from flows.sources.epo_linked_data import client as linked_data
from flows.sources.epo_linked_data.client import LinkedDataSource
from flows.sources.epo_linked_data.parse import parse_answer
from flows.topics import load_topic
from flows.transport.client import Client
from flows.warehouse import builds, query

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CORE = {"H04L9/0852", "H04L9/0855", "H04L9/0858", "H04B10/70"}


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return generate(200, seed=11)


@pytest.fixture(scope="module")
def few() -> Corpus:
    return generate(20, seed=5)


@pytest.fixture
def server(corpus: Corpus) -> Iterator[LinkedDataServer]:
    with LinkedDataServer(corpus) as server:
        yield server


def settings_for(server: LinkedDataServer, folder: Path) -> Settings:
    return Settings(
        data_dir=folder / "data", sources=("epo-linked-data",), linked_data_url=server.url,
        contact="analyst@example.org", languages=("en", "ja"),
    )  # fmt: skip


def source_for(server: LinkedDataServer, *, time_out: float = 20.0) -> LinkedDataSource:
    return LinkedDataSource(
        clauses=load_topic("quantum_cryptography").searched,
        connect=lambda: Client(
            user_agent="test", pause=0.0, time_out=time_out, sleep=lambda _: None
        ),
        url=server.url,
    )


def is_core(publication: Publication) -> bool:
    application = publication.application
    cpc = {*application.cpc_inventive, *application.cpc_additional}
    ipc = {*publication.ipc_inventive, *publication.ipc_additional}
    return bool(cpc & CORE) or "H04B10/70" in ipc


def identity(publication: Publication) -> str:
    return f"{publication.authority}{publication.number}{publication.kind}"


def land(
    source: LinkedDataSource, landing: Path, *, now: datetime = NOW, full: bool = False
) -> harvesting.Harvest:
    return harvesting.harvest(
        source, landing, clock=lambda: now, client_version="test 1", orders=Orders(full=full)
    )


@pytest.fixture(scope="module")
def calm(few: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a harvest of the few lands that meets no fault; only to be read."""
    landing = tmp_path_factory.mktemp("calm")
    with LinkedDataServer(few) as server:
        land(source_for(server), landing)
    return landing


def landed_bodies(landing: Path) -> dict[str, list[str]]:
    """Digests of the pages of every window that is not empty."""
    return {
        window.name: [page.sha256 for page in window.pages]
        for window in store.complete_windows(landing)
        if window.pages
    }


@pytest.mark.usefixtures("undrawn")
def test_from_the_endpoint_to_a_report_that_says_it_is_not_the_world(
    server: LinkedDataServer,
    corpus: Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(linked_data, "PAUSE", 0.0)
    settings = settings_for(server, tmp_path)
    stages.harvest(settings, "epo-linked-data", clock=lambda: NOW)
    records = stages.make_records(settings, "epo-linked-data")
    assert sum(item.quarantined for item in records) == 0
    inputs = stages.gather_inputs(settings, records)
    candidate = stages.build(settings, inputs)
    stages.check(candidate)
    stages.publish(settings, candidate)
    live = builds.live_file(settings.folders.warehouse)

    found = query.ask_live(live, "select publication_id, topic_rule from publications").rows
    rules = dict(found)
    core = {identity(one) for one in corpus.publications if one.authority == "EP" and is_core(one)}
    assert len(core) > 50
    assert core <= set(rules)
    known = {identity(one): one for one in corpus.publications if one.authority == "EP"}
    assert set(rules) <= set(known), "EP publications only"
    for publication in set(rules) - core:
        assert rules[publication] == "class-and-phrase", publication

    stated = query.ask_live(
        live, "select publication_id, name, residence_country from staging.stg_parties "
        "where role = 'applicant'",
    ).rows  # fmt: skip
    expected = {
        (name, " ".join(party.name.split()), party.country)
        for name in rules
        for party in known[name].applicants
    }
    assert set(stated) == expected

    families = dict(query.ask_live(live, "select publication_id, family_id from publications").rows)
    for name, family in families.items():
        true_family = known[name].application.family
        assert true_family is None or family == true_family, name

    report = reporting.make_report(settings)
    page = report.pages[0].read_text(encoding="utf-8")
    assert "European filings, not the world</h1>" in page
    # A server on this machine gives out made-up data, whatever it says of itself.
    assert "GENERATED DATA" in page
    assert "世界全体ではない" in report.pages[1].read_text(encoding="utf-8").split("</h1>")[0]


def test_requests_are_posted_identified_and_one_at_a_time(
    few: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linked_data, "PAUSE", 0.0)
    with LinkedDataServer(few) as server:
        stages.harvest(settings_for(server, tmp_path), "epo-linked-data", clock=lambda: NOW)
    assert {request.method for request in server.requests} == {"POST"}
    agents = {request.headers["user-agent"] for request in server.requests}
    assert len(agents) == 1
    agent = agents.pop()
    assert agent.startswith("quantum-patent-landscape/")
    assert agent.endswith("(analyst@example.org)")
    assert server.most_at_once == 1


def test_a_second_harvest_on_the_same_day_asks_nothing(few: Corpus, tmp_path: Path) -> None:
    with LinkedDataServer(few) as server:
        land(source_for(server), tmp_path)
        asked = len(server.requests)
        assert asked > 20
        again = land(source_for(server), tmp_path)
        assert len(server.requests) == asked
    assert again.fetched_bytes == 0


def test_the_next_day_only_the_last_weeks_are_asked_again_and_found_unchanged(
    corpus: Corpus, tmp_path: Path
) -> None:
    tomorrow = NOW.replace(day=23)
    with LinkedDataServer(corpus) as server:
        land(source_for(server), tmp_path)
        before = len(server.requests)
        done = land(source_for(server), tmp_path, now=tomorrow)
        # Control in both forms, and per clause a count and the list of publications.
        assert 0 < len(server.requests) - before <= 2 + 2 * 2
    assert done.revision == "step_2026-08-24_2026-11-23"
    assert done.unchanged_windows > 0
    with LinkedDataServer(corpus) as calm:
        land(source_for(calm), tmp_path / "calm", now=tomorrow)
    assert _publications(tmp_path) == _publications(tmp_path / "calm")


def test_a_full_harvest_asks_for_all_of_history_again(few: Corpus, tmp_path: Path) -> None:
    with LinkedDataServer(few) as server:
        land(source_for(server), tmp_path)
        asked = len(server.requests)
        done = land(source_for(server), tmp_path, now=NOW.replace(day=23), full=True)
        # What was counted before fits into windows at the first attempt.
        assert len(server.requests) - asked <= asked
    assert done.revision == "full_1978-01-01_2026-11-23"
    assert done.unchanged_windows == 0


@pytest.mark.parametrize(
    "faults",
    [
        Faults(errors=[503, 500]),
        Faults(too_many_requests=2, retry_after="1"),
        Faults(error_pages=1),
        Faults(truncated_bodies=1),
        Faults(closed_bodies=2),
        Faults(connection_resets=2),
        Faults(slow_drips=1),
    ],
    ids=lambda faults: ",".join(
        name for name, value in vars(faults).items() if value and name not in {"fired"}
    ),
)
def test_faults_end_in_the_same_bytes_as_a_faultless_harvest(
    few: Corpus, calm: Path, tmp_path: Path, faults: Faults
) -> None:
    with LinkedDataServer(few, faults) as server:
        for _ in range(3):
            try:
                land(source_for(server), tmp_path / "faulty")
                break
            except TransientError:
                # An answer that cannot be read ends the run; the next one goes on from there.
                continue
        assert sum(faults.fired.values()) > 0
    assert landed_bodies(tmp_path / "faulty") == landed_bodies(calm)


def test_windows_too_slow_to_answer_are_halved_and_stay_halved(
    few: Corpus, calm: Path, tmp_path: Path
) -> None:
    faults = Faults(time_out_over_rows=20, time_out_mode="hang")
    with LinkedDataServer(few, faults) as server:
        land(source_for(server, time_out=0.5), tmp_path)
        asked = len(server.requests)
        assert land(source_for(server, time_out=0.5), tmp_path).fetched_bytes == 0
        assert len(server.requests) == asked
    assert list(tmp_path.rglob(store.SPLIT_FILE))
    assert _publications(tmp_path) == _publications(calm)


def _publications(landing: Path) -> set[str]:
    return {
        f"{row['country']}{row['doc_number']}{row['kind']}"
        for window in store.complete_windows(landing)
        for page in window.pages
        for row in parse_answer(
            store.read_page(window.folder, page), data_as_of=NOW.date()
        ).rows.get("publications", [])
    }


@pytest.mark.parametrize(
    "faults", [Faults(uri_form="https-resources"), Faults(uri_form="https")], ids=["half", "whole"]
)
def test_the_other_form_of_uris_gives_the_same_publications(
    few: Corpus, calm: Path, tmp_path: Path, faults: Faults
) -> None:
    with LinkedDataServer(few, faults) as server:
        land(source_for(server), tmp_path)
    assert _publications(tmp_path) == _publications(calm) != set()


def test_no_zero_is_believed_without_the_control(tmp_path: Path) -> None:
    with (
        LinkedDataServer(Corpus(())) as server,
        pytest.raises(TransientError, match="control question found nothing"),
    ):
        land(source_for(server), tmp_path)


def test_an_answer_cut_without_a_word_leaves_its_window_open(
    corpus: Corpus, tmp_path: Path
) -> None:
    with (
        LinkedDataServer(corpus, Faults(maximum_rows=5)) as server,
        pytest.raises(TransientError, match="were counted, 5 listed"),
    ):
        land(source_for(server), tmp_path)
    assert not [window for window in store.complete_windows(tmp_path) if window.pages]


def test_a_question_that_is_refused_is_not_repeated(server: LinkedDataServer) -> None:
    client = Client(user_agent="test", pause=0.0, time_out=5.0, sleep=lambda _: None)
    with pytest.raises(RefusedError, match="status 400"):
        client.post_form(server.url, {"query": "select nonsense"}, accept=linked_data.JSON)
    assert len(server.requests) == 1


def test_requests_allowed_to_a_run_end_it_and_the_next_run_goes_on(
    few: Corpus, calm: Path, tmp_path: Path
) -> None:
    with LinkedDataServer(few) as server:
        runs = 0
        while True:
            source = source_for(server)
            source.connect = lambda: Client(
                user_agent="test", pause=0.0, time_out=20.0, sleep=lambda _: None, most_requests=40
            )
            runs += 1
            try:
                land(source, tmp_path)
                break
            except QuotaSpentError:
                continue
        assert runs > 2
    assert _publications(tmp_path) == _publications(calm)


def test_pauses_and_retry_after_are_obeyed_with_a_cap(corpus: Corpus) -> None:
    slept: list[float] = []
    faults = Faults(too_many_requests=1, retry_after="900")
    with LinkedDataServer(corpus, faults) as server:
        client = Client(user_agent="test", pause=1.1, time_out=5.0, sleep=slept.append)
        for _ in range(2):
            client.post_form(
                server.url, {"query": "select * where { ?s ?p ?o } limit 1"},
                accept=linked_data.JSON,
            )  # fmt: skip
    assert slept == [0.0, 120.0, 2.0, 1.1]
