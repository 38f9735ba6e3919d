"""Checks of batches, families and the shape of records of OPS."""

from collections import Counter

from live_checks import (
    DOCUMENTED,
    OPEN,
    OURS,
    RECORDED,
    REPORTED,
    Check,
    Finding,
    UnansweredError,
    counted,
    judged,
    unseen,
)
from live_ops_questions import of_family
from live_ops_search import full_page
from live_ops_shapes import Shapes, families_of, family_number, shapes_of
from live_ops_world import OpsWorld, envelope_of, told, total_of

from flows.sources.ops.parse import parse_page
from flows.sources.ops.source import PAGE_SIZE
from flows.sources.ops.xml_stream import DOCUMENT, iter_body

_FORMATS = frozenset({"epodoc", "original"})
#: Schemes that were met before; the parser reads the first ones and leaves the others aside.
_SCHEMES = frozenset({"CPCI", "CPCA", "CPC", "CPCNO", "FI", "FTERM", "UC"})
_LEFT_ASIDE = "patent-classification/scheme="


def batch_missing(world: OpsWorld) -> Finding:
    """What stands in place of a number that does not exist."""
    answer = world.batch()
    envelope = envelope_of(answer)
    shapes = shapes_of(answer.body)
    statuses = counted(shapes.statuses.items())
    seen = f"{told(answer)}, {envelope.documents} of 3 documents; status: {statuses}"
    return judged(seen, fits=envelope.documents == 3 and sum(shapes.statuses.values()) == 1)


def batch_found(world: OpsWorld) -> Finding:
    """Whether the other numbers come with their data."""
    answer = world.batch()
    envelope_of(answer)
    parsed = parse_page(answer.body, data_as_of=world.clock().date())
    rows = len(parsed.rows.get("publications", []))
    return judged(f"{rows} read, {len(parsed.rejected)} refused by our parser", fits=rows == 2)


def family_numbers(world: OpsWorld) -> Finding:
    """Whether members state their simple family."""
    answer = world.family()
    envelope_of(answer)
    found = families_of(answer.body)
    seen = f"{found.with_number} of {found.members} members, {len(found.numbers)} simple families"
    return judged(seen, fits=0 < found.members == found.with_number)


def family_extended(world: OpsWorld) -> Finding:
    """Whether the answer holds more than the simple family."""
    answer = world.family()
    envelope_of(answer)
    found = families_of(answer.body)
    if len(found.numbers) < 2:
        return unseen(f"{found.members} members, all of one simple family")
    return judged(f"{found.members} members, {len(found.numbers)} simple families", fits=True)


def family_by_post(world: OpsWorld) -> Finding:
    """Whether a POST brings the records of the members."""
    answer = world.family_with_biblio()
    envelope_of(answer)
    found = families_of(answer.body)
    seen = f"{told(answer)}, {found.members} members, {found.records} with their record"
    return judged(seen, fits=found.members > 0 and found.records == 0)


def family_search(world: OpsWorld) -> Finding:
    """Whether `famn=` finds the simple family that a record states."""
    batch = world.batch()
    envelope_of(batch)
    number = family_number(batch.body)
    if not number.isdigit():
        return unseen("no record states its family")
    answer = world.search(of_family(number), 1, 5)
    if total_of(answer) == 0:
        return judged(told(answer), fits=False)
    own = _families_of_search(answer.body)
    seen = f"total {total_of(answer)}, {own[number]} of {sum(own.values())} state that family"
    return judged(seen, fits=own[number] == sum(own.values()) > 0)


def _families_of_search(body: bytes) -> Counter[str]:
    """How often each simple family is stated by the records of a page; never shown."""
    found: Counter[str] = Counter()
    for event, element in iter_body(body):
        if event == "end" and element.tag == DOCUMENT and element.get("family-id"):
            found[str(element.get("family-id")).strip()] += 1
    return found


