"""What is new of the watched families since the last run: frames in, events out.

Families are told apart by the publications they hold (`reports.changes.families`), so that a family
under another number is no new one. Where the rules changed (topic, methods, tier), only what new
publications bring is told: what only the rules moved did not happen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from flows.alerts.events import Event, Fact, Moment
from flows.alerts.look import Now
from flows.alerts.seen import Seen
from flows.alerts.watched import Subject, Watched
from flows.alerts.wording import NAMES
from reports.changes.families import match_families

#: What is dated so long before the data that were seen last is told as late, not as recent.
LATE = timedelta(days=180)
#: With fewer of the known publications left than this share, the data are other data.
LEAST_LEFT = 0.8
#: Applicants that are named in an event; more are counted.
MOST_NAMES = 4


def why_afresh(before: Seen, now: Now) -> str | None:
    """Why nothing can be told of the difference between two states; None if it can."""
    was, stands = before.standing, now.standing
    if was.topic != stands.topic:
        return "topic"
    if was.sources != stands.sources:
        return "sources"
    if was.topic_file != stands.topic_file:
        # The sources were asked other questions: what came may have been there for long.
        return "topic"
    left = before.members.join(now.members, on="publication_id", how="semi")
    if len(left) < LEAST_LEFT * len(before.members):
        return "other_data"
    return None


def find_news(before: Seen, now: Now, watched: Watched, moment: Moment) -> list[Event]:
    """New families, members, grants and entrants of what is watched."""
    news = _News(before, now, watched, moment)
    return [*news.entrants(), *news.grants(), *news.families(), *news.members()]


@dataclass(frozen=True)
class _Difference:
    """Two states compared, watched or not.

    Attributes:
        pairs: Families that live on: `family_before`, `family_id`.
        new: Families none of whose publications was known.
        entered: Known families that the tier shows since now.
        members: Publications that were not known, of families that were.
    """

    pairs: pl.DataFrame
    new: frozenset[str]
    entered: frozenset[str]
    members: pl.DataFrame


def _compare(before: Seen, now: Now) -> _Difference:
    pairs, near = match_families(before, now)
    shown = now.families.filter("is_shown")
    fresh = now.members.join(before.members, on="publication_id", how="anti")
    entered = (
        shown.join(pairs, on="family_id")
        .join(
            before.families.filter(~pl.col("is_shown")).select(family_before="family_id"),
            on="family_before",
            how="semi",
        )["family_id"]
    )  # fmt: skip
    is_other_rule = _rules(before) != _rules(now.seen)
    return _Difference(
        pairs=pairs,
        new=frozenset(shown.join(near, on="family_id", how="anti")["family_id"]),
        entered=frozenset() if is_other_rule else frozenset(entered),
        members=fresh.join(near, on="family_id", how="semi").sort("publication_id"),
    )


def _rules(seen: Seen) -> tuple[str, str]:
    return seen.standing.methods, seen.standing.tier


class _News:
    """What is new, in events."""

    def __init__(self, before: Seen, now: Now, watched: Watched, moment: Moment) -> None:
        self.before, self.now, self.watched, self.moment = before, now, watched, moment
        self.difference = _compare(before, now)
        self.reasons = watched.reasons
        self.rows = {row["family_id"]: row for row in now.families.iter_rows(named=True)}
        self.names = _names(now)
        known = before.standing.data_as_of
        self.late_before = date.fromisoformat(known) - LATE if known else None

    def families(self) -> Iterator[Event]:
        """Families that are new, or that the tier shows since now."""
        granted = _offices_of(self.now.frames["grants"])
        found = (("new_family", self.difference.new), ("entered_family", self.difference.entered))
        for kind, families in found:
            for family in sorted(families & self.reasons.keys()):
                offices, offices_ja = self.now.places(list(self.rows[family]["offices"] or []))
                grants, grants_ja = self.now.places(granted.get(family, []))
                facts: dict[str, Fact] = {
                    **self._told(family),
                    **self._dated(self.rows[family]["first_publication_date"]),
                    "right": self.rows[family]["right_type"],
                    "offices": offices,
                    "offices_ja": offices_ja,
                    "granted": grants,
                    "granted_ja": grants_ja,
                }
                yield self.moment.event(kind, {"family": family}, facts)

    def members(self) -> Iterator[Event]:
        """Publications that a known family did not have."""
        for row in self.difference.members.iter_rows(named=True):
            family = row["family_id"]
            if self._is_told(family):
                office, office_ja = self.now.places([row["office"]])
                facts: dict[str, Fact] = {
                    **self._told(family),
                    **self._dated(row["publication_date"]),
                    "family": family,
                    "office": office,
                    "office_ja": office_ja,
                }
                key: dict[str, Fact] = {"publication": row["publication_id"]}
                yield self.moment.event("new_member", key, facts)

    def grants(self) -> Iterator[Event]:
        """First granted inventions of known families, office by office."""
        for row in self._first_grants().iter_rows(named=True):
            family, code = row["family_id"], row["office"]
            if self._is_told(family) and (code in self.watched.offices or not self.watched.offices):
                office, office_ja = self.now.places([code])
                facts: dict[str, Fact] = {
                    **self._told(family),
                    **self._dated(row["first_grant_date"]),
                    "office": office,
                    "office_ja": office_ja,
                }
                key: dict[str, Fact] = {"family": family, "code": code}
                yield self.moment.event("first_grant", key, facts)

    def entrants(self) -> Iterator[Event]:
        """Groups all of whose families are new."""
        fresh = self.difference.new | self.difference.entered
        applicants = self.now.frames["applicants"].filter(
            pl.col("family_id").is_in(self.now.families.filter("is_shown")["family_id"].implode())
        )
        groups = applicants.group_by("applicant_group", maintain_order=True).agg("family_id")
        for group, families in groups.sort("applicant_group").iter_rows():
            own = set(families)
            if own <= fresh and self._is_of_interest(own):
                yield self._entrant(group, own, applicants)

    def _is_of_interest(self, families: set[str]) -> bool:
        """Whether a group's families show a watched sub-technology, if any is watched."""
        return bool(self.watched.subjects) and (
            self.watched.parts is None or not self.watched.parts.isdisjoint(families)
        )

    def _entrant(self, group: str, families: set[str], applicants: pl.DataFrame) -> Event:
        first = min(
            families,
            key=lambda one: (self.rows[one]["first_publication_date"] or date.max, one),
        )
        rows = applicants.filter(
            pl.col("family_id").is_in(list(families)) & (pl.col("applicant_group") == group)
        )
        codes = sorted({code for code in rows["country"] if code})
        country, country_ja = self.now.places(codes)
        facts: dict[str, Fact] = {
            **self._dated(self.rows[first]["first_publication_date"]),
            "families": len(families),
            "family": first,
            "title": self.rows[first]["title"],
            "country": country or None,
            "country_ja": country_ja or None,
            "is_by_office": bool(rows["is_by_office"].any()),
        }
        return self.moment.event("new_entrant", {"group": group}, facts)

    def _first_grants(self) -> pl.DataFrame:
        pairs = self.difference.pairs
        known = (
            self.before.grants.rename({"family_id": "family_before"})
            .join(pairs, on="family_before")
            .select("family_id", "office")
        )
        grants = self.now.frames["grants"].join(pairs, on="family_id", how="semi")
        first = grants.join(known, on=["family_id", "office"], how="anti")
        if _rules(self.before) != _rules(self.now.seen):
            first = first.join(self.difference.members, on=["family_id", "office"], how="semi")
        return first.sort("family_id", "office")

    def _is_told(self, family: str) -> bool:
        """Whether a family is watched, and shown or named itself."""
        reasons = self.reasons.get(family, [])
        is_named = any(one.kind == "family" for one in reasons)
        return bool(reasons) and (self.rows[family]["is_shown"] or is_named)

    def _told(self, family: str) -> dict[str, Fact]:
        names = self.names.get(family, [])
        shown = NAMES.join(names[:MOST_NAMES])
        because = [one for one in self.reasons[family] if one.kind != "topic"]
        return {
            "title": self.rows[family]["title"],
            "applicants": shown or None,
            "more_applicants": max(0, len(names) - MOST_NAMES),
            "because": _said(because, "name"),
            "because_ja": _said(because, "name_ja"),
        }

    def _dated(self, day: date | None) -> dict[str, Fact]:
        is_late = day is not None and self.late_before is not None and day < self.late_before
        return {"date": day.isoformat() if day else None, "is_late": is_late}


def _said(subjects: list[Subject], name: str) -> str | None:
    joiner = "、" if name.endswith("_ja") else ", "
    return joiner.join(getattr(one, name) for one in subjects) or None


def _names(now: Now) -> Mapping[str, list[str]]:
    rows = now.frames["applicants"].group_by("family_id", maintain_order=True).agg("applicant")
    return dict(rows.iter_rows())


def _offices_of(grants: pl.DataFrame) -> Mapping[str, list[str]]:
    rows = grants.sort("office").group_by("family_id", maintain_order=True).agg("office")
    return dict(rows.iter_rows())
