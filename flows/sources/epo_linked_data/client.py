"""Harvests the EPO's linked open data: windows of publication dates, narrow questions.

One harvest a month asks for everything again, since records are amended after years; within a
month only the running month is asked again, once a day. A window that the service is too slow to
answer is halved.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from urllib.parse import urlsplit

from flows.errors import NotUnderstoodError, TransientError
from flows.sources.contract import Page, Parsed, SourceInfo, Text, Window
from flows.sources.epo_linked_data import queries
from flows.sources.epo_linked_data.parse import parse_answer, read_answer
from flows.topics import Clause
from flows.transport.client import Client

URL = "https://data.epo.org/linked-data/query"
JSON = "application/sparql-results+json"
#: European publications begin with the EPO's first ones of December 1978.
FIRST_YEAR = 1978
#: The years before are few publications and are asked together.
YEARLY_FROM = 2000
#: The service is meant for light use: one question at a time, a pause between two, in seconds.
PAUSE = 1.1
TIME_OUT = 120.0
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

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
        today: The day of the harvest.
        connect: Opens the client when the first question is asked.
        url: The endpoint.
    """

    clauses: Sequence[Clause]
    today: date
    connect: Callable[[], Client]
    url: str = URL
    _client: Client | None = field(default=None, init=False)
    _scheme: str | None = field(default=None, init=False)

    @property
    def info(self) -> SourceInfo:
        """Facts about the source. What a server on this machine gives out is no data of the EPO."""
        host = urlsplit(self.url).hostname or ""
        return replace(INFO, is_generated=True) if host in LOOPBACK else INFO

    def windows(self) -> Sequence[Window]:
        """Windows of the clauses by publication date, for the harvest of this month."""
        return [
            self._window(clause.name, first, last)
            for clause in self.clauses
            for first, last in date_windows(self.today)
        ]

    def _window(self, clause: str, first: date, last: date) -> Window:
        return Window(
            name=f"{clause}_{first.isoformat()}_{last.isoformat()}",
            revision=f"{self.today:%Y-%m}",
            clause=clause,
            query={"clause": clause, "first": first.isoformat(), "last": last.isoformat()},
            data_as_of=self.today,
        )

    def split(self, window: Window) -> Sequence[Window]:
        """Two halves of a window's dates; none for a single day."""
        first, last = _dates(window)
        if first == last:
            return []
        middle = first + (last - first) // 2
        return [
            self._window(window.clause, first, middle),
            self._window(window.clause, middle + timedelta(days=1), last),
        ]

    def pages(self, window: Window, first: int) -> Iterator[Page]:
        """The publications are counted first; then comes one page a kind of fact.

        Raises:
            TooSlowError: The service did not answer in time; the window should be halved.
            TransientError: The service could not answer now, or an answer was cut short.
            RefusedError: The service does not accept the question.
        """
        anchored = self._anchor(window)
        total = _number_in(self._ask(queries.COUNT, anchored), "publications")
        if total == 0:
            # The control question has been answered, so this zero is believed.
            return
        for number, (kind, body) in enumerate(queries.FACTS.items(), start=1):
            if number < first:
                continue
            answer = self._ask(body, anchored)
            asked = (1, total) if kind == "publications" else None
            if asked:
                _check_number(window, answer, total)
            yield Page(number, answer, JSON, 200, asked, asked, total)

    def parse(self, body: bytes, *, data_as_of: date) -> Parsed:
        """Rows out of an answer; see `flows.sources.epo_linked_data.parse`."""
        return parse_answer(body, data_as_of=data_as_of)

    def _anchor(self, window: Window) -> str:
        clause = next(clause for clause in self.clauses if clause.name == window.clause)
        return queries.anchor(clause, *_dates(window))

    def _ask(self, body: str, anchored: str) -> bytes:
        return self._send(queries.question(body, anchored, self._uri_scheme()))

    def _uri_scheme(self) -> str:
        """The form of URIs that the data use, found out by the control question."""
        if self._scheme is None:
            found = [
                scheme
                for scheme in queries.URI_SCHEMES
                if _number_in(self._send(queries.control(scheme)), "control") > 0
            ]
            if not found:
                message = (
                    f"{self.url}: the control question found nothing, so no zero of this service "
                    "can be believed now. Try again later."
                )
                raise TransientError(message)
            self._scheme = found[0]
        return self._scheme

    def _send(self, sparql: str) -> bytes:
        if self._client is None:
            self._client = self.connect()
        answer = self._client.post_form(self.url, {"query": sparql}, accept=JSON)
        try:
            read_answer(answer.body)
        except NotUnderstoodError as error:
            # A page of HTML or half a body with status 200 may be whole the next time.
            message = f"{self.url}: {error}"
            raise TransientError(message) from error
        return answer.body


def _dates(window: Window) -> tuple[date, date]:
    return date.fromisoformat(window.query["first"]), date.fromisoformat(window.query["last"])


def date_windows(today: date) -> Iterator[tuple[date, date]]:
    """Publication dates from the first European publication to today, in windows.

    The early years together, then a year each, then the months of this year; the last one ends
    today, so that it is asked again every day until the month is over.
    """
    yield date(FIRST_YEAR, 1, 1), date(YEARLY_FROM - 1, 12, 31)
    for year in range(YEARLY_FROM, today.year):
        yield date(year, 1, 1), date(year, 12, 31)
    for month in range(1, today.month):
        yield date(today.year, month, 1), date(today.year, month + 1, 1) - timedelta(days=1)
    yield today.replace(day=1), today


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


def _check_number(window: Window, body: bytes, total: int) -> None:
    """An answer that lists other publications than were counted was cut, or the data changed."""
    _, rows = read_answer(body)
    found = len({row.get("publication", {}).get("value") for row in rows})
    if found != total:
        message = (
            f"window {window.name}: {total} publications were counted, {found} listed; the data "
            "changed meanwhile or the answer was cut. The window stays open; run again."
        )
        raise TransientError(message)
