"""The report stage as plain functions: marts to charts and pages in a dated folder.

reports/<date>-<fingerprint>/report.en.html, report.en.pdf, .xlsx, .pptx, .md, ..., charts/
reports/latest -> <date>-<fingerprint>
"""

import shutil
from dataclasses import dataclass
from functools import partial
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from pathlib import Path

from flows import files
from flows.errors import LandscapeError
from flows.settings import Settings
from flows.warehouse import builds, connect, query
from reports.formats import ENDINGS

LATEST = "latest"


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


def report_page(settings: Settings, language: str) -> Path:
    """Where the newest report of a language is found, whether it exists or not."""
    return settings.folders.reports / LATEST / f"report.{language}.html"


def _source_files(folder: Traversable) -> list[tuple[str, bytes]]:
    found = []
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_dir():
            found += [(f"{entry.name}/{name}", data) for name, data in _source_files(entry)]
        elif not entry.name.endswith(".pyc"):
            found.append((entry.name, entry.read_bytes()))
    return found


def _folder_of(settings: Settings, live: builds.BuildFacts) -> Path:
    """The folder of the report on a build, named after all that decides what it shows."""
    parts = [live.build_id, live.fingerprint, live.version, *settings.languages]
    parts.append(f"tier {settings.topic_tier}")
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
    """Whether every page of a report, and the report in every other format, is there."""
    return all(
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
    return Report(folder, [folder / f"report.{code}.html" for code in settings.languages], fresh)


def provenance_of(live: builds.BuildFacts) -> dict[str, str]:
    """What made a build, as the page of the method states it."""
    return {
        "package": live.version,
        "methods": live.methods,
        "data": live.fingerprint,
        "built_at": live.built_at,
    }


def _draw(settings: Settings, live_file: Path, live: builds.BuildFacts, folder: Path) -> None:
    from reports.build import build

    unfinished = files.partial_name(folder)
    try:
        with files.storage_errors(folder):
            unfinished.mkdir(parents=True)
            with connect.reader(live_file) as connection:
                build(
                    partial(query.frame, connection),
                    unfinished,
                    settings.languages,
                    live.build_id,
                    settings.topic_tier,
                    settings.folders.drawings,
                    provenance_of(live),
                )
        files.publish_folder(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
