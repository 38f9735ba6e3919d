"""Merging of names and their sectors against labelled rows: what is right, wrong and missed.

Pure functions: the labelled rows and what the models say are handed in
(`flows.warehouse.name_lookup` asks the models).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flows.evaluation.accuracy import Accuracy

Row = Mapping[str, str]

_YES = frozenset({"1", "true", "yes"})
_NO = frozenset({"0", "false", "no"})


@dataclass(frozen=True)
class PairScore:
    """How pairs of names were judged.

    Attributes:
        pairs: Pairs looked at.
        rightly_merged: Pairs that are the same and were merged: how many.
        wrongly_merged: Pairs that are not the same and were merged.
        missed: Pairs that are the same and were not merged.
    """

    pairs: int
    rightly_merged: int
    wrongly_merged: tuple[tuple[str, str], ...]
    missed: tuple[tuple[str, str], ...]


def is_yes(text: str) -> bool:
    """A label as a truth value.

    Raises:
        ValueError: It is neither yes nor no.
    """
    plain = text.strip().lower()
    if plain in _YES | _NO:
        return plain in _YES
    message = f"{text!r} is neither true nor false"
    raise ValueError(message)


def evaluate_pairs(
    pairs: Iterable[Row], applicant_of: Mapping[str, str], *, split: str | None = None
) -> PairScore:
    """How names were merged into applicants.

    Args:
        pairs: Rows with name_a, name_b, is_same, level and split; those of the level `entity`
            count.
        applicant_of: Applicant by name.
        split: Only pairs of that split; None for all.

    Raises:
        KeyError: A name was not resolved.
        ValueError: A label is neither true nor false.
    """
    groups = {name: frozenset({applicant}) for name, applicant in applicant_of.items()}
    return _evaluate(pairs, groups, level="entity", split=split)


def evaluate_group_pairs(
    pairs: Iterable[Row], groups_of: Mapping[str, frozenset[str]], *, split: str | None = None
) -> PairScore:
    """How names were brought into groups; pairs of the level `group` count.

    Args:
        pairs: As for `evaluate_pairs`.
        groups_of: Every group that the name's applicant belongs to at some time.
        split: As for `evaluate_pairs`.

    Raises:
        KeyError: A name was not resolved.
        ValueError: A label is neither true nor false.
    """
    return _evaluate(pairs, groups_of, level="group", split=split)


def _evaluate(
    pairs: Iterable[Row], groups_of: Mapping[str, frozenset[str]], *, level: str, split: str | None
) -> PairScore:
    counts: dict[tuple[bool, bool], list[tuple[str, str]]] = defaultdict(list)
    for row in pairs:
        if row["level"] == level and split in {None, row["split"]}:
            names = (row["name_a"], row["name_b"])
            is_merged = not groups_of[names[0]].isdisjoint(groups_of[names[1]])
            counts[is_yes(row["is_same"]), is_merged].append(names)
    return PairScore(
        pairs=sum(map(len, counts.values())),
        rightly_merged=len(counts[True, True]),
        wrongly_merged=tuple(counts[False, True]),
        missed=tuple(counts[True, False]),
    )


def evaluate_sectors(rows: Sequence[Row], sector_of: Mapping[str, str]) -> Iterator[Accuracy]:
    """Right and wrong sectors by split: in all, by language and by sector.

    Recall is the share of names with the right sector; one told `unknown` is not found.

    Args:
        rows: Rows with name, language, sector and split.
        sector_of: Sector by name.

    Raises:
        KeyError: A name was not resolved.
    """
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        for grouping, value in (
            ("all", "all"), ("language", row["language"]), ("sector", row["sector"]),
        ):  # fmt: skip
            groups[row["split"], grouping, value].append(row)
    for (split, grouping, value), members in groups.items():
        found = [(row["sector"], sector_of[row["name"]]) for row in members]
        wrong = [given for wanted, given in found if given != wanted]
        taken = sum(given != "unknown" for given in wrong)
        if grouping == "sector":
            # What is wrongly told to be of this sector belongs to the others.
            taken = sum(
                sector_of[row["name"]] == value != row["sector"]
                for row in rows
                if row["split"] == split
            )
        yield Accuracy(
            "sectors", None, split, grouping, value, len(found), len(found) - len(wrong), taken,
            len(wrong),
        )  # fmt: skip
