"""What changed between two reports, and what may have caused it: snapshots in, frames out."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import polars as pl

from reports.changes import families, key_numbers
from reports.changes.families import ADDED, CHANGED, REMOVED
from reports.changes.snapshot import Manifest, Snapshot, SnapshotError

#: States in which nothing can be compared.
BLIND = ("first", "missing", "damaged", "other_format", "not_comparable")
REASONS = ("sources", "data", "topic", "methods", "tier")

_COUNTS = pl.Schema({"item": pl.String, "count": pl.Int64})
_VERSIONS = pl.Schema(dict.fromkeys(("item", "source", "before", "after"), pl.String))

SCHEMAS: Mapping[str, pl.Schema] = MappingProxyType(
    {
        "counts": _COUNTS,
        "families": families.FAMILIES,
        "origins": families.ORIGINS,
        "applicants": families.APPLICANTS,
        "numbers": key_numbers.REVISED,
        "verdicts": key_numbers.JUDGED,
        "versions": _VERSIONS,
    }
)


@dataclass(frozen=True)
class Comparison:
    """Two reports compared.

    Attributes:
        state: `compared`; `sources_changed`: counts only; or why there is no comparison (BLIND).
        reasons: All that may have caused changes, in the order of REASONS.
        before: What the earlier report was made of, if that is known.
        now: What this report is made of.
        frames: By the names of SCHEMAS; without rows where there is no comparison.
    """

    state: str
    reasons: Sequence[str]
    before: Manifest | None
    now: Manifest
    frames: Mapping[str, pl.DataFrame]

    def count(self, item: str) -> int:
        """Return one of the counts; 0 where nothing was compared."""
        found = self.frames["counts"].filter(pl.col("item") == item)["count"]
        return int(found[0]) if len(found) else 0

    @property
    def is_nothing_new(self) -> bool:
        """Whether no family, number or verdict differs."""
        return not any(len(self.frames[name]) for name in ("families", "numbers", "verdicts"))

    @property
    def is_blind(self) -> bool:
        """Whether nothing could be compared."""
        return self.state in BLIND

    @property
    def summary(self) -> dict[str, int]:
        """The counts that tell the most, for a line of text; none where there is no comparison."""
        items = ("added", "removed", "changed", "numbers_revised", "verdicts_changed")
        return {} if self.is_blind else {item: self.count(item) for item in items}

    def manifest(self, previous: str | None) -> Manifest:
        """What this report was made of, with what it found and the report it compared with."""
        return replace(self.now, previous=previous, state=self.state, changes=self.summary)


def compare(before: Snapshot | SnapshotError | None, now: Snapshot) -> Comparison:
    """Compare a report with an earlier one.

    Args:
        before: The earlier report; why its snapshot is of no use; None if there is none.
        now: This report.
    """
    if not isinstance(before, Snapshot):
        return _blind("first" if before is None else str(before), None, now.manifest)
    state = _state(before.manifest, now.manifest)
    if state in BLIND:
        return _blind(state, before.manifest, now.manifest)
    moved = families.compare_families(before, now)
    revised, compared = key_numbers.compare_numbers(before.numbers, now.numbers)
    judged = key_numbers.compare_verdicts(before.verdicts, now.verdicts)
    tallies = {
        "numbers_compared": compared,
        "numbers_revised": len(revised),
        "verdicts_changed": len(judged),
    }
    frames = {
        "counts": _counts(before, now, moved, tallies),
        "families": moved,
        "origins": families.by_origin(before, now, moved),
        "applicants": families.by_applicant(before, now, moved),
        "numbers": revised,
        "verdicts": judged,
        "versions": _versions(before.manifest, now.manifest),
    }
    reasons = _reasons(before.manifest, now.manifest)
    return Comparison(state, reasons, before.manifest, now.manifest, frames)


def _blind(state: str, before: Manifest | None, now: Manifest) -> Comparison:
    frames = {name: schema.to_frame() for name, schema in SCHEMAS.items()}
    if before is not None:
        frames["versions"] = _versions(before, now)
    return Comparison(state, (), before, now, frames)


def _state(before: Manifest, now: Manifest) -> str:
    kinds = [
        {source.source: (source.is_sample, source.is_generated) for source in one.sources}
        for one in (before, now)
    ]
    if before.topic != now.topic:
        return "not_comparable"
    if kinds[0] == kinds[1]:
        return "compared"
    # A sample or generated data say nothing about what real data hold.
    is_unreal = any(any(marks) for one in kinds for marks in one.values())
    return "not_comparable" if is_unreal else "sources_changed"


def _reasons(before: Manifest, now: Manifest) -> tuple[str, ...]:
    one, other = before.versions, now.versions
    was, stands = _stand(before), _stand(now)
    is_other_set = was.keys() != stands.keys()
    common = was.keys() & stands.keys()
    differ = {
        "sources": is_other_set,
        # With another set of sources the hash differs anyway and tells nothing.
        "data": any(was[name] != stands[name] for name in common)
        or (not is_other_set and one.records != other.records),
        "topic": (before.topic_version, one.topic_file) != (now.topic_version, other.topic_file),
        "methods": (one.methods, one.package, before.queries)
        != (other.methods, other.package, now.queries),
        "tier": before.tier != now.tier,
    }
    return tuple(reason for reason in REASONS if differ[reason])


def _stand(manifest: Manifest) -> dict[str, tuple[dt.date | None, int]]:
    return {one.source: (one.data_as_of, one.publications) for one in manifest.sources}


def _counts(
    before: Snapshot, now: Snapshot, moved: pl.DataFrame, tallies: Mapping[str, int]
) -> pl.DataFrame:
    tier = now.manifest.tier
    found = dict(moved.group_by("kind").len().iter_rows())
    by_kind = {kind: found.get(kind, 0) for kind in (*ADDED, *REMOVED, *CHANGED)}
    changed = moved.filter(pl.col("kind").is_in(CHANGED))["family_id"].n_unique()
    rows = {
        "families_before": int(families.described(before, tier)["is_shown"].sum()),
        **{kind: by_kind[kind] for kind in ADDED},
        "added": sum(by_kind[kind] for kind in ADDED),
        **{kind: by_kind[kind] for kind in REMOVED},
        "removed": sum(by_kind[kind] for kind in REMOVED),
        "families_now": int(families.described(now, tier)["is_shown"].sum()),
        **{kind: by_kind[kind] for kind in CHANGED},
        "changed": changed,
        **tallies,
    }
    return pl.DataFrame(list(rows.items()), schema=_COUNTS, orient="row")


def _versions(before: Manifest, now: Manifest) -> pl.DataFrame:
    rows: list[tuple[str | None, ...]] = [
        ("build", None, before.build_id, now.build_id),
        ("tier", None, before.tier, now.tier),
        ("topic", None, before.topic, now.topic),
        ("topic_version", None, before.topic_version, now.topic_version),
        ("topic_file", None, before.versions.topic_file[:8], now.versions.topic_file[:8]),
        ("methods", None, before.versions.methods[:8], now.versions.methods[:8]),
        ("queries", None, before.queries[:8], now.queries[:8]),
        ("package", None, before.versions.package, now.versions.package),
        ("records", None, before.versions.records[:8], now.versions.records[:8]),
    ]
    was = {source.source: source for source in before.sources}
    stands = {source.source: source for source in now.sources}
    for name in sorted(was.keys() | stands.keys()):
        pair = [one.get(name) for one in (was, stands)]
        as_of = [str(one.data_as_of) if one and one.data_as_of else None for one in pair]
        count = [str(one.publications) if one else None for one in pair]
        rows += [("data_as_of", name, *as_of), ("publications", name, *count)]
    return pl.DataFrame(rows, schema=_VERSIONS, orient="row")
