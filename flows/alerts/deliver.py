"""Tell every channel what it was not told yet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.alerts import wording
from flows.alerts.channels import Channel, DeliveryError, Letter
from flows.alerts.events import KINDS, Event
from flows.alerts.ledger import Attempt, Ledger, Message
from reports import words as texts

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Delivery:
    """What came of telling.

    Attributes:
        delivered: Messages that were delivered now.
        failed: Channels that a message could not be delivered on, with the reason.
    """

    delivered: int
    failed: Mapping[str, str]


def deliver(
    ledger: Ledger, channels: Mapping[str, Channel], languages: Sequence[str], clock: Clock
) -> Delivery:
    """Send what waits, the oldest first, and note what came of it.

    A message is noted before it is sent and keeps its number and its events: one that is sent again
    can be told by its number. After a failure that is not the message's own the channel is left for
    the next run.

    Args:
        ledger: The ledger, which this run alone writes to.
        channels: The channels at hand, by name.
        languages: Languages of messages.
        clock: Gives the present time, UTC.

    Raises:
        StorageError: The ledger cannot be written; nothing is sent that is not noted.
    """
    delivered, failed = 0, {}
    for name, channel in channels.items():
        _queue(ledger, name, clock)
        for message in [one for one in ledger.pending if one.channel == name]:
            error = _send(channel, _letter(ledger, message, languages))
            reason = str(error) if error else None
            ledger.add_attempt(Attempt(message.id, _stamp(clock), reason))
            if error is None:
                delivered += 1
                continue
            failed[name] = str(error)
            if not error.is_refused:
                break
    return Delivery(delivered, failed)


def try_channels(
    channels: Mapping[str, Channel], languages: Sequence[str], clock: Clock, number: str
) -> dict[str, str | None]:
    """Send a test on every channel.

    Returns:
        Why not, by channel; None where it was delivered.
    """
    words = [texts.load(language) for language in languages]
    letter = Letter(
        number=number,
        subject=words[0]["alerts.test_subject"],
        text="\n\n".join(one["alerts.test_body"] for one in words),
        queued_at=clock(),
        content={"is_test": True, "events": []},
    )
    errors = {name: _send(channel, letter) for name, channel in channels.items()}
    return {name: str(error) if error else None for name, error in errors.items()}


def _queue(ledger: Ledger, channel: str, clock: Clock) -> None:
    events = [ledger.events[one] for one in ledger.unqueued(channel)]
    if events:
        ordered = [one.id for one in sorted(events, key=lambda one: KINDS.index(one.kind))]
        ledger.add_message(Message.of(channel, ordered, _stamp(clock)))


def _send(channel: Channel, letter: Letter) -> DeliveryError | None:
    try:
        channel.send(letter)
    except DeliveryError as error:
        return error
    except Exception as error:
        # Of an error that nobody foresaw only the kind is kept: its words may hold a secret.
        return DeliveryError(f"unexpected: {type(error).__name__}")
    return None


def _letter(ledger: Ledger, message: Message, languages: Sequence[str]) -> Letter:
    events = [ledger.events[one] for one in message.events]
    return Letter(
        number=message.id,
        subject=wording.subject(events, languages[0]),
        text=wording.body(events, languages, message.id),
        queued_at=datetime.fromisoformat(message.queued_at),
        content={"is_test": False, "events": [_for_machines(one, languages) for one in events]},
    )


def _for_machines(event: Event, languages: Sequence[str]) -> dict[str, object]:
    said = {code: wording.said(event, texts.load(code)) for code in languages}
    return {**event.as_dict(), "said": said}


def _stamp(clock: Clock) -> str:
    return clock().isoformat(timespec="seconds")
