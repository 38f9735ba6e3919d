"""A server on loopback that answers as the EPO's Open Patent Services do, from a generated corpus.

with OpsServer(generate(1000, seed=1), clock=clock) as server:
    ...  # token: POST {server.url}/auth/accesstoken; services: {server.url}/rest-services/...
"""

import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import urlsplit

from ops_answers import Answer, Request, refused
from ops_corpus import Corpus, View
from ops_cql import CqlError
from ops_damage import (
    bad_token,
    compressed,
    damaged,
    html_page,
    huge,
    limited_resources,
    quota_spent,
    robot_detected,
    server_error,
    suspended,
    truncated,
    with_bomb,
)
from ops_documents import Documents
from ops_faults import Fault, FaultName, Faults, Quirks
from ops_pages import Searches
from ops_throttle import Limits, Meter, Service
from ops_tokens import Tokens

BASE = "/3.2"
_SERVICES = f"{BASE}/rest-services/"
_ALL_GREEN = (
    "idle (images=green:200, inpadoc=green:60, other=green:1000, retrieval=green:200, "
    "search=green:30)"
)
_UNKNOWN_WORDS = "drowsy (search=purple:plenty, retrieval=mauve:?, telepathy=green:1)"


class OpsServer:
    """Serves a corpus while the context is open; faults, quirks and limits may be changed."""

    def __init__(
        self,
        corpus: Corpus,
        *,
        faults: Faults | None = None,
        quirks: Quirks | None = None,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.time,
        key: str = "key",
        secret: str = "secret",  # noqa: S107 - opens nothing but this server
        today: date | None = None,
        port: int = 0,
    ) -> None:
        self.corpus = corpus
        #: Later publications are not served, later amendments not made. May be set.
        self.today = today or corpus.as_of
        self.faults, self.quirks = faults or Faults(), quirks or Quirks()
        self.limits, self.clock = limits or Limits(), clock
        self.tokens = Tokens(key, secret, self.limits, clock)
        self.meter = Meter(self.limits, clock)
        #: Every request as it came, with the status of its answer.
        self.requests: list[Request] = []
        self.closing = threading.Event()
        self.connections: set[socket.socket] = set()
        owner = self

        class Handler(_Handler):
            server_of = owner

        self._http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def url(self) -> str:
        """The address without a slash at its end."""
        return f"http://127.0.0.1:{self._http.server_address[1]}{BASE}"

    @property
    def view(self) -> View:
        """What the service holds today."""
        return self.corpus.on(self.today)

    def requests_of(self, service: str) -> list[Request]:
        """Requests of one service, "auth" among them."""
        return [one for one in self.requests if one.service == service]

    def __enter__(self) -> "OpsServer":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._http.shutdown()
        for connection in tuple(self.connections):
            # Kept by a client, or gone meanwhile.
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._http.server_close()
        self._thread.join()

    def answer(self, request: Request) -> Answer:
        """The answer, as faults, tokens, limits and the corpus have it in this order."""
        if request.service == "auth":
            return self.tokens.grant(request)
        service = _service(request)
        if service is None:
            return refused(CqlError(404, "CLIENT.NotFound", "There is no such service"))
        answer = self._refused(request, service) or self._failed(request, service)
        return answer or self._spoilt(request, self._served(request))

    def fires(self, name: FaultName, request: Request) -> Fault | None:
        """The fault of a name, if the request has it; kept with the request."""
        found = self.faults.fire(name, request.service)
        if found is not None:
            request.faults.append(name)
        return found

    def _refused(self, request: Request, service: Service) -> Answer | None:
        """Refusals for the sake of tokens, quotas and fair use."""
        if self.tokens.is_alive(request) and self.fires("token_expired", request):
            self.tokens.expire()
        if not self.tokens.is_alive(request):
            return bad_token()
        if self.fires("hourly_quota", request):
            return quota_spent("IndividualQuotaPerHour")
        if self.fires("weekly_quota", request):
            return quota_spent("RegisteredQuotaPerWeek")
        if self.fires("robot_detected", request):
            return robot_detected()
        if self.fires("black", request):
            self.meter.suspend(service)
        reason = self.meter.admit(service)
        if reason == "black":
            return suspended(self._retry_after())
        return quota_spent(reason) if reason else None

    def _retry_after(self) -> str:
        in_seconds = self.quirks.retry_after_in == "s"
        return str(int(self.limits.suspension * (1 if in_seconds else 1000)))

    def _failed(self, request: Request, service: Service) -> Answer | None:
        """Answers that do not look at what is asked."""
        if self.fires("server_error", request):
            return refused(server_error())
        if self.fires("limited_resources", request):
            return refused(limited_resources())
        if self.fires("empty_404", request):
            return Answer(404, "application/xml", b"")
        if self.fires("html_page", request):
            return html_page()
        if planned := self.fires("huge_answer", request):
            return huge(planned)
        if service == "search" and self.fires("nothing_found", request):
            return refused(CqlError(404, "SERVER.EntityNotFound", "No results found"))
        return None

    def _served(self, request: Request) -> Answer:
        parts, view = request.parts, self.view
        if request.service == "search":
            return Searches(self.faults, self.quirks).answer(request, view)
        if len(parts) < 3 or parts[1] != "publication" or parts[2] not in {"docdb", "epodoc"}:
            return refused(CqlError(501, "SERVER.NotImitated", "Only publications are served"))
        documents = Documents(self.quirks)
        if parts[0] == "family":
            return documents.family(request, view)
        return documents.published(request, view)

    def _spoilt(self, request: Request, answer: Answer) -> Answer:
        """A right answer with one damage, if one is planned."""
        if answer.status != 200:
            return answer
        if self.fires("truncated_xml", request):
            return truncated(answer)
        return with_bomb(answer) if self.fires("entity_bomb", request) else answer

    def headers(self, request: Request, answer: Answer) -> list[tuple[str, str]]:
        """Headers of the service, which count the body; those of the gateway are fewer."""
        made = list(answer.headers)
        if not answer.is_measured:
            return made
        hour, week = self.meter.used(len(answer.body))
        control: str | None = self.meter.header()
        if self.fires("no_throttle_header", request):
            control = None
        elif self.fires("unknown_throttle_words", request):
            control = _UNKNOWN_WORDS
        elif self.fires("idle_throttle_header", request):
            control = _ALL_GREEN
        made += [("X-Throttling-Control", control)] if control else []
        made += [
            ("X-IndividualQuotaPerHour-Used", str(hour)),
            ("X-RegisteredQuotaPerWeek-Used", str(week)),
            ("X-API", "ops-v3.2"),
            ("X-Elapsed-Time", str(len(answer.body) % 97)),
        ]
        return made


