"""Published builds: a versioned file and its facts each, and a link to the live one.

warehouse/builds/<build id>.duckdb
                 <build id>.json
warehouse/landscape.duckdb -> builds/<build id>.duckdb
"""

import json
import re
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows import files
from flows.errors import LandscapeError

LIVE_LINK = "landscape.duckdb"
#: How often a link that leads nowhere is looked at again before it counts as broken.
_LOOKS = 5
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]{8}")


@dataclass(frozen=True)
class BuildFacts:
    """What is known of a build without opening it.

    Attributes:
        build_id: Time and fingerprint; the name of its files.
        fingerprint: Of everything it was made from.
        digest: SHA-256 of the database file.
        methods: Of the SQL and the version alone, whatever the data.
        built_at: UTC, ISO.
        topic: Topic and version.
        sources: Names of the sources.
        version: Version of this package.
        tables: Rows by table.
        checks: What the checks found.
        previous: The build that was live before, if any.
        records: Fingerprint of the records alone; empty in builds of earlier versions.
        topic_file: Fingerprint of the topic alone; empty in builds of earlier versions.
    """

    build_id: str
    fingerprint: str
    methods: str
    built_at: str
    topic: str
    sources: list[str]
    version: str
    tables: dict[str, int] = field(default_factory=dict)
    checks: list[dict[str, Any]] = field(default_factory=list)
    previous: str | None = None
    digest: str = ""
    records: str = ""
    topic_file: str = ""


def new_build_id(now: datetime, fingerprint: str) -> str:
    """A name that sorts by time."""
    return f"{now:{_STAMP}}-{fingerprint[:8]}"


def next_build_id(folder: Path, now: datetime, fingerprint: str) -> str:
    """A name that sorts after every build there is, even where the clock was set back since.

    Which builds are the oldest, and which one came before the live one, is told by these names.
    """
    names = (_NAME.fullmatch(path.stem) for path in (folder / "builds").glob("*.duckdb"))
    newest = max((name[1] for name in names if name), default="")
    if newest < f"{now:{_STAMP}}":
        return new_build_id(now, fingerprint)
    later = datetime.strptime(newest, _STAMP).replace(tzinfo=UTC) + timedelta(seconds=1)
    return new_build_id(later, fingerprint)


def _facts_file(folder: Path, build_id: str) -> Path:
    return folder / "builds" / f"{build_id}.json"


def build_file(folder: Path, build_id: str) -> Path:
    """The database file of a build."""
    return folder / "builds" / f"{build_id}.duckdb"


def _read_facts(folder: Path, build_id: str) -> BuildFacts | None:
    """The facts of a build; None where they cannot be read, as if there were no such build."""
    try:
        content = json.loads(_facts_file(folder, build_id).read_text(encoding="utf-8"))
        return BuildFacts(**content)
    except (OSError, ValueError, TypeError):
        return None


def list_builds(folder: Path) -> list[BuildFacts]:
    """Every whole build, oldest first."""
    names = sorted(path.stem for path in (folder / "builds").glob("*.duckdb"))
    facts = (_read_facts(folder, name) for name in names)
    return [item for item in facts if item is not None]


def live_build(folder: Path) -> BuildFacts | None:
    """The build the link points to; None before the first one."""
    link = folder / LIVE_LINK
    return _read_facts(folder, link.resolve().stem) if link.exists() else None


def is_whole(folder: Path, facts: BuildFacts) -> bool:
    """Whether the file of a build is the one that was published, to the byte."""
    path = build_file(folder, facts.build_id)
    return path.is_file() and files.sha256_of_file(path) == facts.digest


def live_file(folder: Path) -> Path:
    """The live database file, the link followed.

    Raises:
        LandscapeError: There is no build yet.
    """
    link = folder / LIVE_LINK
    # A publish may drop the build that the link led to while the link is being followed.
    for _ in range(_LOOKS):
        if link.exists():
            return link.resolve()
        if not link.is_symlink():
            break
    message = f"no warehouse in {folder} yet: run `landscape refresh` first."
    raise LandscapeError(message)


def unfinished_file(folder: Path) -> Path:
    """A new name for a file under construction, beside the published ones.

    Raises:
        StorageError: The folder cannot be made.
    """
    builds = folder / "builds"
    with files.storage_errors(builds):
        builds.mkdir(parents=True, exist_ok=True)
    return files.partial_name(builds / "build.duckdb")


def publish(folder: Path, unfinished: Path, facts: BuildFacts, *, keep: int) -> BuildFacts:
    """Give a finished file its name, point the link to it, and drop builds over the limit.

    Returns:
        The facts with the digest of the published file.

    Raises:
        StorageError: The disk is full or not writable; the live build stays.
    """
    target = build_file(folder, facts.build_id)
    with files.storage_errors(target):
        files.sync(unfinished)
        digest = files.sha256_of_file(unfinished)
        unfinished.replace(target)
    facts = replace(facts, digest=digest)
    text = json.dumps(asdict(facts), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    files.write_atomically(_facts_file(folder, facts.build_id), text.encode())
    files.point_link(folder / LIVE_LINK, target)
    _prune(folder, keep=keep, live=facts.build_id)
    return facts


def _prune(folder: Path, *, keep: int, live: str) -> None:
    """Remove the oldest builds over the limit, never the live one, and files without facts."""
    names = [facts.build_id for facts in list_builds(folder)]
    outdated = [name for name in names if name != live][: max(0, len(names) - keep)]
    for name in outdated:
        remove(folder, name)
    kept = {facts.build_id for facts in list_builds(folder)}
    for path in (folder / "builds").glob("*.*"):
        if path.stem not in kept and path.suffix in {".duckdb", ".json"}:
            path.unlink(missing_ok=True)


def files_of(folder: Path, build_id: str) -> tuple[Path, Path]:
    """The files of a build: facts and database."""
    return _facts_file(folder, build_id), build_file(folder, build_id)


def remove(folder: Path, build_id: str) -> None:
    """Remove a build, its facts first: a file without facts is no build.

    Raises:
        StorageError: It cannot be removed.
    """
    with files.storage_errors(folder):
        for path in files_of(folder, build_id):
            path.unlink(missing_ok=True)


def roll_back(folder: Path, build_id: str | None = None) -> BuildFacts:
    """Make an earlier build live again.

    Args:
        folder: The folder of the warehouse.
        build_id: The build wanted; None for the newest one older than the live build.

    Raises:
        LandscapeError: There is no such build.
    """
    builds = list_builds(folder)
    link = folder / LIVE_LINK
    if build_id is None:
        # By the name of the file: the facts of a build worth leaving may be unreadable.
        older = [b for b in builds if link.is_symlink() and b.build_id < link.resolve().stem]
        wanted = older[-1] if older else None
    else:
        wanted = next((b for b in builds if b.build_id == build_id), None)
    if wanted is None:
        known = ", ".join(b.build_id for b in builds) or "none"
        message = f"no build to go back to; builds kept: {known}"
        raise LandscapeError(message)
    files.point_link(folder / LIVE_LINK, build_file(folder, wanted.build_id))
    return wanted
