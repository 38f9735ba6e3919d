"""Raw bytes at rest: one folder a window, one compressed file and sidecar a page.

    landing/<source>/<revision>/<window>/begun.json
                                         page-0001.json.gz
                                         page-0001.sidecar.json
                                         window.json

A window is complete when, and only when, its window.json is on disk; it is written last. Nothing
here is ever edited, renamed or merged. Sidecars tell their format: see `flows.landing.formats`.
"""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flows import files
from flows.errors import LandingDamagedError
from flows.landing import formats
from flows.landing.planner import Seen
from flows.sources.contract import Page, Source, SourceInfo, Window

WINDOW_FILE = "window.json"
#: Stands in the folder of a window that was too large or too slow: smaller ones are asked instead.
SPLIT_FILE = "split.json"
#: Stands in the folder of a window from before its first request on, so that it can be continued.
BEGUN_FILE = "begun.json"
SIDECAR_SUFFIX = ".sidecar.json"


@dataclass(frozen=True)
class LandedPage:
    """What the sidecar of a page says.

    Attributes:
        file: Name of the compressed file within the window's folder.
        sha256: Of the bytes as received.
        size: Number of bytes as received.
        number: Position within the window, from 1.
        asked: First and last record asked for; None for further facts of the same records.
        announced_total: Records the source said the window holds.
    """

    file: str
    sha256: str
    size: int
    number: int
    asked: tuple[int, int] | None
    announced_total: int


@dataclass(frozen=True)
class LandedWindow:
    """A complete window at rest.

    Attributes:
        folder: Where it lies.
        source: Name of its source.
        revision: Harvest or edition.
        name: Name within the revision.
        clause: The clause of the topic that selected its documents.
        data_as_of: The day the content stands for.
        fetched_at: When the window was complete, UTC.
        announced_total: Records the source said it holds.
        pages: Its pages in order.
        query: What was asked.
        is_unchanged: Only its first page was fetched, since it agreed with what was known.
        days: Records by day of publication; empty where the source has no such days.
        digest: SHA-256 of the window's sidecar: the identity of its content.
    """

    folder: Path
    source: str
    revision: str
    name: str
    clause: str
    data_as_of: date
    fetched_at: datetime
    announced_total: int
    pages: tuple[LandedPage, ...]
    query: dict[str, str]
    is_unchanged: bool
    days: dict[date, int]
    digest: str

    @property
    def expected_records(self) -> int:
        """Records that its pages hold: all announced ones, or those of an unchanged one's page."""
        if not self.is_unchanged:
            return self.announced_total
        return max((page.asked[1] for page in self.pages if page.asked), default=0)

    @property
    def numbers(self) -> list[str]:
        """The publications that a window of families or members asked for, in order."""
        return self.query["numbers"].split(",")

    @property
    def ref(self) -> str:
        """How rows refer to the window: source/revision/name."""
        return f"{self.source}/{self.revision}/{self.name}"


def window_folder(landing: Path, source: str, window: Window) -> Path:
    """Where a window lies."""
    return landing / source / window.revision / window.name


def is_complete(landing: Path, source: str, window: Window) -> bool:
    """Whether a window's sidecar is on disk."""
    return (window_folder(landing, source, window) / WINDOW_FILE).exists()


def mark_split(
    folder: Path, window: Window, *, total: int | None = None, is_at_least: bool = False
) -> None:
    """Have smaller windows asked in the place of this one from now on.

    Args:
        folder: The window's folder.
        window: The window.
        total: Records that the source announced; None if it gave no answer in time.
        is_at_least: The source counts no further than `total`.

    Raises:
        StorageError: The disk is full or not writable.
    """
    content = {**_described(window), "announced_total": total, "is_at_least": is_at_least}
    files.write_atomically(folder / SPLIT_FILE, _dump(content))


def mark_begun(folder: Path, window: Window) -> None:
    """Remember what is being asked, so that a later run can go on with it.

    Raises:
        StorageError: The disk is full or not writable.
    """
    files.write_atomically(folder / BEGUN_FILE, _dump(_described(window)))


def begun_at(folder: Path) -> datetime | None:
    """When the first page of a window was landed; None without one.

    Raises:
        LandingDamagedError: Its sidecar cannot be read.
    """
    path = folder / f"page-0001{SIDECAR_SUFFIX}"
    if not path.exists():
        return None
    content, _ = _read_json(path)
    try:
        return datetime.fromisoformat(content["fetched_at"])
    except (KeyError, TypeError, ValueError) as error:
        raise _wrong_field(path, error) from error


def discard_pages(folder: Path) -> None:
    """Remove the pages of a window that was never complete, since they no longer fit together.

    Raises:
        StorageError: They cannot be removed.
    """
    with files.storage_errors(folder):
        # Sidecars go first: a page without one does not count.
        for pattern in (f"page-*{SIDECAR_SUFFIX}", "page-*.gz"):
            for path in folder.glob(pattern):
                path.unlink()


