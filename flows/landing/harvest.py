"""Fetch what is missing: windows without a sidecar, page by page, every page checked."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from flows.errors import InconsistentError, TooManyError, TooSlowError
from flows.landing import planner, store
from flows.landing.planner import Forecast, Orders, Seen
from flows.sources.contract import Identified, Page, Source, Window

Clock = Callable[[], datetime]
#: Times a window is asked afresh when its answers contradict each other.
_ATTEMPTS = 3
#: Pages landed longer ago are asked for again with the rest of their window.
_STALE = timedelta(days=1)
log = logging.getLogger("flows")


@dataclass(frozen=True)
class Harvest:
    """What a harvest did.

    Attributes:
        source: Name of the source.
        revision: The harvest by dates that was begun or continued; None for fixed windows or
            where nothing was to be asked.
        fetched_windows: Windows completed now.
        unchanged_windows: Those among them whose first page agreed with what was known.
        fetched_pages: Pages landed now.
        fetched_bytes: Bytes received now.
    """

    source: str
    revision: str | None = None
    fetched_windows: int = 0
    unchanged_windows: int = 0
    fetched_pages: int = 0
    fetched_bytes: int = 0


def is_all_there(source: Source, landing: Path) -> bool:
    """Whether all fixed windows of a source are complete at rest."""
    return all(store.is_complete(landing, source.info.name, one) for one in source.windows())


@dataclass
class _Run:
    """A harvest under way."""

    source: Source
    landing: Path
    clock: Clock
    client_version: str
    seen: list[Seen] = field(default_factory=list)
    windows: int = 0
    unchanged: int = 0
    sizes: list[int] = field(default_factory=list)

    def folder(self, window: Window) -> Path:
        return store.window_folder(self.landing, self.source.info.name, window)

    def result(self, revision: str | None) -> Harvest:
        return Harvest(
            self.source.info.name,
            revision,
            self.windows,
            self.unchanged,
            len(self.sizes),
            sum(self.sizes),
        )


def harvest(
    source: Source,
    landing: Path,
    *,
    clock: Clock,
    client_version: str,
    orders: Orders | None = None,
) -> Harvest:
    """Land every window of a source that is not there yet; pages already landed are kept.

    Args:
        source: Where the pages come from.
        landing: The landing folder.
        clock: Gives the present time, UTC.
        client_version: Goes into the sidecars.
        orders: What to ask a source that has a scope; None for what is new.

    Raises:
        TransientError: The source could not answer now; what came before is kept.
        QuotaSpentError: A quota or budget ends the run; what came before is kept.
        NotUnderstoodError: A page contradicts what was asked or said before.
        LandingDamagedError: A page landed earlier is damaged.
        StorageError: The disk is full or not writable.
    """
    run = _Run(source, landing, clock, client_version)
    if source.scope is None:
        return _land_windows(run, source.windows())
    return _harvest_by_dates(run, orders or Orders())


def _land_windows(run: _Run, windows: Sequence[Window]) -> Harvest:
    """Land given windows, those that are complete at rest left out."""
    for window in windows:
        if not store.is_complete(run.landing, run.source.info.name, window):
            _land_afresh(run, window)
    return run.result(None)


def harvest_windows(
    source: Source,
    landing: Path,
    windows: Sequence[Window],
    *,
    clock: Clock,
    client_version: str,
) -> Harvest:
    """Land given windows of a source; see `harvest` for the errors."""
    return _land_windows(_Run(source, landing, clock, client_version), windows)


def _harvest_by_dates(run: _Run, orders: Orders) -> Harvest:
    scope = run.source.scope
    if scope is None:
        return run.result(None)
    today = run.clock().date()
    run.seen = store.seen_windows(run.landing, run.source.info.name)
    done: list[str] = []
    while (revision := planner.choose_revision(scope, run.seen, orders, today)) is not None:
        if revision.name in done:
            break
        while (window := planner.next_window(scope, run.seen, revision, today)) is not None:
            place = (window.revision, window.name)
            others = [one for one in run.seen if (one.window.revision, one.window.name) != place]
            run.seen = [*others, _answer(run, window)]
        done.append(revision.name)
        if revision.kind == "part":
            break
        # One that was begun on another day is followed by what is new since.
        orders = replace(orders, full=False, rolling=False)
    return run.result(done[-1] if done else None)


def _answer(run: _Run, window: Window) -> Seen:
    """Land a window, or mark it as too large or too slow."""
    folder = run.folder(window)
    try:
        days = _land_afresh(run, window)
    except TooManyError as error:
        store.mark_split(folder, window, total=error.total, is_at_least=error.is_at_least)
        return Seen(window, "split", error.total, is_at_least=error.is_at_least)
    except TooSlowError:
        first, last = window.span
        if first == last:
            raise
        store.mark_split(folder, window)
        return Seen(window, "split")
    landed = store.read_window(folder / store.WINDOW_FILE)
    return Seen(
        window, "complete", landed.announced_total, days=days, is_unchanged=landed.is_unchanged
    )


def _land_afresh(run: _Run, window: Window) -> dict[date, int]:
    """Land a window; where its answers contradict each other, ask it again from the first page on.

    Answers may have changed since an earlier run landed its first pages, or gateways that are not
    in step may have answered.
    """
    folder = run.folder(window)
    if run.source.scope is not None:
        window = _begin(run, window, folder)
    for _ in range(_ATTEMPTS - 1):
        try:
            return _land(run, window, folder)
        except InconsistentError as error:
            log.warning("asking the window afresh: %s", error)
            store.discard_pages(folder)
    try:
        return _land(run, window, folder)
    except InconsistentError:
        store.discard_pages(folder)
        raise


def _begin(run: _Run, window: Window, folder: Path) -> Window:
    """Remember a window that is begun; pages of another day are not mixed with today's.

    Pages of families are questions of their own, and stay good.
    """
    now, begun = run.clock(), store.begun_at(folder)
    if begun is not None and now - begun > _STALE and "search" in window.query:
        store.discard_pages(folder)
        begun = None
    if begun is None:
        window = replace(window, data_as_of=now.date())
        store.mark_begun(folder, window)
    return window


@dataclass
class _Progress:
    """What is known of a window under way."""

    pages: list[store.LandedPage] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)
    days: Counter[date] = field(default_factory=Counter)

    def add(self, where: str, page: store.LandedPage, records: Sequence[Identified]) -> None:
        """Count a page's records; a record that comes twice means that another one is missing."""
        for record in records:
            if record.key in self.keys:
                before = self.keys[record.key]
                message = f"{where}: {record.key} stands on page {before} and on page {page.number}"
                raise InconsistentError(message)
            self.keys[record.key] = page.number
            if record.day is not None:
                self.days[record.day] += 1
        self.pages.append(page)


