"""Shares that are measured on few cases."""

from typing import NamedTuple

from flows.intervals import wilson


class Share(NamedTuple):
    """A share with its 95 % Wilson interval; all None where there is no case."""

    share: float | None
    low: float | None
    high: float | None


def share_of(part: int, whole: int) -> Share:
    """The share of a part in a whole, with its interval."""
    return Share(part / whole, *wilson(part, whole)) if whole else Share(None, None, None)
