"""Everything that is measured on the labelled sets."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from flows.evaluation import gold, names
from flows.evaluation import topic as topics
from flows.evaluation.accuracy import Accuracy, in_order
from flows.topics import Topic
from flows.warehouse import judging, name_lookup


def evaluate(topic: Topic, sql: Path, workspace: Path) -> list[Accuracy]:
    """Measure the judgements of a topic; nothing for a topic without labelled publications.

    Args:
        topic: The topic.
        sql: The folder `sql`.
        workspace: Folder for files on the way.

    Raises:
        ModelError: A model or a labelled set is wrong.
        StorageError: The disk is full or not writable.
    """
    if topic.name != gold.TOPIC:
        return []
    folder = gold.gold_folder()
    labelled = gold.read_publications(folder)
    pairs = gold.read_rows(folder, "name_pairs.csv")
    sectors = gold.read_rows(folder, "sectors.csv")
    stated = [row[side] for row in pairs for side in ("name_a", "name_b")]
    # One warehouse for both: publications without applicants, applicants without texts.
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for table, some in chain(
        topics.records(labelled).items(),
        name_lookup.records([*stated, *(row["name"] for row in sectors)]).items(),
    ):
        rows[table] += some
    tables = (*topics.TABLES, name_lookup.TABLE)
    with judging.judged(rows, topic, sql, tables, workspace) as connection:
        judged = topics.judgements(connection, labelled)
        known = name_lookup.read(connection)
    return in_order([*topics.measure(labelled, judged), *_names(pairs, sectors, known)])


def _names(
    pairs: list[dict[str, str]],
    sectors: list[dict[str, str]],
    known: Mapping[str, name_lookup.Resolved],
) -> Iterator[Accuracy]:
    """Merging of names and their sectors; all names were judged beside each other."""
    groups = {name: found.groups for name, found in known.items()}
    for split in ("tune", "held"):
        entity = names.evaluate_pairs(
            pairs, {name: found.applicant for name, found in known.items()}, split=split
        )
        group = names.evaluate_group_pairs(pairs, groups, split=split)
        for variant, score in (("entity", entity), ("group", group)):
            yield Accuracy(
                "name_pairs", variant, split, "all", "all", score.pairs, score.rightly_merged,
                len(score.wrongly_merged), len(score.missed),
            )  # fmt: skip
    yield from names.evaluate_sectors(
        sectors, {name: found.sector for name, found in known.items()}
    )


def fingerprint() -> str:
    """SHA-256 over the labelled sets."""
    return gold.fingerprint(gold.gold_folder())
