"""Intervals of shares that are measured on few cases."""

import math
from typing import NamedTuple

#: The standard normal deviate of a 95 % interval, as in sql/macros/statistics.sql.
_Z = 1.96


class Share(NamedTuple):
    """A share with its 95 % Wilson interval; all None where there is no case."""

    share: float | None
    low: float | None
    high: float | None


def share_of(part: int, whole: int) -> Share:
    """The share of a part in a whole, with the Wilson score interval at 95 %."""
    if whole == 0:
        return Share(None, None, None)
    share, squared = part / whole, _Z * _Z
    centre = share + squared / (2 * whole)
    spread = _Z * math.sqrt(share * (1 - share) / whole + squared / (4 * whole * whole))
    scale = 1 + squared / whole
    low, high = (centre - spread) / scale, (centre + spread) / scale
    # Rounding must not leave the range, nor leave out the share itself.
    return Share(share, min(max(0.0, low), share), max(min(1.0, high), share))
