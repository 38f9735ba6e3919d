"""Made-up snapshots of reports: families, each with its publications and applicants."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from reports.changes.snapshot import SCHEMAS, Manifest, Snapshot, Source, Versions

VERSIONS = Versions(records="d1", topic_file="t1", methods="m1", package="0.1.0")
SOURCE = Source(
    source="ops",
    title="A source",
    title_ja="ある出典",
    is_sample=False,
    is_generated=False,
    data_as_of=dt.date(2026, 3, 1),
    publications=4321,
)
#: A number of the overview, under its key.
NUMBERS = {"families": 10.0, "ipf": 4.0}
VERDICTS = {"chinese_surge": "supported", "litigation_risk": "not_testable"}


@dataclass(frozen=True)
class Family:
    """A made-up family; its only publication is named after it unless told otherwise.

    Attributes:
        number: Its number.
        publications: What it holds.
        applicants: Country by name; None stands for an unknown one.
        tier: Its narrowest tier.
        by_office: Whether only the office tells the countries.
    """

    number: str
    publications: Sequence[str] = ()
    applicants: Mapping[Any, str | None] = field(default_factory=lambda: {"ACME": "JP"})
    tier: str | None = "standard"
    title: str | None = "A title"
    year: int | None = 2020
    is_ipf: bool = False
    has_grant: bool = False
    offices: str = "JP"
    by_office: bool = False


def kept_frames(families: Iterable[Family]) -> dict[str, pl.DataFrame]:
    """Return the frames that a report keeps of its families."""
    families = list(families)
    rows: dict[str, list[tuple[Any, ...]]] = {
        "families": [
            (one.number, one.title, one.year, one.is_ipf, one.has_grant, one.offices, one.tier)
            for one in families
        ],
        "members": [
            (publication, one.number)
            for one in families
            for publication in one.publications or (f"P-{one.number}",)
        ],
        "applicants": [
            (one.number, name, country, one.by_office, round(1 / len(one.applicants), 9))
            for one in families
            for name, country in one.applicants.items()
        ],
    }
    return {
        name: pl.DataFrame(found, schema=SCHEMAS[name], orient="row")
        for name, found in rows.items()
    }


def number_frame(values: Mapping[str, float | None]) -> pl.DataFrame:
    """Return numbers of the overview."""
    rows = [("glance", "", measure, "count", value) for measure, value in values.items()]
    return pl.DataFrame(rows, schema=SCHEMAS["numbers"], orient="row")


def report_of(
    *families: Family,
    numbers: Mapping[str, float | None] = NUMBERS,
    verdicts: Mapping[str, str] = VERDICTS,
    **stated: Any,
) -> Snapshot:
    """Return the snapshot of a report on made-up families.

    Args:
        families: What it holds.
        numbers: Numbers of its overview.
        verdicts: On its claims.
        stated: What its manifest says otherwise than usual.
    """
    usual: dict[str, Any] = {
        "build_id": "build-1",
        "tier": "standard",
        "topic": "quantum_cryptography",
        "topic_version": "3",
        "versions": VERSIONS,
        "queries": "q1",
        "sources": [SOURCE],
    }
    judged = pl.DataFrame(list(verdicts.items()), schema=SCHEMAS["verdicts"], orient="row")
    frames = {**kept_frames(families), "numbers": number_frame(numbers), "verdicts": judged}
    return Snapshot(Manifest(**usual | stated), frames)
