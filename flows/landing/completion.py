"""Complete the families that searches found by one member.

Two steps, each resumable by its windows: the family service lists the members of families, then
the bibliographic data of members not met before are fetched in batches.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import polars as pl

from flows.landing import families, schema, store
from flows.landing.families import KnownFamily
from flows.landing.harvest import Clock, Harvest, harvest_windows
from flows.landing.records import WindowRecords, find_records, make_records
from flows.sources.contract import FAMILY, MEMBERS, Source, Window

_KEY = ["country", "doc_number", "kind"]


class Places(Protocol):
    """Where landing and records lie."""

    @property
    def landing(self) -> Path:
        """Raw bytes with sidecars."""
        ...

    @property
    def records(self) -> Path:
        """Typed Parquet."""
        ...


@dataclass(frozen=True)
class Limits:
    """How many families a run may ask for.

    Attributes:
        most: Families of a run.
        oldest: A listing younger than this is good enough.
    """

    most: int
    oldest: timedelta


def complete_families(
    source: Source,
    places: Places,
    done: Harvest,
    limits: Limits,
    *,
    clock: Clock,
    client_version: str,
) -> Harvest:
    """List families and fetch their unknown members; returns the harvest with these added.

    Raises:
        TransientError: The source could not answer now; what came before is kept.
        QuotaSpentError: A quota or budget ends the run; what came before is kept.
    """
    today = clock().date()

    def land(before: Harvest, windows: list[Window]) -> Harvest:
        more = harvest_windows(
            source, places.landing, windows, clock=clock, client_version=client_version
        )
        return _added(before, more)

    # What an interrupted run began comes first, so that no family is asked for twice.
    done = land(done, _begun(source, places.landing))
    records = landed_records(source, places)
    due = families.wanted(
        known_families(records),
        today=today,
        oldest=limits.oldest,
        most=limits.most,
    )
    done = land(done, families.family_windows(due, today))
    records = landed_records(source, places, records)
    numbers = unknown_members(records, today - limits.oldest)
    return land(done, families.member_windows(numbers, today))


def landed_records(
    source: Source, places: Places, known: Sequence[WindowRecords] = ()
) -> list[WindowRecords]:
    """The records of every window of a source at rest, made now where they are missing.

    Windows among `known` are not read and compared with their sidecars once more.
    """
    before = {item.window.digest: item for item in known}
    return [
        before.get(window.digest) or make_records(source, window, places.records)
        for window in store.windows_that_count(places.landing, source)
    ]


def made_records(source: Source, places: Places) -> list[WindowRecords]:
    """The records of a source that are there already; nothing is written."""
    found = [
        find_records(source, window, places.records)
        for window in store.windows_that_count(places.landing, source)
    ]
    return [item for item in found if item is not None]


def known_families(records: Sequence[WindowRecords]) -> list[KnownFamily]:
    """The simple families of the topic's hits, each with one publication to ask by."""
    listed = _listed(records)
    found: dict[str, KnownFamily] = {}
    for row in _publications(_hits(records)).sort(_KEY).iter_rows(named=True):
        number, family = families.docdb_number(row), row["source_family_id"]
        if number is None or family is None:
            continue
        before = found.get(family, KnownFamily(family, number, None))
        # Any of its publications may have been the one that was asked by.
        days = [day for day in (listed.get(number), before.listed_on) if day]
        found[family] = replace(before, listed_on=max(days, default=None))
    return list(found.values())


def unknown_members(records: Sequence[WindowRecords], since: date) -> list[str]:
    """Numbers of listed members of the topic's simple families without a record of their own.

    Those that were asked for after `since` and did not come are left alone until then.
    """
    topic = set(_publications(_hits(records))["source_family_id"].drop_nulls())
    met = {families.docdb_number(row) for row in _publications(records).iter_rows(named=True)}
    asked = {
        number
        for item in records
        if item.window.clause == MEMBERS and item.window.data_as_of > since
        for number in item.window.numbers
    }
    listings = _read(records, "family_listings")
    members = listings.filter(pl.col("member_family_id").is_in(list(topic)))
    numbers = {
        families.docdb_number({name: row[f"member_{name}"] for name in _KEY})
        for row in members.iter_rows(named=True)
    }
    return sorted(number for number in numbers - met - asked if number)


def _added(one: Harvest, other: Harvest) -> Harvest:
    return replace(
        one,
        fetched_windows=one.fetched_windows + other.fetched_windows,
        fetched_pages=one.fetched_pages + other.fetched_pages,
        fetched_bytes=one.fetched_bytes + other.fetched_bytes,
    )


def _begun(source: Source, landing: Path) -> list[Window]:
    return [
        one.window
        for one in store.seen_windows(landing, source.info.name)
        if one.state == "begun" and one.window.clause in {FAMILY, MEMBERS}
    ]


def _listed(records: Sequence[WindowRecords]) -> dict[str, date]:
    """When the family of a publication was last asked for, by its number."""
    days: dict[str, date] = {}
    for item in records:
        if item.window.clause == FAMILY:
            for number in item.window.numbers:
                day = item.window.data_as_of
                days[number] = max(day, days.get(number, day))
    return days


def _hits(records: Sequence[WindowRecords]) -> list[WindowRecords]:
    return [item for item in records if item.window.clause not in {FAMILY, MEMBERS}]


def _publications(records: Sequence[WindowRecords]) -> pl.DataFrame:
    newest = sorted(records, key=lambda item: item.window.fetched_at)
    return _read(newest, "publications").unique(_KEY, keep="last", maintain_order=True)


def _read(records: Sequence[WindowRecords], table: str) -> pl.DataFrame:
    paths = [item.folder / f"{table}.parquet" for item in records]
    return pl.read_parquet(paths) if paths else schema.frame([], schema.TABLES[table])
