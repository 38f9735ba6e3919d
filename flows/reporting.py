"""The report stage as plain functions: marts to charts and pages in a dated folder.

reports/<date>-<fingerprint>/report.en.html, report.en.pdf, .xlsx, .pptx, .md, ..., charts/,
    changes/, snapshot/
reports/latest -> <date>-<fingerprint>
"""

import re
import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from flows import files
from flows.errors import LandscapeError, QueryError
from flows.settings import Settings
from flows.warehouse import builds, connect, query
from reports.changes import snapshot
from reports.formats import ENDINGS

if TYPE_CHECKING:
    import polars as pl

LATEST = "latest"
_FOLDER = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}")


@dataclass(frozen=True)
class Report:
    """A published report.

    Attributes:
        folder: Its dated folder.
        pages: One page a language.
        fresh: It was made now.
    """

    folder: Path
    pages: list[Path]
    fresh: bool

    def changes_page(self, language: str) -> Path:
        """What changed since the report before, as Markdown."""
        return self.folder / "changes" / f"changes.{language}.md"


def report_page(settings: Settings, language: str) -> Path:
    """Where the newest report of a language is found, whether it exists or not."""
    return settings.folders.reports / LATEST / f"report.{language}.html"


def latest_changes(settings: Settings) -> str:
    """What the newest report says of changes, in a line."""
    try:
        manifest = snapshot.read_manifest(settings.folders.reports / LATEST)
    except snapshot.SnapshotError:
        return "not known: run `landscape report`"
    if manifest.previous is None:
        return "first report"
    if not manifest.changes:
        return f"not comparable with {manifest.previous}: {manifest.state.replace('_', ' ')}"
    # A count that an earlier version did not write is 0.
    counts = Counter(manifest.changes)
    note = "; the sources changed" if manifest.state == "sources_changed" else ""
    return (
        f"since {manifest.previous}: {counts['added']:,} families added, "
        f"{counts['removed']:,} removed, {counts['changed']:,} changed, "
        f"{counts['numbers_revised']:,} numbers and {counts['verdicts_changed']:,} verdicts "
        f"revised{note}"
    )


def _source_files(folder: Traversable) -> list[tuple[str, bytes]]:
    found = []
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_dir():
            found += [(f"{entry.name}/{name}", data) for name, data in _source_files(entry)]
        elif not entry.name.endswith(".pyc"):
            found.append((entry.name, entry.read_bytes()))
    return found


def previous_report(settings: Settings, live: builds.BuildFacts) -> Path | None:
    """The folder of the report that one on this build is compared with; None for the first one.

    It is the last one published, unless that is on the same build: then the one that it was
    compared with itself. The folder may be gone, and its snapshot may be of no use.
    """
    link = settings.folders.reports / LATEST
    if not link.is_symlink():
        return None
    latest = link.resolve()
    try:
        manifest = snapshot.read_manifest(latest)
    except snapshot.SnapshotError:
        return latest
    if manifest.build_id != live.build_id:
        return latest
    # The name comes from a file: only one of ours leads anywhere.
    is_ours = manifest.previous and _FOLDER.fullmatch(manifest.previous)
    return latest.with_name(manifest.previous) if manifest.previous and is_ours else None


def _folder_of(settings: Settings, live: builds.BuildFacts) -> Path:
    """The folder of the report on a build, named after all that decides what it shows."""
    previous = previous_report(settings, live)
    parts = [live.build_id, live.fingerprint, live.version, *settings.languages]
    parts += [f"tier {settings.topic_tier}", f"after {previous.name if previous else None}"]
    parts += [
        f"{name} {files.sha256(data)}" for name, data in _source_files(package_files("reports"))
    ]
    return (
        settings.folders.reports
        / f"{live.built_at[:10]}-{files.sha256(chr(10).join(parts).encode())[:8]}"
    )


def is_current(settings: Settings) -> bool:
    """Whether `latest` is the report on the live build, in the languages asked for."""
    live = builds.live_build(settings.folders.warehouse)
    if live is None:
        return False
    latest = settings.folders.reports / LATEST
    folder = _folder_of(settings, live)
    return latest.exists() and latest.resolve() == folder.resolve() and _is_whole(settings, folder)


