"""Checks of queries, totals and pages of OPS."""

from itertools import pairwise

from live_checks import (
    DOCUMENTED,
    OPEN,
    OURS,
    RECORDED,
    REPORTED,
    Check,
    Finding,
    judged,
    unseen,
)
from live_http import Exchange
from live_ops_questions import (
    IPC_2014,
    IPC_2014_LOW,
    MALFORMED,
    MANY,
    NOTHING,
    TOPIC,
    TOPIC_2014,
    TOPIC_2014_EP,
    TOPIC_2014_NOT_EP,
    long_query,
)
from live_ops_world import OpsWorld, envelope_of, hits_of, told, total_of

from flows.sources.ops import cql
from flows.sources.ops.envelope import COUNTED_TO
from flows.sources.ops.source import MOST_HITS, PAGE_SIZE
from flows.sources.ops.xml_stream import SEARCH, iter_body

_BAD, _NOT_FOUND = 400, 404


def full_page(world: OpsWorld) -> Exchange:
    """A hundred records, the newest of the topic."""
    return world.search(TOPIC, 1, PAGE_SIZE)


def _hits(answer: Exchange) -> str:
    total = hits_of(answer)
    return told(answer) if total is None else f"{told(answer)}, total {total}"


def _dialect_check(dialect: cql.Dialect) -> Check[OpsWorld]:
    def look(world: OpsWorld) -> Finding:
        answer = world.search(cql.control(dialect))
        return judged(_hits(answer), fits=bool(hits_of(answer)))

    return Check(f"control: {dialect}", "understood, with hits", OPEN, look)


def malformed(world: OpsWorld) -> Finding:
    """How a query that cannot be read is answered."""
    answer = world.search(MALFORMED)
    return judged(told(answer), fits=told(answer) == "404 SERVER.EntityNotFound")


def nothing_found(world: OpsWorld) -> Finding:
    """How a query that finds nothing is answered."""
    answer = world.search(NOTHING)
    return judged(told(answer), fits=told(answer) == "404 SERVER.EntityNotFound")


def same_answer(world: OpsWorld) -> Finding:
    """Whether the two can be told apart."""
    bad, empty = world.search(MALFORMED), world.search(NOTHING)
    is_same = told(bad) == told(empty)
    seen = f"status and code {'the same' if is_same else 'differ'}, bodies "
    return judged(seen + ("the same" if bad.body == empty.body else "differ"), fits=is_same)


def large_total(world: OpsWorld) -> Finding:
    """Whether totals end at 10,000."""
    total = total_of(world.search(MANY))
    if total < COUNTED_TO:
        return unseen(f"total {total}, too small to tell")
    word = "capped" if total == COUNTED_TO else "not capped"
    return judged(f"total {total}, {word}", fits=total == COUNTED_TO)


def publications_count(world: OpsWorld) -> Finding:
    """The attribute publications-count, and how it relates to total and page."""
    answer = full_page(world)
    envelope = envelope_of(answer)
    search = next(one for _, one in iter_body(answer.body) if one.tag == SEARCH)
    names = ", ".join(sorted(str(name) for name in search.attrib))
    stated = str(search.get("publications-count", ""))
    if not stated.isdigit():
        return judged(f"attributes: {names}", fits=False)
    relation = {envelope.documents: "the documents of the page", envelope.total: "the total"}
    meaning = relation.get(int(stated), "neither total nor page")
    return judged(f"attributes: {names}; the count is {meaning}", fits=True)


def _range(answer: Exchange, asked: tuple[int, int]) -> Finding:
    envelope = envelope_of(answer)
    echoed = (envelope.begin, envelope.end)
    seen = (
        f"asked {asked[0]}-{asked[1]}, echoed {echoed[0]}-{echoed[1]}, "
        f"total {envelope.total}, {envelope.documents} documents"
    )
    came = min(asked[1], envelope.total or 0) - asked[0] + 1
    return judged(seen, fits=echoed == asked and envelope.documents == came)


def full_range(world: OpsWorld) -> Finding:
    """The echoed range of a whole page."""
    return _range(full_page(world), (1, PAGE_SIZE))


def part_range(world: OpsWorld) -> Finding:
    """The echoed range of a page that is not filled."""
    answer = world.search(TOPIC_2014_EP, 1, PAGE_SIZE)
    if (envelope_of(answer).total or 0) >= PAGE_SIZE:
        return unseen("the question has more hits than a page")
    return _range(answer, (1, PAGE_SIZE))


