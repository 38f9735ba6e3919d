"""Topics: what belongs to a landscape, as data in one TOML file a topic."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from flows.errors import ConfigurationError


@dataclass(frozen=True)
class Topic:
    """A topic.

    Attributes:
        name: Name of its file.
        version: Raised with every change of the file.
        title_en: Title in English.
        title_ja: Title in Japanese.
    """

    name: str
    version: str
    title_en: str
    title_ja: str


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
    )
