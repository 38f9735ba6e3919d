"""What both live pages share as commands: options, surroundings, writing the report."""

import argparse
import getpass
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from flows.errors import LandscapeError
from flows.transport.client import Monotonic, Sleep

PACKAGE = "quantum-patent-landscape"
FAILED = 1


def utc_now() -> datetime:
    """The present time, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Surroundings:
    """What a page takes from the machine; tests put others in place.

    Attributes:
        environ: The environment, which may hold the key.
        home: The home folder, below which the key's file is looked for.
        clock: The present time, UTC.
        sleep: Waits for some seconds.
        monotonic: Measures how long answers take.
        time_out: Seconds that an answer is waited for; None for as long as the product waits.
    """

    environ: Mapping[str, str] = field(repr=False)
    home: Path
    clock: Callable[[], datetime] = utc_now
    sleep: Sleep = time.sleep
    monotonic: Monotonic = time.monotonic
    time_out: float | None = None

    def local_names(self) -> set[str]:
        """Names that would tell whose machine it is."""
        names = {self.environ.get(name, "") for name in ("USER", "USERNAME", "LOGNAME")}
        try:
            names.add(getpass.getuser())
        except (OSError, KeyError):
            # A user without a name, as containers have them.
            names.add("")
        return names | {str(self.home), str(Path.cwd())}


@dataclass(frozen=True)
class Options:
    """What the user wrote.

    Attributes:
        url: The service.
        out: Where the report goes; None for a name with the date in the present folder.
    """

    url: str
    out: Path | None


def read_options(what: str, url: str, argv: Sequence[str] | None) -> Options:
    """The options of a page."""
    parser = argparse.ArgumentParser(
        description=f"Compares {what} with what the product expects of it, and writes a report "
        "without any record, name or key that can be sent to the maintainers."
    )
    parser.add_argument("--url", default=url, help="the service; the default is the public one")
    parser.add_argument(
        "--out", type=Path, help="the report's file; the default has the date in its name"
    )
    found = parser.parse_args(argv)
    return Options(found.url.rstrip("/"), found.out)


def user_agent() -> str:
    """Who asks; without any contact, which would have to be removed again."""
    return f"{PACKAGE}/{version(PACKAGE)} (live page)"


def address_told(url: str, public: str) -> str:
    """The address of the public service; any other is not told, since it may be private."""
    return public if url == public else "another address than the public one"


def publish(page: str, out: Path | None, name: str, day: datetime) -> Path:
    """Print a page and write it to its file, which an older one of the same day gives way to."""
    path = out or Path(f"live-report-{name}-{day:%Y-%m-%d}.md")
    try:
        path.write_text(page, encoding="utf-8")
    finally:
        # Minutes of asking are not lost to a folder that cannot be written.
        sys.stdout.write(f"{page}\n")
        sys.stdout.flush()
    tell(f"The report is in {path}. Please look through it, then send it to the maintainers.")
    return path


def tell(text: str) -> None:
    """Say something to the user that is no part of the page."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def ended(make: Callable[[], None]) -> int:
    """The exit code of a page; what stops it is told in one line."""
    try:
        make()
    except LandscapeError as error:
        tell(f"error: {error}")
        return error.exit_code
    except OSError as error:
        tell(f"error: the report cannot be written: {error.strerror}")
        return FAILED
    return 0
