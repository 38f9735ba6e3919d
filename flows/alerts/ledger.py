"""What was found and what was delivered: a file that is only ever appended to.

alerts/ledger.jsonl, one JSON object a line:
    event     something that happened, and the channels that are to be told
    message   events put together for one channel, written before it is first sent
    attempt   a message was sent, or why not

A line counts once its line break is on disk. What a killed run left of a line is cut off before the
next one is written. A message that was sent but whose attempt was not noted is sent again, with the
same number and the same events: told at least once, and the number lets a receiver drop the second.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows import files
from flows.alerts.events import Event
from flows.errors import LandscapeError

FILE = "ledger.jsonl"


class LedgerDamagedError(LandscapeError):
    """A line of the ledger cannot be read: what was told is not known."""


@dataclass(frozen=True)
class Message:
    """Events put together for one channel.

    Attributes:
        id: The same for every attempt.
        channel: Name of the channel.
        events: Numbers of the events.
        queued_at: When it was put together; UTC, ISO.
    """

    id: str
    channel: str
    events: tuple[str, ...]
    queued_at: str

    @classmethod
    def of(cls, channel: str, events: Sequence[str], queued_at: str) -> "Message":
        """A message; its number is made of what it tells to whom."""
        digest = files.sha256("\n".join([channel, *events]).encode())
        return cls(digest[:32], channel, tuple(events), queued_at)


@dataclass(frozen=True)
class Attempt:
    """A message sent, or not.

    Attributes:
        message: Number of the message.
        at: When; UTC, ISO.
        error: Why it was not delivered; None if it was.
    """

    message: str
    at: str
    error: str | None


@dataclass
class Ledger:
    """The file and what it holds.

    Attributes:
        folder: Where the file lies.
        events: By their number, the oldest first.
        channels: The channels that are to be told, by number of the event.
        messages: By their number, the oldest first.
        attempts: By number of the message, the oldest first.
    """

    folder: Path
    events: dict[str, Event] = field(default_factory=dict)
    channels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    attempts: dict[str, list[Attempt]] = field(default_factory=dict)
    #: Bytes of whole lines.
    _whole: int = 0

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / FILE

    @property
    def pending(self) -> list[Message]:
        """Messages that were not delivered, the oldest first."""
        return [one for one in self.messages.values() if not self.is_delivered(one)]

    def is_delivered(self, message: Message) -> bool:
        """Whether an attempt went well."""
        return any(one.error is None for one in self.attempts.get(message.id, ()))

    def unqueued(self, channel: str) -> list[str]:
        """Events that a channel is to be told and that no message holds yet."""
        queued = {
            event
            for one in self.messages.values()
            if one.channel == channel
            for event in one.events
        }
        return [
            event
            for event, channels in self.channels.items()
            if channel in channels and event not in queued
        ]

    def add_events(self, found: Iterable[Event], channels: Sequence[str]) -> list[Event]:
        """Note events that are not known, for the channels that are to be told.

        Returns:
            Those that were not known.

        Raises:
            StorageError: The file cannot be written.
        """
        fresh = {one.id: one for one in found if one.id not in self.events}
        self._append(
            {"entry": "event", **one.as_dict(), "channels": list(channels)}
            for one in fresh.values()
        )
        return list(fresh.values())

    def add_message(self, message: Message) -> None:
        """Note a message before it is sent.

        Raises:
            StorageError: The file cannot be written.
        """
        entry = {"id": message.id, "channel": message.channel, "events": list(message.events)}
        self._append([{"entry": "message", **entry, "queued_at": message.queued_at}])

    def add_attempt(self, attempt: Attempt) -> None:
        """Note what came of sending a message.

        Raises:
            StorageError: The file cannot be written.
        """
        entry = {"message": attempt.message, "at": attempt.at, "error": attempt.error}
        self._append([{"entry": "attempt", **entry}])

    def _append(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Write lines, on disk before they count."""
        lines = [json.dumps(entry, ensure_ascii=False, sort_keys=True) for entry in entries]
        if not lines:
            return
        data = "".join(f"{line}\n" for line in lines).encode()
        with files.storage_errors(self.path):
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "r+b") as handle:
                # What a killed run left of a line, or of lines that did not all get there.
                handle.truncate(self._whole)
                handle.seek(self._whole)
                handle.write(data)
                handle.flush()
                os.fsync(handle.fileno())
            files.sync(self.folder)
        self._whole += len(data)
        for line in lines:
            self._take(json.loads(line))

    def _take(self, entry: Mapping[str, Any]) -> None:
        kind = entry["entry"]
        if kind == "event":
            self.events[entry["id"]] = Event(
                entry["id"], entry["kind"], entry["found_at"], entry["data_as_of"], entry["facts"]
            )
            self.channels[entry["id"]] = tuple(entry["channels"])
        elif kind == "message":
            self.messages[entry["id"]] = Message(
                entry["id"], entry["channel"], tuple(entry["events"]), entry["queued_at"]
            )
        else:
            attempt = Attempt(entry["message"], entry["at"], entry["error"])
            self.attempts.setdefault(attempt.message, []).append(attempt)


def read(folder: Path) -> Ledger:
    """The ledger of a data folder; empty where there is none.

    Raises:
        LedgerDamagedError: A whole line cannot be read.
        StorageError: The file cannot be read.
    """
    ledger = Ledger(folder)
    path = ledger.path
    if not path.exists():
        return ledger
    with files.storage_errors(path):
        data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    for number, line in enumerate(whole.splitlines(), start=1):
        try:
            ledger._take(json.loads(line))  # noqa: SLF001 - of the same module
        except (ValueError, KeyError, TypeError) as error:
            message = (
                f"{path}: line {number} cannot be read. Remove that line, or move the file away: "
                "then what was told is told again."
            )
            raise LedgerDamagedError(message) from error
    ledger._whole = len(whole)  # noqa: SLF001 - of the same module
    return ledger
