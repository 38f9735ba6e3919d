"""What is asked and what is answered; plain values that cross to another process and back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.marks import mark


@dataclass(frozen=True)
class Limits:
    """How much a question may take.

    Attributes:
        seconds: Time, after which it is stopped.
        max_rows: Rows of the answer at most.
        memory_mb: Megabytes of memory for the database; its process may use twice as much.
    """

    seconds: float = 60
    max_rows: int = 1_000_000
    memory_mb: int = 1024


@dataclass(frozen=True)
class Question:
    """One reading statement to the live warehouse.

    Attributes:
        folder: The folder of the warehouse.
        sql: The statement.
        parameters: Values of its `$names`.
        limits: How much it may take.
    """

    folder: Path
    sql: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Origin:
    """A source of the build that answered.

    Attributes:
        title: What it is.
        data_as_of: Day of its data, ISO.
        licence: Its licence.
        credit: Whom to credit.
        is_sample: It is the bundled sample.
        is_generated: It is made up.
    """

    title: str
    data_as_of: str
    licence: str
    credit: str
    is_sample: bool
    is_generated: bool


@dataclass(frozen=True)
class Reply:
    """An answer and what it rests on.

    Attributes:
        columns: Names of the columns, each once.
        types: DuckDB types of the columns.
        rows: The rows, at most as many as the limits say.
        is_cut: There were more rows.
        build_id: The build that answered.
        origins: The sources of that build.
    """

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    is_cut: bool
    build_id: str
    origins: tuple[Origin, ...]

    @property
    def mark(self) -> str:
        """What must be said of the data, in both languages; empty for real data."""
        return mark(
            is_sample=any(one.is_sample for one in self.origins),
            is_generated=any(one.is_generated for one in self.origins),
        )
