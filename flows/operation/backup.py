"""A data folder as one file, checksummed, and back.

The file is a tar: `manifest.json` with size and SHA-256 of every file and the target of every
link, `manifest.sha256`, then the files. A restored folder gets its name when every byte was
compared, so that a damaged archive changes nothing.
"""

import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, Literal

from flows import files
from flows.errors import ConfigurationError, LandscapeError
from flows.settings import Folders

MANIFEST, MANIFEST_SUM = "manifest.json", "manifest.sha256"
FORMAT = 1
#: Below this folder lie the files in the archive.
DATA = "data/"
_BLOCK = 1 << 20
_MOST_MANIFEST = 1 << 30
#: What readers of archives, and of the manifest, say of bytes that are not as they were.
_DAMAGES = (
    tarfile.TarError, zlib.error, EOFError, ValueError, OverflowError, KeyError, TypeError,
    AttributeError,
)  # fmt: skip


class BackupDamagedError(LandscapeError):
    """An archive is not what was backed up; nothing was changed."""


@dataclass(frozen=True)
class Backup:
    """What an archive holds.

    Attributes:
        created_at: When it was made, UTC.
        version: Version of this package that made it.
        files: Size and SHA-256 by path below the data folder.
        links: Target by path of links.
    """

    created_at: str
    version: str
    files: dict[str, tuple[int, str]]
    links: dict[str, str]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(size for size, _ in self.files.values())


def back_up(folders: Folders, target: Path, *, now: datetime, version: str) -> Backup:
    """Write a data folder into one file. Hold the data folder meanwhile.

    Args:
        folders: The data folder.
        target: A file that ends with `.tar` or `.tar.gz`.
        now: The present time, UTC.
        version: Version of this package.

    Raises:
        ConfigurationError: The target cannot be used.
        StorageError: The disk is full or not writable; an earlier backup of that name stays.
    """
    mode = _mode(target)
    if any(folder in target.resolve().parents for folder in folders.ours):
        message = f"{target} lies in the data that are backed up; name a file elsewhere"
        raise ConfigurationError(message)
    found = list(_entries(folders))
    if not found:
        message = f"{folders.root} holds nothing to back up; run `landscape refresh` first."
        raise LandscapeError(message)
    with files.storage_errors(target):
        backup = _described(folders, found, now, version)
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = files.partial_name(target)
        try:
            with tarfile.open(unfinished, mode) as archive:
                _add_manifest(archive, backup)
                for name in backup.files:
                    archive.add(folders.root / name, f"{DATA}{name}", recursive=False)
            files.sync(unfinished)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
        files.sync(target.parent)
    return backup


def _mode(target: Path) -> Literal["w", "w:gz"]:
    if target.name.endswith(".tar"):
        return "w"
    if target.name.endswith((".tar.gz", ".tgz")):
        return "w:gz"
    message = f"{target}: a backup is named .tar or .tar.gz"
    raise ConfigurationError(message)


def _entries(folders: Folders) -> Iterator[Path]:
    """Files and links below the folders of ours, but what was half written or can be redrawn."""
    for folder in folders.ours:
        for path in sorted(folder.rglob("*")):
            parts = path.relative_to(folders.root).parts
            is_left_out = folders.drawings in (path, *path.parents) or any(
                files.PARTIAL in part for part in parts
            )
            if not is_left_out and (path.is_symlink() or path.is_file()):
                yield path


def _described(folders: Folders, found: list[Path], now: datetime, version: str) -> Backup:
    plain = [path for path in found if not path.is_symlink()]
    links = [path for path in found if path.is_symlink()]
    root = folders.root
    return Backup(
        created_at=now.isoformat(timespec="seconds"),
        version=version,
        files={
            path.relative_to(root).as_posix(): (path.stat().st_size, files.sha256_of_file(path))
            for path in plain
        },
        links={path.relative_to(root).as_posix(): str(path.readlink()) for path in links},
    )