def _described(window: Window) -> dict[str, Any]:
    return {**vars(window), "data_as_of": window.data_as_of.isoformat()}


def _dump(content: dict[str, Any]) -> bytes:
    content = formats.marked(content)
    return (json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def write_page(folder: Path, page: Page, *, fetched_at: datetime) -> LandedPage:
    """Land one page: its bytes first, then its sidecar.

    Raises:
        StorageError: The disk is full or not writable.
    """
    name = f"page-{page.number:04d}"
    landed = LandedPage(
        file=f"{name}.json.gz" if "json" in page.media_type else f"{name}.xml.gz",
        sha256=files.sha256(page.body),
        size=len(page.body),
        number=page.number,
        asked=page.asked,
        announced_total=page.announced_total,
    )
    files.write_atomically(folder / landed.file, gzip.compress(page.body, mtime=0))
    sidecar = {
        **vars(landed),
        "echoed": page.echoed,
        "fetched_at": fetched_at.isoformat(),
        "media_type": page.media_type,
        "status": page.status,
    }
    files.write_atomically(folder / f"{name}{SIDECAR_SUFFIX}", _dump(sidecar))
    return landed


def write_window(
    folder: Path,
    info: SourceInfo,
    window: Window,
    pages: list[LandedPage],
    *,
    fetched_at: datetime,
    client_version: str,
    days: Mapping[date, int] | None = None,
    is_unchanged: bool = False,
) -> None:
    """Write the sidecar that makes a window complete.

    Args:
        folder: The window's folder.
        info: Facts about its source.
        window: What was asked.
        pages: Its landed pages in order.
        fetched_at: The present time, UTC.
        client_version: What fetched it.
        days: Records by day of publication.
        is_unchanged: The pages after the first were left out, since nothing had changed.

    Raises:
        StorageError: The disk is full or not writable.
    """
    sidecar = {
        "source": info.name,
        "revision": window.revision,
        "window": window.name,
        "clause": window.clause,
        "query": window.query,
        "data_as_of": window.data_as_of.isoformat(),
        "fetched_at": fetched_at.isoformat(),
        "announced_total": pages[0].announced_total if pages else 0,
        "licence": info.licence.en,
        "credit": info.credit.en,
        "client_version": client_version,
        "days": {day.isoformat(): count for day, count in sorted((days or {}).items())},
        "is_unchanged": is_unchanged,
        "pages": [vars(page) for page in pages],
    }
    files.write_atomically(folder / WINDOW_FILE, _dump(sidecar))


def _read_json(path: Path) -> tuple[dict[str, Any], bytes]:
    advice = f"Restore it from a backup, or delete the folder {path.parent} to fetch it again."
    try:
        raw = path.read_bytes()
        content = json.loads(raw.decode("utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path}: the sidecar cannot be read ({error}). {advice}"
        raise LandingDamagedError(message) from error
    if not isinstance(content, dict):
        message = f"{path}: the sidecar is not a JSON object. {advice}"
        raise LandingDamagedError(message)
    return formats.as_current(content, path), raw


def _range(asked: Any) -> tuple[int, int] | None:  # noqa: ANN401 - whatever JSON held
    return None if asked is None else (int(asked[0]), int(asked[1]))


def _landed_page(content: dict[str, Any]) -> LandedPage:
    return LandedPage(
        file=str(content["file"]),
        sha256=str(content["sha256"]),
        size=int(content["size"]),
        number=int(content["number"]),
        asked=_range(content["asked"]),
        announced_total=int(content["announced_total"]),
    )


def landed_pages(folder: Path) -> list[LandedPage]:
    """The pages of an unfinished window that are whole, from the first on without a gap.

    Raises:
        LandingDamagedError: A page's bytes or sidecar are damaged.
    """
    pages = []
    for number, path in enumerate(sorted(folder.glob(f"page-*{SIDECAR_SUFFIX}")), start=1):
        content, _ = _read_json(path)
        page = _page_of(path, content)
        if page.number != number:
            break
        read_page(folder, page)
        pages.append(page)
    return pages


def _wrong_field(path: Path, error: Exception) -> LandingDamagedError:
    return LandingDamagedError(
        f"{path}: field {error} is missing or wrong in the sidecar. Restore it from a backup, "
        f"or delete the folder {path.parent} to fetch it again."
    )


def _page_of(path: Path, content: dict[str, Any]) -> LandedPage:
    try:
        return _landed_page(content)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise _wrong_field(path, error) from error


def _check_place(path: Path, content: dict[str, Any]) -> None:
    """A sidecar believed against its place would drop its window without a word."""
    names = path.parent.parts[-3:]
    for key, expected in zip(("source", "revision", "window"), names, strict=True):
        if key in content and content[key] != expected:
            message = f"{path}: {key} is {content[key]!r}, but the file lies below {expected!r}."
            raise LandingDamagedError(message)
    total = content.get("announced_total")
    if isinstance(total, int) and total < 0:
        message = f"{path}: announced_total is {total}, which no window holds."
        raise LandingDamagedError(message)


def read_window(path: Path) -> LandedWindow:
    """The complete window whose window.json is at `path`.

    Raises:
        LandingDamagedError: The sidecar cannot be read or lacks a field.
    """
    content, raw = _read_json(path)
    _check_place(path, content)
    try:
        return LandedWindow(
            folder=path.parent,
            source=str(content["source"]),
            revision=str(content["revision"]),
            name=str(content["window"]),
            clause=str(content["clause"]),
            data_as_of=date.fromisoformat(content["data_as_of"]),
            fetched_at=datetime.fromisoformat(content["fetched_at"]),
            announced_total=int(content["announced_total"]),
            pages=tuple(_landed_page(page) for page in content["pages"]),
            query={str(key): str(value) for key, value in content["query"].items()},
            is_unchanged=bool(content["is_unchanged"]),
            days={date.fromisoformat(day): int(n) for day, n in content["days"].items()},
            digest=files.sha256(raw),
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise _wrong_field(path, error) from error


def complete_windows(landing: Path) -> Iterator[LandedWindow]:
    """Every complete window at rest, in a stable order.

    Raises:
        LandingDamagedError: A sidecar cannot be read.
    """
    for path in sorted(landing.glob(f"*/*/*/{WINDOW_FILE}")):
        yield read_window(path)


def windows_that_count(landing: Path, source: Source) -> Iterator[LandedWindow]:
    """The complete windows of a source that records are made from, in a stable order.

    Left out are those of searches that the topic no longer has, and those found unchanged whose
    one page does not hold whole records: their records came with an earlier window.

    Raises:
        LandingDamagedError: A sidecar cannot be read.
    """
    scope = source.scope
    names = {search.name for search in scope.searches} if scope else set()
    for path in sorted(landing.glob(f"{source.info.name}/*/*/{WINDOW_FILE}")):
        window = read_window(path)
        search = window.query.get("search")
        is_half = window.is_unchanged and (scope is None or scope.costs.page_size is None)
        if not is_half and (search is None or search in names):
            yield window


def seen_windows(landing: Path, source: str) -> list[Seen]:
    """What every window of a source at rest tells the planner; complete ones of no search too.

    Raises:
        LandingDamagedError: A sidecar cannot be read.
    """
    found = []
    for folder in sorted(path for path in (landing / source).glob("*/*") if path.is_dir()):
        if (folder / WINDOW_FILE).exists():
            found.append(_complete(read_window(folder / WINDOW_FILE)))
        elif (folder / SPLIT_FILE).exists():
            found.append(_split(folder / SPLIT_FILE))
        elif (folder / BEGUN_FILE).exists():
            found.append(Seen(_window(folder / BEGUN_FILE), "begun"))
    return found


def _complete(landed: LandedWindow) -> Seen:
    window = Window(landed.name, landed.revision, landed.clause, landed.query, landed.data_as_of)
    return Seen(
        window,
        "complete",
        landed.announced_total,
        days=landed.days,
        is_unchanged=landed.is_unchanged,
    )


def _split(path: Path) -> Seen:
    content, _ = _read_json(path)
    total = content.get("announced_total")
    return Seen(
        _window(path),
        "split",
        total if isinstance(total, int) else None,
        is_at_least=bool(content.get("is_at_least")),
    )


def _window(path: Path) -> Window:
    content, _ = _read_json(path)
    _check_place(path, {**content, "window": content.get("name")})
    try:
        if "search" in content["query"]:
            for key in ("first", "last"):
                date.fromisoformat(content["query"][key])
        return Window(
            name=str(content["name"]),
            revision=str(content["revision"]),
            clause=str(content["clause"]),
            query={str(key): str(value) for key, value in content["query"].items()},
            data_as_of=date.fromisoformat(content["data_as_of"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _wrong_field(path, error) from error


def read_page(folder: Path, page: LandedPage) -> bytes:
    """The bytes of a page as they were received.

    Raises:
        LandingDamagedError: The file is missing, truncated or differs from its sidecar.
    """
    path = folder / page.file
    advice = f"Restore the file from a backup, or delete the folder {folder} to fetch it again."
    try:
        body = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        message = f"{path}: the page cannot be read whole ({error}). {advice}"
        raise LandingDamagedError(message) from error
    if len(body) != page.size:
        message = f"{path}: {len(body)} bytes, but its sidecar says {page.size}. {advice}"
        raise LandingDamagedError(message)
    found = files.sha256(body)
    if found != page.sha256:
        message = f"{path}: sha256 is {found}, but its sidecar says {page.sha256}. {advice}"
        raise LandingDamagedError(message)
    return body