def _service(request: Request) -> Service | None:
    """Which limit a request counts against, by the guide's table."""
    parts = request.parts
    if not parts or not request.path.startswith(_SERVICES):
        return None
    if parts[0] == "published-data":
        return "search" if parts[1:2] == ["search"] else "retrieval"
    if parts[0] in {"family", "legal"}:
        return "inpadoc"
    return "other"


class _Handler(BaseHTTPRequestHandler):
    """One connection; HTTP/1.1, so that a client may keep it."""

    server_of: OpsServer
    protocol_version = "HTTP/1.1"
    #: Headers and body are two writes; together they wait for nobody.
    disable_nagle_algorithm = True

    def setup(self) -> None:
        """Let the server know the connection, to end it with itself."""
        super().setup()
        self.server_of.connections.add(self.connection)

    def finish(self) -> None:
        """Forget the connection."""
        self.server_of.connections.discard(self.connection)
        with suppress(OSError, ValueError):
            super().finish()

    def version_string(self) -> str:
        """What the service calls itself."""
        return "Apache"

    def handle_one_request(self) -> None:
        """One request; after a reset, of either side, there is nothing left to read or flush."""
        try:
            super().handle_one_request()
        except ConnectionResetError:
            self.close_connection = True
        except ValueError:
            if not self.wfile.closed:
                raise

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing: tests read `requests`."""

    def do_GET(self) -> None:
        """What is asked stands in the address."""
        self._handle("")

    def do_POST(self) -> None:
        """What is asked stands in the body."""
        size = int(self.headers.get("Content-Length") or 0)
        self._handle(self.rfile.read(size).decode(errors="replace"))

    def _handle(self, body: str) -> None:
        owner, address = self.server_of, urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(
            self.command, address.path, address.query, headers, body, "auth", owner.clock()
        )
        if address.path != f"{BASE}/auth/accesstoken":
            request.service = _service(request) or "other"
        owner.requests.append(request)
        answer = owner.answer(request)
        request.status = answer.status
        try:
            self._deliver(request, answer)
        except (BrokenPipeError, ConnectionResetError):
            # The client gave up, which is its right.
            self.close_connection = True

    def _deliver(self, request: Request, answer: Answer) -> None:
        owner = self.server_of
        headers = owner.headers(request, answer)
        if answer.stream is not None:
            self._head(answer, [*headers, ("Transfer-Encoding", "chunked")])
            self._send_stream(answer)
            return
        body = answer.body
        if "gzip" in request.headers.get("accept-encoding", "") and body:
            body = compressed(body)
            if answer.status == 200 and owner.fires("damaged_gzip", request):
                body = damaged(body)
            headers.append(("Content-Encoding", "gzip"))
        self._head(answer, [*headers, ("Content-Length", str(len(body)))])
        self._send(request, answer, body)

    def _head(self, answer: Answer, headers: list[tuple[str, str]]) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def _send(self, request: Request, answer: Answer, body: bytes) -> None:
        owner = self.server_of
        if answer.status == 200 and owner.fires("connection_reset", request):
            self.wfile.write(body[: len(body) // 2])
            self._reset()
        elif answer.status == 200 and (planned := owner.fires("slow_drip", request)):
            self._drip(body, planned)
        else:
            self.wfile.write(body)

    def _send_stream(self, answer: Answer) -> None:
        for piece in answer.stream or ():
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            if self.server_of.closing.is_set():
                self.close_connection = True
                return
        self.wfile.write(b"0\r\n\r\n")

    def _reset(self) -> None:
        """Close with a linger of zero, which sends a reset in place of an orderly end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.wfile.close()
        self.rfile.close()
        self.connection.close()

    def _drip(self, body: bytes, planned: Fault) -> None:
        for start in range(0, len(body), planned.drip_bytes):
            self.wfile.write(body[start : start + planned.drip_bytes])
            if self.server_of.closing.wait(planned.drip_pause):
                self.close_connection = True
                return
