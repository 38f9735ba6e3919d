"""Recording around a run: its history, its logs, and the numbers that a monitor reads after it."""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flows.errors import LandscapeError
from flows.operation import disk, logs, metrics, runs
from flows.settings import Settings
from flows.stages import package_version
from flows.warehouse import builds, query

log = logging.getLogger("flows")


@contextmanager
def recorded(
    settings: Settings, command: str, *, clock: runs.Clock = runs.utc_now
) -> Iterator[runs.Run]:
    """Record a run, with logs for machines if the settings ask for them.

    Args:
        settings: The settings.
        command: What was asked for.
        clock: Gives the present time, UTC.
    """
    with (
        logs.told(settings),
        runs.recorded(
            settings.folders.runs,
            command,
            version=package_version(),
            clock=clock,
            after=lambda: write_metrics(settings, clock),
        ) as run,
    ):
        yield run


def write_metrics(settings: Settings, clock: runs.Clock = runs.utc_now) -> None:
    """Write the numbers for a monitor; where that fails, it is said and nothing else."""
    try:
        metrics.write(settings.folders.runs / metrics.FILE, measure(settings), clock())
    except (LandscapeError, OSError) as error:
        log.warning("the numbers for a monitor cannot be written: %s", error)


def measure(settings: Settings) -> metrics.State:
    """What is measured of a data folder.

    Raises:
        LandscapeError: The live warehouse cannot be read.
    """
    folders = settings.folders
    history = runs.read_history(folders.runs)
    taken = disk.sizes(folders)
    live = builds.live_build(folders.warehouse)
    if live is None:
        return metrics.State(history, disk=taken)
    rows = query.ask_live(
        builds.live_file(folders.warehouse),
        "select source, data_as_of, quarantined, is_sample or is_generated from sources",
    ).rows
    failed = Counter(str(check["severity"]) for check in live.checks if check["offending"])
    return metrics.State(
        history,
        tables=live.tables,
        failed_checks=failed,
        built_at=datetime.fromisoformat(live.built_at),
        data_as_of={name: day for name, day, *_ in rows if day},
        quarantined=sum(count or 0 for _, _, count, _ in rows),
        disk=taken,
        is_unreal=any(unreal for *_, unreal in rows),
    )
