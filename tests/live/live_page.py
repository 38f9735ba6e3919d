"""Writes a live page as Markdown."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from live_checks import VERDICTS, Row
from live_redaction import Redactor

_PROMISE = """\
This page holds shapes, names of headers and elements, counts, statuses and times. It holds no
record, no name of a person or company, no title or abstract, no key, and no publication number but
those that the page itself asks for. It may be sent to the maintainers as it is.
"""
_MARKS = """\
Marks: R recorded from the service before; E documented by the EPO; O reported by others;
? unconfirmed, so that a difference settles a question rather than shows a fault.
"""


@dataclass(frozen=True)
class Facts:
    """What stands above the table.

    Attributes:
        title: Name of the service.
        address: Of the service, if it is the public one.
        version: Of the product.
        began: When the page was begun, UTC.
        seconds: How long it took.
        requests: How many were sent.
    """

    title: str
    address: str
    version: str
    began: datetime
    seconds: float
    requests: int


def write(facts: Facts, rows: Sequence[Row], redactor: Redactor) -> str:
    """The page; nothing secret is left in it."""
    parts = [_head(facts), _PROMISE, _summary(rows), _table(rows, redactor), _MARKS]
    return redactor.page("\n".join(parts))


def _head(facts: Facts) -> str:
    return (
        f"# Live page: {facts.title}\n\n"
        f"* Asked: {facts.began:%Y-%m-%d %H:%M} UTC, {facts.requests} requests in "
        f"{facts.seconds:.0f} s\n"
        f"* Service: {facts.address}\n"
        f"* Version: {facts.version}\n"
    )


def _summary(rows: Sequence[Row]) -> str:
    counts = Counter(row.verdict for row in rows)
    lines = ["## In short\n"]
    for verdict in VERDICTS:
        names = [] if verdict == "as expected" else [r.name for r in rows if r.verdict == verdict]
        listed = f": {'; '.join(names)}" if names else ""
        lines.append(f"* {counts[verdict]} {verdict}{listed}")
    return "\n".join(lines) + "\n"


def _table(rows: Sequence[Row], redactor: Redactor) -> str:
    lines = [
        "## Checks\n",
        "| Check | Expected | Mark | Seen | Verdict |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        cells = (row.name, row.expected, row.mark, redactor.seen(row.seen), row.verdict)
        lines.append(f"| {' | '.join(_cell(one) for one in cells)} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
