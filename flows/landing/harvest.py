"""Fetch what is missing: windows without a sidecar, page by page, every page checked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.errors import NotUnderstoodError
from flows.landing import store
from flows.sources.contract import Page, Source, Window

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Harvest:
    """What a harvest did.

    Attributes:
        source: Name of the source.
        windows: Windows of the source's present state.
        fetched_windows: Windows completed now.
        fetched_pages: Pages landed now.
        fetched_bytes: Bytes received now.
    """

    source: str
    windows: int = 0
    fetched_windows: int = 0
    fetched_pages: int = 0
    fetched_bytes: int = 0


def open_windows(source: Source, landing: Path) -> list[Window]:
    """The windows of a source that are not complete at rest."""
    return [w for w in source.windows() if not store.is_complete(landing, source.info.name, w)]


def harvest(source: Source, landing: Path, *, clock: Clock, client_version: str) -> Harvest:
    """Land every window of a source that is not there yet; pages already landed are kept.

    Args:
        source: Where the pages come from.
        landing: The landing folder.
        clock: Gives the present time, UTC.
        client_version: Goes into the sidecars.

    Raises:
        TransientError: The source could not answer now; what came before is kept.
        NotUnderstoodError: A page contradicts what was asked or said before.
        LandingDamagedError: A page landed earlier is damaged.
        StorageError: The disk is full or not writable.
    """
    fetched_pages = fetched_bytes = 0
    todo = open_windows(source, landing)
    for window in todo:
        folder = store.window_folder(landing, source.info.name, window)
        pages = store.landed_pages(folder)
        for page in source.pages(window, len(pages) + 1):
            _check_page(window, page, pages)
            pages.append(store.write_page(folder, page, fetched_at=clock()))
            fetched_pages += 1
            fetched_bytes += len(page.body)
        _check_whole(window, pages)
        store.write_window(
            folder, source.info, window, pages, fetched_at=clock(), client_version=client_version
        )
    return Harvest(source.info.name, len(source.windows()), len(todo), fetched_pages, fetched_bytes)


def _check_page(window: Window, page: Page, before: list[store.LandedPage]) -> None:
    """Refuse a page that contradicts its request or the pages before it."""
    where = f"window {window.revision}/{window.name}, page {page.number}"
    if page.echoed != page.asked:
        message = f"{where}: asked for records {page.asked}, the source gave {page.echoed}"
        raise NotUnderstoodError(message)
    if before and before[0].announced_total != page.announced_total:
        message = (
            f"{where}: the source announces {page.announced_total} records, "
            f"on page 1 it announced {before[0].announced_total}"
        )
        raise NotUnderstoodError(message)
    if page.number != len(before) + 1:
        message = f"{where}: expected page {len(before) + 1}"
        raise NotUnderstoodError(message)


def _check_whole(window: Window, pages: list[store.LandedPage]) -> None:
    """Refuse to close a window whose pages do not cover what was announced."""
    expected = 1
    for page in pages:
        if page.asked[0] != expected:
            break
        expected = page.asked[1] + 1
    total = pages[0].announced_total if pages else 0
    if expected - 1 != total:
        message = (
            f"window {window.revision}/{window.name}: {total} records were announced, the pages "
            f"cover 1 to {expected - 1}; the window stays open, run again"
        )
        raise NotUnderstoodError(message)
