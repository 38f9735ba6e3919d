"""Takes out of a page what must not leave the user's machine, whatever a check has written.

Checks write no content in the first place. This is the second lock on the same door.
"""

import base64
import re
from collections.abc import Collection, Iterable
from urllib.parse import quote

REMOVED = "[removed]"
#: Shorter values are words of any page; no key or token is as short.
_SHORTEST_SECRET = 6
_SHORTEST_NAME = 3
#: What was seen is cut off here.
_LONGEST = 1000
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_LOCAL_PATH = re.compile(r"(?:file:/*|(?<![\w/.])/)(?:home|Users|root|tmp|var|etc|opt|srv)/\S*")
_WINDOWS_PATH = re.compile(r"\b[A-Za-z]:\\\S*")
_PUBLICATION = re.compile(r"\b[A-Z]{2}[./ ]?[0-9]{5,}(?:[./ ]?[A-Z][0-9]?)?\b")
_UNPRINTABLE = re.compile(r"[^ -~]+")


class Redactor:
    """Removes secrets from a whole page, and more than secrets from what was seen."""

    def __init__(
        self, *, secrets: Iterable[str], local: Iterable[str], numbers: Collection[str]
    ) -> None:
        """Takes note of what is to be removed.

        Args:
            secrets: Key, secret, tokens.
            local: Names of the user and of folders.
            numbers: Publications that the page asks for itself, which may stand in it.
        """
        known = {one for one in secrets if len(one) >= _SHORTEST_SECRET}
        self._secrets = sorted({form for one in known for form in _forms(one)}, key=len)[::-1]
        self._local = [
            re.compile(rf"(?<!\w){re.escape(one)}(?!\w)")
            for one in sorted(set(local), key=len, reverse=True)
            if len(one) >= _SHORTEST_NAME
        ]
        self._numbers = {_plain(one) for one in numbers}

    def seen(self, text: str) -> str:
        """What was seen, as it may be told."""
        text = _UNPRINTABLE.sub("?", self.page(text))
        for pattern in (*self._local, _MAIL, _LOCAL_PATH, _WINDOWS_PATH):
            text = pattern.sub(REMOVED, text)
        return _PUBLICATION.sub(self._number, text)[:_LONGEST]

    def page(self, text: str) -> str:
        """A text of our own without any secret."""
        for secret in self._secrets:
            text = text.replace(secret, REMOVED)
        return text

    def _number(self, found: re.Match[str]) -> str:
        return found[0] if _plain(found[0]) in self._numbers else REMOVED


def _plain(number: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", number)


def _forms(secret: str) -> set[str]:
    """The ways a secret may be written: as it is, in an address, in base64."""
    encoded = base64.b64encode(secret.encode()).decode().rstrip("=")
    return {secret, quote(secret, safe=""), encoded}
