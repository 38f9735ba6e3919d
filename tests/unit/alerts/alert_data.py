"""Made-up data that alerts look at: a few families, each with publications and applicants."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from flows.alerts.events import Event, Moment
from flows.alerts.look import Now
from flows.alerts.seen import Standing
from flows.alerts.watched import Watched, find_watched
from flows.watch_settings import Watch

DATA_AS_OF = dt.date(2026, 11, 20)
MOMENT = Moment("quantum_cryptography", "2026-11-22T06:00:00+00:00", DATA_AS_OF.isoformat())


@dataclass(frozen=True)
class Family:
    """A made-up family.

    Attributes:
        number: Its number.
        publications: What it holds: office and number, `JP1`; None: one named after the family.
        applicants: Groups by applicant.
        first: Day of its first publication.
        grants: Offices that granted an invention, with the day.
        parts: Sub-technologies that it shows.
        is_shown: The tier holds it.
        right: Invention or utility model.
        country: Of all applicants.
        by_office: Only the office tells the country.
    """

    number: str
    publications: Sequence[str] | None = None
    applicants: Mapping[str, str] = field(default_factory=lambda: {"ACME": "ACME GROUP"})
    first: dt.date | None = dt.date(2026, 11, 1)
    grants: Mapping[str, dt.date | None] = field(default_factory=dict)
    parts: Sequence[str] = ()
    is_shown: bool = True
    right: str = "invention"
    country: str | None = "JP"
    by_office: bool = False
    title: str | None = "A title"

    @property
    def holds(self) -> Sequence[str]:
        """Its publications."""
        return (f"JP{self.number}",) if self.publications is None else self.publications


_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "families": {
        "family_id": pl.String, "title": pl.String, "first_publication_date": pl.Date,
        "right_type": pl.String, "offices": pl.List(pl.String), "is_shown": pl.Boolean,
    },
    "members": {
        "publication_id": pl.String, "family_id": pl.String, "office": pl.String,
        "kind": pl.String, "publication_date": pl.Date,
    },
    "grants": {"family_id": pl.String, "office": pl.String, "first_grant_date": pl.Date},
    "applicants": {
        "family_id": pl.String, "applicant": pl.String, "applicant_group": pl.String,
        "country": pl.String, "is_by_office": pl.Boolean,
    },
    "parts": {"family_id": pl.String, "sub_technology": pl.String},
    "spellings": {"name": pl.String, "applicant": pl.String, "applicant_group": pl.String},
    "sub_technologies": {"sub_technology": pl.String, "name_en": pl.String, "name_ja": pl.String},
    "countries": {"code": pl.String, "name_en": pl.String, "name_ja": pl.String},
    "sources": {
        "source": pl.String, "title": pl.String, "title_ja": pl.String, "data_as_of": pl.Date,
        "is_sample": pl.Boolean, "is_generated": pl.Boolean,
    },
}  # fmt: skip


def rows_of(families: Sequence[Family]) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of every frame."""
    named = {(name, group) for one in families for name, group in one.applicants.items()}
    return {
        "families": [
            (f.number, f.title, f.first, f.right, sorted({p[:2] for p in f.holds}), f.is_shown)
            for f in families
        ],
        "members": [(p, f.number, p[:2], "A", f.first) for f in families for p in f.holds],
        "grants": [(f.number, office, day) for f in families for office, day in f.grants.items()],
        "applicants": [
            (f.number, name, group, f.country, f.by_office)
            for f in families
            for name, group in f.applicants.items()
        ],
        "parts": [(f.number, part) for f in families for part in f.parts],
        "spellings": sorted((name, n, g) for n, g in named for name in (n, f"{n} Inc.")),
        "sub_technologies": [
            ("satellite", "Satellite", "衛星"), ("detector", "Single-photon detectors", "検出器"),
        ],
        "countries": [("CN", "China", "中国"), ("JP", "Japan", "日本"), ("US", "USA", "米国")],
        "sources": [("ops", "OPS", "世界特許データ", DATA_AS_OF, False, False)],
    }  # fmt: skip


def now_of(*families: Family, **standing: Any) -> Now:
    """Return what a warehouse with these families holds."""
    usual: dict[str, Any] = {
        "build_id": "build-1",
        "topic": "quantum_cryptography",
        "topic_file": "t1",
        "methods": "m1",
        "tier": "standard",
        "sources": ["ops"],
        "data_as_of": DATA_AS_OF.isoformat(),
    }
    frames = {
        name: pl.DataFrame(rows, schema=_SCHEMAS[name], orient="row")
        for name, rows in rows_of(families).items()
    }
    return Now(Standing(**usual | standing), frames)


def watched_of(now: Now, **watch: Any) -> Watched:
    """Return a watch list, found in the data; numbers of families are taken as they are."""
    known = set(now.families["family_id"])
    return find_watched(Watch(**watch), now, lambda one: [one] if one in known else [])


def event_of(kind: str = "new_family", number: str = "F1", **facts: Any) -> Event:
    """Return an event of made-up facts."""
    usual: dict[str, Any] = {
        "title": "A title", "applicants": "ACME", "more_applicants": 0, "date": "2026-11-01",
        "right": "invention", "offices": "Japan", "offices_ja": "日本", "granted": None,
        "granted_ja": None, "because": "ACME", "because_ja": "ACME", "is_late": False,
    }  # fmt: skip
    return MOMENT.event(kind, {"family": number}, {**usual, **facts})
