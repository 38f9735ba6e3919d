"""Harvests the EPO's linked open data: windows of publication dates, narrow questions.

The publications of a window are counted first. A window that holds too many, or that the service
is too slow to answer, is asked in smaller ones.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from flows.errors import (
    InconsistentError,
    NotUnderstoodError,
    TooManyError,
    TooSlowError,
    TransientError,
)
from flows.sources.contract import (
    Costs,
    Identified,
    Page,
    Parsed,
    Scope,
    Search,
    SourceInfo,
    Text,
    Window,
    as_served_by,
)
from flows.sources.epo_linked_data import queries
from flows.sources.epo_linked_data.parse import parse_answer, read_answer
from flows.topics import Clause
from flows.transport.client import Client

JSON = "application/sparql-results+json"
#: European publications begin with the EPO's first ones of December 1978.
FIRST_DAY = date(1978, 1, 1)
#: Publications and days of a window: the service is meant for small questions.
CAPACITY, LONGEST_DAYS = 500, 731
#: Bytes of the facts of a publication, as measured on a local server.
BYTES_PER_RECORD = 3000
#: The service is meant for light use: one question at a time, a pause between two, in seconds.
PAUSE = 1.1
TIME_OUT = 120.0

INFO = SourceInfo(
    name="epo-linked-data",
    title=Text("EPO linked open data", "欧州特許庁 Linked open EP data"),
    licence=Text("CC BY 4.0", "CC BY 4.0"),
    credit=Text(
        "Source: European Patent Office, Linked open EP data (CC BY 4.0); changes: selected by "
        "topic, names harmonised, families counted",
        "出典：European Patent Office, Linked open EP data（CC BY 4.0）。"
        "変更：主題による選択、名寄せ、ファミリー集計",
    ),
    scope_note=Text(
        "Families with a European publication only, not the world: Chinese, Japanese and US "
        "families without a European member are missing.",
        "欧州で公開されたファミリーに限り、世界全体ではない。"
        "欧州での公開がない中国・日本・米国などのファミリーは含まない。",
    ),
    coverage=Text("European filings, not the world", "欧州への出願のみ・世界全体ではない"),
    parser_version=1,
)


@dataclass
class LinkedDataSource:
    """The EPO's linked open data behind the contract of every source.

    Attributes:
        clauses: What belongs to the topic.
        connect: Opens the client when the first question is asked.
        url: The endpoint.
    """

    clauses: Sequence[Clause]
    connect: Callable[[], Client]
    url: str
    _client: Client | None = field(default=None, init=False)
    _scheme: str | None = field(default=None, init=False)

    @property
    def info(self) -> SourceInfo:
        """Facts about the source."""
        return as_served_by(INFO, self.url)

    @property
    def scope(self) -> Scope:
        """One search a clause; a count and eight questions a window."""
        return Scope(
            searches=tuple(Search(_search_name(one), one.name) for one in self.clauses),
            first_day=FIRST_DAY,
            capacity=CAPACITY,
            longest_days=LONGEST_DAYS,
            costs=Costs(
                control=len(queries.URI_SCHEMES),
                per_window=1 + len(queries.FACTS),
                page_size=None,
                seconds_per_request=PAUSE,
                bytes_per_record=BYTES_PER_RECORD,
            ),
        )

    def windows(self) -> Sequence[Window]:
        """None: there is a scope."""
        return ()

    def pages(self, window: Window, first: int) -> Iterator[Page]:
        """The publications are counted first; then comes one page a kind of fact.

        Raises:
            TooManyError: The window holds more publications than should be asked for at once.
            TooSlowError: The service did not answer in time; the window should be halved.
            TransientError: The service could not answer now, or an answer was cut short.
            RefusedError: The service does not accept the question.
        """
        anchored = self._anchor(window)
        total = _number_in(self._ask(queries.COUNT, anchored), "publications")
        if total == 0 and first > 1:
            message = f"window {window.name}: counted before, now the service counts nothing"
            raise InconsistentError(message)
        if total == 0:
            # The control question has been answered, so this zero is believed.
            return
        first_day, last_day = window.span
        if total > CAPACITY and first_day != last_day:
            message = f"window {window.name}: {total} publications"
            raise TooManyError(message, total, is_at_least=False)
        for number, (kind, body) in enumerate(queries.FACTS.items(), start=1):
            if number < first:
                continue
            answer = self._ask(body, anchored)
            records = tuple(self.identify(answer))
            asked = (1, total) if kind == "publications" else None
            if asked:
                _check_number(window, len(records), total)
            yield Page(number, answer, JSON, 200, asked, asked, total, records)

    def identify(self, body: bytes) -> Sequence[Identified]:
        """The publications of the page that lists them, each once; see the contract."""
        names, rows = read_answer(body)
        if "publication_date" not in names:
            return ()
        found = {_value(row, "publication"): _day(_value(row, "publication_date")) for row in rows}
        return [Identified(uri, day) for uri, day in found.items()]

    def parse(self, body: bytes, *, data_as_of: date) -> Parsed:
        """Rows out of an answer; see `flows.sources.epo_linked_data.parse`."""
        return parse_answer(body, data_as_of=data_as_of)

    def _anchor(self, window: Window) -> str:
        clause = next(one for one in self.clauses if _search_name(one) == window.query["search"])
        return queries.anchor(clause, *window.span)

    def _ask(self, body: str, anchored: str) -> bytes:
        return self._send(queries.question(body, anchored, self._uri_scheme()))

    def _uri_scheme(self) -> str:
        """The form of URIs that the data use, found out by the control question."""
        if self._scheme is None:
            found = [scheme for scheme in queries.URI_SCHEMES if self._is_in_use(scheme)]
            if not found:
                message = (
                    f"{self.url}: the control question found nothing, so no zero of this service "
                    "can be believed now. Try again later."
                )
                raise TransientError(message)
            self._scheme = found[0]
        return self._scheme

    def _is_in_use(self, scheme: str) -> bool:
        try:
            return _number_in(self._send(queries.control(scheme)), "control") > 0
        except TooSlowError as error:
            # The control is small: it is not the window that should be halved.
            raise TransientError(str(error)) from error

    def _send(self, sparql: str) -> bytes:
        if self._client is None:
            self._client = self.connect()
        answer = self._client.post_form(self.url, {"query": sparql}, accept=JSON)
        try:
            read_answer(answer.body)
        except NotUnderstoodError as error:
            # A page of HTML or half a body with status 200 may be whole the next time.
            message = f"{self.url}: {error}"
            raise InconsistentError(message) from error
        return answer.body


def _value(row: object, name: str) -> str:
    bound = row.get(name) if isinstance(row, dict) else None
    return str(bound.get("value", "")) if isinstance(bound, dict) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _search_name(clause: Clause) -> str:
    """The clause and a mark of what is asked, so that a changed clause is asked anew."""
    mark = hashlib.sha256(queries.anchor(clause, FIRST_DAY, FIRST_DAY).encode()).hexdigest()
    return f"{clause.name}.{mark[:6]}"


def _number_in(body: bytes, variable: str) -> int:
    """The number that a counting question returned.

    Raises:
        NotUnderstoodError: The answer is not one number.
    """
    _, rows = read_answer(body)
    try:
        return int(rows[0][variable]["value"])
    except (IndexError, KeyError, TypeError, ValueError) as error:
        message = f"not one number {variable!r}: {json.dumps(rows)[:200]}"
        raise NotUnderstoodError(message) from error


def _check_number(window: Window, found: int, total: int) -> None:
    """An answer that lists other publications than were counted was cut, or the data changed."""
    if found != total:
        message = (
            f"window {window.name}: {total} publications were counted, {found} listed; the data "
            "changed meanwhile or the answer was cut. The window stays open; run again."
        )
        raise InconsistentError(message)
