"""`landscape alerts`: what happened to what is watched, and who was not told yet."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from flows import console
from flows.cli_parts import DataDir, exit_codes, settings_of
from flows.errors import ConfigurationError
from flows.settings import Language, Settings

if TYPE_CHECKING:
    from flows.alerts.channels import Channel
    from flows.alerts.ledger import Ledger

EPILOG = (
    "Examples: `landscape alerts` · `landscape alerts --lang ja --most 5` · "
    "`landscape alerts --test` · `landscape alerts --retry`"
)


def alerts(
    *,
    data_dir: DataDir = None,
    language: Annotated[Language, typer.Option("--lang", help="`en` or `ja`.")] = "en",
    most: Annotated[int, typer.Option("--most", min=1, help="Alerts to print, the newest.")] = 20,
    test: Annotated[
        bool, typer.Option("--test", help="Send a test to everybody who is told of alerts.")
    ] = False,
    retry: Annotated[
        bool, typer.Option("--retry", help="Look for stale data, and deliver what waits.")
    ] = False,
) -> None:
    """List recent alerts, and what could not be delivered yet; exit code 1 if a delivery fails."""
    with exit_codes("What was not delivered waits for the next run."):
        settings = settings_of(data_dir=data_dir)
        if test:
            failed = _try_channels(settings)
        elif retry:
            failed = _deliver(settings)
        else:
            _list(settings, language, most)
            failed = False
    if failed:
        raise typer.Exit(1)


def send_waiting(settings: Settings) -> None:
    """Deliver what waits, if anything does; what fails is told and waits on."""
    from flows.alerts import ledger

    if ledger.read(settings.folders.alerts).pending:
        _deliver(settings)


@contextmanager
def _channels(settings: Settings) -> Iterator[Mapping[str, "Channel"]]:
    """The channels at hand; Prefect is imported only if a server of one's own is named."""
    from flows import stages
    from flows.alerts.channels import UnreachableChannel, plain_channels
    from flows.alerts.keys import Keys

    if not os.environ.get("PREFECT_API_URL"):
        agent = f"{stages.PACKAGE}/{stages.package_version()}"
        # The temporary server of a command knows no blocks.
        reason = "blocks need a Prefect server of your own: set PREFECT_API_URL"
        unreachable = {
            f"block:{name}": UnreachableChannel(reason) for name in settings.watch.blocks
        }
        yield plain_channels(settings.watch, Keys(os.environ), agent) | unreachable
        return
    from flows.temporary_server import prefect_server

    with prefect_server(settings.folders.prefect, os.environ):
        from flows.notify import channels_of

        yield channels_of(settings)


def _try_channels(settings: Settings) -> bool:
    from flows import stages
    from flows.alerts.announce import languages_of
    from flows.alerts.deliver import try_channels

    if not settings.watch.channels:
        message = "nobody is told of alerts: set watch.mail, watch.webhook or watch.blocks."
        raise ConfigurationError(message)
    with _channels(settings) as channels:
        languages = languages_of(settings)
        tried = try_channels(channels, languages, stages.utc_now, uuid4().hex)
    for name, error in tried.items():
        if error:
            console.error(f"{name}: {error}")
        else:
            console.done(f"{name}: a test was delivered.")
    return any(tried.values())


def _deliver(settings: Settings) -> bool:
    from flows import stages
    from flows.alerts import announce

    with stages.exclusive(settings), _channels(settings) as channels:
        done = announce.look_after(settings, channels, stages.utc_now)
    console.done(f"{len(done.found)} new alerts, {done.delivery.delivered} messages delivered.")
    for name, reason in done.delivery.failed.items():
        console.error(f"{name}: {reason}; the next run tries again.")
    return bool(done.delivery.failed)


def _list(settings: Settings, language: str, most: int) -> None:
    from flows.alerts import announce, ledger, wording
    from reports import words as texts

    book, words = ledger.read(settings.folders.alerts), texts.load(language)
    if not settings.watch.is_active:
        console.note("No name stands in [watch]: only failures and stale data are told.")
    for name in announce.unknown_names(settings) if settings.watch.is_active else ():
        console.warn(f"Not in the data: {name}")
    if not book.events:
        console.done(words["alerts.none"])
    for event in list(book.events.values())[-most:]:
        console.done(f"{event.found_at[:10]}  {wording.kind(event, words)}")
        for line in wording.said(event, words):
            console.done(f"    {line}")
    if book.events:
        console.note(words["alerts.note"])
    _say_what_waits(book, settings)


def _say_what_waits(book: "Ledger", settings: Settings) -> None:
    for message in book.pending:
        tried = book.attempts.get(message.id, [])
        last = f"tried {len(tried)} times, last {tried[-1].at}: {tried[-1].error}" if tried else ""
        gone = "" if message.channel in settings.watch.channels else " (no longer in the settings)"
        console.warn(
            f"Not delivered: {message.channel}{gone}: {len(message.events)} alerts. {last}".rstrip()
        )
    for channel in settings.watch.channels:
        waiting = book.unqueued(channel)
        if waiting:
            console.warn(f"Not sent yet: {channel}: {len(waiting)} alerts.")
