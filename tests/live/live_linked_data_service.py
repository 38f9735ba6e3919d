"""Checks of how the linked data service answers: forms, errors, times, counts."""

from live_checks import OPEN, OURS, RECORDED, REPORTED, Check, Finding, judged, unseen
from live_http import Exchange
from live_linked_data_questions import MALFORMED, nothing
from live_linked_data_world import LinkedDataWorld, number_in, rows_of, told

from flows.sources.epo_linked_data import queries
from flows.sources.epo_linked_data.client import JSON, TIME_OUT
from flows.sources.epo_linked_data.parse import read_answer
from flows.transport.client import Request

_FORM = "application/x-www-form-urlencoded"
_LIMIT_NAMES = ("retry-after", "ratelimit", "rate-limit", "quota", "throttl")


def _control_check(scheme: str, *, has_hits: bool) -> Check[LinkedDataWorld]:
    def look(world: LinkedDataWorld) -> Finding:
        number = number_in(world.control(scheme), "control")
        return judged(f"{number} hits", fits=(number > 0) == has_hits)

    expected = "hits" if has_hits else "none: a query with https matches nothing"
    return Check(f"URIs with {scheme}", expected, RECORDED, look)


def post_form(world: LinkedDataWorld) -> Finding:
    """The form that the product uses."""
    answer = world.control(queries.URI_SCHEMES[0])
    return judged(told(answer), fits=answer.status == 200 and answer.media_type == JSON)


def get_form(world: LinkedDataWorld) -> Finding:
    """The query in the address."""
    answer = world.send("GET", lambda: _control(world, "GET", {"Accept": JSON}))
    return judged(told(answer), fits=answer.status == 200 and answer.media_type == JSON)


def post_as_it_is(world: LinkedDataWorld) -> Finding:
    """The query as the body."""
    headers = {"Accept": JSON, "Content-Type": "application/sparql-query"}
    answer = world.send("as it is", lambda: _control(world, "POST", headers))
    return judged(told(answer), fits=answer.status == 200 and answer.media_type == JSON)


def without_json(world: LinkedDataWorld) -> Finding:
    """What comes if JSON is not asked for."""
    answer = world.send("HTML", lambda: _control(world, "GET", {"Accept": "text/html"}))
    return judged(told(answer), fits=answer.media_type == "text/html")


def _control(world: LinkedDataWorld, method: str, headers: dict[str, str]) -> Request:
    sparql = queries.control(queries.URI_SCHEMES[0])
    if method == "GET":
        return Request("GET", world.url, headers=headers, params={"query": sparql})
    return Request("POST", world.url, headers=headers, data=sparql)


def malformed(world: LinkedDataWorld) -> Finding:
    """How a query that cannot be read is answered."""
    headers = {"Accept": JSON, "Content-Type": _FORM}
    answer = world.send(
        "malformed",
        lambda: Request("POST", world.url, headers=headers, data={"query": MALFORMED}),
    )
    return judged(told(answer), fits=answer.status == 400)


def empty_result(world: LinkedDataWorld) -> Finding:
    """What nothing looks like."""
    answer = world.ask(nothing())
    rows = rows_of(answer)
    names = read_answer(answer.body)[0]
    seen = f"head.vars {', '.join(names) or 'empty'}; {len(rows)} bindings"
    return judged(seen, fits=names == ["publication", "date"] and not rows)


def unbound(world: LinkedDataWorld) -> Finding:
    """What an unbound variable looks like."""
    answer = world.fact("publications")
    rows, names = rows_of(answer), read_answer(answer.body)[0]
    missing = sum(1 for row in rows for name in names if name not in row)
    empty = sum(1 for row in rows for value in row.values() if not value)
    seen = f"{missing} missing keys and {empty} empty values in {len(rows)} rows"
    return unseen(seen) if not missing + empty else judged(seen, fits=not empty)


def _timed(answer: Exchange) -> Finding:
    number = number_in(answer, "publications")
    return judged(
        f"{number} publications in {answer.seconds:.1f} s", fits=answer.seconds < TIME_OUT
    )


def count_of_a_year(world: LinkedDataWorld) -> Finding:
    """How long the anchor takes over a year."""
    return _timed(world.count_year())


def count_of_a_month(world: LinkedDataWorld) -> Finding:
    """How long it takes over a month."""
    return _timed(world.count_month())