def _is_whole(settings: Settings, folder: Path) -> bool:
    """Whether the report is there in every format, and what the next one is compared with."""
    return (folder / snapshot.MANIFEST).is_file() and all(
        (folder / name).is_file()
        for language in settings.languages
        for name in (
            f"method.{language}.html",
            *(f"report.{language}.{ending}" for ending in ("html", *ENDINGS)),
        )
    )


def make_report(settings: Settings) -> Report:
    """Draw the report on the live build, unless `latest` is that report already.

    Raises:
        LandscapeError: There is no build yet.
        StorageError: The disk is full or not writable; the last report stays in place.
    """
    live_file = builds.live_file(settings.folders.warehouse)
    live = builds.live_build(settings.folders.warehouse)
    if live is None:
        message = f"the facts of {live_file} cannot be read; run `landscape refresh` again."
        raise LandscapeError(message)
    folder = _folder_of(settings, live)
    fresh = not _is_whole(settings, folder)
    if fresh:
        _draw(settings, live_file, live, folder)
    files.point_link(settings.folders.reports / LATEST, folder)
    _prune(settings, live)
    return Report(folder, [folder / f"report.{code}.html" for code in settings.languages], fresh)


def reports_kept(settings: Settings) -> list[Path]:
    """Every report there is, oldest first."""
    folder = settings.folders.reports
    there = [
        path
        for path in (folder.iterdir() if folder.is_dir() else ())
        if _FOLDER.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
    ]
    return sorted(there, key=lambda path: (path.stat().st_mtime_ns, path.name))


def spare_reports(settings: Settings, live: builds.BuildFacts) -> list[Path]:
    """The reports, oldest first, but for the newest one and the one that it is compared with."""
    compared = previous_report(settings, live)
    latest = (settings.folders.reports / LATEST).resolve()
    needed = {latest.name, compared.name if compared else ""}
    return [path for path in reports_kept(settings) if path.name not in needed]


def made_at(report: Path) -> datetime:
    """When a report was finished, UTC."""
    return datetime.fromtimestamp(report.stat().st_mtime, UTC)


def remove(report: Path) -> None:
    """Remove a report.

    Raises:
        StorageError: It cannot be removed.
    """
    with files.storage_errors(report):
        # Under another name first: half a report must not be met under its own.
        outdated = files.partial_name(report)
        report.replace(outdated)
        shutil.rmtree(outdated, ignore_errors=True)


def _prune(settings: Settings, live: builds.BuildFacts) -> None:
    """Remove the oldest reports over the limit, never the newest nor the one it compares with."""
    over = max(0, len(reports_kept(settings)) - settings.keep_reports)
    for path in spare_reports(settings, live)[:over]:
        remove(path)


def provenance_of(live: builds.BuildFacts) -> dict[str, str]:
    """What made a build: for the page of the method, and to tell what caused a change."""
    return {
        "package": live.version,
        "methods": live.methods,
        "data": live.fingerprint,
        "records": live.records,
        "topic_file": live.topic_file,
        "built_at": live.built_at,
    }


def _ask(connection: connect.Connection, live: builds.BuildFacts, sql: str) -> "pl.DataFrame":
    """The answer to a question of the report.

    Raises:
        QueryError: The build lacks what this version of the report asks for.
    """
    try:
        return query.frame(connection, sql)
    except QueryError as error:
        message = (
            f"build {live.build_id} does not answer what this version of the report asks: it may "
            f"be of an earlier version. `landscape refresh` builds it anew. ({error})"
        )
        raise QueryError(message) from error


def _draw(settings: Settings, live_file: Path, live: builds.BuildFacts, folder: Path) -> None:
    from reports.build import build

    with files.new_folder(folder) as unfinished, connect.reader(live_file) as connection:
        build(
            partial(_ask, connection, live),
            unfinished,
            settings.languages,
            live.build_id,
            settings.topic_tier,
            settings.folders.drawings,
            provenance_of(live),
            previous_report(settings, live),
        )
