"""What alerts have seen of the data: the state that the next run is compared with.

alerts/seen -> seen-<digest>/manifest.json, families.parquet, members.parquet, grants.parquet
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from types import MappingProxyType

import polars as pl
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from flows import files

LINK = "seen"
#: Goes up when a file or a column changes its meaning.
FORMAT = 1

SCHEMAS: Mapping[str, pl.Schema] = MappingProxyType(
    {
        "families": pl.Schema({"family_id": pl.String, "is_shown": pl.Boolean}),
        "members": pl.Schema(
            {"publication_id": pl.String, "family_id": pl.String, "office": pl.String}
        ),
        "grants": pl.Schema({"family_id": pl.String, "office": pl.String}),
    }
)
_MANIFEST = "manifest.json"


class SeenError(Exception):
    """What was seen is of no use; the text says why: `first` or `damaged`."""


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Standing:
    """What the data were made of.

    Attributes:
        build_id: The build.
        topic: Name of the topic.
        topic_file: Fingerprint of the topic.
        methods: Fingerprint of the SQL and the version.
        tier: Tier of the topic that is shown.
        sources: Names of the sources.
        data_as_of: The day the data stand for, ISO.
        digests: SHA-256 of the files.
        format: Of the folder.
    """

    build_id: str
    topic: str
    topic_file: str
    methods: str
    tier: str
    sources: list[str]
    data_as_of: str | None
    digests: dict[str, str] = Field(default_factory=dict)
    format: int = FORMAT


class Seen:
    """Families, publications and grants as they stood at a run."""

    def __init__(self, standing: Standing, frames: Mapping[str, pl.DataFrame]) -> None:
        self.standing = standing
        self.families = frames["families"]
        self.members = frames["members"]
        self.grants = frames["grants"]


def write(folder: Path, seen: Seen) -> None:
    """Keep what was seen, whole or not at all, in place of what was seen before.

    Raises:
        StorageError: The disk is full or not writable; what was seen before stays.
    """
    frames = {name: getattr(seen, name).select(SCHEMAS[name].names()) for name in SCHEMAS}
    with files.scratch_folder(folder) as scratch:
        made = scratch / LINK
        made.mkdir()
        for name, frame in frames.items():
            frame.write_parquet(made / f"{name}.parquet")
        digests = {name: files.sha256_of_file(made / f"{name}.parquet") for name in frames}
        text = json.dumps(
            asdict(replace(seen.standing, digests=digests)), ensure_ascii=False, sort_keys=True
        )
        (made / _MANIFEST).write_text(text + "\n", encoding="utf-8")
        target = folder / f"{LINK}-{files.sha256(text.encode())[:16]}"
        if not target.exists():
            # Named by its content: what has the name is the same already.
            files.publish_folder(made, target)
    files.point_link(folder / LINK, target)
    _remove_others(folder, target)


def _remove_others(folder: Path, kept: Path) -> None:
    with files.storage_errors(folder):
        for path in folder.glob(f"{LINK}-*"):
            if path != kept:
                shutil.rmtree(path)


def read(folder: Path) -> Seen:
    """What was seen last.

    Raises:
        SeenError: `first` or `damaged`.
    """
    link = folder / LINK
    if not link.is_symlink():
        raise SeenError("first")
    try:
        content = json.loads((link / _MANIFEST).read_text(encoding="utf-8"))
        standing = TypeAdapter(Standing).validate_python(content)
        if standing.format != FORMAT:
            raise SeenError("damaged")
        frames = {name: _read_frame(link, name, standing) for name in SCHEMAS}
    except (OSError, ValueError, ValidationError):
        raise SeenError("damaged") from None
    return Seen(standing, frames)


def _read_frame(folder: Path, name: str, standing: Standing) -> pl.DataFrame:
    path = folder / f"{name}.parquet"
    if files.sha256_of_file(path) != standing.digests.get(name):
        raise SeenError("damaged")
    return pl.read_parquet(path)
