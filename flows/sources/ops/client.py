"""Asks Open Patent Services v3.2: one request at a time, paced, repeated whole where that helps.

Errors of the service, as the reference guide lists them and recordings show them:

    400 invalid_access_token, 401   the token is renewed once and the request repeated whole
    400, 405, 413                   the question is wrong: never repeated
    403 with X-Rejection-Reason     a quota: wait or stop with everything kept
    403 CLIENT.RobotDetected        a long pause, once; then a person must look
    404 SERVER.EntityNotFound       nothing found (a malformed query answers the same)
    408, 429, 500, 503              repeated with growing waits
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from flows.credentials import Credentials
from flows.errors import (
    ConfigurationError,
    NotUnderstoodError,
    QueryRefusedError,
    QuotaSpentError,
    RefusedError,
    TransientError,
)
from flows.sources.contract import is_this_machine
from flows.sources.ops.access_token import Token
from flows.sources.ops.faults import read_fault
from flows.sources.ops.limits import read_retry_after
from flows.sources.ops.pace import Pace, Service, Span
from flows.transport.client import LONGEST_WAIT, WAITS, Answer, Client, Request, Sleep

XML = "application/xml"
#: Numbers in a batch at most.
BATCH = 100
#: The pause after the service took us for a robot.
ROBOT_PAUSE = 600.0
#: Suspensions of a service that a request waits for before it gives up.
SUSPENSIONS = 3
#: Waits for a quota that a request sits out, where waiting is allowed at all.
QUOTA_WAITS = 2
TIME_OUT = 120.0
_OK, _BAD, _UNAUTHORISED, _FORBIDDEN, _NOT_FOUND = 200, 400, 401, 403, 404
_SERVER_FAILS = 500
_PASSING = frozenset({408, 429, 500, 502, 503, 504})
log = logging.getLogger("flows")


@dataclass
class _Patience:
    """How often a request was repeated, by reason."""

    waits: int = 0
    renewals: int = 0
    robots: int = 0
    suspensions: int = 0
    quotas: int = 0


class OpsClient:
    """Open Patent Services behind its services for search, retrieval and families."""

    def __init__(
        self,
        *,
        url: str,
        credentials: Credentials,
        http: Client,
        pace: Pace,
        clock: Callable[[], datetime],
        sleep: Sleep,
    ) -> None:
        self._url, self._http, self._pace, self._sleep = check_url(url), http, pace, sleep
        self._token = Token(self._url, credentials, http, clock, sleep)

    @property
    def pace(self) -> Pace:
        """What was sent and what the service announced."""
        return self._pace

    def search(self, cql: str, first: int, last: int) -> Answer | None:
        """Publications with their bibliographic data, `first` to `last` of a query.

        Returns:
            The answer; None where the service says that it found nothing.

        Raises:
            RefusedError: The query or the key is not accepted.
            TransientError: The service could not answer now.
            QuotaSpentError: A quota or budget is spent.
        """
        request = self._request(
            "GET", "published-data/search/biblio", {"X-OPS-Range": f"{first}-{last}"}
        )
        return self._ask("search", replace(request, params={"q": cql}))

    def biblio(self, numbers: list[str]) -> Answer | None:
        """Bibliographic data of up to 100 publications (`CC.number.kind`); errors as in search."""
        if not 0 < len(numbers) <= BATCH:
            message = f"{len(numbers)} numbers in a batch; 1 to {BATCH} are allowed"
            raise ValueError(message)
        request = self._request(
            "POST", "published-data/publication/docdb/biblio", {"Content-Type": "text/plain"}
        )
        return self._ask("retrieval", replace(request, data="\n".join(numbers)))

    def family(self, number: str) -> Answer | None:
        """The extended family of a publication (`CC.number.kind`); errors as in search."""
        path = f"family/publication/docdb/{quote(number, safe='.')}"
        return self._ask("inpadoc", self._request("GET", path))

    def _request(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> Request:
        return Request(
            method,
            f"{self._url}/rest-services/{path}",
            headers={"Accept": XML, **(headers or {})},
        )

    def _ask(self, service: Service, request: Request) -> Answer | None:
        patience = _Patience()
        while True:
            self._pace.before(service)
            authorised = replace(request, headers={**request.headers, **self._token.header()})
            try:
                answer = self._http.send(authorised)
            except TransientError as error:
                self._wait(patience, error)
                continue
            self._pace.learn(service, answer.headers)
            if answer.status == _OK:
                return answer
            if self._is_nothing(answer):
                return None
            self._react(service, request, answer, patience)

    def _is_nothing(self, answer: Answer) -> bool:
        if answer.status != _NOT_FOUND:
            return False
        fault = read_fault(answer.body)
        return fault is None or fault.code == "SERVER.EntityNotFound"

    def _react(
        self, service: Service, request: Request, answer: Answer, patience: _Patience
    ) -> None:
        """Prepare the repetition of a request, or end it with the error it deserves."""
        fault = read_fault(answer.body)
        code = fault.code if fault else ""
        said = f"{request.url}: status {answer.status} {code} {fault.message if fault else ''}"
        is_token = answer.status == _UNAUTHORISED or (
            answer.status == _BAD and fault is not None and fault.message == "invalid_access_token"
        )
        if is_token:
            self._renew(patience, said)
        elif answer.status == _FORBIDDEN:
            self._react_to_refusal(service, answer, patience, said)
        elif answer.status in _PASSING:
            asked = read_retry_after(answer.headers.get("Retry-After"))
            self._wait(patience, TransientError(said), at_least=asked or 0.0)
        elif _BAD <= answer.status < _SERVER_FAILS:
            raise QueryRefusedError(said.strip(), status=answer.status, body=answer.body)
        else:
            raise NotUnderstoodError(said.strip())

    def _renew(self, patience: _Patience, said: str) -> None:
        if patience.renewals:
            message = f"{said}: a token just issued is not accepted"
            raise RefusedError(message)
        patience.renewals += 1
        self._token.forget()

    def _react_to_refusal(
        self, service: Service, answer: Answer, patience: _Patience, said: str
    ) -> None:
        reason = answer.headers.get("X-Rejection-Reason", "").casefold()
        if "perweek" in reason or "perhour" in reason:
            self._wait_for_quota("week" if "perweek" in reason else "hour", patience, said)
        elif "robotdetected" in said.casefold():
            self._pause_as_robot(patience, said)
        elif "blocked" in said.casefold():
            message = f"{said}. The EPO has blocked the key: ask the EPO, do not try again."
            raise RefusedError(message)
        else:
            # Fair use a minute, or a suspended service: both pass.
            self._wait_suspended(service, answer, patience, said)

    def _wait_for_quota(self, what: Span, patience: _Patience, said: str) -> None:
        if patience.quotas == QUOTA_WAITS:
            message = f"{said}: spent even after waiting. Everything fetched is kept."
            raise QuotaSpentError(message)
        patience.quotas += 1
        self._pace.spent(what)

    def _pause_as_robot(self, patience: _Patience, said: str) -> None:
        if patience.robots:
            message = (
                f"{said}. The EPO takes this program for a misbehaving robot even after a pause: "
                "set `contact`, run in the preferred hours, and ask the EPO if it goes on."
            )
            raise RefusedError(message)
        patience.robots += 1
        log.warning("taken for a robot; pausing %d s", ROBOT_PAUSE)
        self._sleep(ROBOT_PAUSE)

    def _wait_suspended(
        self, service: Service, answer: Answer, patience: _Patience, said: str
    ) -> None:
        patience.suspensions += 1
        if patience.suspensions > SUSPENSIONS:
            raise TransientError(said)
        seconds = self._pace.suspend(service, answer.headers)
        log.warning("%s is suspended; waiting %d s", service, seconds)

    def _wait(self, patience: _Patience, error: TransientError, *, at_least: float = 0.0) -> None:
        """Wait before a repetition; after the last one the error stands."""
        if patience.waits == len(WAITS):
            raise error
        wait = WAITS[patience.waits]
        patience.waits += 1
        self._sleep(min(max(wait, at_least), LONGEST_WAIT))


def check_url(url: str) -> str:
    """The address without a slash at its end.

    Raises:
        ConfigurationError: It would send the key over an open line.
    """
    if urlsplit(url).scheme != "https" and not is_this_machine(url):
        message = f"ops_url = {url!r}: must begin with https://, since it is sent the key"
        raise ConfigurationError(message)
    return url.rstrip("/")


def check_credentials(credentials: Credentials, url: str) -> None:
    """Ask OPS for a token once, to see whether it accepts a key.

    Raises:
        RefusedError: It does not.
        TransientError: It could not answer now.
        ConfigurationError: The address would send the key over an open line.
    """
    http = Client(
        user_agent="quantum-patent-landscape", pause=0.0, time_out=TIME_OUT, sleep=time.sleep
    )
    Token(check_url(url), credentials, http, lambda: datetime.now(UTC), time.sleep).header()
