"""Runs the stages on a data folder in a process that kills itself before the n-th event.

Events are those that change files below the data folder, as Python's audit hooks tell them; the
syncing of a file, which is the moment after its bytes were written and before it has its name; and
every model that is begun. Tables and databases are written by libraries that audit nothing: their
half-written files are met at the events around and between.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from data_folders import run_report, run_stages, settings_of
from quick_builds import build_quickly

CHANGING = {
    "os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink",
    "os.truncate", "shutil.rmtree",
}  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Killer:
    """Counts events and ends the process at the wanted one."""

    def __init__(self, root: str, fatal: int) -> None:
        self.root, self.fatal = root, fatal
        self.phase, self.phases = "start", list[str]()

    def event(self) -> None:
        """One more event; perhaps the last one."""
        self.phases.append(self.phase)
        if len(self.phases) == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def progress(self, phase: str) -> None:
        """A stage or a model begins."""
        if "." not in phase:
            self.phase = phase
        self.event()

    def audit(self, name: str, arguments: tuple[Any, ...]) -> None:
        """Python's audit hook."""
        if name in CHANGING:
            matters = any(str(one).startswith(self.root) for one in arguments)
        else:
            matters = (
                name == "open"
                and str(arguments[0]).startswith(self.root)
                and bool(arguments[2] & WRITING)
            )
        if matters:
            self.event()


def main(root: Path, what: str, fatal: int, events: Path) -> None:
    """Run, and write the phase of every event if it was survived.

    Args:
        root: The data folder.
        what: `stages` or `report`.
        fatal: The event that is not survived; 0 lives.
        events: File for the phases.
    """
    build_quickly()
    killer = Killer(str(root), fatal)
    settings = settings_of(root)
    sync = os.fsync

    def counted_sync(descriptor: Any) -> None:
        killer.event()
        sync(descriptor)

    vars(os)["fsync"] = counted_sync
    sys.addaudithook(killer.audit)
    if what == "stages":
        run_stages(settings, killer.progress)
    else:
        run_report(settings)
    found, killer.root = "\n".join(killer.phases), "\0"
    events.write_text(found, encoding="utf-8")
