"""The only module that builds HTTP sessions: polite, identified, with typed errors.

A request is repeated whole, a few times with growing waits, when its failure may pass: connection
errors, 429 and 5xx. A time-out is not repeated as it is: the same question would be as slow again.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from flows.errors import QuotaSpentError, RefusedError, TooSlowError, TransientError

Sleep = Callable[[float], None]
Monotonic = Callable[[], float]

#: Seconds before each repetition.
WAITS = (2.0, 8.0, 30.0)
#: A server that asks for longer than this is asked again in a later run.
LONGEST_WAIT = 120.0
#: An answer is cut off here: no page of ours comes near, and memory is not endless.
LARGEST_BODY = 64 * 1024 * 1024
_CHUNK = 256 * 1024
_TOO_MANY = 429
_SERVER_FAILS = 500


@dataclass(frozen=True)
class Request:
    """What is asked.

    Attributes:
        method: GET or POST.
        url: Where.
        headers: Beside those of the session.
        params: The query string.
        data: Form or text of a POST.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, str] | str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Answer:
    """An answer of a server.

    Attributes:
        status: HTTP status.
        body: The bytes, decompressed.
        media_type: What the server says they are, without parameters.
        headers: Headers of the answer; names are found whatever their case.
    """

    status: int
    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def spent_message(requests_allowed: int) -> str:
    """What is said when the requests of a run are used up."""
    return (
        f"the {requests_allowed} requests allowed to this run are used up. Everything fetched is "
        "kept; the next run goes on from here."
    )


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


class Client:
    """Asks one server, one request at a time, with a pause between two."""

    def __init__(
        self,
        *,
        user_agent: str,
        pause: float,
        time_out: float,
        sleep: Sleep,
        monotonic: Monotonic = time.monotonic,
        largest_body: int = LARGEST_BODY,
        most_requests: int | None = None,
    ) -> None:
        self._session = requests.Session()
        self._session.headers["User-Agent"] = user_agent
        # A password in ~/.netrc would take the place of our own header, and leave the machine.
        self._session.auth = _unchanged
        self._pause, self._time_out, self._sleep = pause, time_out, sleep
        self._monotonic, self._largest = monotonic, largest_body
        self._most = most_requests
        self.requests = 0

    def post_form(self, url: str, form: Mapping[str, str], *, accept: str) -> Answer:
        """The answer to a form.

        Raises:
            TooSlowError: The server did not answer in time.
            TransientError: The server could not answer now, even when asked again.
            RefusedError: The server will not answer this question.
            QuotaSpentError: The requests allowed to this run are used up.
        """
        request = Request("POST", url, headers={"Accept": accept}, data=form)
        failure: TransientError | None = None
        for wait in (0.0, *WAITS):
            self._sleep(max(wait, self._pause if self.requests else 0.0))
            try:
                return self._expect_success(request)
            except TooSlowError:
                raise
            except TransientError as error:
                failure = error
        raise failure or TransientError(url)

    def send(self, request: Request) -> Answer:
        """The answer to one request, whatever its status; asked once and without a pause.

        Raises:
            TooSlowError: The server did not answer whole in time.
            TransientError: The connection or the transfer failed, or the body has no end.
            QuotaSpentError: The requests allowed to this run are used up.
        """
        if self._most is not None and self.requests >= self._most:
            raise QuotaSpentError(spent_message(self._most))
        self.requests += 1
        prepared = self._session.prepare_request(
            requests.Request(
                request.method,
                request.url,
                headers=dict(request.headers),
                params=dict(request.params),
                data=request.data,
            )
        )
        try:
            with self._session.send(
                prepared, timeout=self._time_out, allow_redirects=False, stream=True
            ) as answer:
                return self._read(request.url, answer)
        except requests.ConnectTimeout as error:
            # No smaller question would reach a server that is not there.
            message = f"{request.url}: no connection within {self._time_out:g} seconds"
            raise TransientError(message) from error
        except (requests.Timeout, ReadTimeoutError) as error:
            message = f"{request.url}: no answer within {self._time_out:g} seconds"
            raise TooSlowError(message) from error
        except (requests.RequestException, HTTPError) as error:
            # The words of the library name the address; they hold no headers.
            message = f"{request.url}: {type(error).__name__}: {error}"
            raise TransientError(message) from error

    def _read(self, url: str, answer: requests.Response) -> Answer:
        """The body, within the time and size allowed: a server may trickle for ever."""
        deadline = self._monotonic() + self._time_out
        parts, size = [], 0
        # Whatever has arrived is taken at once: a full buffer could be waited for without end.
        while part := answer.raw.read1(_CHUNK, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > self._largest:
                message = f"{url}: the answer is larger than {self._largest} bytes"
                raise TransientError(message)
            if self._monotonic() > deadline:
                message = f"{url}: the answer was not whole within {self._time_out:g} seconds"
                raise TooSlowError(message)
        media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        return Answer(answer.status_code, b"".join(parts), media_type, answer.headers)

    def _expect_success(self, request: Request) -> Answer:
        answer = self.send(request)
        if answer.status == _TOO_MANY or answer.status >= _SERVER_FAILS:
            self._wait_as_asked(answer)
            message = f"{request.url}: status {answer.status}"
            raise TransientError(message)
        if answer.status != requests.codes.ok:
            message = f"{request.url}: status {answer.status}: {answer.body[:200]!r}"
            raise RefusedError(message)
        return answer

    def _wait_as_asked(self, answer: Answer) -> None:
        """Obey Retry-After in seconds, up to a cap; dates and nonsense count as not given."""
        asked = answer.headers.get("Retry-After", "")
        if asked.isdigit():
            self._sleep(min(float(asked), LONGEST_WAIT))
