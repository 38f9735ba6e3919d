"""How well the topic's rules find what belongs to it: precision and recall on labelled records.

A publication is found if its family belongs to the tier that is measured, as in every figure. What
is wanted is the same for every tier: publications that belong into headline figures. So the strict
tier shows what its precision costs in recall, the wide one the reverse.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.evaluation.accuracy import Accuracy
from flows.evaluation.gold import LabelledPublication
from flows.warehouse.connect import Connection

TIERS = ("strict", "standard", "wide")
_HOLDS = {"strict": {"strict"}, "standard": {"strict", "standard"}, "wide": set(TIERS)}
#: What is read of the warehouse that judges.
TABLES = ("intermediate.int_family_topics", "intermediate.int_family_sub_technologies")


@dataclass(frozen=True)
class Judgement:
    """What the rules make of a publication's family."""

    state: str
    narrowest_tier: str | None
    sub_technologies: frozenset[str]


def judgements(
    connection: Connection, labelled: Iterable[LabelledPublication]
) -> dict[str, Judgement]:
    """What the rules make of labelled publications, by their ids.

    Args:
        connection: A warehouse over `records` with the tables `TABLES`.
        labelled: The publications.
    """
    families = _judged_families(connection)
    return {one.id: families[one.family] for one in labelled}


def _judged_families(connection: Connection) -> dict[str, Judgement]:
    parts: dict[str, set[str]] = defaultdict(set)
    for family, part in connection.execute(
        "select family_id, sub_technology from intermediate.int_family_sub_technologies"
    ).fetchall():
        parts[family].add(part)
    states = connection.execute(
        "select family_id, topic_state, narrowest_tier from intermediate.int_family_topics"
    ).fetchall()
    return {
        family: Judgement(state, tier, frozenset(parts[family])) for family, state, tier in states
    }


def records(labelled: Iterable[LabelledPublication]) -> dict[str, list[dict[str, Any]]]:
    """Labelled publications as rows of records."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in labelled:
        key = {"country": one.office, "doc_number": one.id, "kind": None}
        family = {"source_family_id": one.family, "source_family_kind": "docdb"}
        rows["publications"].append({**key, **family})
        rows["titles"].append({**key, "language": one.title_language, "title": one.title})
        if one.abstract:
            abstract = {"language": one.language, "abstract": one.abstract}
            rows["abstracts"].append({**key, **abstract})
        for scheme, symbols in (("cpc", one.cpc), ("ipc", one.ipc)):
            rows["classifications"] += [
                {**key, "scheme": scheme, "symbol": symbol, "is_inventive": True}
                for symbol in dict.fromkeys(symbols)
            ]
    return rows


def measure(
    labelled: Sequence[LabelledPublication], judged: Mapping[str, Judgement]
) -> list[Accuracy]:
    """Precision and recall by tier, split and group, and of every sub-technology."""
    return [*_headline(labelled, judged), *_parts(labelled, judged)]


def _stated(one: LabelledPublication) -> str:
    return "title_only" if one.is_title_only else "class_or_abstract"


_GROUPINGS: Mapping[str, Callable[[LabelledPublication], str]] = {
    "all": lambda _: "all",
    "language": lambda one: one.language,
    "office": lambda one: one.office,
    "origin": lambda one: one.origin,
    "label": lambda one: one.label,
    # A title alone often names nothing: what no rule can find is told apart.
    "stated": _stated,
    "language_stated": lambda one: f"{one.language}, {_stated(one)}",
}


def _headline(
    labelled: Sequence[LabelledPublication], judged: Mapping[str, Judgement]
) -> Iterator[Accuracy]:
    for grouping, group_of in _GROUPINGS.items():
        groups: dict[tuple[str, str], list[LabelledPublication]] = defaultdict(list)
        for one in labelled:
            groups[one.split, group_of(one)].append(one)
        for (split, value), members in groups.items():
            for tier in TIERS:
                pairs = [
                    (one.is_headline, judged[one.id].narrowest_tier in _HOLDS[tier])
                    for one in members
                ]
                yield Accuracy("headline", tier, split, grouping, value, *_counted(pairs))


def _parts(
    labelled: Sequence[LabelledPublication], judged: Mapping[str, Judgement]
) -> Iterator[Accuracy]:
    """Sub-technologies, on made-up records: of real titles not all parts are labelled."""
    members = [one for one in labelled if one.origin == "hand" and one.sub_technologies]
    parts = sorted({part for one in members for part in one.sub_technologies})
    for split in sorted({one.split for one in members}):
        chosen = [one for one in members if one.split == split]
        every: list[tuple[bool, bool]] = []
        for part in parts:
            pairs = [
                (part in one.sub_technologies, part in judged[one.id].sub_technologies)
                for one in chosen
            ]
            every += pairs
            yield Accuracy("sub_technology", None, split, "part", part, *_counted(pairs))
        yield Accuracy("sub_technology", None, split, "all", "all", *_counted(every))


def _counted(pairs: Sequence[tuple[bool, bool]]) -> tuple[int, int, int, int]:
    """Cases, true positives, false positives, false negatives of wanted and found."""
    return (
        len(pairs),
        sum(wanted and found for wanted, found in pairs),
        sum(found and not wanted for wanted, found in pairs),
        sum(wanted and not found for wanted, found in pairs),
    )
