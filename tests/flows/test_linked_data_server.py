"""The server that stands for the EPO's endpoint is honest, and breaks exactly as it is told to."""

import http.client
import json
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import pytest

sys.path.append(str(Path(__file__).parent.parent / "linked_data_server"))
from linked_data_corpus import LAST_DAY, SYMBOLS, Application, Corpus, Publication, generate
from linked_data_faults import ALWAYS, Faults
from linked_data_server import LinkedDataServer

DATA = "http://data.epo.org/linked-data/"
RESULTS = "application/sparql-results+json"
FORM = "application/x-www-form-urlencoded"
PREFIXES = """
prefix patent: <http://data.epo.org/linked-data/def/patent/>
prefix cpc: <http://data.epo.org/linked-data/def/cpc/>
prefix ipc: <http://data.epo.org/linked-data/def/ipc/>
prefix vcard: <http://www.w3.org/2006/vcard/ns#>
prefix dcterms: <http://purl.org/dc/terms/>
prefix skos: <http://www.w3.org/2004/02/skos/core#>
prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#>
prefix text: <http://jena.apache.org/text#>
"""
ANCHOR = """
values ?c { cpc:H04L9-0852 cpc:H04L9-0855 cpc:H04L9-0858 cpc:H04B10-70 }
?a patent:classificationCPCInventive|patent:classificationCPCAdditional ?c .
"""
MEMBERS = f"{PREFIXES} select ?a ?c where {{ {ANCHOR} }}"
ALL = "select * where { ?s ?p ?o }"

Row = tuple[str | None, ...]


