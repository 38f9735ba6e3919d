"""Events: what happened, in facts that both languages are written from."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

Fact = str | int | float | bool | None

#: In the order in which a message tells them.
KINDS = (
    "failed_run", "quota_stop", "failed_check", "stale_data", "watch_began", "sudden_growth",
    "new_entrant", "first_grant", "new_family", "entered_family", "new_member",
)  # fmt: skip
#: Those that tell of the runs, not of the data.
OPERATIONAL = frozenset(KINDS[:5])


@dataclass(frozen=True)
class Event:
    """Something that happened.

    Attributes:
        id: Made of what happened alone: found again, it has the same one.
        kind: One of KINDS.
        found_at: When it was found; UTC, ISO.
        data_as_of: The day the data stand for, ISO; None where no data are there.
        facts: What the words are filled with; dates as ISO, codes with names in both languages.
    """

    id: str
    kind: str
    found_at: str
    data_as_of: str | None
    facts: Mapping[str, Fact]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {**asdict(self), "facts": dict(self.facts)}


@dataclass(frozen=True)
class Moment:
    """When and on what data events are found.

    Attributes:
        topic: Name of the topic.
        found_at: UTC, ISO.
        data_as_of: The day the data stand for, ISO.
        is_generated: The data are generated, which every event then says.
    """

    topic: str
    found_at: str
    data_as_of: str | None
    is_generated: bool = False

    def event(self, kind: str, key: Mapping[str, Fact], facts: Mapping[str, Fact]) -> Event:
        """An event.

        Args:
            kind: One of KINDS.
            key: What tells it from every other event of its kind; no time of a run.
            facts: What the words are filled with, beside the key.
        """
        told = {**key, **facts, "is_generated": self.is_generated}
        return Event(self._id(kind, key), kind, self.found_at, self.data_as_of, told)

    def _id(self, kind: str, key: Mapping[str, Fact]) -> str:
        whole = [self.topic, kind, sorted(key.items())]
        text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:32]
