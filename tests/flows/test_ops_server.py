"""The server that stands for the EPO's OPS is honest, and breaks exactly as it is told to."""

import gzip
import hashlib
import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import time
import zlib
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import epo_ops  # type: ignore[import-untyped]
import pytest
import requests
from lxml import etree

sys.path.append(str(Path(__file__).parent.parent / "ops_server"))
from ops_corpus import AS_OF, Corpus, generate
from ops_facts import Claim, Parties, Publication
from ops_faults import Fault, FaultName, Faults, Quirks
from ops_server import OpsServer
from ops_throttle import Limits

SERVER = Path(__file__).parent.parent / "ops_server"
EX = "{http://www.epo.org/exchange}"
OPS = "{http://ops.epo.org}"
HITS = "/rest-services/published-data/search"
RECORDS = "/rest-services/published-data/search/biblio"
BATCH = "/rest-services/published-data/publication/docdb/biblio"
#: Finds something in any week.
COMMON = "cpc=/low H04L9/08"
MONDAY = 1_795_996_800.0  # 2026-11-30 00:00 UTC

Element = etree._Element


class Clock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.now = MONDAY

    def seconds(self) -> float:
        """The time, as a server asks for it."""
        return self.now


class Reply(NamedTuple):
    """An answer as it arrived; gzip is undone."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def root(self) -> Element:
        """The body as XML."""
        return etree.fromstring(self.body)

    @property
    def code(self) -> str | None:
        """The code of an error of the service."""
        return self.root.findtext(f"{OPS}code")


class User:
    """A plain client with a token; a minute passes before each of its requests."""

    def __init__(self, server: OpsServer, clock: Clock) -> None:
        self.server, self.clock = server, clock
        self.pause = 61.0
        self.token = ""

    def send(
        self, path: str, body: str | None = None, time_out: float = 20, **headers: str
    ) -> Reply:
        """One request on a connection of its own; POST if there is a body."""
        self.clock.now += self.pause
        address = urlsplit(self.server.url)
        connection = http.client.HTTPConnection(address.netloc, timeout=time_out)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token and "Authorization" not in sent:
            sent["Authorization"] = f"Bearer {self.token}"
        try:
            method, data = ("GET", None) if body is None else ("POST", body.encode())
            connection.request(method, address.path + path, data, sent)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.headers["Content-Encoding"] == "gzip":
            content = gzip.decompress(content)
        return Reply(answer.status, answer.headers, content)

    def log_in(self, word: str = "secret", grant: str = "client_credentials") -> Reply:
        """Ask for a token and keep it."""
        pair = b64encode(f"key:{word}".encode()).decode()
        reply = self.send("/auth/accesstoken", f"grant_type={grant}", Authorization=f"Basic {pair}")
        if reply.status == 200:
            self.token = json.loads(reply.body)["access_token"]
        return reply

    def search(self, query: str, span: str | None = None, path: str = HITS, **more: Any) -> Reply:
        """A page of hits, or of records if asked at that path."""
        headers: dict[str, Any] = {} if span is None else {"X_OPS_Range": span}
        return self.send(path, urlencode({"q": query}), **headers, **more)

    def batch(self, *numbers: str) -> Reply:
        """Records by number."""
        return self.send(BATCH, "\n".join(numbers), Content_Type="text/plain")


def open_server(corpus: Corpus, **options: Any) -> tuple[OpsServer, User]:
    clock = Clock()
    options.setdefault("limits", Limits(token_lifetime=10**9))
    server = OpsServer(corpus, clock=clock.seconds, **options)
    return server, User(server, clock)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return generate(3000, seed=7)


@pytest.fixture(scope="module")
def everything(corpus: Corpus) -> list[Publication]:
    """Facts of all documents, the newest first."""
    view = corpus.on(corpus.as_of)
    return [view.publication(row) for row in reversed(range(len(corpus)))]


@pytest.fixture(scope="module")
def shared(corpus: Corpus) -> Iterator[User]:
    server, user = open_server(corpus)
    with server:
        user.log_in()
        yield user


@pytest.fixture
def user(shared: User, corpus: Corpus) -> User:
    """A client of the shared server with everything as at first."""
    server = shared.server
    server.faults, server.quirks = Faults(), Quirks()
    server.corpus, server.today = corpus, corpus.as_of
    shared.pause = 61.0
    shared.log_in()
    server.requests.clear()
    return shared


# Reading answers.


def ids(parent: Element, form: str) -> list[tuple[str | None, ...]]:
    """Number and date of the document-ids of a form, with country and kind where they stand."""
    names = ("country", "doc-number", "kind", "date")
    return [
        tuple(one.findtext(f"{EX}{name}") for name in names)
        for one in parent.findall(f"{EX}document-id")
        if one.get("document-id-type") == form
    ]


def names(document: Element, role: str, form: str) -> tuple[str | None, ...]:
    parties = document.iter(f"{EX}{role}")
    return tuple(
        one.findtext(f"{EX}{role}-name/{EX}name")
        for one in parties
        if one.get("data-format") == form
    )


def symbols(document: Element) -> list[tuple[str, str | None, str | None]]:
    """CPC symbols with value and office, in the order of the record."""
    found = []
    for one in document.iter(f"{EX}patent-classification"):
        scheme = one.find(f"{EX}classification-scheme")
        if scheme is not None and scheme.get("scheme") == "CPCI":
            parts = [one.findtext(f"{EX}{name}") or "" for name in ("section", "class", "subclass")]
            group, subgroup = (one.findtext(f"{EX}{name}") for name in ("main-group", "subgroup"))
            symbol = f"{''.join(parts)}{group}/{subgroup}"
            value = one.findtext(f"{EX}classification-value")
            found.append((symbol, value, one.findtext(f"{EX}generating-office")))
    return found


def languages(document: Element, tag: str) -> list[tuple[str | None, str]]:
    return [(one.get("lang"), "".join(one.itertext()).strip()) for one in document.iter(EX + tag)]


def told(document: Element) -> dict[str, Any]:
    """What a record says."""
    data = document.find(f"{EX}bibliographic-data")
    assert data is not None
    reference, application = (
        data.find(f"{EX}{name}") for name in ("publication-reference", "application-reference")
    )
    assert reference is not None
    assert application is not None
    claims = data.findall(f"{EX}priority-claims/{EX}priority-claim")
    return {
        "family": document.get("family-id"),
        "reference": (ids(reference, "docdb"), ids(reference, "epodoc")),
        "application": (application.get("doc-id"), ids(application, "docdb")),
        "filed": ids(application, "epodoc"),
        "claims": [(one.get("kind"), ids(one, "docdb"), ids(one, "epodoc")) for one in claims],
        "parties": [
            names(data, role, form)
            for role in ("applicant", "inventor")
            for form in ("epodoc", "original")
        ],
        "titles": languages(data, "invention-title"),
        "abstracts": languages(document, "abstract"),
        "cpc": symbols(data),
        "ipc": [
            (one.findtext(f"{EX}text") or "").replace(" ", "").removesuffix("AI").removesuffix("AN")
            for one in data.iter(f"{EX}classification-ipcr")
        ],
        "cited": [ids(one, "docdb") for one in data.iter(f"{EX}patcit")],
        "articles": [one.findtext(f"{EX}text") for one in data.iter(f"{EX}nplcit")],
    }


def day(value: date | None) -> str | None:
    return value.strftime("%Y%m%d") if value else None


def facts(one: Publication) -> dict[str, Any]:
    """What a record must say."""
    filing, is_new = one.application, one.shape == "2026"
    docdb = (filing.country, filing.number, filing.kind, day(filing.date) if is_new else None)

    def claimed(claim: Claim) -> tuple[Any, ...]:
        its = claim.filing
        full = [(its.country, its.number, its.kind, day(its.date))] if is_new else []
        return (claim.kind, full, [(None, its.epodoc, None, day(its.date))])

    return {
        "family": str(one.family_id),
        "reference": (
            [(one.country, one.number, one.kind, day(one.date))],
            [(None, one.epodoc, None, day(one.date))],
        ),
        "application": (str(filing.doc_id), [docdb]),
        "filed": [(None, filing.epodoc, None, day(filing.date))],
        "claims": [claimed(claim) for claim in one.claims],
        "parties": [
            names
            for role in (one.applicants, one.inventors)
            for names in (role.epodoc, role.original)
        ],
        "titles": list(one.titles),
        "abstracts": list(one.abstracts),
        "cpc": [(its.symbol, its.value, office) for its in one.cpc for office in its.offices],
        "ipc": list(one.ipc),
        "cited": [
            [(its.country, its.number, its.kind, day(its.date))]
            for its in one.citations
            if its.text is None
        ],
        "articles": [its.text for its in one.citations if its.text is not None],
    }


def documents(root: Element) -> list[Element]:
    return list(root.iter(f"{EX}exchange-document"))


def hits(reply: Reply) -> list[str]:
    """Numbers of a page of hits."""
    assert reply.status == 200, reply.body
    found = reply.root.iter(f"{OPS}publication-reference")
    return [".".join(str(part) for part in ids(one, "docdb")[0][:3]) for one in found]


def numbers(found: list[Element]) -> list[str]:
    return [f"{one.get('country')}.{one.get('doc-number')}.{one.get('kind')}" for one in found]


def total(reply: Reply) -> int:
    found = reply.root.find(f"{OPS}biblio-search")
    assert found is not None
    return int(found.get("total-result-count") or -1)


def span(reply: Reply) -> tuple[str | None, str | None]:
    found = reply.root.find(f"{OPS}biblio-search/{OPS}range")
    assert found is not None
    return found.get("begin"), found.get("end")


# An independent client agrees with the facts.


@pytest.fixture
def client(user: User, monkeypatch: pytest.MonkeyPatch) -> epo_ops.Client:
    monkeypatch.setattr(epo_ops.Client, "__auth_url__", f"{user.server.url}/auth/accesstoken")
    monkeypatch.setattr(
        epo_ops.Client, "__service_url_prefix__", f"{user.server.url}/rest-services"
    )
    user.clock.now += 61
    return epo_ops.Client("key", "secret", middlewares=[])


def docdb(one: Publication) -> epo_ops.models.Docdb:
    return epo_ops.models.Docdb(one.number, one.country, one.kind)


def test_another_client_searches(
    client: epo_ops.Client, user: User, everything: list[Publication]
) -> None:
    expected = [one for one in everything if one.country == "EP" and one.date.year >= 2015]
    reply = client.published_data_search("pn=EP and pd>=2015", 11, 60, constituents=["biblio"])
    root = etree.fromstring(reply.content)
    assert [told(one) for one in documents(root)] == [facts(one) for one in expected[10:60]]
    assert root.find(f"{OPS}biblio-search/{OPS}search-result/{EX}exchange-documents") is not None
    assert span(Reply(200, http.client.HTTPMessage(), reply.content)) == ("11", "60")
    assert [one.service for one in user.server.requests] == ["auth", "search"]


def test_another_client_fetches_records(
    client: epo_ops.Client, everything: list[Publication]
) -> None:
    wanted = everything[::31]
    reply = client.published_data("publication", [docdb(one) for one in wanted])
    found = documents(etree.fromstring(reply.content))
    assert [told(one) for one in found] == [facts(one) for one in wanted]
    one = wanted[5]
    single = client.published_data("publication", docdb(one))
    assert [told(its) for its in documents(etree.fromstring(single.content))] == [facts(one)]
    by_epodoc = client.published_data("publication", epo_ops.models.Epodoc(one.epodoc))
    same = [its.docdb for its in reversed(everything) if its.epodoc == one.epodoc]
    assert numbers(documents(etree.fromstring(by_epodoc.content))) == same


def large_family(corpus: Corpus, everything: list[Publication]) -> list[Publication]:
    """The members of an extended family of several simple ones."""
    view = corpus.on(corpus.as_of)
    for one in everything:
        rows = view.extended_family(one.row)
        members = [view.publication(row) for row in rows]
        if len({its.family_id for its in members}) > 3:
            return members
    raise AssertionError


def test_another_client_lists_families(
    client: epo_ops.Client, corpus: Corpus, everything: list[Publication]
) -> None:
    members = large_family(corpus, everything)
    reply = client.family("publication", docdb(members[-1]), constituents=["biblio"])
    root = etree.fromstring(reply.content)
    found = list(root.iter(f"{OPS}family-member"))
    assert sorted(numbers(documents(root))) == sorted(one.docdb for one in members)
    family = root.find(f"{OPS}patent-family")
    assert family is not None
    assert family.get("total-result-count") == str(len(members))
    by_number = {one.docdb: one for one in members}
    for member in found:
        one = by_number[numbers(documents(member))[0]]
        assert member.get("family-id") == str(one.family_id)
        claims = member.findall(f"{EX}priority-claim")
        active = [claim.findtext(f"{EX}priority-active-indicator") for claim in claims]
        assert active == ["YES" if claim.is_active else "NO" for claim in one.claims]
        assert told(documents(member)[0]) == facts(one)


def test_a_simple_family_has_the_same_active_priorities(
    corpus: Corpus, everything: list[Publication]
) -> None:
    members = large_family(corpus, everything)
    by_family: dict[int, set[frozenset[str]]] = {}
    for one in members:
        active = frozenset(its.filing.epodoc for its in one.claims if its.is_active)
        by_family.setdefault(one.family_id, set()).add(active)
    assert all(len(sets) == 1 for sets in by_family.values())
    shared = frozenset.intersection(*(one for sets in by_family.values() for one in sets))
    assert len(shared) == 1


def test_another_client_meets_errors(
    client: epo_ops.Client, user: User, everything: list[Publication]
) -> None:
    wrong = epo_ops.Client("key", "wrong", middlewares=[])
    with pytest.raises(requests.HTTPError, match="401"):
        wrong.published_data("publication", docdb(everything[0]))
    user.server.faults.plan(Fault("hourly_quota", times=1))
    with pytest.raises(epo_ops.exceptions.IndividualQuotaPerHourExceeded):
        client.published_data("publication", docdb(everything[0]))
    given = user.server.tokens.given
    user.server.faults.plan(Fault("token_expired", times=1))
    assert client.published_data("publication", docdb(everything[0])).status_code == 200
    assert user.server.tokens.given == given + 1
    assert [one.status for one in user.server.requests_of("retrieval")] == [403, 400, 200]


# Tokens.


def test_tokens_are_given_and_end(corpus: Corpus) -> None:
    server, user = open_server(corpus, limits=Limits())
    with server:
        assert user.search(COMMON).status == 400
        reply = user.log_in()
        assert json.loads(reply.body)["expires_in"] == "1199"
        assert json.loads(reply.body)["issued_at"] == str(int(user.clock.now * 1000))
        assert user.search(COMMON).status == 200
        user.clock.now += 1199 - 2 * 61
        assert user.search(COMMON).status == 400
        missing = user.search(COMMON, Authorization="Bearer generated-token-000002")
    error = missing.root
    assert (missing.status, error.tag) == (400, "error")
    assert error.findtext("message") == "invalid_access_token"
    assert 'error="invalid_token"' in (missing.headers["WWW-Authenticate"] or "")
    assert missing.headers["X-Throttling-Control"] is None


def test_wrong_keys_are_refused(user: User) -> None:
    reply = user.log_in("wrong")
    assert (reply.status, reply.root.findtext("message")) == (401, "ClientId is Invalid")
    assert user.log_in(grant="password").status == 400
    broken = user.send(
        "/auth/accesstoken", "grant_type=client_credentials", Authorization="Basic %"
    )
    assert broken.status == 401


# Queries find what the facts say.


def has_class(*wanted: str, scheme: str = "cpc") -> Callable[[Publication], bool]:
    def holds(one: Publication) -> bool:
        cpc = {its.symbol for its in one.cpc} if scheme in {"cpc", "cl"} else set()
        ipc = set(one.ipc) if scheme in {"ic", "cl"} else set()
        return not (cpc | ipc).isdisjoint(wanted)

    return holds


def says(phrase: str, where: str = "ta") -> Callable[[Publication], bool]:
    """Whole words, or a run of characters in Asian scripts."""
    is_asian = not phrase.isascii() and phrase[0] > "\u2000"

    def holds(one: Publication) -> bool:
        texts = (one.titles if "t" in where else ()) + (one.abstracts if "a" in where else ())
        for _, content in texts:
            if is_asian and phrase in content:
                return True
            if not is_asian and re.search(rf"(?i)(?<!\w){phrase}(?!\w)", content):
                return True
        return False

    return holds


def between(first: str, last: str) -> Callable[[Publication], bool]:
    return lambda one: first <= str(day(one.date)) <= last


def by(office: str) -> Callable[[Publication], bool]:
    return lambda one: one.country == office


def both(*all_of: Callable[[Publication], bool]) -> Callable[[Publication], bool]:
    return lambda one: all(its(one) for its in all_of)


def either(*any_of: Callable[[Publication], bool]) -> Callable[[Publication], bool]:
    return lambda one: any(its(one) for its in any_of)


def no(other: Callable[[Publication], bool]) -> Callable[[Publication], bool]:
    return lambda one: not other(one)


BELOW = ("H04L9/08", "H04L9/0816", "H04L9/0819", "H04L9/0838", "H04L9/0852", "H04L9/0855",
         "H04L9/0858", "H04L9/0861", "H04L9/0869", "H04L9/0891")  # fmt: skip
QKD = r"quantum\W+key\W+distribution"
QUERIES: dict[str, Callable[[Publication], bool]] = {
    "cpc=H04L9/0852": has_class("H04L9/0852"),
    "cpc=/low H04L9/0852": has_class("H04L9/0852", "H04L9/0855", "H04L9/0858"),
    "cpc=/low H04L9/08": has_class(*BELOW),
    "cpc = /low H04L9/08": has_class(*BELOW),
    "cpc=H04B10/70": has_class("H04B10/70"),
    'cpc="H04L 9/0852"': has_class("H04L9/0852"),
    "cpc=H04K": has_class("H04K1/00", "H04K1/08"),
    "cpc=H04K1": has_class("H04K1/00", "H04K1/08"),
    "cpc=/low H04K1/00": has_class("H04K1/00", "H04K1/08"),
    "ic=H04B10/70": has_class("H04B10/70", scheme="ic"),
    "ipc=H04L9/12": has_class("H04L9/12", scheme="ic"),
    "ic=/low H04L9/08": has_class("H04L9/08", scheme="ic"),
    "cl=H04B10/70": has_class("H04B10/70", scheme="cl"),
    "cl=/low H04L9/08": has_class(*BELOW, scheme="cl"),
    "ic=H04B10/70 not cpc=H04B10/70": both(
        has_class("H04B10/70", scheme="ic"), no(has_class("H04B10/70"))
    ),
    "ta=quantum": says("quantum"),
    "ta=QUANTUM": says("quantum"),
    "ta=quantum*": says(r"quantum\w*"),
    'ta="quantum key distribution"': says(QKD),
    'ti="quantum key distribution"': says(QKD, "t"),
    'ab="quantum key distribution"': says(QKD, "a"),
    'ab="Quantum Key Distribution" not ti="quantum key distribution"': both(
        says(QKD, "a"), no(says(QKD, "t"))
    ),
    'ta="quantum cryptograph*"': says(r"quantum\W+cryptograph\w*"),
    'ta all "key quantum"': both(says("key"), says("quantum")),
    'ta any "satellite repeater battery"': either(says("repeater"), says("battery")),
    "ta=Quantenschlüsselverteilung": says("Quantenschlüsselverteilung"),
    "ta=quantenschlüssel*": says(r"Quantenschlüssel\w*"),
    'ta="distribution quantique de clés"': says("distribution quantique de clés"),
    "ta=量子密钥分发": says("量子密钥分发"),
    "ta=量子密*": says("量子密"),
    "ti=量子鍵": says("量子鍵", "t"),
    "ta=양자키분배": says("양자키분배"),
    "repeater": says("repeater"),
    "pd=2024": between("20240101", "20241231"),
    "pd=202406": between("20240601", "20240630"),
    "pd=20241112": between("20241112", "20241112"),
    'pd within "20200229 20201231"': between("20200229", "20201231"),
    'pd within "2019,202006"': between("20190101", "20200630"),
    "pd>=2025": between("20250101", "99999999"),
    "pd > 2025": between("20260101", "99999999"),
    "pd<=199912": between("00000000", "19991231"),
    "pd<2000": between("00000000", "19991231"),
    "pn=CN": by("CN"),
    "pn=TW": by("TW"),
    "pn=KR and pd=2023": both(by("KR"), between("20230101", "20231231")),
    "cpc=H04L9/0852 or ta=battery and pn=US": both(
        either(has_class("H04L9/0852"), says("battery")), by("US")
    ),
    "cpc=H04L9/0852 or (ta=battery and pn=US)": either(
        has_class("H04L9/0852"), both(says("battery"), by("US"))
    ),
    "(pn=JP or pn=KR) and (ta=photon or ta=photons or ic=H04L9/12) not pd<2010": both(
        either(by("JP"), by("KR")),
        either(says("photon"), says("photons"), has_class("H04L9/12", scheme="ic")),
        between("20100101", "99999999"),
    ),
    "pn=CN NOT (cl=/low H04L9/08 OR ta=quantum)": both(
        by("CN"), no(either(has_class(*BELOW, scheme="cl"), says("quantum")))
    ),
    '(cpc=/low H04L9/08 or ic=H04L9/12) and (ta="quantum key" or ta=量子鍵 or ta=量子密)': both(
        either(has_class(*BELOW), has_class("H04L9/12", scheme="ic")),
        either(says(r"quantum\W+key"), says("量子鍵"), says("量子密")),
    ),
}


@pytest.mark.parametrize("query", QUERIES)
def test_queries_find_what_the_facts_say(
    user: User, everything: list[Publication], query: str
) -> None:
    user.server.quirks.total_cap = None
    expected = [one.docdb for one in everything if QUERIES[query](one)]
    assert 0 < len(expected) < len(everything)
    reply = user.search(query, "1-100")
    assert hits(reply) == expected[:100]
    assert total(reply) == len(expected)


def test_numbers_and_families_are_found(user: User, everything: list[Publication]) -> None:
    one = next(its for its in everything if its.kind == "B2" and its.country == "JP")
    for query in (f"pn={one.epodoc}", f"pn={one.epodoc}{one.kind}", f'pn="JP {one.number}"'):
        assert hits(user.search(query)) == [one.docdb]
    same = [its.docdb for its in everything if its.family_id == one.family_id]
    assert hits(user.search(f"famn={one.family_id}")) == same
    republished = next(its for its in everything if its.docdb.startswith("JP.WO"))
    assert hits(user.search(f"pn={republished.epodoc}")) == [republished.docdb]


@pytest.mark.parametrize(
    ("method", "kind"),
    [("GET", ""), ("POST", "application/x-www-form-urlencoded"), ("POST", "text/plain")],
)
def test_all_ways_to_ask_are_one(user: User, method: str, kind: str) -> None:
    query = 'ta="quantum key" and pn=EP'
    expected = hits(user.search(query, "3-7"))
    if method == "GET":
        assert hits(user.send(f"{HITS}?q={quote(query)}&Range=3-7")) == expected
        assert hits(user.send(f"{HITS}?q={quote(query)}", X_OPS_Range="3-7")) == expected
        # A parameter in small letters is no range.
        assert len(hits(user.send(f"{HITS}?q={quote(query)}&range=3-7"))) == 25
    else:
        body = f"q={query}" if kind == "text/plain" else urlencode({"q": query})
        reply = user.send(HITS, body, Content_Type=kind, x_ops_range="3-7")
        assert hits(reply) == expected


# Pages.


def test_pages_go_to_2000(user: User, everything: list[Publication]) -> None:
    user.server.quirks.total_cap = 2500
    assert len(hits(user.search("pd>=1990"))) == 25
    found: list[str] = []
    for begin in range(1, 2001, 100):
        reply = user.search("pd>=1990", f"{begin}-{begin + 99}")
        assert span(reply) == (str(begin), str(begin + 99))
        assert total(reply) == 2500
        found += hits(reply)
    assert found == [one.docdb for one in everything[:2000]]
    assert [one.date for one in everything] == sorted(
        (one.date for one in everything), reverse=True
    )
    last = user.search("pn=TW", "1-100")
    count = last.root.find(f"{OPS}biblio-search")
    assert count is not None
    assert count.get("publications-count") == str(len(hits(last)))
    assert span(last) == ("1", "100")
    assert user.search("pn=TW", f"{total(last) + 1}-{total(last) + 50}").status == 404


@pytest.mark.parametrize("wanted", ["1-101", "0-10", "10-9", "1950-2001", "2001-2025", "x", "1"])
def test_ranges_out_of_bounds(user: User, wanted: str) -> None:
    assert user.search(COMMON, wanted).status == 400
    user.server.faults.plan(Fault("repeated_page", times=1))
    reply = user.search(COMMON, wanted)
    assert (span(reply), len(hits(reply))) == (("1", "25"), 25)
    assert user.search(COMMON, wanted).status == 400
    assert user.server.faults.fired == {"repeated_page": 1}


def test_nothing_is_published_after_today(user: User, everything: list[Publication]) -> None:
    user.server.quirks.total_cap = None
    last = everything[0].date
    user.server.today = last - timedelta(days=30)
    before = [one for one in everything if one.date <= user.server.today]
    assert total(user.search("pd>=1990")) == len(before) < len(everything)
    assert user.batch(everything[0].docdb).status == 404
    user.server.today = last
    assert total(user.search("pd>=1990")) == len(everything)


def test_old_records_change_from_a_day_on(user: User, corpus: Corpus) -> None:
    today = corpus.as_of
    changes = ("cpc", "text", "family_id")
    user.server.corpus = amended = corpus.amended(today, 0.02, seed=3, changes=changes)  # type: ignore[arg-type]
    assert [one.column for one in amended.amendments] == list(changes)
    user.server.today = today - timedelta(days=1)
    row = int(amended.amendments[2].rows[0])
    number = corpus.on(today).publication(row).docdb
    before = told(documents(user.batch(number).root)[0])
    user.server.today = today
    after = told(documents(user.batch(number).root)[0])
    assert before["family"] == str(corpus.on(today).publication(row).family_id)
    assert int(after["family"]) >= 90_000_000
    view, old = amended.on(today), corpus.on(today)
    row = int(amended.amendments[0].rows[0])
    assert view.publication(row).cpc != old.publication(row).cpc
    row = int(amended.amendments[1].rows[0])
    assert view.publication(row).abstracts != old.publication(row).abstracts or (
        view.publication(row).titles != old.publication(row).titles
    )
    assert amended.on(today - timedelta(days=1)).publication(row) == corpus.on(
        today - timedelta(days=1)
    ).publication(row)


# Records by number.


def test_unknown_numbers_stand_among_known_ones(user: User, everything: list[Publication]) -> None:
    known = everything[3].docdb
    reply = user.batch(known, "EP.9999999.A1", "XX.1.A")
    found = documents(reply.root)
    assert numbers(found) == [known, "EP.9999999.A1", "XX.1.A"]
    assert [one.get("status") for one in found] == [None, "not found", "not found"]
    assert user.batch("EP.9999999.A1").status == 404
    assert user.batch("nonsense").code == "CLIENT.WrongReferenceFormatting"
    commas = user.send(BATCH, f"{known},EP.9999999.A1", Content_Type="text/plain")
    assert len(documents(commas.root)) == 2


def test_batches_have_a_size(user: User, everything: list[Publication]) -> None:
    asked = [one.docdb for one in everything[:101]]
    assert user.batch(*asked).status == 400
    assert user.send(BATCH, "").status == 400
    assert numbers(documents(user.batch(*asked[:100]).root)) == asked[:100]


def test_numbers_can_be_ambiguous(user: User, everything: list[Publication]) -> None:
    granted = next(one for one in everything if (one.country, one.kind) == ("EP", "B1"))
    path = "/rest-services/published-data/publication"
    reply = user.send(f"{path}/docdb/EP.{granted.number}/biblio")
    assert (reply.status, reply.code) == (413, "CLIENT.AmbiguousRequest")
    resolutions = [one.text for one in reply.root.iter(f"{OPS}resolution")]
    assert f"publication/docdb/EP.{granted.number}.B1" in resolutions
    single = user.send(f"{path}/docdb/EP{granted.number}B1/biblio")
    assert numbers(documents(single.root)) == [granted.docdb]
    american = next(one for one in everything if one.country == "US")
    spelling = f"{path}/epodoc/{american.epodoc}{american.kind}/biblio"
    assert user.send(spelling).status == 404
    user.server.quirks.epodoc_kind_of_us_is_404 = False
    assert user.send(spelling).status == 200
    assert user.send(f"{path}/docdb/EP.9999999.A1/biblio").code == "SERVER.EntityNotFound"


def test_equivalents_are_the_simple_family(user: User, everything: list[Publication]) -> None:
    sizes = Counter(one.family_id for one in everything)
    one = next(its for its in everything if sizes[its.family_id] > 4)
    path = f"/rest-services/published-data/publication/docdb/{one.docdb}/equivalents"
    found = user.send(path).root.iter(f"{OPS}inquiry-result")
    listed = [ids(its[0], "epodoc")[0][1] for its in found]
    assert listed[0] == one.epodoc
    assert set(listed) == {its.epodoc for its in everything if its.family_id == one.family_id}
    assert len(set(listed)) == len(listed)


def test_a_posted_family_is_plain(user: User, everything: list[Publication]) -> None:
    one = everything[40]
    path = "/rest-services/family/publication/docdb"
    plain = user.send(f"{path}/{one.docdb}")
    posted = user.send(f"{path}/biblio", one.docdb, Content_Type="text/plain")
    assert plain.body == posted.body
    assert not documents(posted.root)
    assert user.send(f"{path}/EP.9999999.A1").status == 404
    assert [its.service for its in user.server.requests] == ["inpadoc"] * 3


def test_large_families_may_be_cut(
    user: User, corpus: Corpus, everything: list[Publication]
) -> None:
    one = large_family(corpus, everything)[0]
    user.server.quirks.truncated_family = 2
    path = f"/rest-services/family/publication/docdb/{one.docdb}"
    family = user.send(path).root.find(f"{OPS}patent-family")
    assert family is not None
    assert family.get("truncatedFamily") == "true"
    assert len(family.findall(f"{OPS}family-member")) == 2


def test_some_results_may_be_withheld(user: User) -> None:
    user.server.quirks.invalid_results = 0.2
    found = documents(user.search("pd>=1990", "1-100", RECORDS).root)
    withheld = [one for one in found if one.get("status") == "invalid result"]
    assert len(found) == 100
    assert 10 < len(withheld) < 30
    assert not any(len(one) for one in withheld)
    again = documents(user.batch(*numbers(withheld)).root)
    assert {one.get("status") for one in again} == {"invalid result"}


# Oddities, each with what comes when it is switched off.

ODDITIES: tuple[tuple[str, dict[str, Any], int, str, int], ...] = (
    ("cpc=H04L9/0852 and", {"malformed_is_404": False}, 404, "SERVER.EntityNotFound", 400),
    ("(cpc=H04L9/0852", {"malformed_is_404": False}, 404, "SERVER.EntityNotFound", 400),
    ("not ta=quantum", {"malformed_is_404": False}, 404, "SERVER.EntityNotFound", 400),
    ("pd=20241332", {"malformed_is_404": False}, 404, "SERVER.EntityNotFound", 400),
    ('ta="quantum-key distribution"', {"quoted_hyphen_is_404": False}, 404,
     "SERVER.EntityNotFound", 200),
    ('ta="quantum"', {"quoted_word_is_500": False}, 500, "SERVER.DomainAccess", 200),
    ('pd within "20200101 99991231"', {"far_future_is_500": False}, 500,
     "SERVER.DomainAccess", 200),
    ("ta any quantum", {"unquoted_any_is_400": False}, 400, "CLIENT.CQL", 200),
    ("pn=US*", {"short_truncation_is_400": False}, 400,
     "CLIENT.MinimumCharsBeforeTruncation", 404),
    ("ct=EP1", {}, 501, "SERVER.NotImitated", 501),
    ("oc=EP1", {"broken_indexes": False}, 500, "SERVER.DomainAccess", 501),
    ("cpcc=H04L9/0852", {"broken_indexes": False}, 404, "SERVER.EntityNotFound", 501),
    ("cc=US", {}, 400, "CLIENT.InvalidIndex", 400),
    ("ta=nonexistingword", {}, 404, "SERVER.EntityNotFound", 404),
)  # fmt: skip


@pytest.mark.parametrize(("query", "off", "status", "code", "without"), ODDITIES)
def test_oddities(
    user: User, query: str, off: dict[str, Any], status: int, code: str, without: int
) -> None:
    reply = user.search(query)
    assert (reply.status, reply.code) == (status, code)
    user.server.quirks = Quirks(**off)
    assert user.search(query).status == without


def test_words_after_the_first_are_dropped(user: User) -> None:
    query = "ta=quantum key distribution and pn=US"
    reply = user.search(query, "1-100")
    assert hits(reply) == hits(user.search("ta=quantum and pn=US", "1-100"))
    assert reply.root.findtext(f"{OPS}biblio-search/{OPS}query") == "ta = quantum and pn = US"
    user.server.quirks.drops_words = False
    expected = user.search('ta="quantum key distribution" and pn=US', "1-100")
    assert hits(user.search(query, "1-100")) == hits(expected) != hits(reply)


def test_what_may_not_be_understood(user: User) -> None:
    user.server.quirks = Quirks(low_on_ipc=False, understands_not=False, maximum_terms=2)
    assert user.search("ic=/low H04L9/08").status == 404
    assert user.search("cpc=/low H04L9/08 or ic=H04L9/08").status == 200
    assert user.search("pn=CN not ta=quantum").status == 404
    reply = user.search("pn=CN or pn=US or pn=EP")
    assert (reply.status, reply.code) == (400, "CLIENT.CQL")


# Faults, one by one, then no more.


def assert_well_again(user: User, name: FaultName, times: int = 1) -> None:
    assert len(documents(user.search(COMMON, "1-5", RECORDS).root)) == 5
    assert user.server.faults.fired == {name: times}


REFUSALS: dict[FaultName, tuple[int, str]] = {
    "hourly_quota": (403, "Fair Use policy"),
    "weekly_quota": (403, "Fair Use policy"),
    "robot_detected": (403, "CLIENT.RobotDetected"),
    "server_error": (500, "SERVER.DomainAccess"),
    "limited_resources": (503, "SERVER.LimitedServerResources"),
    "nothing_found": (404, "SERVER.EntityNotFound"),
    "html_page": (200, "<!DOCTYPE html>"),
    "empty_404": (404, ""),
    "token_expired": (400, "invalid_access_token"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusals(user: User, name: FaultName) -> None:
    status, said = REFUSALS[name]
    user.server.faults.plan(Fault(name, after=1, times=2, service="search"))
    path = BATCH.replace("/biblio", "/EP.9999999.A1")
    assert user.search(COMMON).status == 200
    for _ in range(2):
        reply = user.search(COMMON)
        assert reply.status == status
        assert said.encode() in reply.body
        assert (said == "") is (reply.body == b"")
        assert user.send(path).status == (400 if name == "token_expired" else 404)
        if name == "token_expired":
            user.log_in()
    assert_well_again(user, name, 2)
    assert sum(name in one.faults for one in user.server.requests) == 2


def test_quota_errors_say_which(user: User) -> None:
    user.server.faults.plan(Fault("hourly_quota", times=1), Fault("weekly_quota", times=1))
    found = [user.search(COMMON).headers for _ in range(2)]
    reasons = [one["X-Rejection-Reason"] for one in found]
    assert reasons == ["IndividualQuotaPerHour", "RegisteredQuotaPerWeek"]
    assert [one["X-Throttling-Control"] for one in found] == [None, None]


def test_truncated_xml(user: User) -> None:
    whole = user.search(COMMON, "1-5", RECORDS).body
    user.server.faults.plan(Fault("truncated_xml", times=1))
    reply = user.search(COMMON, "1-5", RECORDS)
    assert (reply.status, reply.body) == (200, whole[: len(whole) // 2])
    assert reply.headers["Content-Length"] == str(len(reply.body))
    assert_well_again(user, "truncated_xml")


def test_connection_reset(user: User) -> None:
    user.server.faults.plan(Fault("connection_reset", times=1))
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        user.search(COMMON, "1-5", RECORDS)
    assert_well_again(user, "connection_reset")


def test_damaged_gzip(user: User) -> None:
    user.server.faults.plan(Fault("damaged_gzip", times=1))
    assert user.search(COMMON, "1-5", RECORDS).headers["Content-Encoding"] is None
    with pytest.raises((OSError, EOFError, zlib.error)):
        user.search(COMMON, "1-5", RECORDS, Accept_Encoding="gzip, deflate")
    again = user.search(COMMON, "1-5", RECORDS, Accept_Encoding="gzip")
    assert again.headers["Content-Encoding"] == "gzip"
    assert_well_again(user, "damaged_gzip")


def test_slow_drip(user: User) -> None:
    user.server.faults.plan(Fault("slow_drip", times=1, drip_bytes=400, drip_pause=0.02))
    start = time.monotonic()
    slow = user.search(COMMON, "1-5")
    assert time.monotonic() - start > 0.08
    assert hits(slow) == hits(user.search(COMMON, "1-5"))
    assert_well_again(user, "slow_drip")


def test_entity_bomb(user: User) -> None:
    user.server.faults.plan(Fault("entity_bomb", times=1))
    body = user.search(COMMON, "1-5", RECORDS).body
    assert body.count(b"<!ENTITY") == 10
    with pytest.raises(etree.XMLSyntaxError, match="amplification"):
        etree.fromstring(body)
    harmless = re.sub(rb"(?s)<!DOCTYPE.*?\]>|&a9;", b"", body)
    assert harmless == user.search(COMMON, "1-5", RECORDS).body
    assert_well_again(user, "entity_bomb")


def test_huge_answers(user: User) -> None:
    user.server.faults.plan(
        Fault("huge_answer", times=1), Fault("huge_answer", times=1, huge_as_gzip=True)
    )
    address = urlsplit(user.server.url)
    for encoding in (None, "gzip"):
        user.clock.now += 61
        connection = http.client.HTTPConnection(address.netloc, timeout=20)
        connection.request(
            "GET", f"{address.path}{HITS}?q=x", headers={"Authorization": f"Bearer {user.token}"}
        )
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Content-Encoding"]) == (200, encoding)
        size = 0
        while piece := answer.read(1 << 20):
            size += len(piece)
        connection.close()
        assert size > 300_000_000 if encoding is None else 10_000 < size < 10_000_000
    assert_well_again(user, "huge_answer", 2)


def test_wrong_ranges_are_told(user: User) -> None:
    user.server.faults.plan(Fault("wrong_range", times=1))
    assert span(user.search(COMMON, "1-5")) == ("2", "6")
    assert_well_again(user, "wrong_range")


def test_totals_shift(user: User) -> None:
    true = total(user.search("pn=TW"))
    user.server.faults.plan(Fault("shifting_total", times=3))
    found = [total(user.search("pn=TW")) for _ in range(3)]
    assert found == [true + 1, true + 2, true + 3]
    assert_well_again(user, "shifting_total", 3)


def test_hits_move_between_pages(user: User) -> None:
    right = hits(user.search(COMMON, "1-10"))
    user.server.faults.plan(Fault("shuffled_page", times=1))
    first, second = (hits(user.search(COMMON, one)) for one in ("1-5", "6-10"))
    assert first == right[:5]
    assert second == [right[4], *right[6:]]
    assert_well_again(user, "shuffled_page")


def test_headers_may_say_anything(user: User) -> None:
    faults: tuple[FaultName, ...] = (
        "no_throttle_header", "unknown_throttle_words", "idle_throttle_header",
    )  # fmt: skip
    for name in faults:
        user.server.faults.plan(Fault(name, times=1))
    found = [user.search(COMMON).headers["X-Throttling-Control"] for _ in faults]
    assert found[0] is None
    assert "purple" in (found[1] or "")
    assert (found[2] or "").startswith("idle (images=green:200")
    assert user.server.faults.fired == dict.fromkeys(faults, 1)


def test_faults_can_be_cleared(user: User) -> None:
    user.server.faults.plan(Fault("server_error"))
    assert user.search(COMMON).status == 500
    user.server.faults.clear()
    assert_well_again(user, "server_error")


# Fair use, on a clock.


def colours(reply: Reply) -> tuple[str, dict[str, str]]:
    """State, and colour with limit by service."""
    match = re.fullmatch(r"(\w+) \((.*)\)", reply.headers["X-Throttling-Control"] or "")
    assert match is not None
    return match[1], dict(one.split("=") for one in match[2].split(", "))


@pytest.fixture
def strict(corpus: Corpus) -> Iterator[User]:
    """A client whose clock stands still."""
    server, user = open_server(corpus, limits=Limits())
    with server:
        user.pause = 0
        user.log_in()
        yield user


def test_colours_follow_use(strict: User) -> None:
    strict.server.limits.state = "idle"
    found = [colours(strict.search(COMMON))[1]["search"] for _ in range(30)]
    assert Counter(found) == {"green:30": 14, "yellow:30": 8, "red:30": 8}
    reply = strict.search(COMMON)
    assert (reply.status, reply.headers["Retry-After"]) == (403, "60000")
    state, told_of = colours(reply)
    assert (state, told_of["search"], told_of["retrieval"]) == ("idle", "black:0", "green:200")
    assert strict.batch("EP.9999999.A1").status == 404
    strict.clock.now += 59
    strict.server.quirks.retry_after_in = "s"
    assert strict.search(COMMON).headers["Retry-After"] == "60"
    strict.clock.now += 2
    reply = strict.search(COMMON)
    assert (reply.status, colours(reply)[1]["search"]) == (200, "green:30")


def test_the_state_follows_the_load(strict: User) -> None:
    states = [colours(strict.batch("EP.9999999.A1")) for _ in range(130)]
    assert [states[at][0] for at in (0, 58, 59)] == ["idle", "idle", "busy"]
    assert states[59][1]["retrieval"] == "yellow:100"
    assert states[59][1]["search"] == "green:15"
    assert states[100][1]["retrieval"] == "black:0"
    strict.clock.now += 61
    assert colours(strict.search(COMMON))[0] == "idle"
    orders = {tuple(one[1]) for one in states}
    assert len(orders) > 20


def test_services_can_be_made_black(strict: User) -> None:
    strict.server.limits.suspension = 1020
    strict.server.faults.plan(Fault("black", times=1, service="inpadoc"))
    path = "/rest-services/family/publication/docdb/EP.9999999.A1"
    assert strict.send(path).status == 403
    assert strict.search(COMMON).status == 200
    strict.clock.now += 1000
    assert strict.send(path).headers["Retry-After"] == "1020000"
    strict.clock.now += 30
    assert strict.send(path).status == 404
    assert strict.server.faults.fired == {"black": 1}


def used(reply: Reply) -> tuple[int, int]:
    hour = reply.headers["X-IndividualQuotaPerHour-Used"]
    week = reply.headers["X-RegisteredQuotaPerWeek-Used"]
    return int(hour or -1), int(week or -1)


def test_bytes_are_counted(strict: User) -> None:
    first = strict.search(COMMON, "1-9", RECORDS)
    assert used(first) == (len(first.body), len(first.body))
    strict.clock.now += 1800
    strict.log_in()
    second = strict.search(COMMON, "1-9", RECORDS, Accept_Encoding="gzip")
    both_sizes = len(first.body) + len(second.body)
    assert used(second) == (both_sizes, both_sizes)
    assert int(second.headers["Content-Length"] or 0) < len(second.body) / 4
    strict.clock.now += 1801
    strict.log_in()
    third = strict.search("ta=nonexistingword")
    assert used(third) == (len(second.body) + len(third.body), both_sizes + len(third.body))
    assert (third.status, third.headers["X-API"]) == (404, "ops-v3.2")
    assert third.headers["X-Elapsed-Time"] is not None


def test_quotas_end_and_come_back(strict: User) -> None:
    strict.server.limits.hourly_bytes = 1000
    assert strict.search(COMMON).status == 200
    spent = strict.search(COMMON)
    assert (spent.status, spent.root.findtext("code")) == (403, "403")
    assert spent.headers["X-Rejection-Reason"] == "IndividualQuotaPerHour"
    strict.clock.now += 3600
    strict.log_in()
    assert strict.search(COMMON).status == 200
    strict.server.limits.hourly_bytes = 10**9
    strict.server.limits.weekly_bytes = 1000
    assert strict.search(COMMON).headers["X-Rejection-Reason"] == "RegisteredQuotaPerWeek"
    strict.clock.now = MONDAY + 7 * 86400 - 1
    strict.log_in()
    assert strict.search(COMMON).status == 403
    strict.clock.now += 1
    assert strict.search(COMMON).status == 200


# The corpus.


def test_a_corpus_is_the_same_each_time(everything: list[Publication]) -> None:
    again = generate(3000, seed=7)
    view = again.on(again.as_of)
    assert [view.publication(one.row) for one in everything] == everything
    other = generate(3000, seed=8).on(AS_OF)
    assert other.publication(7) != view.publication(7)


def test_pages_are_the_same_bytes_everywhere() -> None:
    server, user = open_server(generate(300, seed=1))
    digest = hashlib.sha256()
    with server:
        user.log_in()
        for begin in (1, 101, 201):
            digest.update(user.search("pd>=1990", f"{begin}-{begin + 99}", RECORDS).body)
    assert digest.hexdigest() == (
        "2b35b60489282715d66dcb96b1b22c87e7ffb46374cf766477eb5ef091e3ebc4"
    )


def share(found: list[Publication], holds: Callable[[Publication], object]) -> float:
    return sum(1 for one in found if holds(one)) / len(found)


def tagged(parties: Parties) -> bool:
    return any("\u2002[" in name for name in parties.epodoc)


def test_a_corpus_is_as_incomplete_as_the_service() -> None:
    view = generate(5000, seed=2).on(AS_OF)
    found = [view.publication(row) for row in range(view.size)]
    by_office = {
        office: [one for one in found if one.country == office]
        for office in ("CN", "US", "JP", "WO", "KR", "EP")
    }
    with_country = {
        office: share(its, lambda one: tagged(one.applicants)) for office, its in by_office.items()
    }
    assert with_country["CN"] < 0.02
    assert with_country["JP"] == 0
    assert 0.8 < with_country["US"] < 0.9
    assert with_country["WO"] == with_country["EP"] == 1
    late = [one for one in by_office["CN"] if (AS_OF - one.date).days < 365]
    early = [one for one in by_office["CN"] if (AS_OF - one.date).days > 800]
    assert 0.6 < share(late, lambda one: one.cpc) < 0.74
    assert share(early, lambda one: one.cpc) > 0.95
    assert all(one.ipc for one in found)
    assert 0.12 < share(found, lambda one: one.route in {"beside", "elsewhere"}) < 0.18
    assert 0.4 < share(found, lambda one: one.shape == "2026") < 0.6
    kinds = {(one.country, one.kind) for one in found}
    assert {
        ("CN", "U"),
        ("CN", "C"),
        ("DE", "U1"),
        ("JP", "A1"),
        ("US", "B1"),
        ("EP", "A3"),
    } <= kinds
    recent = [one for one in by_office["CN"] if (AS_OF - one.date).days < 90]
    native = [one for one in recent if all(its.native for its in one.applicants.people)]
    assert native
    assert not any(one.applicants.epodoc for one in native)
    assert {label for one in found for label, _ in one.titles} == {
        "en", "de", "fr", "zh", "ja", "ko", "ol",
    }  # fmt: skip
    assert len({one.docdb for one in found}) == len(found)


def test_the_corpus_grows_to_a_day() -> None:
    day_of = date(2020, 6, 30)
    view = generate(500, seed=3, as_of=day_of, shape="2025").on(day_of)
    dates = [view.publication(row).date for row in range(500)]
    assert dates == sorted(dates)
    assert max(dates) <= day_of
    assert {view.publication(row).shape for row in range(0, 500, 50)} == {"2025"}


def test_large_corpora_are_made_fast() -> None:
    start = time.process_time()
    view = generate(30_000, seed=1).on(AS_OF)
    assert view.rows_of("EP", "1") == []
    assert time.process_time() - start < 10


# By hand.


def test_the_server_runs_by_hand() -> None:
    command = [sys.executable, str(SERVER / "ops_main.py"), "--publications", "100"]
    with subprocess.Popen(
        [*command, "--key", "mine", "--secret", "own"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(5)]
        url = lines[2].removeprefix("LANDSCAPE_OPS_URL=")
        try:
            with socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=10):
                process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
        finally:
            process.kill()
    assert lines[0] == f"Serving 100 generated publications at {url} until Ctrl-C."
    assert lines[3:] == ["OPS_KEY=mine", "OPS_SECRET=own"]
