"""What a report keeps of itself, so that the next one can say what changed.

<report>/snapshot/manifest.json, families.parquet, members.parquet, applicants.parquet,
                  numbers.parquet, verdicts.parquet
"""

import datetime as dt
import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import polars as pl
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from reports.selection import TIERS

FOLDER = "snapshot"
MANIFEST = f"{FOLDER}/manifest.json"
#: Goes up when a file or a column changes its meaning: another one is not compared with.
FORMAT = 2

FAMILIES_SQL = """
-- one row per family of the data, in every tier and in none: what a later report compares
select
    family_id,
    title,
    priority_year,
    is_ipf,
    has_grant_seen,
    array_to_string(list_sort(offices), ';') as offices,
    narrowest_tier
from marts.families
order by family_id
"""

MEMBERS_SQL = """
-- one row per publication: the family that it is in
select
    publication_id,
    family_id
from marts.publications
order by publication_id
"""

APPLICANTS_SQL = """
-- one row per family and applicant: country of origin, how it is known, fraction
select
    family_id,
    applicant,
    country,
    coalesce(country_source like 'office_%', false) as is_by_office,
    round(fraction, 9) as fraction
from marts.family_applicants
order by family_id, applicant nulls last, country nulls last
"""

SOURCES_SQL = """
-- one row per source: what decides whether two reports can be compared
select
    source,
    title,
    title_ja,
    is_sample,
    is_generated,
    data_as_of,
    publications,
    topic,
    topic_version
from marts.sources
order by source
"""

QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "families": FAMILIES_SQL,
        "members": MEMBERS_SQL,
        "applicants": APPLICANTS_SQL,
        "sources": SOURCES_SQL,
    }
)

SCHEMAS: Mapping[str, pl.Schema] = MappingProxyType(
    {
        "families": pl.Schema(
            {
                "family_id": pl.String,
                "title": pl.String,
                "priority_year": pl.Int64,
                "is_ipf": pl.Boolean,
                "has_grant_seen": pl.Boolean,
                "offices": pl.String,
                "narrowest_tier": pl.String,
            }
        ),
        "members": pl.Schema({"publication_id": pl.String, "family_id": pl.String}),
        "applicants": pl.Schema(
            {
                "family_id": pl.String,
                "applicant": pl.String,
                "country": pl.String,
                "is_by_office": pl.Boolean,
                "fraction": pl.Float64,
            }
        ),
        "numbers": pl.Schema(
            {
                "section": pl.String,
                "key": pl.String,
                "measure": pl.String,
                "style": pl.String,
                "value": pl.Float64,
            }
        ),
        "verdicts": pl.Schema({"claim": pl.String, "verdict": pl.String}),
    }
)

_STRICT = ConfigDict(extra="forbid")


class SnapshotError(Exception):
    """The snapshot of a report is of no use; the text is the state that the report names."""


@dataclass(frozen=True, config=_STRICT)
class Versions:
    """Hashes of all that a build of the warehouse is made of, and the version of the package."""

    records: str = ""
    topic_file: str = ""
    methods: str = ""
    package: str = ""


@dataclass(frozen=True, config=_STRICT)
class Source:
    """A source as it stood."""

    source: str
    title: str
    title_ja: str
    is_sample: bool
    is_generated: bool
    data_as_of: dt.date | None
    publications: int


@dataclass(frozen=True, config=_STRICT)
class Manifest:
    """What a report was made of.

    Attributes:
        build_id: The build of the warehouse that was asked.
        tier: Tier of the topic that is shown.
        topic: Name of the topic.
        topic_version: Version of the topic.
        versions: Of all that the build is made of.
        queries: Hash of the questions whose answers are compared.
        sources: The sources of the build.
        previous: Name of the folder of the report that this one compares itself with, which is
            on another build; a report drawn anew on the same build compares with that one too.
        state: Whether and how they could be compared.
        changes: How many families were added, removed and changed, and how many numbers and
            verdicts revised.
        digests: SHA-256 of the other files of the snapshot.
        format: Of the snapshot.
    """

    build_id: str
    tier: Annotated[str, Field(pattern=f"^({'|'.join(TIERS)})$")]
    topic: str
    topic_version: str
    versions: Versions
    queries: str
    sources: list[Source]
    previous: str | None = None
    state: str = "first"
    changes: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


