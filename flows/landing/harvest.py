"""Fetch what is missing: windows without a sidecar, page by page, every page checked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.errors import NotUnderstoodError, TooSlowError
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
    """The windows of a source that are not complete at rest, halves of split ones included."""
    return [
        window
        for planned in source.windows()
        for window in _halves(source, landing, planned)
        if not store.is_complete(landing, source.info.name, window)
    ]


def _halves(source: Source, landing: Path, window: Window) -> Iterator[Window]:
    """A window, or its halves where it was split before because the source was too slow."""
    if not store.is_split(store.window_folder(landing, source.info.name, window)):
        yield window
        return
    for half in source.split(window):
        yield from _halves(source, landing, half)


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
    landed: list[int] = []
    todo = open_windows(source, landing)
    n_windows = 0
    while todo:
        window = todo.pop(0)
        folder = store.window_folder(landing, source.info.name, window)
        try:
            landed += _land(source, window, folder, clock=clock, client_version=client_version)
            n_windows += 1
        except TooSlowError:
            halves = source.split(window)
            if not halves:
                raise
            store.mark_split(folder)
            todo = [*halves, *todo]
    return Harvest(source.info.name, len(source.windows()), n_windows, len(landed), sum(landed))


def _land(
    source: Source, window: Window, folder: Path, *, clock: Clock, client_version: str
) -> list[int]:
    """Land the pages of a window and close it; returns the bytes of each page fetched."""
    fetched = []
    pages = store.landed_pages(folder)
    for page in source.pages(window, len(pages) + 1):
        _check_page(window, page, pages)
        pages.append(store.write_page(folder, page, fetched_at=clock()))
        fetched.append(len(page.body))
    _check_whole(window, pages)
    store.write_window(
        folder, source.info, window, pages, fetched_at=clock(), client_version=client_version
    )
    return fetched


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
    for asked in (page.asked for page in pages if page.asked):
        if asked[0] != expected:
            break
        expected = asked[1] + 1
    total = pages[0].announced_total if pages else 0
    if expected - 1 != total:
        message = (
            f"window {window.revision}/{window.name}: {total} records were announced, the pages "
            f"cover 1 to {expected - 1}; the window stays open, run again"
        )
        raise NotUnderstoodError(message)
