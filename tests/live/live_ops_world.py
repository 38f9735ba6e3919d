"""Open Patent Services as the checks look at it: every question is asked once, then remembered.

Questions go through the product's own client, so that its tokens, pace and repetitions are tried
as well; the watched HTTP client keeps what really came.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from live_checks import UnansweredError
from live_http import Exchange, WatchedClient

from flows.credentials import Credentials
from flows.errors import LandscapeError, QueryRefusedError, QuotaSpentError, RefusedError
from flows.sources.ops.access_token import PATH, Token
from flows.sources.ops.budget import Budget
from flows.sources.ops.client import XML, OpsClient, check_url
from flows.sources.ops.envelope import Envelope, read_envelope
from flows.sources.ops.faults import read_fault
from flows.sources.ops.pace import Pace, Service
from flows.transport.client import Request, Sleep

#: Requests at most. A page sends about twenty-five; repetitions after failures come on top.
MOST_REQUESTS = 40
#: As the notes on the service show a token that is none.
NO_TOKEN = "no-token-of-this-service"  # noqa: S105 - it opens nothing
_SERVICES = "/rest-services/"
_OK, _NOT_FOUND = 200, 404
#: An ended token is answered with one of these.
_NO_TOKEN_STATUSES = frozenset({400, 401})
#: Such as SERVER.EntityNotFound or 400; anything else could be a sentence.
_CODE = re.compile(r"[A-Za-z]{1,20}\.[A-Za-z]{1,40}|[0-9]{3}")
#: Texts of a token's answer that every user gets and that say nothing about one.
_COMMON = frozenset({"approved", "BearerToken", "Bearer"})


@dataclass(frozen=True)
class Known:
    """Publications (`CC.number.kind`) that the page asks for.

    Attributes:
        first: One that exists.
        family: One with a family.
        missing: One that does not exist.
    """

    first: str = "EP.1000000.A1"
    family: str = "EP.2400812.A1"
    missing: str = "EP.9999999.A1"


class OpsWorld:
    """What was asked and answered."""

    def __init__(
        self,
        *,
        url: str,
        credentials: Credentials,
        http: WatchedClient,
        clock: Callable[[], datetime],
        sleep: Sleep,
        known: Known,
    ) -> None:
        self.http, self.known, self.clock = http, known, clock
        self._url = check_url(url)
        self._pace = Pace(Budget(), clock, sleep)
        self._token = Token(self._url, credentials, http, clock, sleep)
        self._ops = OpsClient(
            url=url, credentials=credentials, http=http, pace=self._pace, clock=clock, sleep=sleep
        )
        self._answers: dict[str, Exchange | Exception] = {}
        self._halted: Exception | None = None

    def open(self) -> None:
        """Have a token given.

        Raises:
            RefusedError: The key is not accepted; nothing else can be looked at.
        """
        try:
            self._token.header()
        except RefusedError:
            raise
        except LandscapeError as error:
            # Every other question would fail the same way, after the same waits.
            self._halted = error

    # Questions.

    def search(self, cql: str, first: int = 1, last: int = 1) -> Exchange:
        """The answer to a search, whatever its status."""
        return self._once(
            f"search {first}-{last} {cql}", lambda: self._ops.search(cql, first, last)
        )

    def batch(self) -> Exchange:
        """The answer to a batch of three numbers, of which one does not exist."""
        numbers = [self.known.first, self.known.family, self.known.missing]
        return self._once("batch", lambda: self._ops.biblio(numbers))

    def family(self) -> Exchange:
        """The family of a publication."""
        return self._once("family", lambda: self._ops.family(self.known.family))

    def family_with_biblio(self) -> Exchange:
        """The same by POST, with the records asked for."""
        path = "family/publication/docdb/biblio"
        headers = {"Content-Type": "text/plain"}
        return self._once(
            "family by POST", lambda: self._send("inpadoc", path, headers, self.known.family)
        )

    def with_wrong_token(self) -> Exchange:
        """A question with a token that is none."""
        path = f"published-data/publication/docdb/{self.known.first}/biblio"
        headers = {"Authorization": f"Bearer {NO_TOKEN}"}
        return self._once("wrong token", lambda: self._send("retrieval", path, headers, None))

    def _send(self, service: Service, path: str, headers: dict[str, str], data: str | None) -> None:
        """Send what the product never sends; nothing is repeated but for a token that ended."""
        for _ in range(2):
            self._pace.before(service)
            answer = self.http.send(
                Request(
                    "GET" if data is None else "POST",
                    f"{self._url}{_SERVICES}{path}",
                    headers={"Accept": XML, **self._token.header(), **headers},
                    data=data,
                )
            )
            self._pace.learn(service, answer.headers)
            if answer.status not in _NO_TOKEN_STATUSES or "Authorization" in headers:
                return
            self._token.forget()

    def _once(self, name: str, ask: Callable[[], object]) -> Exchange:
        if name not in self._answers:
            try:
                self._answers[name] = self._watched(ask)
            except Exception as error:
                self._answers[name] = error
        found = self._answers[name]
        if isinstance(found, Exception):
            raise found
        return found

    def _watched(self, ask: Callable[[], object]) -> Exchange:
        """The last answer that a question had, also where the client made an error of it."""
        if self._halted is not None:
            raise self._halted
        before = len(self.services)
        try:
            ask()
        except QueryRefusedError:
            # A question that is refused is what some checks are about.
            pass
        except (QuotaSpentError, RefusedError) as error:
            # Quota, robot or blocked key: asking on would make it worse.
            self._halted = error
            raise
        except LandscapeError:
            if len(self.services) == before:
                raise
        return self.services[-1]

    # Answers.

    @property
    def tokens(self) -> list[Exchange]:
        """Answers to requests for a token."""
        return [one for one in self.http.exchanges if one.path.endswith(PATH)]

    @property
    def services(self) -> list[Exchange]:
        """Answers of the services, in order."""
        return [one for one in self.http.exchanges if _SERVICES in f"/{one.path}"]

    def secrets(self) -> set[str]:
        """The tokens that were given."""
        return {str(token_fields(one).get("access_token", "")) for one in self.tokens}

    def names(self) -> set[str]:
        """Texts in the answers with tokens that could tell who asks, such as an application's."""
        values = (value for one in self.tokens for value in token_fields(one).values())
        texts = {value for value in values if isinstance(value, str)}
        return {text for text in texts - _COMMON if not text.isdigit()}


