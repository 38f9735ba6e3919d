"""What a live page is made of: checks, what they expect, what was seen, and a verdict.

A check that fails becomes a row like any other, so that one failure never ends a page.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Verdict = Literal["as expected", "different", "not seen"]
VERDICTS: tuple[Verdict, ...] = ("as expected", "different", "not seen")

#: How sure an expectation is, in the words of the notes on both services.
RECORDED = "R: recorded"
DOCUMENTED = "E: documented by the EPO"
REPORTED = "O: reported by others"
OPEN = "?: unconfirmed"
OURS = "our own reading"

World = TypeVar("World")


class UnansweredError(Exception):
    """What a check looks at did not come; the message holds nothing of an answer's content."""


@dataclass(frozen=True)
class Finding:
    """What a check saw."""

    seen: str
    verdict: Verdict


@dataclass(frozen=True)
class Check(Generic[World]):
    """One question to a service.

    Attributes:
        name: What is looked at.
        expected: What we expect.
        mark: How sure we are of it.
        look: Looks, and may raise whatever it likes.
    """

    name: str
    expected: str
    mark: str
    look: Callable[[World], Finding]


@dataclass(frozen=True)
class Row:
    """A check that was carried out."""

    name: str
    expected: str
    mark: str
    seen: str
    verdict: Verdict


def judged(seen: str, *, fits: bool) -> Finding:
    """A finding that fits what is expected or does not."""
    return Finding(seen, "as expected" if fits else "different")


def unseen(why: str) -> Finding:
    """A finding that says nothing about what is expected."""
    return Finding(why, "not seen")


def carry_out(
    checks: Iterable[Check[World]], world: World, tell: Callable[[str], None]
) -> list[Row]:
    """Every check as a row.

    Args:
        checks: The checks, in the order of the page.
        world: What they look at.
        tell: Is told the name of each check before it is carried out.
    """
    rows = []
    for check in checks:
        tell(check.name)
        found = _found(check, world)
        rows.append(Row(check.name, check.expected, check.mark, found.seen, found.verdict))
    return rows


def _found(check: Check[World], world: World) -> Finding:
    try:
        return check.look(world)
    except UnansweredError as error:
        return unseen(str(error))
    except Exception as error:
        # The words of an error may quote an answer, so only its class is told.
        return unseen(type(error).__name__)


def counted(counts: Iterable[tuple[str, int]], most: int = 20) -> str:
    """Names with their counts, the most frequent ones first; "none" if there are none."""
    ordered = sorted(counts, key=lambda one: (-one[1], one[0]))
    parts = [f"{name}: {number}" for name, number in ordered[:most]]
    if len(ordered) > most:
        parts.append(f"and {len(ordered) - most} more")
    return ", ".join(parts) or "none"
