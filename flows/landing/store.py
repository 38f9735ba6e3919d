"""Raw bytes at rest: one folder a window, one compressed file and sidecar a page.

    landing/<source>/<revision>/<window>/page-0001.json.gz
                                         page-0001.sidecar.json
                                         window.json

A window is complete when, and only when, its window.json is on disk; it is written last. Nothing
here is ever edited, renamed or merged.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flows import files
from flows.errors import LandingDamagedError
from flows.sources.contract import Page, SourceInfo, Window

WINDOW_FILE = "window.json"
#: Stands in the folder of a window that was too slow to be answered: its halves are asked instead.
SPLIT_FILE = "split.json"
SIDECAR_SUFFIX = ".sidecar.json"
#: Raised when the layout of the landing folder changes.
LANDING_FORMAT = 1


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
    digest: str

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


def is_split(folder: Path) -> bool:
    """Whether the halves of a window are asked instead of it."""
    return (folder / SPLIT_FILE).exists()


def mark_split(folder: Path) -> None:
    """Have the halves of a window asked from now on.

    Raises:
        StorageError: The disk is full or not writable.
    """
    files.write_atomically(folder / SPLIT_FILE, b'{"reason": "too slow to be answered"}\n')


def _dump(content: dict[str, Any]) -> bytes:
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
) -> None:
    """Write the sidecar that makes a window complete.

    Raises:
        StorageError: The disk is full or not writable.
    """
    sidecar = {
        "landing_format": LANDING_FORMAT,
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
    return content, raw


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
            digest=files.sha256(raw),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise _wrong_field(path, error) from error


def complete_windows(landing: Path) -> Iterator[LandedWindow]:
    """Every complete window at rest, in a stable order.

    Raises:
        LandingDamagedError: A sidecar cannot be read.
    """
    for path in sorted(landing.glob(f"*/*/*/{WINDOW_FILE}")):
        yield read_window(path)


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