class Reply(NamedTuple):
    """An answer as it arrived."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return generate(300, seed=7)


@pytest.fixture(scope="module")
def shared(corpus: Corpus) -> Iterator[LinkedDataServer]:
    with LinkedDataServer(corpus) as server:
        yield server


@pytest.fixture
def server(shared: LinkedDataServer) -> LinkedDataServer:
    """The loaded server with all switches off and nothing remembered."""
    shared.faults = Faults()
    for remembered in (shared.requests, shared.arrivals, shared.answers):
        remembered.clear()
    shared.most_at_once = 0
    return shared


def send(
    url: str,
    body: str | None = None,
    kind: str = FORM,
    accept: str = RESULTS,
    time_out: float = 20,
) -> Reply:
    """One request on a connection of its own; POST if there is a body."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=time_out)
    try:
        path = f"{address.path}?{address.query}" if address.query else address.path
        headers = {"Accept": accept, "Content-Type": kind, "User-Agent": "test"}
        data = None if body is None else body.encode()
        connection.request("GET" if body is None else "POST", path, data, headers)
        answer = connection.getresponse()
        return Reply(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def ask(server: LinkedDataServer, query: str, **options: Any) -> Reply:
    return send(server.url, urlencode({"query": query}), **options)


def rows(reply: Reply) -> Counter[Row]:
    """Rows with how often each comes; None for a missing key."""
    assert reply.status == 200
    assert (reply.headers["Content-Type"] or "").startswith(RESULTS)
    found = json.loads(reply.body)
    names = found["head"]["vars"]
    return Counter(
        tuple(row[name]["value"] if name in row else None for name in names)
        for row in found["results"]["bindings"]
    )


def symbols_of(application: Application) -> set[str]:
    return {*application.cpc_inventive, *application.cpc_additional} & set(SYMBOLS)


def on_topic(corpus: Corpus) -> list[Publication]:
    """EP publications of applications with one of the four symbols."""
    return [
        one for one in corpus.publications if one.authority == "EP" and symbols_of(one.application)
    ]


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def members(corpus: Corpus) -> Iterator[Row]:
    for one in corpus.applications:
        for symbol in one.cpc_inventive:
            if symbol in SYMBOLS:
                yield one.uri, f"{DATA}def/cpc/{symbol.replace('/', '-')}"


def publications(corpus: Corpus) -> Iterator[Row]:
    for one in on_topic(corpus):
        kind = f"{DATA}def/patent/publicationKind_{one.kind}"
        last = one.date.isoformat() if one.date and one.kind == "B9" else "-"
        uri = f"{DATA}data/publication/EP/{one.number}/{one.kind}/{last}"
        application = f"{DATA}id/application/EP/{one.application.number}"
        yield uri, application, one.number, kind, iso(one.date)


def parties(corpus: Corpus) -> Iterator[Row]:
    for one in on_topic(corpus):
        for party in one.applicants:
            yield one.uri, party.name, party.country


def priorities(corpus: Corpus) -> Iterator[Row]:
    for one in on_topic(corpus):
        for priority in one.priorities:
            yield one.uri, priority.uri, iso(priority.filing_date)


def relatives(corpus: Corpus) -> Iterator[Row]:
    wanted = {one.application.family_uri for one in on_topic(corpus)}
    for one in corpus.applications:
        if one.family_uri and one.family_uri in wanted:
            yield one.family_uri, one.uri


def dates(corpus: Corpus) -> Iterator[Row]:
    for one in on_topic(corpus):
        application, before = one.application, one.international
        filed, granted = iso(application.filing_date), iso(application.grant_date)
        yield one.uri, filed, granted, before.uri if before else None


def titles_with_phrase(corpus: Corpus) -> Iterator[Row]:
    for one in corpus.publications:
        title = dict(one.titles).get("en")
        if title and "H04L9/08" in one.ipc_inventive and "quantum key dist" in title.lower():
            yield one.uri, title


def abstracts_with_phrase(corpus: Corpus) -> Iterator[Row]:
    for one in corpus.publications:
        if one.abstract and "quantum cryptography" in one.abstract.lower():
            yield one.uri, one.abstract


def inventors(corpus: Corpus) -> Iterator[Row]:
    for one in on_topic(corpus):
        yield one.uri, str(len(one.inventors))


EP_ONLY = f"?p patent:application ?a ; patent:publicationAuthority <{DATA}id/st3/EP> ."
QUESTIONS: dict[str, tuple[str, Callable[[Corpus], Iterator[Row]]]] = {
    "members": (
        f"select ?a ?c where {{ {ANCHOR.replace('|patent:classificationCPCAdditional', '')} }}",
        members,
    ),
    "publications": (
        f"""select distinct ?p ?a ?number ?kind ?day where {{ {ANCHOR} {EP_ONLY}
        ?p patent:publicationNumber ?number ; patent:publicationKind ?kind ;
           patent:publicationDate ?day }}""",
        publications,
    ),
    "parties": (
        f"""select distinct ?p ?name ?country where {{ {ANCHOR} {EP_ONLY}
        ?p patent:applicantVC ?v . ?v vcard:fn ?name .
        optional {{ ?v vcard:hasAddress/patent:countryCode ?country }} }}""",
        parties,
    ),
    "priorities": (
        f"""select distinct ?p ?q ?day where {{ {ANCHOR} {EP_ONLY}
        ?p patent:priority ?q . optional {{ ?q patent:filingDate ?day }} }}""",
        priorities,
    ),
    "families": (
        f"""select distinct ?f ?m where {{ {ANCHOR} {EP_ONLY}
        ?a patent:familyMemberOf ?f . ?f patent:familyMember ?m }}""",
        relatives,
    ),
    "dates": (
        f"""select distinct ?p ?filed ?granted ?wo where {{ {ANCHOR} {EP_ONLY}
        ?a patent:filingDate ?filed . optional {{ ?a patent:grantDate ?granted }}
        optional {{ ?p patent:internationalApplication ?wo }} }}""",
        dates,
    ),
    "a phrase in titles of an IPC class": (
        """select ?p ?t where { ?p patent:classificationIPCInventive ipc:H04L9-08 ;
        patent:titleOfInvention ?t
        filter(lang(?t) = "en" && contains(lcase(str(?t)), "quantum key dist")) }""",
        titles_with_phrase,
    ),
    "the text index": (
        r"""select ?p ?t where { ?p text:query (dcterms:abstract "\"quantum cryptography\"") ;
        dcterms:abstract ?t }""",
        abstracts_with_phrase,
    ),
    "a count": (
        f"""select ?p (count(distinct ?v) as ?n) where {{ {ANCHOR} {EP_ONLY}
        ?p patent:inventorVC ?v }} group by ?p""",
        inventors,
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_are_the_facts(server: LinkedDataServer, corpus: Corpus, question: str) -> None:
    query, facts = QUESTIONS[question]
    expected = Counter(dict.fromkeys(facts(corpus), 1))
    assert len(expected) > 3
    assert rows(ask(server, PREFIXES + query)) == expected


def test_answers_know_the_classes_below_a_class(server: LinkedDataServer) -> None:
    query = f"{PREFIXES} select ?c where {{ ?c skos:broader* cpc:H04L9-0852 }}"
    below = {f"{DATA}def/cpc/H04L9-{last}" for last in ("0852", "0855", "0858")}
    assert {row[0] for row in rows(ask(server, query))} == below


def test_values_are_typed_as_at_the_service(server: LinkedDataServer) -> None:
    query = f"""{PREFIXES} select ?d ?t ?n ?k ?x where {{ ?p patent:publicationDate ?d ;
        patent:titleOfInvention ?t ; patent:publicationNumber ?n ; patent:publicationKind ?k
        optional {{ ?p patent:none ?x }} filter(lang(?t) = "fr") }} limit 1"""
    row = json.loads(ask(server, query).body)["results"]["bindings"][0]
    kept = {
        name: {key: value[key] for key in value if key != "value"} for name, value in row.items()
    }
    assert kept == {
        "d": {"type": "literal", "datatype": "http://www.w3.org/2001/XMLSchema#date"},
        "t": {"type": "literal", "xml:lang": "fr"},
        "n": {"type": "literal"},
        "k": {"type": "uri"},
    }


def test_a_corpus_is_the_same_each_time(corpus: Corpus) -> None:
    assert generate(300, seed=7) == corpus
    assert generate(300, seed=8) != corpus


def test_a_corpus_has_every_trap(corpus: Corpus) -> None:
    ep = [one for one in corpus.publications if one.authority == "EP"]
    applicants = [party for one in ep for party in one.applicants]
    numbers = {one.number for one in corpus.applications if one.authority == "WO"}
    traps = {
        "A3 repeats applicants": any(one.kind == "A3" and one.applicants for one in ep),
        "dated URI": any(one.uri.endswith(str(one.date)) for one in corpus.publications),
        "one WO application twice": any(f"{n[:6]}0{n[6:]}" in numbers for n in numbers),
        "line break": any("\n" in party.name for party in applicants),
        "no address": any(not party.has_address for party in applicants),
        "address without country": any(p.has_address and not p.country for p in applicants),
        "no priorities": any(not one.priorities and not one.international for one in ep),
        "international only": any(not one.priorities and one.international for one in ep),
        "undescribed priority": any(not one.is_described for one in corpus.applications),
        "undated priority": any(
            one.is_described and not one.filing_date for one in corpus.applications
        ),
        "unlinked": any(not one.application.family for one in ep),
        "no CPC": any(not one.application.cpc_inventive for one in ep),
        "additional only": any(
            not {*one.application.cpc_inventive} & {*SYMBOLS} and symbols_of(one.application)
            for one in ep
        ),
        "symbol outside EP": any(
            one.authority != "EP" and symbols_of(one) for one in corpus.applications
        ),
        "off topic": any("G01R31/367" in one.application.cpc_inventive for one in ep),
        "phrase only in the abstract": any(
            one.abstract
            and "quantum key distribution" in one.abstract.lower()
            and "quantum" not in one.titles[0][1].lower()
            for one in ep
        ),
        "other applicants on the grant": any(
            one.kind == "B1"
            and one.applicants != corpus.publications_of(one.application)[0].applicants
            for one in ep
        ),
    }
    assert [name for name, is_there in traps.items() if not is_there] == []
    assert not any(one.applicants or one.titles for one in corpus.publications if one not in ep)
    assert max(one.date for one in corpus.publications if one.date) <= LAST_DAY
    uris = [one.uri for one in corpus.publications]
    uris += [one.uri for one in corpus.applications]
    assert len(set(uris)) == len(uris)
    shares = Counter(family.topic for family in corpus.families)
    assert shares == {"symbol": 180, "phrase": 45, "elsewhere": 75}


# The three ways to ask, and the wrong ones.


def test_three_ways_to_ask_give_one_answer(server: LinkedDataServer) -> None:
    form = ask(server, MEMBERS)
    plain = send(server.url, MEMBERS, "application/sparql-query")
    address = send(f"{server.url}?{urlencode({'query': MEMBERS})}")
    assert rows(form) == rows(plain) == rows(address)
    assert [(one.method, one.query) for one in server.requests] == [
        ("POST", MEMBERS),
        ("POST", MEMBERS),
        ("GET", MEMBERS),
    ]
    assert server.requests[0].headers["user-agent"] == "test"
    assert server.answers == [(200, rows(form).total())] * 3
    assert server.most_at_once == 1
    assert server.arrivals == sorted(server.arrivals)


def test_wrong_requests_are_answered_as_recorded(server: LinkedDataServer) -> None:
    root = server.url.removesuffix("/query")
    assert send(f"{root}/sparql")[::2] == (406, b"Error")
    assert send(f"{root}/data/sparql", "query=x")[::2] == (405, b"")
    assert send(server.url).status == 400
    page = ask(server, MEMBERS, accept="*/*")
    assert (page.status, page.body[:9]) == (200, b"<!DOCTYPE")


@pytest.mark.parametrize(
    "query",
    [
        "selec ?s",
        "select ?s where { ?s patent:priority ?o }",
        f"{PREFIXES} select ?s where {{ ?s text:query 'a*' }}",
        "select ?s where { service <http://127.0.0.1/> { ?s ?p ?o } }",
    ],
)
def test_malformed_queries_are_told_so(server: LinkedDataServer, query: str) -> None:
    reply = ask(server, query)
    assert reply.status == 400
    assert len(reply.body) > 20
    assert server.faults.fired == {"malformed": 1}


# Every switch does what it says, as often as it says, and then no more.


def assert_well_again(server: LinkedDataServer) -> None:
    assert rows(ask(server, MEMBERS)).total() > 100


def test_bursts_of_errors(server: LinkedDataServer) -> None:
    server.faults.errors = [503, 500, 503]
    assert [ask(server, MEMBERS).status for _ in range(3)] == [503, 500, 503]
    assert_well_again(server)
    assert server.faults.fired == {"errors": 3}


def test_too_many_requests(server: LinkedDataServer) -> None:
    server.faults = Faults(too_many_requests=2, retry_after="7")
    first = ask(server, MEMBERS)
    server.faults.retry_after = None
    second = ask(server, MEMBERS)
    assert (first.status, first.headers["Retry-After"]) == (429, "7")
    assert (second.status, second.headers["Retry-After"]) == (429, None)
    assert_well_again(server)
    assert server.faults.fired == {"too_many_requests": 2}


def test_error_page_with_200(server: LinkedDataServer) -> None:
    server.faults.error_pages = 1
    reply = ask(server, MEMBERS)
    assert (reply.status, reply.body[:9]) == (200, b"<!DOCTYPE")
    assert_well_again(server)
    assert server.faults.fired == {"error_pages": 1}


def test_time_limit_spares_results_of_so_many_rows(server: LinkedDataServer) -> None:
    server.faults.time_out_over_rows = 10
    assert rows(ask(server, f"{ALL} limit 10")).total() == 10
    assert ask(server, f"{ALL} limit 11").status == 503
    assert rows(ask(server, "select (count(*) as ?n) where { ?s ?p ?o }")).total() == 1
    assert server.faults.fired == {"time_out_over_rows": 1}


def test_time_limit_can_hang(server: LinkedDataServer) -> None:
    server.faults = Faults(time_out_over_rows=10, time_out_mode="hang")
    with pytest.raises(TimeoutError):
        ask(server, f"{ALL} limit 11", time_out=0.3)
    assert rows(ask(server, f"{ALL} limit 10")).total() == 10
    assert server.faults.fired == {"time_out_over_rows": 1}
    assert server.answers == [(200, 10)]


def test_rows_are_cut_without_notice(server: LinkedDataServer) -> None:
    whole = rows(ask(server, MEMBERS))
    server.faults.maximum_rows = 20
    cut = rows(ask(server, MEMBERS))
    assert cut.total() == 20
    assert cut < whole
    assert rows(ask(server, f"{MEMBERS} limit 20")).total() == 20
    assert server.faults.fired == {"maximum_rows": 1}


def test_truncated_body(server: LinkedDataServer) -> None:
    server.faults.truncated_bodies = 1
    reply = ask(server, MEMBERS)
    assert reply.status == 200
    assert int(reply.headers["Content-Length"]) == len(reply.body)
    with pytest.raises(json.JSONDecodeError):
        json.loads(reply.body)
    assert_well_again(server)
    assert server.faults.fired == {"truncated_bodies": 1}


def test_connection_closed_in_the_body(server: LinkedDataServer) -> None:
    server.faults.closed_bodies = 1
    with pytest.raises(http.client.IncompleteRead):
        ask(server, MEMBERS)
    assert_well_again(server)
    assert server.faults.fired == {"closed_bodies": 1}


def test_connection_reset_in_the_body(server: LinkedDataServer) -> None:
    server.faults.connection_resets = 1
    with pytest.raises(ConnectionResetError):
        ask(server, MEMBERS)
    assert_well_again(server)
    assert server.faults.fired == {"connection_resets": 1}


def test_slow_drip_ends_after_any_time_out_between_bytes(server: LinkedDataServer) -> None:
    server.faults = Faults(slow_drips=1, drip_bytes=500, drip_pause=0.05)
    began = time.monotonic()
    reply = ask(server, f"{MEMBERS} limit 30", time_out=0.5)
    assert rows(reply).total() == 30
    assert time.monotonic() - began > 0.05 * (len(reply.body) // 500)
    assert_well_again(server)
    assert server.faults.fired == {"slow_drips": 1}


def test_both_forms_of_uris(server: LinkedDataServer) -> None:
    plain = rows(ask(server, MEMBERS))
    server.faults.uri_form = "https-resources"
    mixed = rows(ask(server, MEMBERS))
    assert mixed == Counter({(f"https{a and a[4:]}", c): n for (a, c), n in plain.items()})
    server.faults.uri_form = "https"
    assert rows(ask(server, MEMBERS)) == Counter()
    secure = rows(ask(server, MEMBERS.replace("http://data.epo", "https://data.epo")))
    assert {row[1] for row in secure} == {f"https{c and c[4:]}" for _, c in plain}
    assert server.faults.fired == {"uri_form": 3}


def test_always_does_not_run_out(server: LinkedDataServer) -> None:
    server.faults.error_pages = ALWAYS
    assert all(ask(server, MEMBERS).body.startswith(b"<!") for _ in range(5))
    assert server.faults.fired == {"error_pages": 5}


def test_the_server_goes_with_its_context(corpus: Corpus) -> None:
    one_family = replace(corpus, families=corpus.families[:1])
    with LinkedDataServer(one_family) as server:
        address = urlsplit(server.url)
        kept = socket.create_connection((address.hostname or "", address.port or 0), timeout=5)
        assert rows(ask(server, f"{ALL} limit 1")).total() == 1
    with kept:
        assert kept.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        ask(server, ALL)
