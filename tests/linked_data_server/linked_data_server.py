"""A server on loopback that answers as the EPO's SPARQL endpoint does, from a generated corpus.

    with LinkedDataServer(generate(200, seed=1)) as server:
        ...  # POST query=... to server.url

It never leaves the machine: queries with SERVICE are refused.
"""

import json
import re
import select
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from linked_data_corpus import Corpus
from linked_data_faults import Faults
from linked_data_text import TextQueryError, expand
from linked_data_vocabulary import BASE
from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    Store,
)

PATH = "/linked-data/query"
JSON = "application/sparql-results+json"
HTML = "text/html;charset=utf-8"
TEXT = "text/plain;charset=utf-8"
FORM_PAGE = b"<!DOCTYPE html><html><head><title>SPARQL</title></head><body>results</body></html>"
ERROR_PAGE = b"<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry</body></html>"
#: Anything that would make the engine itself go out to another server.
_SERVICE = re.compile(r"\bservice\b\s*(silent\s*)?[<?\w]", re.IGNORECASE)
#: URIs and quoted strings, in which the word SERVICE is harmless.
_QUOTED = re.compile(r"<[^<>\s]*>|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'")


class Request(NamedTuple):
    """A request as it came; names of headers are in small letters."""

    method: str
    headers: dict[str, str]
    #: Empty if there was none.
    query: str


class Answer(NamedTuple):
    """What is sent if no fault spoils it."""

    status: int
    kind: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    #: Rows of a result; None if it is none.
    rows: int | None = None


class LinkedDataServer:
    """Serves a corpus while the context is open; the switches may be changed at any time."""

    def __init__(self, corpus: Corpus, faults: Faults | None = None) -> None:
        self.corpus = corpus
        self.faults = faults or Faults()
        self.requests: list[Request] = []
        #: Moments of arrival on the monotonic clock, one for each of `requests`.
        self.arrivals: list[float] = []
        #: Status and rows of each answer; a hung request has none.
        self.answers: list[tuple[int, int | None]] = []
        #: How many requests were open at one moment.
        self.most_at_once = 0
        self.closing = threading.Event()
        self.connections: set[socket.socket] = set()
        self._open = 0
        self._lock = threading.Lock()
        self._stores: dict[str, Store] = {}
        owner = self

        class Handler(_Handler):
            service = owner

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def url(self) -> str:
        """The endpoint."""
        return f"http://127.0.0.1:{self._http.server_address[1]}{PATH}"

    def __enter__(self) -> "LinkedDataServer":
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

    def arrived(self, request: Request) -> None:
        """One more request is open."""
        with self._lock:
            self.requests.append(request)
            self.arrivals.append(time.monotonic())
            self._open += 1
            self.most_at_once = max(self.most_at_once, self._open)

    def left(self) -> None:
        """One request less is open."""
        with self._lock:
            self._open -= 1

    def answered(self, answer: Answer) -> None:
        """An answer is about to be sent."""
        with self._lock:
            self.answers.append((answer.status, answer.rows))

    def store(self) -> Store:
        """The triples in the form of URIs that is switched on; loaded when first asked."""
        form = self.faults.uri_form
        with self._lock:
            if form not in self._stores:
                made = Store()
                made.bulk_extend(_rewritten(self.corpus, form))
                self._stores[form] = made
            if form != "http":
                self.faults.fired["uri_form"] += 1
            return self._stores[form]

    def evaluate(self, query: str) -> Answer:
        """The honest answer to a query, with 400 and a text for one that is not understood."""
        try:
            if _SERVICE.search(_QUOTED.sub("<>", query)):
                raise TextQueryError("SERVICE is not allowed here")
            store = self.store()
            results = store.query(expand(query, store))
        except (SyntaxError, ValueError) as error:
            self.faults.fired["malformed"] += 1
            return Answer(400, TEXT, f"Parse error:\n{error}\n".encode())
        if isinstance(results, QueryBoolean):
            return Answer(200, JSON, results.serialize(format=QueryResultsFormat.JSON) or b"")
        if not isinstance(results, QuerySolutions):
            return Answer(406, TEXT, b"Error\n")
        return self._limited(results.serialize(format=QueryResultsFormat.JSON) or b"")

    def _limited(self, body: bytes) -> Answer:
        """The result as far as the limits of the server let it be."""
        limit = self.faults.maximum_rows
        result: dict[str, Any] = json.loads(body)
        rows: list[Any] = result["results"]["bindings"]
        if limit is not None and len(rows) > limit:
            self.faults.fired["maximum_rows"] += 1
            del rows[limit:]
            body = json.dumps(result, ensure_ascii=False).encode()
        return Answer(200, JSON, body, rows=len(rows))

    def exceeds_time(self, answer: Answer) -> bool:
        """Whether a result is so large that the server would have given up on it."""
        limit = self.faults.time_out_over_rows
        if limit is None or answer.rows is None or answer.rows <= limit:
            return False
        self.faults.fired["time_out_over_rows"] += 1
        return True


