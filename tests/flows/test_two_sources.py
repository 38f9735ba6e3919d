"""Both live sources in one warehouse: families are whole, and none is counted without a hit."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from linked_data_corpus import generate as generate_linked
from linked_data_server import LinkedDataServer
from ops_clock import Clock
from ops_corpus import generate
from ops_server import OpsServer
from ops_world import belongs, client_for, land

from flows.landing import completion, harvest
from flows.settings import Folders
from flows.sources.contract import Source
from flows.sources.epo_linked_data.client import LinkedDataSource
from flows.sources.ops.source import OpsSource
from flows.topics import load_topic
from flows.transport.client import Client
from flows.warehouse import build, connect, models

TOPIC = load_topic("quantum_cryptography")


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def ops(clock: Clock) -> Iterator[OpsServer]:
    with OpsServer(generate(600, seed=7), clock=clock.seconds) as server:
        yield server


@pytest.fixture(scope="module")
def linked_data() -> Iterator[LinkedDataServer]:
    with LinkedDataServer(generate_linked(60, seed=7)) as server:
        yield server


def harvest_ops(server: OpsServer, clock: Clock, folders: Folders) -> Source:
    """Everything of the topic, with all families completed."""
    source = OpsSource(TOPIC.searched, lambda: client_for(server, clock), server.url)
    done = land(source, folders.landing, clock)
    limits = completion.Limits(10_000, timedelta(days=180))
    completion.complete_families(
        source, folders, done, limits, clock=clock, client_version="test 1"
    )
    return source


def harvest_linked_data(server: LinkedDataServer, clock: Clock, folders: Folders) -> Source:
    """Everything of the topic."""
    source = LinkedDataSource(
        TOPIC.searched,
        lambda: Client(user_agent="test", pause=0.0, time_out=20.0, sleep=lambda _: None),
        server.url,
    )
    harvest.harvest(source, folders.landing, clock=clock, client_version="test 1")
    return source


@pytest.fixture(scope="module")
def warehouse(
    ops: OpsServer,
    linked_data: LinkedDataServer,
    clock: Clock,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A warehouse of both sources whose blocking checks all passed."""
    folders = Folders(tmp_path_factory.mktemp("two-sources"))
    sources = [
        harvest_ops(ops, clock, folders), harvest_linked_data(linked_data, clock, folders)
    ]  # fmt: skip
    records = [made for source in sources for made in completion.landed_records(source, folders)]
    inputs = build.Inputs(records, [source.info for source in sources], TOPIC)
    path = folders.root / "both.duckdb"
    built = build.build(path, inputs, models.sql_folder(), progress=lambda _: None)
    failed = [one for one in built.results if not one.passed and one.severity == "block"]
    assert failed == []
    return path


def identity(docdb: str) -> str:
    return docdb.replace(".", "")


def test_families_of_ops_hold_all_their_members_and_each_has_a_hit(
    warehouse: Path, ops: OpsServer
) -> None:
    view = ops.view
    expected = {
        (str(view.publication(row).family_id), identity(view.publication(member).docdb))
        for row in range(view.size)
        if belongs(view.publication(row))
        for member in view.simple_family(row)
    }
    with connect.reader(warehouse) as connection:
        # What a Japanese re-publication tells of its WO publication has no kind.
        found = connection.execute(
            "select family_id, member_publication_id from intermediate.int_family_members "
            "where kind is not null and family_id in ("
            "select family_id from publications where source = 'ops-generated')"
        ).fetchall()
        listed = connection.execute(
            "select count(*), count(family_listed_as_of), count_if(search_clause is null)"
            " from families where family_id in (select family_id from publications "
            "where source = 'ops-generated') and family_basis = 'docdb'"
        ).fetchone()
    assert len(expected) > 100
    assert set(found) == expected
    assert listed is not None
    assert listed[0] == listed[1] > 50
    assert listed[2] == 0


def test_an_applicant_named_in_two_formats_counts_once(warehouse: Path) -> None:
    with connect.reader(warehouse) as connection:
        rows = connection.execute(
            "select parties.publication_id, count(distinct parties.name_format), "
            "count(*) filter (where parties.name_format = 'epodoc'), any_value(lists.parties) "
            "from staging.stg_parties as parties inner join ("
            "select publication_id, len(applicant_names) as parties from publications) as lists "
            "on parties.publication_id = lists.publication_id "
            "where parties.role = 'applicant' and parties.source = 'ops-generated' group by all"
        ).fetchall()
    both = [row for row in rows if row[1] == 2]
    assert len(both) > 50
    for publication, _, standardised, counted in both:
        assert counted <= standardised, publication
