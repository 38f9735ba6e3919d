"""Merging of names and sectors against labelled rows: shares with Wilson intervals, and errors.

Pure functions: the labelled rows and what the models say are handed in
(`flows.warehouse.name_lookup` asks the models).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flows.intervals import wilson

Row = Mapping[str, str]

_YES = frozenset({"1", "true", "yes"})
_NO = frozenset({"0", "false", "no"})


@dataclass(frozen=True)
class Share:
    """A part of a whole with its Wilson interval at 95 %; of an empty whole all are None.

    Attributes:
        part: What was right.
        whole: What was looked at.
        value: Part divided by whole.
        low: Lower end of the interval.
        high: Upper end.
    """

    part: int
    whole: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class PairScore:
    """How pairs of names were judged.

    Attributes:
        pairs: Pairs looked at.
        precision: Of the pairs that were merged, those that are the same.
        recall: Of the pairs that are the same, those that were merged.
        wrongly_merged: Pairs that are not the same.
        missed: Pairs that are the same.
    """

    pairs: int
    precision: Share
    recall: Share
    wrongly_merged: tuple[tuple[str, str], ...]
    missed: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SectorScore:
    """How sectors were judged.

    Attributes:
        accuracy: Of all names, those with the right sector.
        by_sector: The same by labelled sector.
        by_language: The same by language of the name.
        errors: Name, labelled sector, sector found.
    """

    accuracy: Share
    by_sector: dict[str, Share]
    by_language: dict[str, Share]
    errors: tuple[tuple[str, str, str], ...]


def share_of(part: int, whole: int) -> Share:
    """A share with its Wilson score interval."""
    if whole == 0:
        return Share(part, whole, None, None, None)
    return Share(part, whole, part / whole, *wilson(part, whole))


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
    """Precision and recall of merging names into applicants.

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
    """Precision and recall of bringing names into groups; pairs of the level `group` count.

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
    right = len(counts[True, True])
    return PairScore(
        pairs=sum(map(len, counts.values())),
        precision=share_of(right, right + len(counts[False, True])),
        recall=share_of(right, right + len(counts[True, False])),
        wrongly_merged=tuple(counts[False, True]),
        missed=tuple(counts[True, False]),
    )


def evaluate_sectors(
    rows: Iterable[Row], sector_of: Mapping[str, str], *, split: str | None = None
) -> SectorScore:
    """Accuracy of sectors, in all, by sector and by language.

    Args:
        rows: Rows with name, language, sector and split.
        sector_of: Sector by name.
        split: Only rows of that split; None for all.

    Raises:
        KeyError: A name was not resolved.
    """
    chosen = [row for row in rows if split in {None, row["split"]}]
    return SectorScore(
        accuracy=_accuracy(chosen, sector_of),
        by_sector=_accuracy_by("sector", chosen, sector_of),
        by_language=_accuracy_by("language", chosen, sector_of),
        errors=tuple(
            (row["name"], row["sector"], sector_of[row["name"]])
            for row in chosen
            if sector_of[row["name"]] != row["sector"]
        ),
    )


def _accuracy(rows: list[Row], sector_of: Mapping[str, str]) -> Share:
    return share_of(sum(sector_of[row["name"]] == row["sector"] for row in rows), len(rows))


def _accuracy_by(column: str, rows: list[Row], sector_of: Mapping[str, str]) -> dict[str, Share]:
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        parts[row[column]].append(row)
    return {value: _accuracy(part, sector_of) for value, part in sorted(parts.items())}
