"""Right and wrong finds of a group of labelled cases, as rows of the table `accuracy`."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from flows.evaluation.intervals import share_of


@dataclass(frozen=True)
class Accuracy:
    """Right and wrong finds.

    Attributes:
        measure: What is measured, such as headline or sub_technology.
        variant: What it is measured of, such as the tier of the topic; None if there is one only.
        split: tune: the rules were made with these cases in view; held: for publishing.
        grouping: What the group is made by, such as language.
        group_value: The group.
        cases: Labelled cases in it.
        true_positives: Wanted and found.
        false_positives: Found, not wanted.
        false_negatives: Wanted, not found.
    """

    measure: str
    variant: str | None
    split: str
    grouping: str
    group_value: str
    cases: int
    true_positives: int
    false_positives: int
    false_negatives: int

    def row(self) -> dict[str, Any]:
        """With precision and recall and their intervals."""
        precision = share_of(self.true_positives, self.true_positives + self.false_positives)
        recall = share_of(self.true_positives, self.true_positives + self.false_negatives)
        return {
            **asdict(self),
            "precision": precision.share,
            "precision_low": precision.low,
            "precision_high": precision.high,
            "recall": recall.share,
            "recall_low": recall.low,
            "recall_high": recall.high,
        }


def in_order(found: Iterable[Accuracy]) -> list[Accuracy]:
    """In an order that is the same every time."""
    return sorted(found, key=lambda one: tuple(str(value) for value in asdict(one).values()))