def _rewritten(corpus: Corpus, form: str) -> Iterator[Quad]:
    """The triples with the URIs of the EPO in the wanted form."""

    def node(term: Any) -> NamedNode:
        uri: str = term.value
        is_ours = uri.startswith(BASE) and (form == "https" or not uri.startswith(BASE + "def/"))
        return NamedNode("https" + uri.removeprefix("http") if is_ours else uri)

    if form == "http":
        yield from corpus.triples()
        return
    for quad in corpus.triples():
        value = quad.object if isinstance(quad.object, Literal) else node(quad.object)
        yield Quad(node(quad.subject), node(quad.predicate), value)


class _Handler(BaseHTTPRequestHandler):
    """One connection; HTTP/1.1, so that a client may keep it."""

    service: LinkedDataServer
    protocol_version = "HTTP/1.1"
    #: Headers and body are two writes; together they wait for nobody.
    disable_nagle_algorithm = True

    #: Whether a request was counted that is not answered yet.
    is_open = False

    def setup(self) -> None:
        """Let the server know the connection, to end it with itself."""
        super().setup()
        self.service.connections.add(self.connection)

    def finish(self) -> None:
        """Forget the connection."""
        self.service.connections.discard(self.connection)
        super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing: tests read `requests`."""

    def do_GET(self) -> None:
        """A query in the address."""
        address = urlsplit(self.path)
        self._handle(address.path, _field(address.query))

    def do_POST(self) -> None:
        """A query in a form, or as it is."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode(
            errors="replace"
        )
        kind = (self.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        if kind == "application/sparql-query":
            query: str | None = body
        else:
            query = _field(body) if kind == "application/x-www-form-urlencoded" else None
        self._handle(urlsplit(self.path).path, query)

    def _handle(self, path: str, query: str | None) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.service.arrived(Request(self.command, headers, query or ""))
        self.is_open = True
        try:
            self._answer(path, query)
        except (BrokenPipeError, ConnectionResetError):
            # The client gave up, which is its right.
            self.close_connection = True
        finally:
            self._left()

    def _left(self) -> None:
        """Count the request as answered, before the client can know and send its next one."""
        if self.is_open:
            self.is_open = False
            self.service.left()

    def _answer(self, path: str, query: str | None) -> None:
        answer = self._refused(path, query) or self._spoilt()
        if answer or query is None:
            self._send(answer or Answer(400, TEXT, b"No query\n"))
            return
        answer = self.service.evaluate(query)
        if not self.service.exceeds_time(answer):
            self._deliver(answer)
        elif self.service.faults.time_out_mode == "hang":
            self._hang()
        else:
            self._send(Answer(503, TEXT, b"Query timed out\n"))

    def _refused(self, path: str, query: str | None) -> Answer | None:
        """The answers to requests that ask wrongly, as recorded."""
        if path != PATH:
            is_post = self.command == "POST"
            return Answer(405, TEXT, b"") if is_post else Answer(406, TEXT, b"Error")
        if query is None:
            return Answer(400, TEXT, b"No query\n")
        if JSON not in (self.headers.get("Accept") or "").lower():
            return Answer(200, HTML, FORM_PAGE)
        return None

    def _spoilt(self) -> Answer | None:
        """An answer that a fault gives without looking at the query."""
        faults = self.service.faults
        if faults.errors:
            faults.fired["errors"] += 1
            return Answer(faults.errors.pop(0), HTML, ERROR_PAGE)
        if faults.fire("too_many_requests"):
            after = faults.retry_after
            headers = () if after is None else (("Retry-After", after),)
            return Answer(429, TEXT, b"Too many requests\n", headers)
        return Answer(200, HTML, ERROR_PAGE) if faults.fire("error_pages") else None

    def _deliver(self, answer: Answer) -> None:
        """Send an answer to a query, perhaps damaged on its way."""
        faults = self.service.faults
        half = answer.body[: len(answer.body) // 2]
        if faults.fire("truncated_bodies"):
            self._send(answer._replace(body=half))
        elif faults.fire("closed_bodies"):
            self._send(answer, part=half)
        elif faults.fire("connection_resets"):
            # Closing with a linger of zero sends a reset in place of an orderly end.
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self._send(answer, part=half)
        elif faults.fire("slow_drips"):
            self._drip(answer)
        else:
            self._send(answer)

    def _head(self, answer: Answer) -> None:
        self.service.answered(answer)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()

    def _send(self, answer: Answer, part: bytes | None = None) -> None:
        """Head and body, or a part of the body with the end of the connection."""
        self._left()
        self._head(answer)
        self.wfile.write(answer.body if part is None else part)
        if part is not None:
            self._end()

    def _end(self) -> None:
        """End the connection now; the server would say goodbye in order first."""
        self.close_connection = True
        self.wfile.close()
        self.rfile.close()
        self.connection.close()

    def _drip(self, answer: Answer) -> None:
        self._head(answer)
        faults = self.service.faults
        for start in range(0, len(answer.body), faults.drip_bytes):
            if start + faults.drip_bytes >= len(answer.body):
                self._left()
            self.wfile.write(answer.body[start : start + faults.drip_bytes])
            if self.service.closing.wait(faults.drip_pause):
                self.close_connection = True
                return

    def _hang(self) -> None:
        """Say nothing until the client goes away or the server is closed."""
        self.close_connection = True
        while not self.service.closing.wait(0.02):
            readable, _, _ = select.select([self.connection], [], [], 0)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                return


def _field(form: str) -> str | None:
    """The field `query` of a form, if it has one."""
    values = parse_qs(form).get("query")
    return values[0] if values else None
