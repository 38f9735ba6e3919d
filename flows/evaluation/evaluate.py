"""Everything that is measured on the labelled sets."""

from pathlib import Path

from flows.evaluation import gold
from flows.evaluation import topic as topics
from flows.evaluation.accuracy import Accuracy, in_order
from flows.topics import Topic


def evaluate(topic: Topic, sql: Path) -> list[Accuracy]:
    """Measure the judgements of a topic; nothing for a topic without labelled publications.

    Raises:
        ModelError: A model or a labelled set is wrong.
    """
    if topic.name != gold.TOPIC:
        return []
    labelled = gold.read_publications(gold.gold_folder())
    return in_order(topics.measure(labelled, topics.judge(labelled, topic, sql)))


def fingerprint() -> str:
    """SHA-256 over the labelled sets."""
    return gold.fingerprint(gold.gold_folder())
