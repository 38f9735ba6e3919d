"""The registry of columns: each once, with type, meaning, unit, allowed values, source of rule."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from flows.errors import ModelError

_KEYS = {"type", "meaning", "unit", "allowed", "rule"}


@dataclass(frozen=True)
class Column:
    """One entry of sql/columns.toml.

    Attributes:
        name: Name of the column wherever it occurs.
        type: DuckDB type wherever it occurs.
        meaning: What it says; "NULL: ..." tells what its absence means.
        unit: Unit of a number, if it has one.
        allowed: The closed list of values, if there is one.
        rule: Where the rule behind it comes from.
    """

    name: str
    type: str
    meaning: str
    unit: str | None = None
    allowed: tuple[str, ...] = ()
    rule: str | None = None

    @property
    def sentences(self) -> list[str]:
        """Meaning, unit, values and rule, as far as there are any."""
        parts = [self.meaning]
        if self.unit:
            parts.append(f"Unit: {self.unit}.")
        if self.allowed:
            parts.append(f"Values: {', '.join(self.allowed)}.")
        if self.rule:
            parts.append(f"Rule: {self.rule}")
        return parts

    @property
    def comment(self) -> str:
        """The entry as one line, for the database."""
        return " ".join(self.sentences)


def load_columns(path: Path) -> dict[str, Column]:
    """Every column by name.

    Raises:
        ModelError: An entry lacks its type or meaning, or has a key nobody knows.
    """
    columns = {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path}: not a TOML file in UTF-8: {error}"
        raise ModelError(message) from error
    for name, entry in content.items():
        if not isinstance(entry, dict):
            message = f"{path}: column {name}: needs type and meaning"
            raise ModelError(message)
        unknown = set(entry) - _KEYS
        if unknown or not {"type", "meaning"} <= set(entry):
            message = (
                f"{path}: column {name}: needs type and meaning, may have unit, allowed, rule; "
                f"unknown: {', '.join(sorted(unknown)) or 'none'}"
            )
            raise ModelError(message)
        columns[name] = Column(
            name=name,
            type=entry["type"],
            meaning=entry["meaning"],
            unit=entry.get("unit"),
            allowed=tuple(entry.get("allowed", ())),
            rule=entry.get("rule"),
        )
    return columns
