"""What faults make of a right answer, and bodies that are made while they are sent."""

import gzip
import zlib
from collections.abc import Iterator

from ops_answers import HTML, PLAIN_XML, Answer
from ops_cql import CqlError
from ops_faults import Fault
from ops_xml import NAMESPACES, fault, gateway_error

ERROR_PAGE = b"<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry</body></html>"
_FAIR_USE = "This request has been rejected due to the violation of Fair Use policy"
_MORE = "<moreInfo>http://www.epo.org/searching/free/espacenet/fair-use.html</moreInfo>"
_BOMB = (
    "<!DOCTYPE bomb [\n<!ENTITY a0 'boom'>\n"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>\n" for n in range(1, 10))
    + "]>"
)
_PIECE = 1 << 20


def bad_token() -> Answer:
    """The gateway's answer to a token that is wrong, missing or too old; 400, not 401."""
    more = "<description>Access token is invalid</description>"
    text = gateway_error(400, "invalid_access_token", more)
    told = 'error="invalid_token",error_description="oauth.v2.InvalidAccessToken"'
    header = ("WWW-Authenticate", f'Bearer realm="null",{told}')
    return Answer(400, PLAIN_XML, text.encode(), (header,), is_measured=False)


def quota_spent(reason: str) -> Answer:
    """The gateway's answer when a quota is spent."""
    text = gateway_error(403, _FAIR_USE, _MORE)
    header = ("X-Rejection-Reason", reason)
    return Answer(403, "text/xml", text.encode(), (header,), is_measured=False)


def suspended(retry_after: str) -> Answer:
    """The answer of a service that is black."""
    text = gateway_error(403, _FAIR_USE, _MORE)
    return Answer(403, "text/xml", text.encode(), (("Retry-After", retry_after),))


def robot_detected() -> Answer:
    """The answer to what looks like a robot."""
    text = fault("CLIENT.RobotDetected", "Your behaviour is that of a robot")
    return Answer(403, PLAIN_XML, text.encode())


def server_error() -> CqlError:
    """500, which says nothing about the request."""
    return CqlError(500, "SERVER.DomainAccess", "The request could not be processed")


def limited_resources() -> CqlError:
    """503."""
    return CqlError(503, "SERVER.LimitedServerResources", "The server is busy")


def html_page() -> Answer:
    """An error that says it is none."""
    return Answer(200, HTML, ERROR_PAGE)


def truncated(answer: Answer) -> Answer:
    """Half of a body, cut within a character's bytes or not."""
    return answer._replace(body=answer.body[: len(answer.body) // 2])


def with_bomb(answer: Answer) -> Answer:
    """The same page with entities that grow a thousand million times when they are resolved."""
    text = answer.body.decode()
    head, mark, rest = text.partition("<ops:world-patent-data")
    opening, end, inside = rest.partition(">")
    return answer._replace(body=f"{head}{_BOMB}{mark}{opening}{end}&a9;{inside}".encode())


def damaged(body: bytes) -> bytes:
    """A gzip body in whose middle a few bytes are others."""
    middle = len(body) // 2
    spoilt = bytes(255 - one for one in body[middle : middle + 8])
    return body[:middle] + spoilt + body[middle + 8 :]


def compressed(body: bytes) -> bytes:
    """The body as gzip, the same each time."""
    return gzip.compress(body, 4, mtime=0)


def huge(planned: Fault) -> Answer:
    """A right but endless page, made as it is sent."""
    pieces = _huge_pieces(planned.huge_bytes)
    if not planned.huge_as_gzip:
        return Answer(200, PLAIN_XML, b"", stream=pieces)
    header = ("Content-Encoding", "gzip")
    return Answer(200, PLAIN_XML, b"", (header,), stream=_compressed_pieces(pieces))


def _huge_pieces(size: int) -> Iterator[bytes]:
    yield f"<ops:world-patent-data {NAMESPACES}><exchange-documents>".encode()
    one = b'<exchange-document system="ops.epo.org" country="EP" doc-number="1" kind="A1"/>\n'
    piece = one * (_PIECE // len(one))
    for _ in range(size // len(piece) + 1):
        yield piece
    yield b"</exchange-documents></ops:world-patent-data>"


def _compressed_pieces(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(4, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    for piece in pieces:
        if made := packer.compress(piece):
            yield made
    yield packer.flush()