def rows_of_a_month(world: LinkedDataWorld) -> Finding:
    """How long the rows of a month take, and whether they are as many as were counted."""
    answer = world.fact("publications")
    rows = rows_of(answer)
    listed = len({row["publication"]["value"] for row in rows})
    total = number_in(world.count_month(), "publications")
    seen = f"{total} counted, {listed} listed in {len(rows)} rows, {answer.seconds:.1f} s"
    return unseen(seen) if not total and not listed else judged(seen, fits=total == listed)


def stable_order(world: LinkedDataWorld) -> Finding:
    """Whether the same question gives the same rows in the same order."""
    first, second = rows_of(world.fact("publications")), rows_of(world.fact_again("publications"))
    if len(first) < 2:
        return unseen(f"{len(first)} rows")
    same_rows = sorted(map(repr, first)) == sorted(map(repr, second))
    seen = f"{len(first)} rows: {'the same' if same_rows else 'others'} rows, "
    return judged(
        f"{seen}{'the same' if first == second else 'another'} order", fits=first == second
    )


def newest(world: LinkedDataWorld) -> Finding:
    """Whether the data are fresh."""
    days = world.known.recent_days
    number = number_in(world.count_recent(), "publications")
    return judged(f"{number} publications of the last {days} days", fits=number > 0)


def countries(world: LinkedDataWorld) -> Finding:
    """How many applicants have a country."""
    rows = rows_of(world.fact("applicants"))
    if not rows:
        return unseen("no applicants")
    stated = [row["country"]["value"] for row in rows if "country" in row]
    codes = sum(1 for one in stated if len(one) == 2 and one.isupper())
    seen = f"{len(stated)} of {len(rows)} rows, {codes} of them two letters"
    return judged(seen, fits=0 < codes == len(stated))


def priority_dates(world: LinkedDataWorld) -> Finding:
    """How many priorities have a filing date."""
    rows = rows_of(world.fact("priorities"))
    if not rows:
        return unseen("no priorities")
    dated = sum(1 for row in rows if "priority_date" in row)
    return judged(f"{dated} of {len(rows)} rows", fits=dated > 0)


def families(world: LinkedDataWorld) -> Finding:
    """How many applications have a family."""
    rows = rows_of(world.fact("publications"))
    if not rows:
        return unseen("no publications")
    stated = sum(1 for row in rows if "family" in row)
    return judged(f"{stated} of {len(rows)} rows", fits=stated > 0)


def limits(world: LinkedDataWorld) -> Finding:
    """Whether any header or status speaks of limits."""
    names = {
        name
        for one in world.http.exchanges
        for name in one.headers
        if any(part in name.lower() for part in _LIMIT_NAMES) and name.replace("-", "").isalnum()
    }
    refused = sum(1 for one in world.http.exchanges if one.status == 429)
    if not world.http.exchanges:
        return unseen("no answer")
    seen = f"headers: {', '.join(sorted(names)) or 'none'}; {refused} answers with 429"
    return judged(seen, fits=not names and not refused)


SERVICE_CHECKS: tuple[Check[LinkedDataWorld], ...] = (
    _control_check("http", has_hits=True),
    _control_check("https", has_hits=False),
    Check("POST of a form", f"200, {JSON}", RECORDED, post_form),
    Check("GET", f"200, {JSON}", RECORDED, get_form),
    Check("POST of the query as it is", f"200, {JSON}", REPORTED, post_as_it_is),
    Check("without asking for JSON", "HTML", f"{RECORDED}; {REPORTED}", without_json),
    Check("malformed query", "400 with a text", OPEN, malformed),
    Check("empty result", "head.vars as asked, no bindings", RECORDED, empty_result),
    Check("COUNT over a year", "answered within our time-out", OPEN, count_of_a_year),
    Check("COUNT over a month", "answered within our time-out", OPEN, count_of_a_month),
    Check("rows of a month", "as many publications as counted", OPEN, rows_of_a_month),
    Check("ORDER BY", "the same answer twice", OURS, stable_order),
    Check("unbound variable", "a missing key", RECORDED, unbound),
    Check("newest publications", "some in the last 90 days", RECORDED, newest),
    Check("share of applicants with a country", "most, as two letters", RECORDED, countries),
    Check("share of priorities with a filing date", "some", OPEN, priority_dates),
    Check("share of applications with a family", "some", RECORDED, families),
)

#: Looked at last, over all answers.
LAST_CHECKS: tuple[Check[LinkedDataWorld], ...] = (
    Check("limits announced", "none", REPORTED, limits),
)
