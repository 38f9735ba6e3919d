"""Writing files so that no reader ever meets half of one."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from flows.errors import StorageError

#: Ends the name of everything that is still being written.
PARTIAL = ".partial"
_OURS = re.compile(r"\..+\.[0-9a-f]{8}\.partial(\.[a-z0-9-]+)*")


def sha256(data: bytes) -> str:
    """Hexadecimal SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def sha256_of_file(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn failures of the file system into an error that says what to do.

    Raises:
        StorageError: The folder cannot be written; nothing stored before was touched.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        message = (
            f"cannot write {path}: {reason}. Nothing stored before was changed; free space or "
            "give write permission (or set data_dir to another folder), then run again."
        )
        raise StorageError(message) from error


def sync(path: Path) -> None:
    """Have a file or folder on disk, not only in memory."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def partial_name(path: Path) -> Path:
    """A name beside `path` for its unfinished form, unlike any other."""
    return path.with_name(f".{path.name}.{uuid4().hex[:8]}{PARTIAL}")


@contextmanager
def scratch_folder(where: Path) -> Iterator[Path]:
    """A folder below `where` for files on the way; it goes with its contents.

    Raises:
        StorageError: The file system failed in it.
    """
    with storage_errors(where):
        where.mkdir(parents=True, exist_ok=True)
        folder = partial_name(where / "scratch")
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, on disk before it has its name.

    Raises:
        StorageError: The file could not be written.
    """
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = partial_name(path)
        try:
            with unfinished.open("wb") as handle:
                handle.write(data)
                handle.flush()
                os.fsync(handle.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        sync(path.parent)


def publish_folder(unfinished: Path, path: Path) -> None:
    """Give a finished folder its name; a folder that has the name is moved away first.

    Raises:
        StorageError: The folder could not be renamed.
    """
    with storage_errors(path):
        for file in sorted(unfinished.rglob("*")):
            if file.is_file():
                sync(file)
        if path.exists():
            outdated = partial_name(path)
            path.replace(outdated)
            unfinished.replace(path)
            shutil.rmtree(outdated)
        else:
            unfinished.replace(path)
        sync(path.parent)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to be filled: it gets its name if the block ends well, and goes if not.

    Raises:
        StorageError: The file system failed in it; what had the name before keeps it.
    """
    unfinished = partial_name(path)
    try:
        with storage_errors(path):
            unfinished.mkdir(parents=True)
            yield unfinished
        publish_folder(unfinished, path)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def point_link(link: Path, target: Path) -> None:
    """Make `link` a relative symbolic link to `target`, replacing an older one atomically.

    Raises:
        StorageError: The link could not be written.
    """
    with storage_errors(link):
        unfinished = partial_name(link)
        try:
            unfinished.symlink_to(os.path.relpath(target, link.parent))
            unfinished.replace(link)
        finally:
            unfinished.unlink(missing_ok=True)
        sync(link.parent)


def remove_unfinished(folders: Iterable[Path]) -> list[Path]:
    """Delete what a killed run left half written below folders of ours; under the lock only.

    Only names that `partial_name` gives are touched, with what DuckDB and builds append to them.

    Returns:
        The paths removed.
    """
    removed = [
        path
        for folder in folders
        for path in sorted(folder.rglob(f".*{PARTIAL}*"))
        if _OURS.fullmatch(path.name)
    ]
    for path in removed:
        with storage_errors(path):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
    return removed
