"""Characters of texts that come from anywhere, as far as they are for reading."""

import re

#: Stands for a character that no font has, and for one that is no text.
MISSING = "\ufffd"
# Breaks of lines and tabs in a name mean no more than a space does.
_SPACE = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
# They turn the direction of what follows them, also of words that are not theirs.
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")


def readable(text: str) -> str:
    """Write a text without what is no character for reading: controls, turns of direction."""
    spaced = _DIRECTIONS.sub("", _SPACE.sub(" ", text))
    return "".join(MISSING if _is_no_text(character) else character for character in spaced)


def _is_no_text(character: str) -> bool:
    """Whether a character is a control, or none at all: XML could not hold most of them."""
    code = ord(character)
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code & 0xFFFE == 0xFFFE
