"""A topic file as tables of the schema raw, for the models that decide what belongs to it.

`topic_clauses`, `topic_classes`, `topic_others`, `topic_states`, `topic_layers`,
`topic_sub_technologies`. Words are looked for by flows.warehouse.text_labels, with the same labels.
"""

from collections.abc import Iterator, Sequence

from flows.topics import Topic
from flows.warehouse.bridge import insert
from flows.warehouse.connect import Connection
from flows.warehouse.text_labels import OWN

UNCONFIRMED = "unconfirmed"


def load_topic_tables(connection: Connection, topic: Topic) -> None:
    """Create the tables of a topic."""
    _table(connection, "topic_clauses", _CLAUSES, list(_clauses(topic)))
    _table(connection, "topic_classes", _CLASSES, list(_classes(topic)))
    _table(connection, "topic_others", _OTHERS, list(_others(topic)))
    _table(connection, "topic_states", _STATES, list(_states(topic)))
    _table(connection, "topic_layers", _LAYERS, list(_layers(topic)))
    _table(connection, "topic_sub_technologies", _PARTS, list(_parts(topic)))


_CLAUSES = (
    "topic_rule varchar, rule_order integer, is_searched boolean, is_core boolean, "
    "is_for_unclassified boolean, needs_class boolean, needs_words boolean, "
    "uses_own_words boolean, reads_title boolean, reads_abstract boolean"
)
_CLASSES = "label varchar, scheme varchar, symbol_start varchar"
_OTHERS = (
    "label varchar, rule_order integer, alone_state varchar, alone_tier varchar, "
    "together_state varchar, together_tier varchar"
)
_STATES = "topic_state varchar, rule_order integer, name_en varchar, name_ja varchar"
_LAYERS = "layer varchar, rule_order integer, name_en varchar, name_ja varchar"
_PARTS = (
    "sub_technology varchar, rule_order integer, layer varchar, name_en varchar, name_ja varchar, "
    "for_state varchar"
)
Row = tuple[object, ...]


def _table(connection: Connection, name: str, columns: str, rows: Sequence[Row]) -> None:
    connection.execute(f"create table raw.{name} ({columns})")
    insert(connection, f"raw.{name}", rows)


def _clauses(topic: Topic) -> Iterator[Row]:
    for place, clause in enumerate(topic.clauses, start=1):
        yield (
            clause.name, place, clause.is_searched, clause.is_core, clause.is_for_unclassified,
            bool(clause.cpc or clause.ipc), clause.needs_words, clause.uses_own_words,
            "title" in clause.fields, "abstract" in clause.fields,
        )  # fmt: skip


def _classes(topic: Topic) -> Iterator[Row]:
    labelled = [(OWN, topic.own.cpc, topic.own.ipc)]
    labelled += [(f"clause:{one.name}", one.cpc, one.ipc) for one in topic.clauses]
    labelled += [(f"other:{one.name}", one.cpc, one.ipc) for one in topic.others]
    labelled += [(f"sub:{one.name}", one.cpc, one.ipc) for one in topic.sub_technologies]
    for label, cpc, ipc in labelled:
        yield from ((label, "cpc", _start(symbol)) for symbol in cpc)
        yield from ((label, "ipc", _start(symbol)) for symbol in ipc)


def _start(symbol: str) -> str:
    """What the symbols at and below one begin with; below a main group are all of its groups."""
    return symbol.removesuffix("00") if symbol.endswith("/00") else symbol


def _others(topic: Topic) -> Iterator[Row]:
    for place, one in enumerate(topic.others, start=1):
        yield (
            f"other:{one.name}", place, one.alone, one.alone_tier or None, one.together,
            one.together_tier or None,
        )  # fmt: skip


def _states(topic: Topic) -> Iterator[Row]:
    named = {topic.own.state: (topic.own.en, topic.own.ja)}
    for one in topic.others:
        named.setdefault(one.alone, (f"{one.en} only", f"{one.ja}のみ"))
        named.setdefault(
            one.together,
            (f"{topic.own.en}, with {one.en}", f"{topic.own.ja}（{one.ja}と併用）"),
        )
    named[UNCONFIRMED] = (
        "selected by a source or by hand, not confirmed by the record",
        "情報源または手作業で選定、書誌からは未確認",
    )
    for place, (state, (english, japanese)) in enumerate(named.items(), start=1):
        yield state, place, english, japanese


def _layers(topic: Topic) -> Iterator[Row]:
    for place, one in enumerate(topic.layers, start=1):
        yield one.name, place, one.en, one.ja
    yield "unknown", len(topic.layers) + 1, "unknown", "不明"


def _parts(topic: Topic) -> Iterator[Row]:
    for place, one in enumerate(topic.sub_technologies, start=1):
        yield one.name, place, one.layer, one.en, one.ja, one.for_state
