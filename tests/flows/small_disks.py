"""Disks that are full: real small ones where they can be mounted, else a limit on files."""

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

#: How a disk is filled, given its root and the bytes to leave.
Fill = Callable[[Path, int], AbstractContextManager[None]]


@contextmanager
def limited(_root: Path, left: int) -> Iterator[None]:
    """No file may grow beyond this size: writing fails as on a full disk, only with EFBIG."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (left, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def filled(root: Path, left: int) -> Iterator[None]:
    """A disk with so many bytes left."""
    state = os.statvfs(root)
    ballast = root / "ballast"
    with ballast.open("wb") as handle:
        os.posix_fallocate(handle.fileno(), 0, max(1, state.f_bavail * state.f_frsize - left))
    try:
        yield
    finally:
        ballast.unlink()


class Disk:
    """A folder, and how to leave little space in it."""

    def __init__(self, root: Path, fill: Fill) -> None:
        self.root, self._fill = root, fill

    def full(self, left: int) -> AbstractContextManager[None]:
        """Have only so many bytes left."""
        return self._fill(self.root, left)


def mounted(root: Path) -> bool:
    """Mount a small disk of its own on a folder; False where that is not allowed here."""
    command = ["mount", "-t", "tmpfs", "-o", "size=160m", "none", str(root)]
    return (
        os.geteuid() == 0
        and not subprocess.run(command, capture_output=True, check=False).returncode
    )


@contextmanager
def small_disk(root: Path) -> Iterator[Disk]:
    """A disk on a folder, the realest one to be had here."""
    root.mkdir()
    if not mounted(root):
        yield Disk(root, limited)
        return
    try:
        yield Disk(root, filled)
    finally:
        subprocess.run(["umount", str(root)], check=True)
