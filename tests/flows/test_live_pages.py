"""The live pages against the local servers: what they see, what they tell, what they keep back."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import linked_data_corpus
import live_linked_data
import live_linked_data_vocabulary
import live_ops
import pytest
from linked_data_corpus import Corpus as LinkedDataCorpus
from linked_data_server import LinkedDataServer
from live_command import Surroundings
from live_linked_data_questions import Known as KnownLinkedData
from live_linked_data_questions import used_properties
from live_ops_questions import TOPIC
from live_ops_world import Known as KnownOps
from live_redaction import REMOVED, Redactor
from nowhere import assert_nowhere
from ops_clock import Clock
from ops_corpus import Corpus, Shape, generate
from ops_facts import Publication
from ops_faults import Fault, FaultName, Faults, Quirks
from ops_search import search
from ops_server import OpsServer

from flows.sources.epo_linked_data.client import PAUSE

KEY, SECRET = "consumer-key-4711-abcdef", "consumer-secret-0815-fedcba"
USER = "erika-mustermann"
Verdicts = dict[str, str]


@dataclass(frozen=True)
class Made:
    """What a page left."""

    code: int
    page: str
    printed: str
    told: str

    @property
    def odd(self) -> Verdicts:
        """Checks whose verdict is not "as expected"."""
        cells = [line.strip("| ").split(" | ") for line in self.page.splitlines()]
        rows = {cell[0]: cell[-1] for cell in cells if len(cell) == 5}
        del rows["Check"]
        assert set(rows.values()) <= {"as expected", "different", "not seen"}
        assert len(rows) > 40
        return {name: verdict for name, verdict in rows.items() if verdict != "as expected"}


def surroundings(clock: Clock, home: Path, key: str = KEY) -> Surroundings:
    return Surroundings(
        {"OPS_KEY": key, "OPS_SECRET": SECRET, "USER": USER} if key else {},
        home / USER,
        clock,
        clock.sleep,
        time_out=10.0,
    )


def made(
    make: Callable[[list[str]], int], folder: Path, capsys: pytest.CaptureFixture[str]
) -> Made:
    out = folder / "report.md"
    code = make(["--out", str(out)])
    printed = capsys.readouterr()
    page = out.read_text(encoding="utf-8") if out.exists() else ""
    return Made(code, page, printed.out, printed.err)


# Open Patent Services.

ALL_WELL: Verdicts = {"Retry-After: form": "not seen"}
#: More than the service is said to count carry the word that is asked for.
SIZE = 15_000


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return generate(SIZE, seed=3)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def known_ops(corpus: Corpus) -> KnownOps:
    """Publications of the corpus; the second one is of a family that is larger than the simple."""
    view = corpus.on(corpus.as_of)
    with_more = (
        row
        for row in range(view.size - 1, 0, -1)
        if len(view.extended_family(row)) > len(view.simple_family(row))
    )
    return KnownOps(view.publication(5).docdb, view.publication(next(with_more)).docdb)


@dataclass
class OpsPages:
    """Makes pages of a local OPS."""

    corpus: Corpus
    clock: Clock
    folder: Path
    capsys: pytest.CaptureFixture[str]
    requests: int = 0

    def make(
        self, *, quirks: Quirks | None = None, faults: list[Fault] | None = None, key: str = KEY
    ) -> Made:
        """A page of a server with quirks and faults."""
        known = known_ops(self.corpus)
        with OpsServer(
            self.corpus,
            clock=self.clock.seconds,
            key=KEY,
            secret=SECRET,
            quirks=quirks,
            faults=Faults(faults or []),
        ) as server:
            found = made(
                lambda argv: live_ops.main(
                    ["--url", server.url, *argv],
                    surroundings=surroundings(self.clock, self.folder, key),
                    known=known,
                ),
                self.folder,
                self.capsys,
            )
            self.requests = len(server.requests)
        return found


@pytest.fixture
def ops(
    corpus: Corpus, clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> OpsPages:
    return OpsPages(corpus, clock, tmp_path, capsys)


def test_the_ops_page_finds_the_local_server_as_expected(ops: OpsPages) -> None:
    found = ops.make()
    assert found.code == 0
    assert found.odd == ALL_WELL
    assert found.printed.strip() == found.page.strip()
    assert "report.md" in found.told
    assert ops.requests <= 26
    # The product's own pace was kept.
    assert sum(ops.clock.slept) > 40


LOW = {
    "control: ic=/low, with not, up to 40 terms": "different",
    "control: ic=/low, with not, up to 20 terms": "different",
    "control: ic=/low, without not, up to 20 terms": "different",
    "query: ic=/low": "different",
}
NOT = {
    f"control: {low}, with not, up to {most} terms": "different"
    for low in ("ic=/low", "ic=")
    for most in (40, 20)
}
LONG = {f"control: {low}, with not, up to 40 terms": "different" for low in ("ic=/low", "ic=")}
QUIRKS: list[tuple[Quirks, Verdicts]] = [
    (Quirks(total_cap=None), {"total above 10000": "different"}),
    (Quirks(low_on_ipc=False), LOW),
    (Quirks(understands_not=False), {**NOT, "query: not": "different"}),
    (Quirks(maximum_terms=20), {**LONG, "query: 40 terms": "different"}),
    (
        Quirks(malformed_is_404=False),
        {"query: malformed": "different", "query: malformed and nothing found": "different"},
    ),
    (
        Quirks(invalid_results=0.3),
        {"records: status": "different", "records: our parser": "different"},
    ),
]


QUIRK_NAMES = ["total", "low", "not", "long", "malformed", "withheld"]


@pytest.mark.parametrize(("quirks", "changed"), QUIRKS, ids=QUIRK_NAMES)
def test_what_the_service_does_otherwise_is_told(
    ops: OpsPages, quirks: Quirks, changed: Verdicts
) -> None:
    assert ops.make(quirks=quirks).odd == ALL_WELL | changed


def test_records_of_the_older_shape_are_told(ops: OpsPages) -> None:
    older: Shape = "2025"
    ops.corpus = generate(SIZE, seed=3, shape=older)
    assert ops.make().odd == ALL_WELL | {
        "records: date of the application's DOCDB number": "different",
        "records: DOCDB number of priority claims": "different",
    }


THROTTLING = "X-Throttling-Control"
FAULTS: list[tuple[Fault, Verdicts]] = [
    (
        Fault("unknown_throttle_words"),
        {
            f"{THROTTLING}: grammar": "different",
            f"{THROTTLING}: services and limits": "different",
        },
    ),
    (
        Fault("no_throttle_header"),
        {
            "headers: names": "different",
            f"{THROTTLING}: grammar": "not seen",
            f"{THROTTLING}: services and limits": "not seen",
        },
    ),
    (
        Fault("repeated_page"),
        {"range: beyond 2000": "different", "range: wider than 100": "different"},
    ),
    (
        Fault("wrong_range"),
        {"range: full page": "different", "range: part page": "different"},
    ),
    (Fault("black", after=8, times=1, service="search"), {"Retry-After: form": "as expected"}),
    (Fault("token_expired", after=8, times=1), {}),
    (Fault("server_error", after=8, times=2), {}),
    (Fault("connection_reset", after=8, times=1, service="search"), {}),
]


@pytest.mark.parametrize(("fault", "changed"), FAULTS, ids=[fault.name for fault, _ in FAULTS])
def test_faults_change_the_verdicts_they_concern_and_no_others(
    ops: OpsPages, fault: Fault, changed: Verdicts
) -> None:
    expected = {name: one for name, one in (ALL_WELL | changed).items() if one != "as expected"}
    assert ops.make(faults=[fault]).odd == expected


def test_a_spent_quota_ends_the_questions_and_not_the_page(ops: OpsPages) -> None:
    found = ops.make(faults=[Fault("hourly_quota", after=6)])
    assert found.code == 0
    assert ops.requests < 12
    assert found.odd["records: our parser"] == found.odd["famn="] == "not seen"
    assert "control: ic=/low, with not, up to 40 terms" not in found.odd
    assert "QuotaSpentError" in found.page


@pytest.mark.parametrize("name", ["html_page", "truncated_xml", "empty_404", "server_error"])
def test_answers_that_are_none_never_stop_the_page(ops: OpsPages, name: FaultName) -> None:
    found = ops.make(faults=[Fault(name, service="search")])
    assert found.code == 0
    assert found.odd["records: our parser"] == "not seen"
    assert found.odd["range: full page"] == "not seen"
    assert "family: numbers of members" not in found.odd or name == "server_error"
    assert ops.requests <= 44


def test_a_wrong_key_ends_the_page_at_once(ops: OpsPages) -> None:
    found = ops.make(key="another-key-0000")
    assert found.code == 1
    assert found.page == ""
    assert "landscape auth ops" in found.told
    assert ops.requests == 1


def test_without_a_key_nothing_is_asked(ops: OpsPages) -> None:
    found = ops.make(key="")
    assert found.code == 2
    assert "developers.epo.org" in found.told
    assert ops.requests == 0


def test_nothing_secret_and_no_record_is_in_the_report(ops: OpsPages, tmp_path: Path) -> None:
    found = ops.make(faults=[Fault("token_expired", after=5, times=1)])
    texts = [found.printed, found.told]
    pair = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
    for secret in (KEY, SECRET, pair, "generated-token-000001", "generated-token-000002"):
        assert_nowhere(secret, tmp_path, texts)
    assert USER not in found.page
    assert str(tmp_path) not in found.page
    assert str(Path.cwd()) not in found.page
    view = ops.corpus.on(ops.corpus.as_of)
    topic = [view.publication(int(row)) for row in search(view, TOPIC, Quirks()).rows[:100]]
    known = known_ops(ops.corpus)
    asked = (view.rows_of(*one.split(".")) for one in (known.first, known.family))
    members = [row for rows in asked for row in view.extended_family(rows[0])]
    contents = [
        text
        for one in (*topic, *(view.publication(row) for row in members))
        for text in contents_of(one)
        if text not in known.first + known.family
    ]
    assert len(contents) > 1000
    assert [text for text in contents if text in found.page] == []


def contents_of(one: Publication) -> Iterator[str]:
    """Texts of a record that a page must not hold."""
    yield from (text for _, text in (*one.titles, *one.abstracts))
    for parties in (one.applicants, one.inventors):
        yield from (*parties.epodoc, *parties.original)
    yield from (one.number, one.epodoc, str(one.family_id), one.application.number)
    yield from (claim.filing.number for claim in one.claims if len(claim.filing.number) > 5)


def test_the_redactor_removes_what_a_check_should_not_have_written() -> None:
    redactor = Redactor(
        secrets=[KEY, f"{KEY}:{SECRET}"], local=[USER, "/srv/data"], numbers=["EP.1000000.A1"]
    )
    pair = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
    for text in (
        KEY,
        f"Basic {pair}",
        f"by {USER}.",
        "a.b@example.org",
        "/home/someone/x",
        r"C:\Users\someone",
        "/srv/data",
        "EP 3232323 A1",
        "US2020123456A1",
        "CN.123456789.A",
    ):
        seen = redactor.seen(f"status 200 {text} end")
        assert REMOVED in seen, text
        assert text.strip(".") not in seen
        assert seen.startswith("status 200 ")
    for text in ("EP.1000000.A1", "EP1000000A1", "search=green:30", "H04L9/0852", "total 1958269"):
        assert redactor.seen(text) == text
    assert redactor.seen("\u2002名前") == "?"


# Linked data.

UNIMITATED: Verdicts = {
    "property of agents": "not seen",
    "language properties": "not seen",
    "citations of other literature": "not seen",
    "parents of IPC classes": "not seen",
}


@pytest.fixture(scope="module")
def linked_corpus() -> LinkedDataCorpus:
    return linked_data_corpus.generate(120, seed=11)


@pytest.fixture
def linked(linked_corpus: LinkedDataCorpus) -> Iterator[LinkedDataServer]:
    with LinkedDataServer(linked_corpus) as server:
        yield server


def known_linked(corpus: LinkedDataCorpus) -> KnownLinkedData:
    """A publication that has everything, in a month with several publications."""
    one = next(
        one
        for one in corpus.publications
        if one.authority == "EP"
        and one.priorities
        and one.ipc_additional
        and one.abstract
        and one.application.grant_date
        and one.application.cpc_additional
        and one.application.family
    )
    return KnownLinkedData(one.number, one.kind, date(2022, 6, 1), recent_days=900)


@dataclass
class LinkedPages:
    """Makes pages of a local linked data service."""

    server: LinkedDataServer
    clock: Clock
    folder: Path
    capsys: pytest.CaptureFixture[str]

    def make(self, url: str = "") -> Made:
        """A page of the server, or of another address."""
        return made(
            lambda argv: live_linked_data.main(
                ["--url", url or self.server.url, *argv],
                surroundings=surroundings(self.clock, self.folder),
                known=known_linked(self.server.corpus),
            ),
            self.folder,
            self.capsys,
        )


@pytest.fixture
def linked_pages(
    linked: LinkedDataServer, clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> LinkedPages:
    return LinkedPages(linked, clock, tmp_path, capsys)


def test_the_linked_data_page_finds_the_local_service_as_expected(
    linked_pages: LinkedPages,
) -> None:
    found = linked_pages.make()
    assert found.code == 0
    assert found.odd == UNIMITATED
    assert found.printed.strip() == found.page.strip()
    assert len(linked_pages.server.requests) <= 25
    # A pause before every question but the first.
    assert linked_pages.clock.slept[1:] == [PAUSE] * (len(linked_pages.server.requests) - 1)


def test_every_property_of_the_products_questions_is_looked_at() -> None:
    assert set(live_linked_data_vocabulary.USED) == used_properties()


def test_another_form_of_uris_is_told_and_then_used(linked_pages: LinkedPages) -> None:
    linked_pages.server.faults.uri_form = "https"
    changed = {"URIs with http": "different", "URIs with https": "different"}
    assert linked_pages.make().odd == UNIMITATED | changed


def test_https_in_resources_alone_changes_nothing(linked_pages: LinkedPages) -> None:
    linked_pages.server.faults.uri_form = "https-resources"
    assert linked_pages.make().odd == UNIMITATED


def test_results_that_are_cut_are_told(linked_pages: LinkedPages) -> None:
    linked_pages.server.faults.maximum_rows = 2
    assert linked_pages.make().odd["rows of a month"] == "different"


def test_announced_limits_are_told(linked_pages: LinkedPages) -> None:
    linked_pages.server.faults.too_many_requests = 1
    assert linked_pages.make().odd == UNIMITATED | {"limits announced": "different"}


def test_a_service_out_of_order_is_a_page_of_things_not_seen(linked_pages: LinkedPages) -> None:
    linked_pages.server.faults.error_pages = 10**9
    found = linked_pages.make()
    assert found.code == 0
    assert found.odd["skos:broader of the cpc"] == "not seen"
    assert found.odd["GET"] == "different"
    assert len(linked_pages.server.requests) <= 25


def test_a_service_that_fails_is_not_asked_for_ever(linked_pages: LinkedPages) -> None:
    linked_pages.server.faults.errors = [500] * 1000
    found = linked_pages.make()
    assert found.code == 0
    assert found.odd["rows of a month"] == "not seen"
    assert len(linked_pages.server.requests) <= 40


def test_a_service_out_of_reach_is_given_up_soon(linked_pages: LinkedPages) -> None:
    # Port 9 is closed on every machine of ours.
    found = linked_pages.make("http://127.0.0.1:9/linked-data/query")
    assert found.code == 0
    assert set(found.odd.values()) == {"not seen"}
    assert sum(linked_pages.clock.slept) < 120


def test_no_record_of_the_linked_data_is_in_the_report(
    linked_pages: LinkedPages, tmp_path: Path
) -> None:
    found = linked_pages.make()
    assert_nowhere(KEY, tmp_path, [found.printed, found.told])
    assert USER not in found.page
    known = known_linked(linked_pages.server.corpus)
    for one in linked_pages.server.corpus.publications:
        texts = [text for _, text in one.titles] + [one.abstract or ""]
        texts += [party.name for party in (*one.applicants, *one.inventors)]
        texts += [one.application.number, *(other.number for other in one.priorities)]
        texts += [one.number] if one.number != known.number else []
        assert [text for text in texts if text and text in found.page] == []


# Both.


def test_the_report_is_named_by_service_and_day(
    linked_pages: LinkedPages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code = live_linked_data.main(
        ["--url", linked_pages.server.url],
        surroundings=surroundings(linked_pages.clock, tmp_path),
        known=known_linked(linked_pages.server.corpus),
    )
    assert code == 0
    assert [path.name for path in tmp_path.glob("*.md")] == [
        "live-report-linked-data-2026-11-22.md"
    ]


def test_live_pages_are_off_by_default() -> None:
    folder = Path(live_ops.__file__).parent
    names = {path.name for path in folder.glob("*.py")}
    assert len(names) > 10
    assert all(name.startswith("live_") for name in names), "no file that pytest would collect"


def test_names_of_checks_are_unique() -> None:
    for checks in (live_ops.CHECKS, live_linked_data.CHECKS):
        names = [str(check.name) for check in checks]
        assert len(set(names)) == len(names)
