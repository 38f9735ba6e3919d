"""Checks of the machine: Python, packages, disk, fonts, clock."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.doctor.findings import Finding, fail, ok, warn

OLDEST_PYTHON = (3, 11)
#: Package, first version that does not work, and what happens with it.
BREAKING = (
    ("fastapi", (0, 151), "Prefect cannot be imported"),
    ("sqlalchemy", (2, 1), "Prefect never fires a schedule"),
)
PREFECT = (3, 8)
_REINSTALL = "Install the tested versions: `python -m pip install -c constraints.txt -e .`"

MEBI = 1024 * 1024
LITTLE_SPACE = 2048 * MEBI
NO_SPACE = 200 * MEBI
HARVEST_SIZE = "a full harvest of 30,000 publications takes about 0.1 GB, compressed"

#: Simplified and traditional Chinese, Japanese and Korean characters that reports show.
GLYPHS = "量子鍵配送暗号中国日本密钥分发密鑰한국サンプル・、。（）"

#: No clock can rightly show a time before this code was written.
WRITTEN = datetime(2026, 11, 22, tzinfo=UTC)
#: Clocks of two machines differ by this much without harm.
TOLERANCE = timedelta(minutes=2)
#: Beyond this, signatures, tokens and the windows of a harvest go wrong.
WRONG = timedelta(hours=1)


def python_version(version: tuple[int, int, int]) -> Finding:
    """Whether the interpreter is new enough."""
    text = ".".join(map(str, version))
    if version < OLDEST_PYTHON:
        needed = ".".join(map(str, OLDEST_PYTHON))
        return fail("Python", text, f"Python {needed} or later is needed.")
    return ok("Python", text)


def _numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version, which is all that is compared here."""
    found = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def packages(version_of: Callable[[str], str | None]) -> Finding:
    """Whether a package is missing or known to break runs.

    Args:
        version_of: Gives the installed version of a package, None if it is missing.
    """
    installed = {name: version_of(name) for name in ("prefect", *(name for name, *_ in BREAKING))}
    problems = [f"{name} is missing" for name, version in installed.items() if version is None]
    for name, broken, effect in BREAKING:
        version = installed[name]
        if version is not None and _numbers(version) >= broken:
            problems.append(f"{name} {version}: {effect}")
    if problems:
        return fail("packages", "; ".join(problems), _REINSTALL)
    text = ", ".join(f"{name} {version}" for name, version in installed.items())
    if _numbers(str(installed["prefect"]))[:2] != PREFECT:
        return warn("packages", f"{text}: Prefect 3.8 is what was tested", _REINSTALL)
    return ok("packages", text)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def data_folder(root: Path, parts: Iterable[Path]) -> Finding:
    """Whether the data folder can be written, tried where it exists.

    Args:
        root: The data folder.
        parts: Folders below it that runs write to.
    """
    name = "data folder"
    advice = "Give write permission, or name another folder: data_dir or `--data-dir`."
    nearest = _existing(root)
    if nearest != root:
        if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
            return ok(name, f"{root}: not there yet, will be made")
        return fail(name, f"{root}: cannot be made in {nearest}", advice)
    for folder in (root, *(part for part in parts if part.exists())):
        try:
            # Has no name on most systems, and is gone when closed on all.
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            return fail(name, f"{folder}: cannot be written: {error.strerror}", advice)
    return ok(name, f"{root}: can be written")


def disk(root: Path) -> Finding:
    """Whether there is room for a harvest and its builds."""
    return disk_space(shutil.disk_usage(_existing(root)).free)


def disk_space(free: int) -> Finding:
    """Whether so many free bytes suffice."""
    found = f"{free / 1e9:,.1f} GB free; {HARVEST_SIZE}"
    advice = "Free space, or set data_dir to another disk; keep_builds says how many builds stay."
    if free < NO_SPACE:
        return fail("disk", found, advice)
    return warn("disk", found, advice) if free < LITTLE_SPACE else ok("disk", found)


def no_fonts(found: str) -> Finding:
    """The font of the reports cannot be used."""
    advice = "Install it anew: `python -m pip install --force-reinstall noto-cjk-sans-jp-regular`"
    return fail("fonts", found, advice)


def fonts(font: Path) -> Finding:
    """Whether the font of the reports is there and has the characters they show."""
    from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]

    try:
        with TTFont(font, lazy=True) as opened:
            known = opened.getBestCmap() or {}
    except (OSError, TTLibError) as error:
        return no_fonts(f"{font}: cannot be read ({type(error).__name__})")
    missing = [character for character in GLYPHS if ord(character) not in known]
    if missing:
        return no_fonts(f"{font.name} lacks {''.join(missing)}")
    return ok("fonts", f"{font.name}: Japanese, Chinese and Korean characters are there")


def clock(now: datetime, newest: datetime | None, server: datetime | None) -> Finding:
    """Whether the time of this machine can be right.

    Args:
        now: Its time, UTC.
        newest: When the newest window at rest was fetched.
        server: What a server on the internet said the time is; None if none was asked.
    """
    text = f"{now:%Y-%m-%d %H:%M} UTC"
    advice = "Set the clock (NTP): harvests cut time into windows by it."
    if now < WRITTEN:
        return fail("clock", f"{text}: before this version was written", advice)
    if newest is not None and now < newest - TOLERANCE:
        return fail("clock", f"{text}: before the newest window was fetched ({newest})", advice)
    if server is None:
        return ok("clock", f"{text}: plausible")
    seconds = abs((now - server).total_seconds())
    found = f"{text}: {seconds:,.0f} seconds from the server's"
    if seconds > WRONG.total_seconds():
        return fail("clock", found, advice)
    if seconds > TOLERANCE.total_seconds():
        return warn("clock", found, advice)
    return ok("clock", found)