class Snapshot:
    """A report's families, publications, applicants, numbers and verdicts."""

    def __init__(self, manifest: Manifest, frames: Mapping[str, pl.DataFrame]) -> None:
        self.manifest = manifest
        self.families = frames["families"]
        self.members = frames["members"]
        self.applicants = frames["applicants"]
        self.numbers = frames["numbers"]
        self.verdicts = frames["verdicts"]

    @property
    def frames(self) -> dict[str, pl.DataFrame]:
        """The frames by the name of their file."""
        return {name: getattr(self, name) for name in SCHEMAS}


def tiers_within(tier: str) -> tuple[str, ...]:
    """Return the tiers that a tier holds: itself and the narrower ones."""
    return TIERS[: TIERS.index(tier) + 1]


def take(
    answers: Mapping[str, pl.DataFrame],
    found: Mapping[str, pl.DataFrame],
    build_id: str,
    tier: str,
    versions: Versions,
    queries: str,
) -> Snapshot:
    """Put together what a report keeps of itself.

    Args:
        answers: To QUESTIONS.
        found: The numbers and verdicts, of `reports.changes.key_numbers`.
        build_id: The build that was asked.
        tier: Tier of the topic that is shown.
        versions: Of all that the build is made of.
        queries: Hash of the questions that the frames answer.
    """
    stated = answers["sources"]
    topics = stated.select("topic", "topic_version").unique().sort("topic").rows() or [("", "")]
    manifest = Manifest(
        build_id=build_id,
        tier=tier,
        topic=str(topics[0][0]),
        topic_version=str(topics[0][1]),
        versions=versions,
        queries=queries,
        sources=[_source(row) for row in stated.iter_rows(named=True)],
    )
    frames = {name: answers[name].cast(SCHEMAS[name]) for name in QUESTIONS.keys() & SCHEMAS}
    return Snapshot(manifest, {**frames, **found})


def contents(snapshot: Snapshot) -> dict[str, bytes]:
    """Write a snapshot as files, by their name within the report."""
    made = {f"{FOLDER}/{name}.parquet": _parquet(frame) for name, frame in snapshot.frames.items()}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in made.items()}
    manifest = asdict(replace(snapshot.manifest, digests=digests))
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n"
    return made | {MANIFEST: text.encode()}


def read_manifest(folder: Path) -> Manifest:
    """Read what a report was made of.

    Raises:
        SnapshotError: `missing`, `damaged` or `other_format`.
    """
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SnapshotError("missing") from None
    except (OSError, ValueError):
        raise SnapshotError("damaged") from None
    if isinstance(content, dict) and content.get("format") != FORMAT:
        raise SnapshotError("other_format")
    try:
        return TypeAdapter(Manifest).validate_python(content)
    except ValidationError:
        raise SnapshotError("damaged") from None


def read(folder: Path) -> Snapshot:
    """Read the snapshot of a report.

    Raises:
        SnapshotError: `missing`, `damaged` or `other_format`.
    """
    manifest = read_manifest(folder)
    frames = {name: _read_frame(folder, name, manifest) for name in SCHEMAS}
    return Snapshot(manifest, frames)


def _read_frame(folder: Path, name: str, manifest: Manifest) -> pl.DataFrame:
    file = f"{FOLDER}/{name}.parquet"
    try:
        content = (folder / file).read_bytes()
    except OSError:
        raise SnapshotError("damaged") from None
    # Once the bytes are the ones that were written, they can be read.
    if hashlib.sha256(content).hexdigest() != manifest.digests.get(file):
        raise SnapshotError("damaged")
    return pl.read_parquet(io.BytesIO(content))


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def _source(row: Mapping[str, Any]) -> Source:
    return Source(
        source=row["source"],
        title=row["title"],
        title_ja=row["title_ja"],
        is_sample=bool(row["is_sample"]),
        is_generated=bool(row["is_generated"]),
        data_as_of=row["data_as_of"],
        publications=row["publications"],
    )


def ask(query: Callable[[str], pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Ask the marts what a snapshot holds beside the numbers and verdicts."""
    return {name: query(sql) for name, sql in QUESTIONS.items()}
