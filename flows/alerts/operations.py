"""What happened to the runs: failures, failed checks, a spent quota, stale data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from flows.alerts.events import Event, Fact, Moment
from flows.errors import CheckFailedError, QuotaSpentError


@dataclass(frozen=True)
class Failure:
    """How a run ended that did not end well: the kind of its error, none of its words.

    Its words may hold paths and addresses.

    Attributes:
        kind: Kind of the event.
        name: Name of the kind of error.
    """

    kind: str
    name: str

    @classmethod
    def of(cls, error: BaseException) -> "Failure":
        """The failure that an error is."""
        name = type(error).__name__
        if isinstance(error, QuotaSpentError):
            return cls("quota_stop", name)
        if isinstance(error, CheckFailedError):
            return cls("failed_check", name)
        return cls("failed_run", name)


def failure(found: Failure, last_good: str | None, moment: Moment) -> Event:
    """A run that did not end well, told once until a run ends well again.

    Args:
        found: How it ended.
        last_good: When a run last ended well; None if none did.
        moment: When.
    """
    return moment.event(found.kind, {"error": found.name, "last_good": last_good}, {})


def failed_checks(
    before: Mapping[str, int], now: Mapping[str, int], build_id: str, moment: Moment
) -> Iterator[Event]:
    """Checks that find offending rows which they did not find in the last run, or more of them.

    Args:
        before: Offending rows by check in the last run that ended well.
        now: The same now.
        build_id: The build they were run on.
        moment: When.
    """
    for name, offending in sorted(now.items()):
        known = before.get(name, 0)
        if offending > known:
            key: dict[str, Fact] = {"check": name, "build_id": build_id}
            yield moment.event("failed_check", key, {"offending": offending, "before": known})


def stale_sources(
    sources: pl.DataFrame, today: date, stale_days: int, moment: Moment
) -> Iterator[Event]:
    """Sources whose data are older than wanted, each once for the day its data stand for.

    The sample never is: there are no newer data of it.

    Args:
        sources: `source`, `title`, `title_ja`, `data_as_of`, `is_sample`.
        today: The day.
        stale_days: Age in days from which data are stale.
        moment: When.
    """
    for row in sources.filter(~pl.col("is_sample")).iter_rows(named=True):
        as_of: date | None = row["data_as_of"]
        if as_of is not None and (today - as_of).days >= stale_days:
            key: dict[str, Fact] = {"source": row["source"], "date": as_of.isoformat()}
            facts: dict[str, Fact] = {
                "title": row["title"],
                "title_ja": row["title_ja"],
                "days": (today - as_of).days,
                "limit": stale_days,
            }
            yield moment.event("stale_data", key, facts)
