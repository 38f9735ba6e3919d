"""Which questions make up which chapter of the evidence, in the order of the page."""

from collections.abc import Callable
from dataclasses import dataclass

from reports.cells import Statement
from reports.evidence import accuracy, errors, rules, topic, trends
from reports.tables import Table
from reports.words import Words


@dataclass(frozen=True)
class Question:
    """A printed query and how its answer is laid out."""

    name: str
    sql: str
    tables: Callable[[Statement, Words], list[Table]]


@dataclass(frozen=True)
class Chapter:
    """A chapter: its name in the words, and its questions."""

    name: str
    questions: tuple[Question, ...]


CHAPTERS = (
    Chapter("switches", (Question("switches", rules.SWITCHES_SQL, rules.switches),)),
    Chapter("rules", (Question("rules", rules.RULES_SQL, rules.rules),)),
    Chapter(
        "topic",
        (
            Question("clauses", topic.CLAUSES_SQL, topic.clauses),
            Question("states", topic.STATES_SQL, topic.states),
        ),
    ),
    Chapter("ratios", (Question("ratios", topic.RATIOS_SQL, topic.ratios),)),
    Chapter("accuracy", (Question("accuracy", accuracy.ACCURACY_SQL, accuracy.accuracy),)),
    Chapter("imputation", (Question("imputation", accuracy.IMPUTATION_SQL, accuracy.imputation),)),
    Chapter(
        "layers",
        (
            Question("layers", topic.LAYERS_SQL, topic.layers),
            Question("sub_technologies", topic.SUB_TECHNOLOGIES_SQL, topic.sub_technologies),
        ),
    ),
    Chapter(
        "outlook",
        (
            Question("nowcasts", trends.NOWCASTS_SQL, trends.nowcasts),
            Question("backtests", trends.BACKTESTS_SQL, trends.backtests),
        ),
    ),
    Chapter(
        "growth",
        (
            Question("growth", trends.GROWTH_SQL, trends.growth),
            Question("changes", trends.CHANGES_SQL, trends.changes),
            Question("shares", trends.SHARES_SQL, trends.shares),
            Question("concentration", trends.CONCENTRATION_SQL, trends.concentration),
        ),
    ),
    Chapter(
        "errors",
        (
            Question("breaks", errors.BREAKS_SQL, errors.breaks),
            Question("corrections", errors.CORRECTIONS_SQL, errors.corrections),
        ),
    ),
)