def _shapes(world: OpsWorld) -> Shapes:
    answer = full_page(world)
    envelope_of(answer)
    shapes = shapes_of(answer.body)
    if not shapes.documents:
        message = "no records"
        raise UnansweredError(message)
    return shapes


def parser_counts(world: OpsWorld) -> Finding:
    """How many records our parser reads and refuses."""
    answer = full_page(world)
    envelope_of(answer)
    parsed = parse_page(answer.body, data_as_of=world.clock().date())
    columns = counted(Counter(one.column for one in parsed.rejected).items())
    tables = counted((name, len(rows)) for name, rows in parsed.rows.items())
    seen = f"{parsed.records} records; rows: {tables}; refused by column: {columns}"
    return judged(seen, fits=parsed.records == PAGE_SIZE and not parsed.rejected)


def unknown_parts(world: OpsWorld) -> Finding:
    """What our parser does not know."""
    answer = full_page(world)
    envelope_of(answer)
    unknown = parse_page(answer.body, data_as_of=world.clock().date()).unknown
    fits = all(name.startswith(_LEFT_ASIDE) for name in unknown)
    return judged(counted(unknown.items()), fits=fits)


def application_dates(world: OpsWorld) -> Finding:
    """Whether the DOCDB number of the application has its date."""
    counts = _shapes(world).applications
    return judged(counted(counts.items()), fits=counts["with a date"] > 0)


def claim_numbers(world: OpsWorld) -> Finding:
    """Whether priority claims have a DOCDB number."""
    counts = _shapes(world).claims
    return judged(counted(counts.items()), fits=counts["with a DOCDB number"] > 0)


def residence(world: OpsWorld) -> Finding:
    """What stands before the country of residence."""
    counts = _shapes(world).spacers
    if not counts:
        return unseen("no name with a country")
    return judged(counted(counts.items()), fits=set(counts) == {"U+2002"})


def name_formats(world: OpsWorld) -> Finding:
    """Which forms of names there are."""
    counts = _shapes(world).formats
    return judged(counted(counts.items()), fits=set(counts) == _FORMATS)


def schemes(world: OpsWorld) -> Finding:
    """Which classification schemes there are."""
    counts = _shapes(world).schemes
    return judged(counted(counts.items()), fits="CPCI" in counts and set(counts) <= _SCHEMES)


def withheld(world: OpsWorld) -> Finding:
    """Whether records of a page come without data."""
    shapes = _shapes(world)
    seen = f"{counted(shapes.statuses.items())} in {shapes.documents} documents"
    return judged(seen, fits=not shapes.statuses)


RECORD_CHECKS: tuple[Check[OpsWorld], ...] = (
    Check(
        "batch: a number that does not exist",
        "a document with a status in its place",
        DOCUMENTED,
        batch_missing,
    ),
    Check("batch: the others", "both read", OURS, batch_found),
    Check("family: numbers of members", "family-id on every member", RECORDED, family_numbers),
    Check(
        "family: extended", "members of more than one simple family", DOCUMENTED, family_extended
    ),
    Check("family: POST with biblio", "the plain family", RECORDED, family_by_post),
    Check("famn=", "the simple family", DOCUMENTED, family_search),
    Check("records: our parser", "100 read, none refused", OURS, parser_counts),
    Check("records: unknown parts", "none but schemes left aside", OURS, unknown_parts),
    Check("records: status", "none", OPEN, withheld),
    Check(
        "records: date of the application's DOCDB number",
        "there since 2026",
        REPORTED,
        application_dates,
    ),
    Check("records: DOCDB number of priority claims", "there since 2026", REPORTED, claim_numbers),
    Check("records: before [CC]", "U+2002 in every name", RECORDED, residence),
    Check("records: forms of names", "epodoc and original", RECORDED, name_formats),
    Check(
        "records: classification schemes",
        "CPCI, and others among CPCA, FI, FTERM, UC",
        f"{RECORDED}; {REPORTED}",
        schemes,
    ),
)
