"""Topics: what belongs to a landscape, as data in one TOML file a topic."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from flows.errors import ConfigurationError


@dataclass(frozen=True)
class Clause:
    """A clause of a topic.

    Attributes:
        name: Its name; becomes `topic_rule`.
        cpc: CPC symbols, each with its lower subgroups.
        ipc: IPC symbols, each with its lower subgroups.
        phrases: By language, words of which one must occur in title or abstract; none asks for
            no words. `*` at the end of a single word stands for the rest of a compound.
    """

    name: str
    cpc: tuple[str, ...]
    ipc: tuple[str, ...]
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Topic:
    """A topic.

    Attributes:
        name: Name of its file.
        version: Raised with every change of the file.
        title_en: Title in English.
        title_ja: Title in Japanese.
        clauses: What belongs to it.
    """

    name: str
    version: str
    title_en: str
    title_ja: str
    clauses: tuple[Clause, ...]


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
        ConfigurationError: There is no such topic file.
    """
    if name not in topic_names():
        message = f"topic = {name!r}: no such topic; allowed: {', '.join(topic_names())}"
        raise ConfigurationError(message)
    content = tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))
    return Topic(
        name=name,
        version=str(content["version"]),
        title_en=str(content["title"]["en"]),
        title_ja=str(content["title"]["ja"]),
        clauses=tuple(_clause(clause) for clause in content["clauses"]),
    )


def _clause(content: dict[str, Any]) -> Clause:
    return Clause(
        name=str(content["name"]),
        cpc=tuple(content["cpc"]),
        ipc=tuple(content["ipc"]),
        phrases={
            language: tuple(phrases) for language, phrases in content.get("phrases", {}).items()
        },
    )
