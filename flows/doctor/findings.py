"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    ok = "ok"
    warn = "warn"
    fail = "fail"


@dataclass(frozen=True)
class Finding:
    """The answer of one check.

    Attributes:
        name: What was looked at.
        level: How bad it is.
        found: What was found.
        advice: What to do; empty if there is nothing to do.
    """

    name: str
    level: Level
    found: str
    advice: str = ""


def ok(name: str, found: str) -> Finding:
    """All is well."""
    return Finding(name, Level.ok, found)


def warn(name: str, found: str, advice: str) -> Finding:
    """Runs work, but not as they should, or not for long."""
    return Finding(name, Level.warn, found, advice)


def fail(name: str, found: str, advice: str) -> Finding:
    """A run would fail, or its result could not be trusted."""
    return Finding(name, Level.fail, found, advice)