def beyond_total(world: OpsWorld) -> Finding:
    """A page beyond the last hit."""
    if total_of(world.search(TOPIC_2014_EP, 1, PAGE_SIZE)) > PAGE_SIZE:
        return unseen("the question has more hits than a page")
    answer = world.search(TOPIC_2014_EP, PAGE_SIZE + 1, 2 * PAGE_SIZE)
    return judged(_range_or_status(answer), fits=answer.status == _NOT_FOUND)


def beyond_limit(world: OpsWorld) -> Finding:
    """A range that ends beyond what can be asked for."""
    answer = world.search(TOPIC, MOST_HITS - 9, MOST_HITS + 10)
    return judged(_range_or_status(answer), fits=answer.status == _BAD)


def too_wide(world: OpsWorld) -> Finding:
    """A range wider than a page."""
    answer = world.search(TOPIC, 1, PAGE_SIZE + 1)
    return judged(_range_or_status(answer), fits=answer.status == _BAD)


def _range_or_status(answer: Exchange) -> str:
    if answer.status != 200:
        return told(answer)
    envelope = envelope_of(answer)
    return f"200, echoed {envelope.begin}-{envelope.end}, {envelope.documents} documents"


def order(world: OpsWorld) -> Finding:
    """Whether the newest publications come first."""
    days = [day for day in envelope_of(full_page(world)).days if day is not None]
    if len(days) < 2:
        return unseen("no dates")
    rising = sum(1 for one, after in pairwise(days) if after > one)
    falling = sum(1 for one, after in pairwise(days) if after < one)
    seen = f"{falling} steps to an older day, {rising} to a newer one, in {len(days)} documents"
    return judged(seen, fits=rising == 0 and falling > 0)


def low_ipc(world: OpsWorld) -> Finding:
    """Whether `ic=/low` is understood."""
    low, plain = world.search(IPC_2014_LOW), world.search(IPC_2014)
    seen = f"with /low: {_hits(low)}; without: {_hits(plain)}"
    return judged(seen, fits=low.status == 200 and total_of(low) >= total_of(plain) > 0)


def negation(world: OpsWorld) -> Finding:
    """Whether `not` takes away what it should."""
    whole, part = world.search(TOPIC_2014), world.search(TOPIC_2014_EP, 1, PAGE_SIZE)
    rest = world.search(TOPIC_2014_NOT_EP)
    seen = f"all: {_hits(whole)}; one office: {_hits(part)}; not that office: {_hits(rest)}"
    fits = rest.status == 200 and total_of(whole) == total_of(part) + total_of(rest)
    return judged(seen, fits=fits)


def long_query_taken(world: OpsWorld) -> Finding:
    """Whether a query of forty terms is taken and gives the same as the short one."""
    long, short = world.search(long_query()), world.search(TOPIC_2014_EP, 1, PAGE_SIZE)
    seen = f"{cql.MOST_TERMS_LONG} terms: {_hits(long)}; 3 terms: {_hits(short)}"
    return judged(seen, fits=long.status == 200 and total_of(long) >= total_of(short) > 0)


SEARCH_CHECKS: tuple[Check[OpsWorld], ...] = (
    *(_dialect_check(one) for one in cql.DIALECTS),
    Check("query: ic=/low", "understood, at least the hits of ic=", OPEN, low_ipc),
    Check("query: not", "understood, the sums agree", DOCUMENTED, negation),
    Check("query: 40 terms", "taken, at least the hits of the short one", OPEN, long_query_taken),
    Check("query: malformed", "404 SERVER.EntityNotFound", REPORTED, malformed),
    Check("query: nothing found", "404 SERVER.EntityNotFound", RECORDED, nothing_found),
    Check("query: malformed and nothing found", "the same answer", REPORTED, same_answer),
    Check(
        f"total above {COUNTED_TO}",
        f"capped at {COUNTED_TO}; true totals were reported in 2026",
        f"{DOCUMENTED}; {RECORDED}; the other {REPORTED}",
        large_total,
    ),
    Check("publications-count", "an attribute of the search", RECORDED, publications_count),
    Check("range: full page", "echoed as asked", RECORDED, full_range),
    Check("range: part page", "echoed as asked, fewer documents", RECORDED, part_range),
    Check("range: beyond the total", "404", OPEN, beyond_total),
    Check(
        f"range: beyond {MOST_HITS}",
        "400; the first page again in 2024",
        f"{REPORTED}; the other {RECORDED}",
        beyond_limit,
    ),
    Check(f"range: wider than {PAGE_SIZE}", "400", REPORTED, too_wide),
    Check("order", "newest first", f"{DOCUMENTED}; {RECORDED}; {OURS}", order),
)
