"""Find events, note them, write the files, and tell the channels.

    events -> ledger -> what was seen -> files -> channels

Each arrow may be where a run is killed. Events are noted before what was seen moves on, and have
numbers made of what happened: found a second time, they are known. What was not delivered waits in
the ledger for the next run.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import polars as pl

from flows import files, why
from flows.alerts import feed, growth, ledger, news, operations, seen
from flows.alerts.channels import Channel
from flows.alerts.deliver import Clock, Delivery, deliver
from flows.alerts.events import Event, Fact, Moment
from flows.alerts.ledger import Ledger
from flows.alerts.look import QUESTIONS, Now, look
from flows.alerts.operations import Failure
from flows.alerts.watched import Watched, find_watched
from flows.errors import LandscapeError, QueryError
from flows.settings import Settings
from flows.warehouse import builds, connect, query
from flows.warehouse.connect import Connection

RUNS = "runs.json"
log = logging.getLogger("flows")


@dataclass(frozen=True)
class Announced:
    """What alerts did.

    Attributes:
        found: Events that were not known before.
        delivery: What came of telling.
    """

    found: list[Event]
    delivery: Delivery


@dataclass(frozen=True)
class Runs:
    """What is known of earlier runs.

    Attributes:
        last_good: When one last ended well; UTC, ISO.
        failing: Offending rows of every check that found any in that run.
    """

    last_good: str | None
    failing: Mapping[str, int]


def after_success(settings: Settings, channels: Mapping[str, Channel], clock: Clock) -> Announced:
    """Tell what a finished refresh brought. The lock of the data folder must be held.

    Args:
        settings: The settings.
        channels: The channels at hand, by name.
        clock: Gives the present time, UTC.

    Raises:
        LandscapeError: The warehouse cannot be read, or the ledger cannot be read or written;
            nothing is lost, the next run finds the same.
    """
    folder, now = settings.folders.alerts, clock()
    live = _live(settings)
    sources = _sources(settings)
    moment = _moment(settings, now, sources)
    failing = {one["name"]: one["offending"] for one in live.checks if one["offending"]}
    known = read_runs(folder).failing
    events = [
        *operations.failed_checks(known, failing, live.build_id, moment),
        *_stale(settings, sources, now, moment),
    ]
    stands = None
    # Of a sample nothing may be told but what happened to the runs.
    if settings.watch.is_active and not sources["is_sample"].any():
        stands, found = _look(settings, live)
        for name in found.unknown:
            log.warning("not in the data: %s", name)
        events += _of_the_data(folder, stands, found, moment)
    book = ledger.read(folder)
    fresh = book.add_events(events, settings.watch.channels)
    if stands is not None:
        seen.write(folder, stands.seen)
    _write_runs(folder, Runs(_stamp(now), failing))
    return _tell(settings, book, fresh, channels, clock)


def after_failure(
    settings: Settings, failed: Failure, channels: Mapping[str, Channel], clock: Clock
) -> Announced:
    """Tell that a refresh did not end well. The lock of the data folder must be held.

    Args:
        settings: The settings.
        failed: How it ended.
        channels: The channels at hand, by name.
        clock: Gives the present time, UTC.

    Raises:
        LandscapeError: The ledger cannot be read or written.
    """
    now, sources = clock(), _readable_sources(settings)
    moment = _moment(settings, now, sources)
    last_good = read_runs(settings.folders.alerts).last_good
    events = [
        operations.failure(failed, last_good, moment),
        *_stale(settings, sources, now, moment),
    ]
    book = ledger.read(settings.folders.alerts)
    fresh = book.add_events(events, settings.watch.channels)
    return _tell(settings, book, fresh, channels, clock)


def look_after(settings: Settings, channels: Mapping[str, Channel], clock: Clock) -> Announced:
    """Tell of stale data and what still waits, without a refresh. The lock must be held.

    Args:
        settings: The settings.
        channels: The channels at hand, by name.
        clock: Gives the present time, UTC.

    Raises:
        LandscapeError: The ledger cannot be read or written.
    """
    now, sources = clock(), _readable_sources(settings)
    events = _stale(settings, sources, now, _moment(settings, now, sources))
    book = ledger.read(settings.folders.alerts)
    fresh = book.add_events(events, settings.watch.channels)
    return _tell(settings, book, fresh, channels, clock)


def unknown_names(settings: Settings) -> list[str]:
    """Names of the watch list that the live data do not know, each with what is near.

    Raises:
        StorageError: The warehouse cannot be opened.
    """
    live = builds.live_build(settings.folders.warehouse)
    return [] if live is None else list(_look(settings, live)[1].unknown)


def languages_of(settings: Settings) -> tuple[str, ...]:
    """Languages of messages."""
    return settings.watch.languages or settings.languages


def _live(settings: Settings) -> builds.BuildFacts:
    live_file = builds.live_file(settings.folders.warehouse)
    live = builds.live_build(settings.folders.warehouse)
    if live is None:
        message = f"the facts of {live_file} cannot be read; run `landscape refresh` again."
        raise LandscapeError(message)
    return live


def _look(settings: Settings, live: builds.BuildFacts) -> tuple[Now, Watched]:
    with connect.reader(builds.live_file(settings.folders.warehouse)) as connection:
        stands = look(partial(query.frame, connection), live, settings.topic_tier)
        return stands, find_watched(settings.watch, stands, _finder(connection))


def _sources(settings: Settings) -> pl.DataFrame:
    with connect.reader(builds.live_file(settings.folders.warehouse)) as connection:
        return query.frame(connection, QUESTIONS["sources"])


def _readable_sources(settings: Settings) -> pl.DataFrame | None:
    """The sources of the live build; None where there is none, or it cannot be read."""
    try:
        return _sources(settings)
    except LandscapeError:
        return None


def _of_the_data(folder: Path, stands: Now, found: Watched, moment: Moment) -> list[Event]:
    events: list[Event] = []
    try:
        before = seen.read(folder)
        reason = news.why_afresh(before, stands)
    except seen.SeenError as error:
        reason = str(error)
    if reason is None:
        events += news.find_news(before, stands, found, moment)
    else:
        events.append(_began(reason, stands, moment))
    return [*events, *growth.find_growth(stands, found, moment)]


def _began(reason: str, stands: Now, moment: Moment) -> Event:
    key: dict[str, Fact] = {"build_id": stands.standing.build_id, "reason": reason}
    facts: dict[str, Fact] = {
        "families": stands.families.filter("is_shown").height,
        "publications": stands.members.height,
    }
    return moment.event("watch_began", key, facts)


def _stale(
    settings: Settings, sources: pl.DataFrame | None, now: datetime, moment: Moment
) -> list[Event]:
    if sources is None:
        return []
    return list(operations.stale_sources(sources, now.date(), settings.watch.stale_days, moment))


def _tell(
    settings: Settings,
    book: Ledger,
    fresh: list[Event],
    channels: Mapping[str, Channel],
    clock: Clock,
) -> Announced:
    if book.events:
        feed.write(settings.folders.feeds, list(book.events.values()), settings.languages)
    wanted = {name: one for name, one in channels.items() if name in settings.watch.channels}
    return Announced(fresh, deliver(book, wanted, languages_of(settings), clock))


def _moment(settings: Settings, now: datetime, sources: pl.DataFrame | None) -> Moment:
    if sources is None:
        return Moment(settings.topic, _stamp(now), None)
    # Of several sources the data are as old as the oldest.
    oldest = sources["data_as_of"].min()
    as_of = str(oldest) if oldest else None
    return Moment(settings.topic, _stamp(now), as_of, bool(sources["is_generated"].any()))


def _finder(connection: Connection) -> Callable[[str], list[str]]:
    def find(number: str) -> list[str]:
        try:
            return why.find(connection, number)
        except QueryError:
            return []

    return find


def read_runs(folder: Path) -> Runs:
    """What is known of earlier runs; nothing where that cannot be read."""
    try:
        content = json.loads((folder / RUNS).read_text(encoding="utf-8"))
        return Runs(str(content["last_good"]), dict(content["failing"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Runs(None, {})


def _write_runs(folder: Path, runs: Runs) -> None:
    text = json.dumps({"last_good": runs.last_good, "failing": dict(runs.failing)}, sort_keys=True)
    files.write_atomically(folder / RUNS, f"{text}\n".encode())


def _stamp(now: datetime) -> str:
    return now.isoformat(timespec="seconds")
