"""Damage done to bytes, by chance from a seed, and what a parser must do about it."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter

import opsxml_builders as make

from flows.errors import NotUnderstoodError
from flows.sources.ops import envelope, faults, limits, parse

AS_OF = date(2026, 11, 1)

#: Slower than this counts as hanging.
MOST_SECONDS = 2.0

SEEDS = (
    make.search(make.full_document(1), make.full_document(2)),
    make.batch(make.full_document(3), make.document(more=' status="not found"')),
    make.batch(make.full_document(4).replace("><", ">\n    <")),
    make.family(make.member("EP", "1234567", "A1"), make.member("CN", "101234567", "B")),
    b'<fault xmlns="http://ops.epo.org"><code>SERVER.X</code><message>None</message></fault>',
    b"<error><code>403</code><message>rejected</message><moreInfo>none</moreInfo></error>",
)
HEADERS = (
    "busy (images=green:100, inpadoc=green:45, other=green:1000, search=green:15)",
    "60000",
    "17008274",
)
_SPLICES = (
    b"<!DOCTYPE a [<!ENTITY x 'y'>]>",
    b"&x;",
    b"&#0;",
    b"<!-- <exchange-document> -->",
    b"</exchange-document>",
    b"<![CDATA[</exchange-document>]]>",
    b"<?pi?>",
    b"<date>99999999</date>",
    b"<date>0</date>",
    b"\xff\xfe",
    b"\x00",
    b' xmlns="other"',
    b"<parties/>",
    b"<foo></foo>",
    b"<agents></agents>",
    b"<b> x</b>",
    "\u2002[XX]".encode(),
    b"-" * 300,
)


@dataclass
class Tally:
    """What became of the inputs.

    Attributes:
        counts: Inputs by outcome.
        slowest: Seconds of the slowest input.
        failures: What must never happen, with the input at fault.
    """

    counts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Add the outcomes of another tally."""
        self.counts += other.counts
        self.slowest = max(self.slowest, other.slowest)
        self.failures += other.failures


def damage(body: bytes, chance: random.Random) -> bytes:
    """The bytes with one to four injuries, mostly few, so that much stays well-formed."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        body = chance.choice(_INJURIES)(body, chance)
    return body


def run(inputs: int, seed: int) -> Tally:
    """Damage answers and headers again and again and see what the parser does."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    tally = Tally()
    for _ in range(inputs):
        _try(damage(chance.choice(SEEDS), chance), tally)
        _try_headers(damage(chance.choice(HEADERS).encode(), chance), tally)
    return tally


def _try(body: bytes, tally: Tally) -> None:
    began = perf_counter()
    outcomes = []
    for name, read in _READERS.items():
        try:
            outcomes.append(read(body))
        except NotUnderstoodError:
            outcomes.append("not understood")
        except Exception as error:
            tally.failures.append(f"{name}: {error!r} on {body!r}")
            return
    lasted = perf_counter() - began
    tally.slowest = max(tally.slowest, lasted)
    tally.counts[outcomes[0]] += 1
    if outcomes[0] == "not understood" != outcomes[1]:
        # Such a page would be landed and never be read.
        tally.failures.append(f"only the envelope understands {body!r}")
    if lasted > MOST_SECONDS:
        tally.failures.append(f"{lasted:.1f} seconds on {body!r}")


def _rows(body: bytes) -> str:
    """Rows by the usual shape and by elements, which must be the same."""
    parsed = parse.parse_page(body, data_as_of=AS_OF)
    if parsed != parse._parse_elements(body, AS_OF):
        message = "the two ways of reading differ"
        raise AssertionError(message)
    return "some refused" if parsed.rejected else "rows" if parsed.rows else "nothing in it"


def _envelope(body: bytes) -> str:
    return envelope.read_envelope(body).kind


def _fault(body: bytes) -> str:
    return "fault" if faults.read_fault(body) else "no fault"


_READERS: dict[str, Callable[[bytes], str]] = {
    "rows": _rows,
    "envelope": _envelope,
    "fault": _fault,
}


def _try_headers(header: bytes, tally: Tally) -> None:
    text = header.decode("latin-1")
    try:
        limits.read_throttling(text)
        limits.read_retry_after(text)
        limits.read_quota({"X-IndividualQuotaPerHour-Used": text, text: text})
    except Exception as error:
        tally.failures.append(f"headers: {error!r} on {text!r}")


def _flip(body: bytes, chance: random.Random) -> bytes:
    if not body:
        return body
    place = chance.randrange(len(body))
    return body[:place] + bytes([body[place] ^ (1 << chance.randrange(8))]) + body[place + 1 :]


def _cut_off(body: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body) + 1)]


def _take_out(body: bytes, chance: random.Random) -> bytes:
    first, last = sorted(chance.randrange(len(body) + 1) for _ in range(2))
    return body[:first] + body[min(last, first + 200) :]


def _repeat(body: bytes, chance: random.Random) -> bytes:
    first, last = sorted(chance.randrange(len(body) + 1) for _ in range(2))
    return body[:last] + body[first:last] * chance.randint(1, 3) + body[last:]


def _repeat_element(body: bytes, chance: random.Random) -> bytes:
    """Repeat from one tag to another, which is often still well-formed."""
    places = [place for place, sign in enumerate(body) if sign == ord("<")]
    if len(places) < 2:
        return body
    first, last = sorted(chance.sample(range(len(places)), 2))
    last = min(last, first + chance.choice((2, 4, 8)))
    start, end = places[first], places[last]
    return body[:end] + body[start:end] + body[end:]


def _splice(body: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(body) + 1)
    if chance.random() < 0.5:
        place = max(body.find(b"<", place), 0)
    return body[:place] + chance.choice(_SPLICES) + body[place:]


def _change_text(body: bytes, chance: random.Random) -> bytes:
    """Put another text between two tags, which stays well-formed."""
    place = body.find(b">", chance.randrange(len(body) + 1)) + 1
    end = body.find(b"<", place)
    if place == 0 or end < 0:
        return body
    text = chance.choice((b"", b"0", b"20190000", b"  ", b"/", b"2019", b"\xc3\xa9", b"A &amp; B"))
    return body[:place] + text + body[end:]


def _mix(body: bytes, chance: random.Random) -> bytes:
    other = chance.choice(SEEDS)
    return body[: chance.randrange(len(body) + 1)] + other[chance.randrange(len(other)) :]


def _change_attribute(body: bytes, chance: random.Random) -> bytes:
    """Put another value into an attribute, which stays well-formed."""
    place = body.find(b'="', chance.randrange(len(body) + 1)) + 2
    end = body.find(b'"', place)
    if place < 2 or end < 0:
        return body
    text = chance.choice((b"", b"0", b"XX", b"docdb", b"a &amp; b", b"a\nb", b"1", b"\xc3\xa9"))
    return body[:place] + text + body[end:]


#: The last ones leave most answers well-formed, which is where the most can go wrong.
_INJURIES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip,
    _cut_off,
    _take_out,
    _repeat,
    _mix,
    *(_splice,) * 3,
    *(_repeat_element,) * 4,
    *(_change_attribute,) * 4,
    *(_change_text,) * 6,
)
