"""Topics: what belongs to a landscape, as data in one TOML file a topic.

The same file makes the questions that sources are asked (`searched`) and the SQL that decides what
belongs to the topic (flows.warehouse.topic_tables). README.md beside it says how to write one.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from importlib.resources import files
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from flows.errors import ConfigurationError

Phrases = Mapping[str, tuple[str, ...]]
#: A tier of a state; the empty text keeps its families out of every tier.
Tier = Literal["standard", "wide", ""]
Field = Literal["title", "abstract"]
_STRICT = ConfigDict(extra="forbid")
#: A section, class, subclass, main group or subgroup, without blanks.
_SYMBOL = re.compile(r"[A-HY][0-9]{2}[A-Z]([0-9]{1,4}(/[0-9]{2,6})?)?")


@dataclass(frozen=True, config=_STRICT)
class Change:
    """What a version of the file changed."""

    version: str
    note: str


@dataclass(frozen=True, config=_STRICT)
class Clause:
    """A clause of a topic: classes, words or both.

    Attributes:
        name: Its name; becomes `topic_rule`.
        cpc: CPC symbols, each with its lower subgroups.
        ipc: IPC symbols, each with its lower subgroups.
        phrases: By language, words of which one must occur in title or abstract; none asks for
            no words. `*` at the end of a single word stands for the rest of a compound.
        fields: Where the words may stand.
        is_searched: Sources are asked for it; else it only judges records that are there.
        is_core: A hit by it and a word of the topic's own make the strict tier.
        is_for_unclassified: It judges only publications that state no class at all.
        uses_own_words: The topic's own words are among its words.
        more_words: By language, further words that judge records, not asked of sources.
    """

    name: str
    cpc: tuple[str, ...]
    ipc: tuple[str, ...]
    phrases: Phrases = field(default_factory=dict)
    fields: tuple[Field, ...] = ("title", "abstract")
    is_searched: bool = True
    is_core: bool = False
    is_for_unclassified: bool = False
    uses_own_words: bool = False
    more_words: Phrases = field(default_factory=dict)

    @property
    def needs_words(self) -> bool:
        """Whether classes alone are not enough."""
        return bool(self.phrases or self.more_words or self.uses_own_words)


@dataclass(frozen=True, config=_STRICT)
class Own:
    """The state of what the topic is about, and the words and classes that mark it.

    Attributes:
        state: The state.
        en: Its name for English readers.
        ja: Its name for Japanese readers.
        words: Words that mark it, by language.
        cpc: CPC symbols that nothing else carries, with their lower subgroups.
        ipc: IPC symbols that nothing else carries, with their lower subgroups.
    """

    state: str
    en: str
    ja: str
    words: Phrases
    cpc: tuple[str, ...] = ()
    ipc: tuple[str, ...] = ()


@dataclass(frozen=True, config=_STRICT)
class Other:
    """A field next door.

    Attributes:
        name: Its name.
        en: Its name for English readers.
        ja: Its name for Japanese readers.
        alone: State of a family with evidence of it and no word of the topic's own.
        alone_tier: Tier of that state.
        together: State of a family with both.
        together_tier: Tier of that state.
        words: Words that are evidence of it, by language.
        cpc: CPC symbols that are, with their lower subgroups.
        ipc: IPC symbols that are, with their lower subgroups.
    """

    name: str
    en: str
    ja: str
    alone: str
    alone_tier: Tier
    together: str
    together_tier: Tier
    words: Phrases
    cpc: tuple[str, ...] = ()
    ipc: tuple[str, ...] = ()


@dataclass(frozen=True, config=_STRICT)
class Layer:
    """A group of sub-technologies."""

    name: str
    en: str
    ja: str


@dataclass(frozen=True, config=_STRICT)
class SubTechnology:
    """A part of the topic: marked by words, by classes, or by the state of a family."""

    name: str
    layer: str
    en: str
    ja: str
    words: Phrases = field(default_factory=dict)
    cpc: tuple[str, ...] = ()
    ipc: tuple[str, ...] = ()
    for_state: str | None = None


@dataclass(frozen=True, config=_STRICT)
class Title:
    """A title in the languages of the report."""

    en: str
    ja: str


@dataclass(frozen=True, config=_STRICT)
class Topic:
    """A topic.

    Attributes:
        name: Name of its file.
        version: Raised with every change of the file.
        title: What readers call it.
        clauses: What belongs to it; the first one that fires gives `topic_rule`.
        own: What it is about.
        changes: What each version changed.
        exclusions: Words that only look like the topic's own, by language.
        others: Fields next door, the ones that count first in front.
        layers: Groups of sub-technologies, the ones that count first in front.
        sub_technologies: Its parts.
    """

    name: str
    version: str
    title: Title
    clauses: tuple[Clause, ...]
    own: Own
    changes: tuple[Change, ...] = ()
    exclusions: Phrases = field(default_factory=dict)
    others: tuple[Other, ...] = ()
    layers: tuple[Layer, ...] = ()
    sub_technologies: tuple[SubTechnology, ...] = ()

    @property
    def searched(self) -> tuple[Clause, ...]:
        """The clauses that sources are asked for."""
        return tuple(clause for clause in self.clauses if clause.is_searched)


def topic_names() -> list[str]:
    """The topics that are shipped."""
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in files(__package__).iterdir()
        if entry.name.endswith(".toml")
    )


def load_topic(name: str) -> Topic:
    """The topic of that name.

    Raises:
        ConfigurationError: There is no such topic file, or it is not well formed.
    """
    if name not in topic_names():
        message = f"topic = {name!r}: no such topic; allowed: {', '.join(topic_names())}"
        raise ConfigurationError(message)
    return parse_topic(name, files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


def parse_topic(name: str, text: str) -> Topic:
    """A topic out of the text of its file.

    Raises:
        ConfigurationError: It is not TOML, has an unknown key or a wrong value, or contradicts
            itself; the message names the file, the key and the value.
    """
    where = f"flows/topics/{name}.toml"
    try:
        content: dict[str, Any] = tomllib.loads(text)
        topic = TypeAdapter(Topic).validate_python({**content, "name": name})
    except tomllib.TOMLDecodeError as error:
        message = f"{where}: not a TOML file: {error}"
        raise ConfigurationError(message) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        message = f"{where}: {key} = {first['input']!r}: {first['msg']}"
        raise ConfigurationError(message) from error
    fault = next(_faults(topic), None)
    if fault:
        message = f"{where}: {fault}"
        raise ConfigurationError(message)
    return topic


def _faults(topic: Topic) -> Iterator[str]:
    """What contradicts itself."""
    groups = (topic.clauses, topic.others, topic.layers, topic.sub_technologies)
    for group in groups:
        names = [item.name for item in group]
        yield from (f"{name} is there twice" for name in names if names.count(name) > 1)
    layers = {layer.name for layer in topic.layers}
    states = states_of(topic)
    for part in topic.sub_technologies:
        if part.layer not in layers:
            yield f"sub_technologies.{part.name}: layer = {part.layer!r}: there is no such layer"
        if part.for_state is not None and part.for_state not in states:
            yield f"sub_technologies.{part.name}: for_state = {part.for_state!r}: no such state"
    for clause in topic.clauses:
        if not (clause.cpc or clause.ipc or clause.needs_words):
            yield f"clauses.{clause.name}: neither classes nor words"
    yield from _wrong_words(topic)
    yield from _wrong_symbols(topic)
    yield from _reserved(topic)
    if topic.changes and topic.changes[-1].version != topic.version:
        yield f"version = {topic.version!r}: the last entry of changes is of another version"


def _wrong_words(topic: Topic) -> Iterator[str]:
    for key, phrases in _vocabularies(topic):
        for word in (word for words in phrases.values() for word in words):
            parts = word.split("&")
            if any("*" in part.strip()[:-1] for part in parts):
                yield f"{key}: {word!r}: `*` may stand at the end of a word only"
            if not all(any(one.isalnum() for one in part) for part in parts):
                yield f"{key}: {word!r}: has neither letter nor digit"
            if key.endswith(".phrases") and len(parts) > 1:
                yield f"{key}: {word!r}: sources cannot be asked for `&`; put it under more_words"


def _wrong_symbols(topic: Topic) -> Iterator[str]:
    groups: dict[str, Sequence[Own | Clause | Other | SubTechnology]] = {
        "own": [topic.own], "clauses": topic.clauses, "others": topic.others,
        "sub_technologies": topic.sub_technologies,
    }  # fmt: skip
    for group, parts in groups.items():
        for part in parts:
            for symbol in (*part.cpc, *part.ipc):
                if not _SYMBOL.fullmatch(symbol):
                    yield f"{group}: {symbol!r}: not a class symbol such as H04L9/0852 or H04W"


def _reserved(topic: Topic) -> Iterator[str]:
    """Names that stand for what no rule tells."""
    if "unconfirmed" in states_of(topic):
        yield "state 'unconfirmed' is kept for families that no clause confirms"
    if "unknown" in {layer.name for layer in topic.layers}:
        yield "layers: 'unknown' is kept for families that show no layer"


def _vocabularies(topic: Topic) -> Iterator[tuple[str, Phrases]]:
    yield "own.words", topic.own.words
    yield "exclusions", topic.exclusions
    yield from ((f"clauses.{one.name}.phrases", one.phrases) for one in topic.clauses)
    yield from ((f"clauses.{one.name}.more_words", one.more_words) for one in topic.clauses)
    yield from ((f"others.{one.name}.words", one.words) for one in topic.others)
    yield from ((f"sub_technologies.{one.name}.words", one.words) for one in topic.sub_technologies)


def states_of(topic: Topic) -> set[str]:
    """Every state that a family can have, but for the unconfirmed one."""
    return {topic.own.state} | {
        state for other in topic.others for state in (other.alone, other.together)
    }
