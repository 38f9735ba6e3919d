"""What is decided by rules: judgements about families, and the topic."""

import csv
from itertools import groupby

from docs_site.markdown import code, codes, table
from docs_site.words import WORDS
from flows.topics import Clause, Topic, load_topic
from flows.warehouse.models import sql_folder
from reports.words import load

TOPIC = "quantum_cryptography"
#: Chapters of the method of every report.
PARTS = (
    "switches", "ratios", "accuracy", "imputation", "layers", "outlook", "growth", "errors",
)  # fmt: skip


def write_rules(language: str) -> str:
    """A table a judgement: its rules in words, as the report prints them."""
    words = WORDS[language]
    path = sql_folder() / "seeds" / "rules.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    parts = []
    for judgement, group in groupby(rows, key=lambda row: row["judgement"]):
        told = [(code(row["rule"]), row[f"explanation_{language}"]) for row in group]
        heading = f"### `{judgement}` {{#{judgement}}}"
        parts += [heading, table((words["rule"], words["explanation"]), told)]
    return "\n\n".join(parts)


def write_topic(language: str) -> str:
    """Clauses, fields next door, layers and sub-technologies of the topic file."""
    topic, words = load_topic(TOPIC), WORDS[language]
    clauses = [
        (code(one.name), codes([*dict.fromkeys([*one.cpc, *one.ipc])]), _use(one, language))
        for one in topic.clauses
    ]
    return "\n\n".join(
        [
            table((words["clause"], words["classes"], words["use"]), clauses),
            table(
                (words["field"], words["alone"], words["together"]),
                [
                    (
                        getattr(one, language),
                        _state(one.alone, one.alone_tier, language),
                        _state(one.together, one.together_tier, language),
                    )
                    for one in topic.others
                ],
            ),
            _parts(topic, language),
        ]
    )


def _use(clause: Clause, language: str) -> str:
    return WORDS[language]["searched" if clause.is_searched else "judging"]


def _state(state: str, tier: str, language: str) -> str:
    words = WORDS[language]
    told = load(language)[f"topic_tier_short.{tier}"] if tier else words["none"]
    return f"`{state}` – {told}"


def _parts(topic: Topic, language: str) -> str:
    words = WORDS[language]
    layers = {one.name: getattr(one, language) for one in topic.layers}
    rows = [
        (code(one.name), getattr(one, language), layers[one.layer])
        for one in topic.sub_technologies
    ]
    return table((words["name"], words["part"], words["layer"]), rows)


def write_definitions(language: str) -> str:
    """What the report says of its own method, heading by heading."""
    words = load(language)
    return "\n\n".join(
        f"### {words[f'evidence.{part}_heading']} {{#{part}}}\n\n{words[f'evidence.{part}']}"
        for part in PARTS
    )
