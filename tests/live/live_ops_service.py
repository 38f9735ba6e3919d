"""Checks of tokens, headers, limits and quotas of OPS."""

from collections.abc import Callable, Sequence

from live_checks import (
    DOCUMENTED,
    OPEN,
    RECORDED,
    REPORTED,
    Check,
    Finding,
    judged,
    unseen,
)
from live_http import Exchange
from live_ops_world import OpsWorld, token_fields, told

from flows.sources.ops.faults import read_fault
from flows.sources.ops.limits import Throttling, read_quota, read_throttling

THROTTLING = "X-Throttling-Control"
_TOKEN_FIELDS = frozenset({"access_token", "token_type", "expires_in", "issued_at", "status"})
_HEADERS = (THROTTLING, "X-IndividualQuotaPerHour-Used", "X-RegisteredQuotaPerWeek-Used")
#: Requests a minute as recorded and documented, by state and service.
_LIMITS = {
    "idle": {"images": 200, "inpadoc": 60, "other": 1000, "retrieval": 200, "search": 30},
    "busy": {"images": 100, "inpadoc": 45, "other": 1000, "retrieval": 100, "search": 15},
    "overloaded": {"images": 50, "inpadoc": 30, "other": 1000, "retrieval": 50, "search": 5},
}
#: A sum of bytes fits when it is nearer to the increment than this share of it.
_NEAR = 0.25


def token_answer(world: OpsWorld) -> Finding:
    """Which fields the token comes with."""
    names = set(token_fields(world.tokens[0]))
    seen = f"status {world.tokens[0].status}; fields: {', '.join(sorted(names)) or 'none'}"
    return judged(seen, fits=names >= _TOKEN_FIELDS)


def token_lifetime(world: OpsWorld) -> Finding:
    """Type and value of `expires_in`."""
    value = token_fields(world.tokens[0]).get("expires_in")
    kind = {str: "a string", int: "a number", float: "a number"}.get(type(value), "neither")
    seconds = str(value).strip()
    is_number = seconds.isdigit() and len(seconds) <= len("999999")
    told_value = f"{seconds} seconds" if is_number else "no number of seconds"
    return judged(f"{kind}, {told_value}", fits=isinstance(value, str) and is_number)


def wrong_token(world: OpsWorld) -> Finding:
    """How a token that is none is answered."""
    answer = world.with_wrong_token()
    fault = read_fault(answer.body)
    is_said = fault is not None and fault.message == "invalid_access_token"
    has_header = "WWW-Authenticate" in answer.headers
    seen = (
        f"{told(answer)}, {answer.media_type}, "
        f"{'invalid_access_token' if is_said else 'another message'}, "
        f"{'with' if has_header else 'without'} WWW-Authenticate, "
        f"{'with' if THROTTLING in answer.headers else 'without'} {THROTTLING}"
    )
    return judged(seen, fits=answer.status == 400 and is_said)


def headers_present(world: OpsWorld) -> Finding:
    """Names of the service's own headers."""
    names = {
        name
        for one in _answered(world)
        for name in one.headers
        if name.lower().startswith("x-") and name.replace("-", "").isalnum()
    }
    found = {name.lower() for name in names}
    if not names:
        return unseen("no header of the service's own")
    fits = all(name.lower() in found for name in _HEADERS)
    return judged(", ".join(sorted(names)), fits=fits)


def throttling_grammar(world: OpsWorld) -> Finding:
    """Whether X-Throttling-Control is of the grammar that we read."""
    texts = [text for one in world.services if (text := one.headers.get(THROTTLING)) is not None]
    if not texts:
        return unseen("the header did not come")
    odd = [text for text, read in zip(texts, _throttlings(world), strict=True) if _is_odd(read)]
    if odd:
        return judged(
            f"{len(odd)} of {len(texts)} not understood, such as: {odd[0][:200]}", fits=False
        )
    return judged(f"{len(texts)} of {len(texts)} understood", fits=True)


def throttling_limits(world: OpsWorld) -> Finding:
    """The services and limits it names."""
    found: dict[str, dict[str, set[str]]] = {}
    fits = True
    for one in _throttlings(world):
        expected = _LIMITS.get(one.state, {})
        fits &= one.services.keys() == expected.keys()
        for name, state in one.services.items():
            limits = found.setdefault(one.state, {}).setdefault(name[:20], set())
            limits.add(f"{state.colour}:{'?' if state.limit is None else state.limit}")
            fits &= state.colour == "black" or state.limit == expected.get(name)
    if not found:
        return unseen("the header did not come")
    seen = "; ".join(
        f"{state}: "
        + ", ".join(f"{name}={'/'.join(sorted(limits))}" for name, limits in sorted(by.items()))
        for state, by in sorted(found.items())
    )
    return judged(seen, fits=fits)


