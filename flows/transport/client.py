"""The only module that builds HTTP sessions: polite, identified, with typed errors.

A request is repeated whole, a few times with growing waits, when its failure may pass: connection
errors, 429 and 5xx. A time-out is not repeated as it is: the same question would be as slow again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import requests

from flows.errors import RefusedError, TooSlowError, TransientError

Sleep = Callable[[float], None]

#: Seconds before each repetition.
WAITS = (2.0, 8.0, 30.0)
#: A server that asks for longer than this is asked again in a later run.
LONGEST_WAIT = 120.0
_TOO_MANY = 429
_SERVER_FAILS = 500


@dataclass(frozen=True)
class Answer:
    """An answer of a server.

    Attributes:
        status: HTTP status.
        body: The bytes, decompressed.
        media_type: What the server says they are, without parameters.
    """

    status: int
    body: bytes
    media_type: str


class Client:
    """Asks one server, one request at a time, with a pause between two."""

    def __init__(self, *, user_agent: str, pause: float, time_out: float, sleep: Sleep) -> None:
        self._session = requests.Session()
        self._session.headers["User-Agent"] = user_agent
        self._pause, self._time_out, self._sleep = pause, time_out, sleep
        self.requests = 0

    def post_form(self, url: str, form: Mapping[str, str], *, accept: str) -> Answer:
        """The answer to a form.

        Raises:
            TooSlowError: The server did not answer in time.
            TransientError: The server could not answer now, even when asked again.
            RefusedError: The server will not answer this question.
        """
        request = self._session.prepare_request(
            requests.Request("POST", url, data=dict(form), headers={"Accept": accept})
        )
        failure: TransientError | None = None
        for wait in (0.0, *WAITS):
            self._sleep(max(wait, self._pause if self.requests else 0.0))
            try:
                return self._send(request)
            except TooSlowError:
                raise
            except TransientError as error:
                failure = error
        raise failure or TransientError(url)

    def _send(self, request: requests.PreparedRequest) -> Answer:
        self.requests += 1
        try:
            answer = self._session.send(request, timeout=self._time_out, allow_redirects=False)
            body = answer.content
        except requests.Timeout as error:
            message = f"{request.url}: no answer within {self._time_out:g} seconds"
            raise TooSlowError(message) from error
        except requests.RequestException as error:
            message = f"{request.url}: {error}"
            raise TransientError(message) from error
        if answer.status_code == _TOO_MANY or answer.status_code >= _SERVER_FAILS:
            self._wait_as_asked(answer)
            message = f"{request.url}: status {answer.status_code}"
            raise TransientError(message)
        if answer.status_code != requests.codes.ok:
            message = f"{request.url}: status {answer.status_code}: {body[:200]!r}"
            raise RefusedError(message)
        media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        return Answer(answer.status_code, body, media_type)

    def _wait_as_asked(self, answer: requests.Response) -> None:
        """Obey Retry-After in seconds, up to a cap; dates and nonsense count as not given."""
        asked = answer.headers.get("Retry-After", "")
        if asked.isdigit():
            self._sleep(min(float(asked), LONGEST_WAIT))
