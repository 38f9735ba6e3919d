"""The EPO's linked open data as the checks look at them: each question once, with pauses."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from live_checks import UnansweredError
from live_http import Exchange, WatchedClient
from live_linked_data_questions import NAMESPACES, Known, properties_at, with_prefixes

from flows.errors import LandscapeError, QuotaSpentError, TooSlowError, TransientError
from flows.sources.epo_linked_data import queries
from flows.sources.epo_linked_data.client import JSON, PAUSE
from flows.sources.epo_linked_data.parse import read_answer
from flows.topics import Clause
from flows.transport.client import Request, Sleep

#: Requests at most. A page sends about twenty-five; repetitions after failures come on top.
MOST_REQUESTS = 40
#: Questions without any answer after which the service counts as out of reach.
MOST_SILENT = 2
_OK = 200
Rows = list[dict[str, dict[str, str]]]


class LinkedDataWorld:
    """What was asked and answered."""

    def __init__(
        self,
        *,
        url: str,
        clause: Clause,
        http: WatchedClient,
        clock: Callable[[], datetime],
        sleep: Sleep,
        known: Known,
    ) -> None:
        self.http, self.known, self.clock = http, known, clock
        self._url, self._clause, self._sleep = url, clause, sleep
        self._answers: dict[str, Exchange | Exception] = {}
        self._silent = 0

    # Questions.

    def control(self, scheme: str) -> Exchange:
        """The control question in one form of URIs."""
        return self._posted(queries.control(scheme))

    def scheme(self) -> str:
        """The form of URIs in which the control question has hits; http if none has."""
        for scheme in queries.URI_SCHEMES:
            try:
                if number_in(self.control(scheme), "control") > 0:
                    return scheme
            except (LandscapeError, UnansweredError):
                continue
        return queries.URI_SCHEMES[0]

    def ask(self, body: str) -> Exchange:
        """A question of this page."""
        return self._posted(with_prefixes(body, self.scheme()))

    def properties(self, place: str) -> dict[str, int]:
        """Properties of a thing, with their prefix where we have one, and how many values."""
        rows = rows_of(self.ask(properties_at(place, self.known)))
        found: dict[str, int] = {}
        for row in rows:
            name = _short(row["property"]["value"])
            found[name] = found.get(name, 0) + int(row["number"]["value"])
        return found

    def fact(self, kind: str) -> Exchange:
        """One of the product's questions about the month."""
        return self._anchored(queries.FACTS[kind], *self._month)

    def fact_again(self, kind: str) -> Exchange:
        """The same once more."""
        return self._anchored(queries.FACTS[kind], *self._month, again=True)

    def count_month(self) -> Exchange:
        """The number of publications of the month."""
        return self._anchored(queries.COUNT, *self._month)

    def count_year(self) -> Exchange:
        """The number of publications of the year."""
        return self._anchored(queries.COUNT, *self.known.year)

    def count_recent(self) -> Exchange:
        """The number of publications of the last weeks."""
        today = self.clock().date()
        return self._anchored(queries.COUNT, today - timedelta(days=self.known.recent_days), today)

    def send(self, name: str, make: Callable[[], Request]) -> Exchange:
        """What the product never sends; nothing is repeated."""

        def ask() -> None:
            self._sleep(PAUSE)
            self.http.send(make())

        return self._once(name, ask)

    @property
    def url(self) -> str:
        """The endpoint."""
        return self._url

    @property
    def _month(self) -> tuple[date, date]:
        return self.known.month, self.known.last_of_month

    def _anchored(self, body: str, first: date, last: date, *, again: bool = False) -> Exchange:
        anchored = queries.anchor(self._clause, first, last)
        return self._posted(queries.question(body, anchored, self.scheme()), again=again)

    def _posted(self, sparql: str, *, again: bool = False) -> Exchange:
        return self._once(
            f"{sparql}{' again' if again else ''}",
            lambda: self.http.post_form(self._url, {"query": sparql}, accept=JSON),
        )

    def _once(self, name: str, ask: Callable[[], object]) -> Exchange:
        if name not in self._answers:
            self._answers[name] = self._outcome(ask)
        found = self._answers[name]
        if isinstance(found, Exception):
            raise found
        return found

    def _outcome(self, ask: Callable[[], object]) -> Exchange | Exception:
        """The last answer that a question had, also where the client made an error of it."""
        if self._silent >= MOST_SILENT:
            return TransientError("the service cannot be reached")
        before = len(self.http.exchanges)
        try:
            ask()
        except QuotaSpentError as error:
            return error
        except LandscapeError as error:
            if len(self.http.exchanges) == before:
                # One that is too slow may be quick with the next question.
                self._silent += not isinstance(error, TooSlowError)
                return error
        return self.http.exchanges[-1]


def told(exchange: Exchange) -> str:
    """Status, media type and size of an answer; of its body nothing else."""
    return (
        f"{exchange.status}, {exchange.media_type or 'no media type'}, {len(exchange.body)} bytes"
    )


def rows_of(exchange: Exchange) -> Rows:
    """The rows of a result.

    Raises:
        UnansweredError: The question was not answered.
        NotUnderstoodError: The answer is no result.
    """
    if exchange.status != _OK:
        raise UnansweredError(told(exchange))
    return read_answer(exchange.body)[1]


def number_in(exchange: Exchange, variable: str) -> int:
    """The number that a counting question returned; errors as for `rows_of`."""
    return int(rows_of(exchange)[0][variable]["value"])


def _short(uri: str) -> str:
    """The name of a property: with its prefix, or with nothing of a namespace we do not know."""
    rest = uri.partition("://")[2]
    for prefix, namespace in NAMESPACES.items():
        if rest.startswith(namespace):
            return f"{prefix}:{_name(rest.removeprefix(namespace))}"
    return _name(uri.rstrip("/#").replace("#", "/").rpartition("/")[2])


def _name(text: str) -> str:
    """A name as vocabularies have them; anything else is not shown."""
    return text if text.isascii() and text.replace("-", "").isalnum() else "(another)"
