"""The product's own HTTP client, watched: every answer is kept with its size and time."""

import gzip
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.errors import QuotaSpentError
from flows.transport.client import Answer, Client, Monotonic, Request, Sleep


@dataclass(frozen=True)
class Exchange:
    """An answer with what was measured.

    Attributes:
        path: What was asked, without the query.
        status: HTTP status.
        media_type: Without parameters.
        headers: Of the answer; names are found whatever their case.
        body: Decompressed.
        seconds: From the request to the last byte.
    """

    path: str
    status: int
    media_type: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    seconds: float

    @property
    def is_gzip(self) -> bool:
        """Whether it travelled compressed."""
        return self.headers.get("Content-Encoding", "").strip().lower() == "gzip"

    @property
    def wire_size(self) -> int:
        """Bytes of the body as it travelled; worked out where the server does not say."""
        stated = self.headers.get("Content-Length", "")
        if stated.isdigit():
            return int(stated)
        return len(gzip.compress(self.body, 6)) if self.is_gzip else len(self.body)


class WatchedClient(Client):
    """Keeps what was answered, and stops at a number of requests whatever happens."""

    def __init__(
        self,
        *,
        user_agent: str,
        pause: float,
        time_out: float,
        sleep: Sleep,
        allowed: int,
        monotonic: Monotonic = time.monotonic,
    ) -> None:
        super().__init__(
            user_agent=user_agent,
            pause=pause,
            time_out=time_out,
            sleep=sleep,
            monotonic=monotonic,
        )
        self.exchanges: list[Exchange] = []
        self._allowed, self._watch = allowed, monotonic

    def send(self, request: Request) -> Answer:
        """The answer to one request; see the product's client.

        Raises:
            QuotaSpentError: The page has asked as often as it may.
        """
        if self.requests >= self._allowed:
            message = f"the {self._allowed} requests of this page are used up"
            raise QuotaSpentError(message)
        began = self._watch()
        answer = super().send(request)
        seconds = self._watch() - began
        path = request.url.partition("://")[2].partition("/")[2]
        self.exchanges.append(
            Exchange(path, answer.status, answer.media_type, answer.headers, answer.body, seconds)
        )
        return answer