def quota_bytes(world: OpsWorld) -> Finding:
    """Whether the quota counts bytes as they travelled or as they are unpacked."""
    measured = [
        (used, one)
        for one in world.services
        if (used := read_quota(one.headers).hour_used) is not None
    ]
    if len(measured) < 3:
        return unseen(f"the header came {len(measured)} times")
    grown = measured[-1][0] - measured[0][0]
    exchanges = [one for _, one in measured]
    unpacked, travelled = (_sums(exchanges, size) for size in (_unpacked, _travelled))
    seen = (
        f"grew by {grown} bytes over {len(measured) - 1} answers of {unpacked[0]} bytes unpacked, "
        f"{travelled[0]} as they travelled: "
    )
    if _is_near(grown, unpacked):
        return judged(f"{seen}unpacked", fits=True)
    verdict = "as they travelled" if _is_near(grown, travelled) else "neither"
    return judged(seen + verdict, fits=False)


def retry_after(world: OpsWorld) -> Finding:
    """What Retry-After looks like, should the service send it."""
    values = [text for one in world.services if (text := one.headers.get("Retry-After"))]
    if not values:
        return unseen("the header did not come, which is well")
    shown = ", ".join(sorted({one if one.isdigit() else "no number" for one in values}))
    return judged(shown, fits=all(one.isdigit() for one in values))


def gzip_used(world: OpsWorld) -> Finding:
    """Whether answers travel compressed."""
    answers = _answered(world)
    packed = [one for one in answers if one.is_gzip]
    stated = sum(1 for one in packed if "Content-Length" in one.headers)
    seen = f"{len(packed)} of {len(answers)} answers, {stated} of them with Content-Length"
    return judged(seen, fits=len(packed) == len(answers)) if answers else unseen("no answer")


def media_types(world: OpsWorld) -> Finding:
    """Media types of answers with data."""
    names = {one.media_type for one in _answered(world)}
    if not names:
        return unseen("no answer")
    return judged(", ".join(sorted(names)), fits=names <= {"application/xml", "text/xml"})


def slowness(world: OpsWorld) -> Finding:
    """How long answers take."""
    seconds = sorted(one.seconds for one in _answered(world))
    if not seconds:
        return unseen("no answer")
    seen = f"median {seconds[len(seconds) // 2]:.1f} s, longest {seconds[-1]:.1f} s"
    return judged(seen, fits=seconds[-1] < 60)


def _answered(world: OpsWorld) -> list[Exchange]:
    return [one for one in world.services if one.status == 200]


def _throttlings(world: OpsWorld) -> list[Throttling]:
    read = (read_throttling(one.headers.get(THROTTLING)) for one in world.services)
    return [one for one in read if one is not None]


def _is_odd(read: Throttling) -> bool:
    return not read.is_understood


def _unpacked(one: Exchange) -> int:
    return len(one.body)


def _travelled(one: Exchange) -> int:
    return one.wire_size


def _sums(exchanges: Sequence[Exchange], size: Callable[[Exchange], int]) -> tuple[int, int]:
    """Bytes without the first answer and without the last: a header may count its own or not."""
    sizes = [size(one) for one in exchanges]
    return sum(sizes[1:]), sum(sizes[:-1])


def _is_near(grown: int, sums: tuple[int, int]) -> bool:
    return any(abs(grown - one) <= _NEAR * one for one in sums)


TOKEN_CHECKS: tuple[Check[OpsWorld], ...] = (
    Check(
        "token: fields",
        "access_token, token_type, expires_in, issued_at, status and others",
        RECORDED,
        token_answer,
    ),
    Check("token: expires_in", "a string of seconds, about 1199", RECORDED, token_lifetime),
    Check(
        "token: a wrong one",
        "400, error body with invalid_access_token, WWW-Authenticate, no header of the service",
        RECORDED,
        wrong_token,
    ),
)

#: Looked at last, over all answers.
SERVICE_CHECKS: tuple[Check[OpsWorld], ...] = (
    Check("headers: names", f"at least {', '.join(_HEADERS)}", RECORDED, headers_present),
    Check(
        f"{THROTTLING}: grammar",
        "state (service=colour:limit, ...) with the states and colours that we know",
        f"{RECORDED}; {DOCUMENTED}",
        throttling_grammar,
    ),
    Check(
        f"{THROTTLING}: services and limits",
        "images, inpadoc, other, retrieval, search; idle 200, 60, 1000, 200, 30; "
        "busy 100, 45, 1000, 100, 15; overloaded 50, 30, 1000, 50, 5",
        f"{RECORDED}; overloaded {DOCUMENTED}",
        throttling_limits,
    ),
    Check("quota: what is counted", "bytes unpacked", OPEN, quota_bytes),
    Check("Retry-After: form", "seconds or milliseconds as a number", OPEN, retry_after),
    Check("answers: gzip", "every answer with data", REPORTED, gzip_used),
    Check("answers: media type", "application/xml", RECORDED, media_types),
    Check("answers: time", "within 60 s", OPEN, slowness),
)