def _land(run: _Run, window: Window, folder: Path) -> dict[date, int]:
    """Land the pages of a window and close it; returns the records by day of publication."""
    where = f"window {window.revision}/{window.name}"
    progress = _Progress()
    for landed in store.landed_pages(folder):
        body = store.read_page(folder, landed)
        progress.add(where, landed, run.source.identify(body))
    is_unchanged = False
    # Where only the closing was missing, a further page would lie beyond the last one.
    is_covered = _is_covered(run, progress.pages)
    rest = () if is_covered else run.source.pages(window, len(progress.pages) + 1)
    for page in rest:
        _check_page(where, page, progress.pages)
        landed = store.write_page(folder, page, fetched_at=run.clock())
        run.sizes.append(len(page.body))
        progress.add(where, landed, page.records)
        known = _known_days(run, window, page) if page.number == 1 else None
        if known is not None:
            is_unchanged, progress.days = True, known
            break
    if not is_unchanged:
        _check_whole(where, progress.pages)
    _close(run, window, folder, progress, is_unchanged=is_unchanged)
    return dict(progress.days)


def _is_covered(run: _Run, pages: Sequence[store.LandedPage]) -> bool:
    """Whether the landed pages hold everything announced, and no further facts follow."""
    scope = run.source.scope
    if scope is None or scope.costs.page_size is None or not pages:
        return False
    last = pages[-1].asked
    return last is not None and last[1] >= pages[0].announced_total


def _close(
    run: _Run, window: Window, folder: Path, progress: _Progress, *, is_unchanged: bool
) -> None:
    store.write_window(
        folder,
        run.source.info,
        window,
        progress.pages,
        fetched_at=run.clock(),
        client_version=run.client_version,
        days=progress.days,
        is_unchanged=is_unchanged,
    )
    run.windows += 1
    run.unchanged += is_unchanged
    total = progress.pages[0].announced_total if progress.pages else 0
    note = ", unchanged" if is_unchanged else ""
    log.info("%s: %s: %d records%s", run.source.info.name, window.name, total, note)


def _known_days(run: _Run, window: Window, page: Page) -> Counter[date] | None:
    """Records by day as known before, if the first page of a step shows that they still hold.

    The announced total must be the known one, and so must the count of each day of which the page
    shows all records. What a later amendment changed without changing a count is found by the next
    full harvest.
    """
    revision, scope = planner.read_revision(window.revision), run.source.scope
    is_step = revision is not None and revision.kind == "step" and "office" not in window.query
    if not is_step or scope is None or page.asked is None:
        return None
    is_whole = page.asked[1] >= page.announced_total
    if is_whole and scope.costs.page_size is not None:
        # Nothing more would be asked anyway.
        return None
    first, last = window.span
    # Only windows whose records are at rest vouch for a day.
    vouching = [one for one in run.seen if not one.is_unchanged]
    counted = Forecast(vouching, window.query["search"], scope.capacity).counted
    known = Counter({day: int(n) for day, n in counted.items() if first <= day <= last})
    met = Counter(one.day for one in page.records if one.day is not None)
    edge = None if is_whole else min(met, default=None)
    agrees = all(known[day] == met[day] for day in {*known, *met} if edge is None or day > edge)
    return known if agrees and known.total() == page.announced_total else None


def _check_page(where: str, page: Page, before: list[store.LandedPage]) -> None:
    """Refuse a page that contradicts its request or the pages before it."""
    here = f"{where}, page {page.number}"
    if page.echoed != page.asked:
        message = f"{here}: asked for records {page.asked}, the source gave {page.echoed}"
        raise InconsistentError(message)
    if before and before[0].announced_total != page.announced_total:
        message = (
            f"{here}: the source announces {page.announced_total} records, "
            f"on page 1 it announced {before[0].announced_total}"
        )
        raise InconsistentError(message)
    if page.number != len(before) + 1:
        message = f"{here}: expected page {len(before) + 1}"
        raise InconsistentError(message)


def _check_whole(where: str, pages: list[store.LandedPage]) -> None:
    """Refuse to close a window whose pages do not cover what was announced."""
    expected = 1
    for asked in (page.asked for page in pages if page.asked):
        if asked[0] != expected:
            break
        expected = asked[1] + 1
    total = pages[0].announced_total if pages else 0
    if expected - 1 != total:
        message = (
            f"{where}: {total} records were announced, the pages cover 1 to {expected - 1}; "
            "the window stays open, run again"
        )
        raise InconsistentError(message)
