"""Files that travel with the code: inside the installed package, or beside it in a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def find(inside: str, beside: str, holds: str = "") -> Path | None:
    """A file or folder, or None if it is in neither place.

    Args:
        inside: Its path below the installed package.
        beside: Its path below the checkout.
        holds: A file that the folder must hold.
    """
    places = (PACKAGE / inside, PACKAGE.parent / beside)
    return next((place for place in places if (place / holds).exists()), None)
