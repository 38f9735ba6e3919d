"""Requests as they came, and answers before anything spoils them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qs, unquote

from ops_cql import CqlError
from ops_xml import fault

XML = "application/xml;charset=utf-8"
PLAIN_XML = "application/xml"
JSON = "application/json"
HTML = "text/html;charset=utf-8"


@dataclass
class Request:
    """One request; names of headers are in small letters."""

    method: str
    path: str
    #: What stands after the question mark, as it is.
    query: str
    headers: dict[str, str]
    body: str
    #: "search", "retrieval", "inpadoc", "other", or "auth" for a token.
    service: str
    #: On the server's clock.
    time: float
    #: Of the answer; 0 until there is one.
    status: int = 0
    #: Names of the faults it had.
    faults: list[str] = field(default_factory=list)

    @property
    def parts(self) -> list[str]:
        """Parts of the path below the services, without percent signs."""
        below = self.path.partition("/rest-services/")[2]
        return [unquote(one).strip() for one in below.split("/") if one]

    def value(self, name: str) -> str | None:
        """A value of the address, or of a form in the body."""
        for text in (self.query, self.body.strip()):
            found = parse_qs(text, keep_blank_values=True).get(name)
            if found:
                return found[0]
        return None


class Answer(NamedTuple):
    """What is sent if no fault spoils it."""

    status: int
    kind: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    #: Whether the headers of the service stand on it; the gateway has none of them.
    is_measured: bool = True
    #: A body that is made while it is sent.
    stream: Iterator[bytes] | None = None


def page(text: str) -> Answer:
    """A right answer."""
    return Answer(200, XML, text.encode())


def refused(error: CqlError, details: tuple[str, ...] = ()) -> Answer:
    """An error of the service as XML."""
    return Answer(error.status, XML, fault(error.code, error.message, details).encode())
