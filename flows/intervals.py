"""The one interval of shares; sql/macros/statistics.sql holds the same for SQL."""

import math

#: The standard normal deviate of a 95 % interval.
_Z = 1.959964


def wilson(part: float, whole: float) -> tuple[float, float]:
    """The score interval of a share at 95 % (Wilson 1927); of an empty whole it is everything."""
    if whole == 0:
        return 0.0, 1.0
    share, squared = min(max(part / whole, 0.0), 1.0), _Z * _Z
    centre = share + squared / (2 * whole)
    spread = _Z * math.sqrt(share * (1 - share) / whole + squared / (4 * whole * whole))
    low, high = ((centre + side * spread) / (1 + squared / whole) for side in (-1, 1))
    # Rounding must neither leave the range nor leave out the share itself.
    return min(max(0.0, low), share), max(min(1.0, high), share)
