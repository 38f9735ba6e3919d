"""The two error bodies of OPS: `fault` of the service itself and `error` of its gateway."""

import re
from dataclasses import dataclass

from lxml import etree

from flows.sources.ops.xml_stream import OPS

#: Error bodies have a few hundred bytes; what is larger is something else.
_MOST_BYTES = 100_000
_MOST_CHARACTERS = 300

_ROOTS = {f"{OPS}fault": OPS, "error": ""}

#: Control and formatting signs, which could deceive whoever reads the message on a terminal.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")


@dataclass(frozen=True)
class Fault:
    """An error in the words of the server.

    Attributes:
        code: Such as SERVER.EntityNotFound or 403; empty if none is stated.
        message: What it says; empty if nothing.
    """

    code: str
    message: str


def read_fault(body: bytes) -> Fault | None:
    """The fault an error body states.

    Args:
        body: The body as received, whatever it is.

    Returns:
        None if the body is empty, HTML or anything else.
    """
    if not body or len(body) > _MOST_BYTES:
        return None
    try:
        parser = etree.XMLParser(
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
        )
        root = etree.fromstring(body.strip(), parser)
    except (etree.LxmlError, ValueError, LookupError):
        return None
    namespace = _ROOTS.get(str(root.tag))
    if namespace is None or root.getroottree().docinfo.internalDTD is not None:
        return None
    code, message = (_clean(root.findtext(f"{namespace}{name}")) for name in ("code", "message"))
    return Fault(code, message) if code or message else None


def _clean(text: str | None) -> str:
    return " ".join(_UNPRINTABLE.sub(" ", text or "").split())[:_MOST_CHARACTERS]
