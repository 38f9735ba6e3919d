"""Which families, groups and sub-technologies the names of the watch list stand for."""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from flows.alerts.look import Now
from flows.watch_settings import Watch

#: Finds the families of a number, however it is written; none where there is none.
FindFamilies = Callable[[str], list[str]]
#: What a name stands for: the families, and the name in English and Japanese.
TOPIC = "topic"


@dataclass(frozen=True)
class Subject:
    """Something watched.

    Attributes:
        kind: `applicant`, `group`, `sub_technology`, `family` or TOPIC.
        name: What the data call it.
        name_ja: The same for Japanese readers.
        families: The families it stands for.
    """

    kind: str
    name: str
    name_ja: str
    families: frozenset[str]


@dataclass(frozen=True)
class Watched:
    """The watch list, found in the data.

    Attributes:
        subjects: Every one that the data know.
        offices: Offices whose grants are told; empty: all.
        unknown: Names that the data do not know, with what is near.
        parts: The families of the watched sub-technologies; None if none is named.
    """

    subjects: Sequence[Subject]
    offices: frozenset[str]
    unknown: Sequence[str]
    parts: frozenset[str] | None

    @property
    def reasons(self) -> dict[str, list[Subject]]:
        """Every family that is watched, with the subjects it is watched for."""
        found: dict[str, list[Subject]] = {}
        for subject in self.subjects:
            for family in subject.families:
                found.setdefault(family, []).append(subject)
        return found


def find_watched(watch: Watch, now: Now, find_families: FindFamilies) -> Watched:
    """Find what is named in the watch list.

    Args:
        watch: The list.
        now: The data.
        find_families: Finds families by any number of theirs.
    """
    subjects: list[Subject] = []
    unknown: list[str] = []
    spellings = now.frames["spellings"]
    _add_parties(watch.applicants, "applicant", spellings, now, subjects, unknown)
    # A group is named after its head, which has spellings.
    heads = spellings.filter(pl.col("applicant") == pl.col("applicant_group"))
    _add_parties(watch.groups, "group", heads, now, subjects, unknown)
    _add_parts(watch.sub_technologies, now, subjects, unknown)
    for number in watch.families:
        for family in find_families(number):
            subjects.append(Subject("family", family, family, frozenset({family})))
            break
        else:
            unknown.append(f"watch.families: {number}")
    if watch.is_active and not (
        watch.applicants or watch.groups or watch.sub_technologies or watch.families
    ):
        whole = frozenset(now.families.filter("is_shown")["family_id"])
        subjects.append(Subject(TOPIC, now.standing.topic, now.standing.topic, whole))
    parts = [one.families for one in subjects if one.kind == "sub_technology"]
    return Watched(
        subjects,
        frozenset(watch.offices),
        unknown,
        frozenset().union(*parts) if watch.sub_technologies else None,
    )


def _add_parties(
    names: Sequence[str],
    kind: str,
    spellings: pl.DataFrame,
    now: Now,
    subjects: list[Subject],
    unknown: list[str],
) -> None:
    """Find applicants or groups by any spelling, whatever the case."""
    column = "applicant" if kind == "applicant" else "applicant_group"
    targets = dict(spellings.select(pl.col("name").str.to_lowercase(), column).iter_rows())
    # What the data call it comes before what somebody else is called in places.
    targets |= {name.lower(): name for name in now.frames["spellings"][column].unique()}
    for name in names:
        target = targets.get(name.strip().lower())
        if target is None:
            unknown.append(_with_near(f"watch.{kind}s: {name}", name, targets))
            continue
        families = now.frames["applicants"].filter(pl.col(column) == target)["family_id"]
        subjects.append(Subject(kind, target, target, frozenset(families)))


def _add_parts(names: Sequence[str], now: Now, subjects: list[Subject], unknown: list[str]) -> None:
    known = {code: (en, ja) for code, en, ja in now.frames["sub_technologies"].iter_rows()}
    for name in names:
        if name not in known:
            unknown.append(_with_near(f"watch.sub_technologies: {name}", name, known))
            continue
        families = now.frames["parts"].filter(pl.col("sub_technology") == name)["family_id"]
        subjects.append(Subject("sub_technology", *known[name], frozenset(families)))


def _with_near(said: str, name: str, known: dict[str, str] | dict[str, tuple[str, str]]) -> str:
    near = difflib.get_close_matches(name.lower(), known, n=3, cutoff=0.6)
    return f"{said} (near: {', '.join(near)})" if near else said
