"""Room on disk: what a data folder takes, and old builds and reports that go over a budget."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flows import reporting
from flows.settings import Folders, Settings
from flows.warehouse import builds

GIGABYTE = 1_000_000_000
log = logging.getLogger("flows")


def size_of(path: Path) -> int:
    """Bytes below a path; links are not followed, and what vanishes meanwhile counts nothing."""
    try:
        if path.is_symlink() or not path.is_dir():
            return path.lstat().st_size
        return sum(size_of(child) for child in path.iterdir())
    except OSError:
        return 0


def sizes(folders: Folders) -> dict[str, int]:
    """Bytes by part of a data folder."""
    parts = (*folders.ours, folders.prefect)
    return {path.name: size_of(path) for path in parts}


@dataclass(frozen=True)
class Spare:
    """A build or report that may go.

    Attributes:
        kind: `build` or `report`.
        name: Its name.
        made_at: What orders them, oldest first.
        size: Bytes.
    """

    kind: str
    name: str
    made_at: str
    size: int


def keep_within(settings: Settings) -> list[Spare]:
    """Remove the oldest builds and reports while the data folder is over its budget.

    The live build, the one that it is compared with, the newest report and the one that it is
    compared with always stay; landing and records are never touched.

    Returns:
        What was removed.

    Raises:
        StorageError: Something cannot be removed.
    """
    if settings.disk_budget_gb == 0:
        return []
    budget = settings.disk_budget_gb * GIGABYTE
    total = sum(sizes(settings.folders).values())
    removed = []
    for spare in sorted(_spares(settings), key=lambda one: (one.made_at, one.kind)):
        if total <= budget:
            break
        _remove(settings, spare)
        log.info("over the disk budget: removed %s %s", spare.kind, spare.name)
        total -= spare.size
        removed.append(spare)
    if total > budget:
        log.warning(
            "the data folder takes %.1f GB, more than the %.1f GB of disk_budget_gb, and nothing "
            "more may be removed",
            total / GIGABYTE, settings.disk_budget_gb,
        )  # fmt: skip
    return removed


def _spares(settings: Settings) -> Iterator[Spare]:
    warehouse = settings.folders.warehouse
    live = builds.live_build(warehouse)
    if live is None:
        return
    for facts in builds.list_builds(warehouse):
        if facts.build_id not in {live.build_id, live.previous}:
            size = sum(size_of(path) for path in builds.files_of(warehouse, facts.build_id))
            yield Spare("build", facts.build_id, facts.built_at, size)
    for folder in reporting.spare_reports(settings, live):
        made_at = reporting.made_at(folder).isoformat()
        yield Spare("report", folder.name, made_at, size_of(folder))


def _remove(settings: Settings, spare: Spare) -> None:
    if spare.kind == "build":
        builds.remove(settings.folders.warehouse, spare.name)
    else:
        reporting.remove(settings.folders.reports / spare.name)
