"""A clock that client and server share, and the key of the local server."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from flows.credentials import Credentials

START = datetime(2026, 11, 22, 20, tzinfo=UTC)
KEY = Credentials(SecretStr("key"), SecretStr("secret"))


@dataclass
class Clock:
    """Time passes only by sleeping."""

    now: datetime = START
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        """The present time, UTC."""
        return self.now

    def seconds(self) -> float:
        """The present time as the server reads it."""
        return self.now.timestamp()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
