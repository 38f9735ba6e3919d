"""A topic file as tables and macros of the warehouse, for the models that decide membership.

Tables of the schema raw: `topic_clauses`, `topic_classes`, `topic_others`, `topic_states`,
`topic_layers`, `topic_sub_technologies`. Macros: `topic_own_text(text)` takes the exclusions out of
a text, `topic_own_labels(text)` and `topic_other_labels(text)` list the labels whose words occur.
They hold the words as constants, since a pattern out of a table would be compiled for every row.

Labels: `own`, `clause:<name>`, `other:<name>`, `sub:<name>`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from flows.topics import Phrases, Topic
from flows.warehouse.connect import Connection

#: Shorter words stand for themselves alone.
_LONG = 5
#: Scripts from here on are written without blanks.
_FIRST_ASIAN = "\u1100"
OWN = "own"
UNCONFIRMED = "unconfirmed"


def load_topic_tables(connection: Connection, topic: Topic) -> None:
    """Create the tables and macros of a topic; the macros of sql/macros must be there."""
    _table(connection, "topic_clauses", _CLAUSES, list(_clauses(topic)))
    _table(connection, "topic_classes", _CLASSES, list(_classes(topic)))
    _table(connection, "topic_others", _OTHERS, list(_others(topic)))
    _table(connection, "topic_states", _STATES, list(_states(topic)))
    _table(connection, "topic_layers", _LAYERS, list(_layers(topic)))
    _table(connection, "topic_sub_technologies", _PARTS, list(_parts(topic)))
    _create_macros(connection, topic)


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
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"insert into raw.{name} values ({marks})", rows)  # noqa: S608


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


def _create_macros(connection: Connection, topic: Topic) -> None:
    own = {OWN: topic.own.words}
    own |= {
        f"clause:{one.name}": {"asked": _all(one.phrases), "more": _all(one.more_words)}
        for one in topic.clauses
        if one.phrases or one.more_words
    }
    other = {f"other:{one.name}": one.words for one in topic.others}
    other |= {f"sub:{one.name}": one.words for one in topic.sub_technologies if one.words}
    plain = _plain_words(connection, [topic.exclusions, *own.values(), *other.values()])
    excluded = sorted(_words(plain, topic.exclusions), key=lambda word: (-len(word), word))
    connection.execute(f"create macro topic_own_text(text) as ({_without(excluded)})")
    for name, labels in (("topic_own_labels", own), ("topic_other_labels", other)):
        connection.execute(f"create macro {name}(text) as ({_labels(plain, labels)})")


def _all(phrases: Phrases) -> tuple[str, ...]:
    return tuple(word for words in phrases.values() for word in words)


def _parts_of(word: str) -> list[str]:
    """What must all occur for a word."""
    return [part.strip() for part in word.split("&")]


def _plain_words(connection: Connection, vocabularies: Sequence[Phrases]) -> dict[str, str]:
    """Every word as it looks in a text that is compared, in one question."""
    words = (word for phrases in vocabularies for word in _all(phrases))
    stated = {part for word in words for part in _parts_of(word)}
    rows = connection.execute(
        "select word, trim(topic_text(rtrim(word, '*'))) from (select unnest(?) as word)",
        [sorted(stated)],
    )
    return dict(rows.fetchall())


def _words(plain: Mapping[str, str], phrases: Phrases) -> list[str]:
    """Words as texts are compared; a `*` stays where it tells something, `&` joins parts."""
    found: dict[str, None] = {}
    for word in _all(phrases):
        parts = []
        for part in _parts_of(word):
            is_open = part.endswith("*") and _is_short(plain[part])
            parts.append(plain[part] + "*" if is_open else plain[part])
        found["&".join(parts)] = None
    return list(found)


def _is_short(word: str) -> bool:
    return len(word.rstrip("*")) < _LONG and not _is_asian(word)


def _is_asian(word: str) -> bool:
    return any(character >= _FIRST_ASIAN and character.isalpha() for character in word)


def _labels(plain: Mapping[str, str], labels: Mapping[str, Phrases]) -> str:
    cases = [
        f"case when {_test(_words(plain, phrases))} then {_quoted(label)} end"
        for label, phrases in labels.items()
    ]
    return f"list_filter([{', '.join(cases) or 'null::varchar'}], lambda x: x is not null)"


def _test(words: Iterable[str]) -> str:
    """Whether a text has one of the words; patterns only where a short word may be there."""
    tests: list[str] = []
    short: list[str] = []
    for word in words:
        if "&" in word:
            both = " and ".join(f"({_test([part])})" for part in word.split("&"))
            tests.append(f"({both})")
        elif _is_short(word):
            short.append(word)
        else:
            tests.append(f"contains(text, {_quoted(word)})")
    return " or ".join([*tests, *_short_test(short)]) or "false"


def _short_test(words: Sequence[str]) -> Iterator[str]:
    if words:
        there = " or ".join(f"contains(text, {_quoted(word.rstrip('*'))})" for word in words)
        bounded = "|".join(
            word[:-1] if word.endswith("*") else f"{word}([^a-z0-9]|$)" for word in words
        )
        pattern = _quoted(f"(^|[^a-z0-9])({bounded})")
        yield f"case when {there} then regexp_matches(text, {pattern}) else false end"


def _without(words: Sequence[str]) -> str:
    """The text without words; almost all texts have none of them and are only looked at."""
    if not words:
        return "text"
    shortened = "text"
    for word in words:
        # A blank in between, so that what is left does not run together.
        shortened = f"replace({shortened}, {_quoted(word)}, ' ')"
    there = " or ".join(f"contains(text, {_quoted(word)})" for word in words)
    return f"case when {there} then {shortened} else text end"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