def token_fields(exchange: Exchange) -> dict[str, Any]:
    """The fields of a token's answer; none if it is no such answer."""
    try:
        content = json.loads(exchange.body)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def told(exchange: Exchange) -> str:
    """Status and code of an answer; of its body nothing but these."""
    if exchange.status == _OK:
        return "200"
    fault = read_fault(exchange.body)
    if fault is None:
        form = "an empty body" if not exchange.body.strip() else f"a body of {exchange.media_type}"
        return f"{exchange.status} with {form}"
    code = fault.code if _CODE.fullmatch(fault.code) else "without a code"
    # The gateway repeats the status as its code.
    return code if code == str(exchange.status) else f"{exchange.status} {code}"


def envelope_of(exchange: Exchange) -> Envelope:
    """What an answer says about itself.

    Raises:
        UnansweredError: The question was not answered with data.
    """
    if exchange.status != _OK:
        raise UnansweredError(told(exchange))
    return read_envelope(exchange.body)


def hits_of(exchange: Exchange) -> int | None:
    """The total of a search, 0 where nothing was found; None if the question was refused."""
    if exchange.status == _NOT_FOUND:
        fault = read_fault(exchange.body)
        return 0 if fault is None or fault.code == "SERVER.EntityNotFound" else None
    return envelope_of(exchange).total if exchange.status == _OK else None


def total_of(exchange: Exchange) -> int:
    """The total of a search.

    Raises:
        UnansweredError: The question was refused.
    """
    total = hits_of(exchange)
    if total is None:
        raise UnansweredError(told(exchange))
    return total