def _add_manifest(archive: tarfile.TarFile, backup: Backup) -> None:
    content = {"format": FORMAT, **vars(backup)}
    data = (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    sums = f"{files.sha256(data)}  {MANIFEST}\n".encode()
    for name, body in ((MANIFEST, data), (MANIFEST_SUM, sums)):
        member = tarfile.TarInfo(name)
        member.size = len(body)
        archive.addfile(member, io.BytesIO(body))


def restore(source: Path, root: Path) -> Backup:
    """Make a data folder from an archive, after every byte was compared.

    Args:
        source: The archive.
        root: The data folder to make; it must not be there, or be empty.

    Raises:
        ConfigurationError: There is no such archive, or the data folder is not empty.
        BackupDamagedError: The archive is damaged; nothing was changed.
        StorageError: The disk is full or not writable; nothing was changed.
    """
    if not source.is_file():
        message = f"{source}: no such backup"
        raise ConfigurationError(message)
    _require_empty(root)
    with files.new_folder(root) as unfinished:
        backup = _unpack(source, unfinished)
        if root.is_dir():
            # A lock that nobody holds is all that may lie there.
            (root / Folders(root).lock.name).unlink(missing_ok=True)
            root.rmdir()
    return backup


def _require_empty(root: Path) -> None:
    if root.is_symlink() or (root.exists() and not root.is_dir()):
        message = f"{root} is there already and is no folder"
        raise ConfigurationError(message)
    there = sorted(path.name for path in root.iterdir()) if root.exists() else []
    rest = [name for name in there if name != Folders(root).lock.name]
    if rest:
        message = (
            f"{root} is not empty (it holds {rest[0]}); restore to an empty folder with "
            "--data-dir, or move this one away first"
        )
        raise ConfigurationError(message)


def _unpack(source: Path, folder: Path) -> Backup:
    try:
        with tarfile.open(source, "r:*") as archive:
            backup = _read_manifest(archive, source)
            _unpack_files(archive, backup, folder, source)
    except _DAMAGES as error:
        raise _damaged(source, str(error)) from error
    except OSError as error:
        # What a decompressor says of damaged bytes has no number of an error of the system.
        if error.errno is None:
            raise _damaged(source, str(error)) from error
        raise
    for name, target in backup.links.items():
        link = folder / _safe(name, source)
        _require_inside(folder, link, target, source)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
    return backup


def _damaged(source: Path, reason: str) -> BackupDamagedError:
    return BackupDamagedError(
        f"{source} is damaged or no backup: {reason}. Nothing was changed; use another backup."
    )


def _read_manifest(archive: tarfile.TarFile, source: Path) -> Backup:
    bodies = []
    for wanted in (MANIFEST, MANIFEST_SUM):
        member = archive.next()
        if member is None or member.name != wanted or not member.isreg():
            raise _damaged(source, f"{wanted} is not where it belongs")
        if member.size > _MOST_MANIFEST:
            raise _damaged(source, f"{wanted} says it has {member.size} bytes")
        bodies.append(_opened(archive, member, source).read())
    if bodies[1].decode().partition(" ")[0] != files.sha256(bodies[0]):
        raise _damaged(source, f"{MANIFEST} is not as its hash says")
    content: dict[str, Any] = json.loads(bodies[0])
    if content["format"] != FORMAT:
        message = f"{source}: format {content['format']} of backups is not known to this version"
        raise ConfigurationError(message)
    return Backup(
        created_at=content["created_at"],
        version=content["version"],
        files={name: (int(size), str(digest)) for name, (size, digest) in content["files"].items()},
        links=dict(content["links"]),
    )


def _opened(archive: tarfile.TarFile, member: tarfile.TarInfo, source: Path) -> IO[bytes]:
    handle = archive.extractfile(member)
    if handle is None:
        raise _damaged(source, f"{member.name} is no file")
    return handle


def _unpack_files(archive: tarfile.TarFile, backup: Backup, folder: Path, source: Path) -> None:
    missing = dict(backup.files)
    while (member := archive.next()) is not None:
        name = member.name.removeprefix(DATA)
        if not member.isreg() or not member.name.startswith(DATA) or name not in missing:
            raise _damaged(source, f"{member.name} is in no list")
        size, digest = missing.pop(name)
        target = folder / _safe(name, source)
        target.parent.mkdir(parents=True, exist_ok=True)
        if _copy(_opened(archive, member, source), target) != (size, digest):
            raise _damaged(source, f"{name} is not as its hash says")
        # As a copy keeps it.
        os.utime(target, (member.mtime, member.mtime))
    if missing:
        raise _damaged(source, f"{min(missing)} is missing")


def _copy(given: IO[bytes], target: Path) -> tuple[int, str]:
    """Write a file; tell the size and SHA-256 of what was written."""
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as taken:
        while block := given.read(_BLOCK):
            digest.update(block)
            size += len(block)
            taken.write(block)
    return size, digest.hexdigest()


def _safe(name: str, source: Path) -> PurePosixPath:
    """A path that stays below the folder it is put in."""
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or ".." in path.parts:
        raise _damaged(source, f"{name!r} leads out of the data folder")
    return path


def _require_inside(folder: Path, link: Path, target: str, source: Path) -> None:
    leads = os.path.normpath(link.parent / target)
    if Path(target).is_absolute() or not Path(leads).is_relative_to(folder):
        raise _damaged(source, f"the link {link.name} leads out of the data folder")
