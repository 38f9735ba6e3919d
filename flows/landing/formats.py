"""Formats of landing: sidecars of every one there ever was, read as those of the present one.

Nothing at rest is edited. An older sidecar is brought up to date in memory each time it is read,
one step a format; a newer one is refused, since what it means is not known here.

1: `window.json` alone tells the format; in it `query`, `days` and `is_unchanged`, which came one
   after the other, may be missing.
2: every sidecar tells the format, and none of these is missing.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flows.errors import LandingDamagedError

FIELD = "landing_format"
#: Raised, with a step from the one before, when the layout of landing or a field changes.
CURRENT = 2

Sidecar = dict[str, Any]


def _from_1(content: Sidecar) -> Sidecar:
    """Fill in what early versions did not write yet, as they meant it."""
    if "pages" in content:
        return {"query": {}, "days": {}, "is_unchanged": False, **content}
    return content


_STEPS: tuple[Callable[[Sidecar], Sidecar], ...] = (_from_1,)


def marked(content: Sidecar) -> Sidecar:
    """A sidecar that tells its format."""
    return {**content, FIELD: CURRENT}


def as_current(content: Sidecar, path: Path) -> Sidecar:
    """A sidecar as the present format has it.

    Args:
        content: What stands in it.
        path: Where it lies.

    Raises:
        LandingDamagedError: It is of a format that this version does not know.
    """
    found = content.get(FIELD, 1)
    if type(found) is not int or found < 1:
        message = f"{path}: {FIELD} is {found!r}, which is no format. Restore it from a backup."
        raise LandingDamagedError(message)
    if found > CURRENT:
        message = (
            f"{path}: format {found} of landing, which a newer version wrote; this one reads up to "
            f"{CURRENT}. Update quantum-patent-landscape; nothing was changed."
        )
        raise LandingDamagedError(message)
    for step in _STEPS[found - 1 :]:
        content = step(content)
    return marked(content)
