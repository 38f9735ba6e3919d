"""Checks of the data folder: lock, landing, warehouse, report. Nothing is changed."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from flows.doctor.findings import Finding, fail, ok, warn
from flows.landing.store import LandedWindow
from flows.warehouse import builds


def lock(path: Path) -> Finding:
    """Whether a run is going on."""
    if not path.exists():
        return ok("lock", "free")
    try:
        # Held for a moment only: a run that starts in just that moment is told to wait.
        with FileLock(path, timeout=0):
            return ok("lock", "free")
    except Timeout:
        found = f"{path} is held: a run is going on"
        return warn("lock", found, "Wait for it to end; then look again.")


def landing(windows: Sequence[LandedWindow]) -> Finding:
    """What lies in the landing folder; that every window can be read was seen before."""
    if not windows:
        return warn("landing", "empty", "Run `landscape refresh`.")
    by_source = Counter(window.source for window in windows)
    counts = ", ".join(f"{source} {count}" for source, count in sorted(by_source.items()))
    newest = max(window.fetched_at for window in windows)
    found = f"{len(windows)} complete windows ({counts}), newest of {newest:%Y-%m-%d %H:%M} UTC"
    return ok("landing", found)


def fetched_lately(
    windows: Sequence[LandedWindow], source: str, now: datetime
) -> tuple[int, int] | None:
    """Bytes fetched from a source within the last hour and the last week; None if none ever were.

    A service that counts by account may know of more: other folders and other programs.
    """
    ours = [window for window in windows if window.source == source]
    if not ours:
        return None
    hour, week = (
        sum(page.size for window in ours if now - window.fetched_at < span for page in window.pages)
        for span in (timedelta(hours=1), timedelta(weeks=1))
    )
    return hour, week


def warehouse(folder: Path) -> Finding:
    """Whether the live warehouse is the one that was published, to the byte."""
    link = folder / builds.LIVE_LINK
    if not link.is_symlink() and not link.exists():
        return warn("warehouse", "none yet", "Run `landscape refresh`.")
    advice = "Run `landscape refresh` to build it anew, or `landscape rollback`."
    if not link.exists():
        return fail("warehouse", f"{link} leads to a file that is gone", advice)
    live = builds.live_build(folder)
    if live is None:
        return fail("warehouse", f"the facts of {link.resolve()} cannot be read", advice)
    if not builds.is_whole(folder, live):
        return fail("warehouse", f"{link.resolve()} is not as it was published", advice)
    publications = live.tables.get("marts.publications", 0)
    return ok("warehouse", f"build {live.build_id} is whole: {publications:,} publications")


def report(folder: Path, pages: Sequence[str], build_id: str | None) -> Finding:
    """Whether there is a report in every language, on the live build.

    Args:
        folder: Where the newest report lies.
        pages: Names of its pages.
        build_id: The live build; None if there is none.
    """
    advice = "Run `landscape report`." if build_id else "Run `landscape refresh`."
    missing = [page for page in pages if not (folder / page).is_file()]
    if missing:
        return warn("report", f"missing: {', '.join(missing)}", advice)
    outdated = [
        page
        for page in pages
        if build_id and build_id not in (folder / page).read_text(encoding="utf-8")
    ]
    if outdated:
        found = f"{', '.join(outdated)} shows another build than the live one"
        return warn("report", found, advice)
    return ok("report", f"{folder}: {', '.join(pages)}")
