"""What is measured on labelled cases: by hand on small ones, and the promises on the held sets."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from flows.evaluation import evaluate, gold, topic
from flows.evaluation.accuracy import Accuracy
from flows.evaluation.intervals import share_of
from flows.topics import load_topic
from flows.warehouse import models


def labelled(number: int, language: str, split: str, **given: Any) -> gold.LabelledPublication:
    facts: dict[str, Any] = {
        "id": f"H-{number}", "origin": "hand", "office": "US", "language": language,
        "title": "A", "title_language": language, "abstract": "", "cpc": (), "ipc": (),
        "family": f"F-{number}", "label": "qkd", "is_headline": True, "sub_technologies": (),
        "split": split,
    }  # fmt: skip
    return gold.LabelledPublication(**{**facts, **given})


def test_precision_and_recall_are_those_of_a_case_counted_by_hand() -> None:
    # Three wanted, one of them missed; one found that is not wanted.
    row = Accuracy("headline", "standard", "held", "all", "all", 5, 2, 1, 1).row()
    assert row["precision"] == pytest.approx(2 / 3)
    assert row["recall"] == pytest.approx(2 / 3)
    # Wilson for 2 of 3, from its closed form.
    assert row["recall_low"] == pytest.approx(0.2077, abs=1e-4)
    assert row["recall_high"] == pytest.approx(0.9385, abs=1e-4)


def test_no_case_has_no_share() -> None:
    assert share_of(0, 0) == (None, None, None)
    assert share_of(0, 4).low == 0.0
    assert share_of(4, 4).high == 1.0


def test_a_share_near_one_has_the_wilson_interval() -> None:
    share, low, high = share_of(99, 100)
    assert share == 0.99
    assert low == pytest.approx(0.9455, abs=1e-4)
    assert high == pytest.approx(0.9982, abs=1e-4)


def test_groups_tiers_and_parts_are_counted_apart() -> None:
    cases = [
        labelled(1, "en", "held", sub_technologies=("source", "detector")),
        labelled(2, "ja", "held"),
        labelled(3, "ja", "held", is_headline=False, label="qrng"),
        labelled(4, "en", "tune"),
    ]
    judgements = {
        "H-1": topic.Judgement("qkd", "strict", frozenset({"source", "satellite"})),
        "H-2": topic.Judgement("unconfirmed", "wide", frozenset()),
        "H-3": topic.Judgement("qkd", "standard", frozenset()),
        "H-4": topic.Judgement("pqc_only", None, frozenset()),
    }
    found = topic.measure(cases, judgements)
    counted = {
        (one.measure, one.variant, one.split, one.grouping, one.group_value): (
            one.true_positives, one.false_positives, one.false_negatives,
        )
        for one in found
    }  # fmt: skip
    assert counted["headline", "strict", "held", "all", "all"] == (1, 0, 1)
    assert counted["headline", "standard", "held", "all", "all"] == (1, 1, 1)
    assert counted["headline", "wide", "held", "all", "all"] == (2, 1, 0)
    assert counted["headline", "standard", "held", "language", "ja"] == (0, 1, 1)
    assert counted["headline", "wide", "tune", "all", "all"] == (0, 0, 1)
    assert counted["sub_technology", None, "held", "part", "detector"] == (0, 0, 1)
    assert counted["sub_technology", None, "held", "all", "all"] == (1, 0, 1)


@pytest.fixture(scope="module")
def measured(
    tmp_path_factory: pytest.TempPathFactory,
) -> Mapping[tuple[str, str | None, str, str, str], Accuracy]:
    topic = load_topic("quantum_cryptography")
    found = evaluate.evaluate(topic, models.sql_folder(), tmp_path_factory.mktemp("judged"))
    return {
        (one.measure, one.variant, one.split, one.grouping, one.group_value): one for one in found
    }


def test_no_post_quantum_only_publication_is_in_a_headline(
    measured: Mapping[tuple[str, str | None, str, str, str], Accuracy],
) -> None:
    for split in ("tune", "held"):
        one = measured["headline", "standard", split, "label", "pqc_only"]
        assert one.cases >= 20
        assert one.false_positives == 0


def test_the_held_publications_are_found_as_well_as_promised(
    measured: Mapping[tuple[str, str | None, str, str, str], Accuracy],
) -> None:
    row = measured["headline", "standard", "held", "all", "all"].row()
    assert row["precision"] >= 0.95
    # Where a title is all that is known, one in eight names nothing of the topic.
    assert row["recall"] >= 0.90
    stated = measured["headline", "standard", "held", "stated", "class_or_abstract"].row()
    assert stated["precision"] >= 0.95
    assert stated["recall"] >= 0.95
    for language in ("en", "ja", "zh"):
        group = f"{language}, class_or_abstract"
        row = measured["headline", "standard", "held", "language_stated", group].row()
        assert min(row["precision"], row["recall"]) >= 0.85, language


def test_names_are_merged_and_sectors_told_as_well_as_promised(
    measured: Mapping[tuple[str, str | None, str, str, str], Accuracy],
) -> None:
    pairs = measured["name_pairs", "entity", "held", "all", "all"]
    assert pairs.cases >= 300
    assert pairs.row()["precision"] >= 0.99
    assert pairs.row()["recall"] >= 0.9
    sectors = measured["sectors", None, "held", "all", "all"]
    assert sectors.true_positives / sectors.cases >= 0.95


def test_the_strict_tier_is_the_purest_and_the_wide_one_misses_least(
    measured: Mapping[tuple[str, str | None, str, str, str], Accuracy],
) -> None:
    strict, standard, wide = (
        measured["headline", tier, "held", "all", "all"].row() for tier in topic.TIERS
    )
    assert strict["precision"] >= standard["precision"] >= wide["precision"]
    assert strict["recall"] <= standard["recall"] <= wide["recall"]
    assert wide["recall"] >= 0.98


def test_a_topic_without_labelled_publications_has_no_accuracy(tmp_path: Path) -> None:
    assert evaluate.evaluate(load_topic("quantum_computing"), models.sql_folder(), tmp_path) == []
