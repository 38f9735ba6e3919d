"""An answer as text or as a file: CSV, JSON, Markdown, Parquet, XLSX."""

import csv
import io
import json
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from flows.adhoc.contract import Reply
from flows.errors import ConfigurationError


class Format(StrEnum):
    """How rows are written."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"
    markdown = "markdown"
    xlsx = "xlsx"


#: Formats that only a file can hold.
BINARY = frozenset({Format.parquet, Format.xlsx})
ENDINGS = {
    ".csv": Format.csv, ".json": Format.json, ".parquet": Format.parquet, ".md": Format.markdown,
    ".markdown": Format.markdown, ".xlsx": Format.xlsx,
}  # fmt: skip


def choose(wanted: Format | None, target: Path | None) -> Format:
    """The format asked for, or else that of the file's ending, or else a table.

    Raises:
        ConfigurationError: The ending is of no format, or the format needs a file.
    """
    if wanted is None and target is not None:
        wanted = ENDINGS.get(target.suffix.lower())
        if wanted is None:
            endings = ", ".join(ENDINGS)
            message = f"{target}: the ending tells no format; use one of {endings}, or --format."
            raise ConfigurationError(message)
    chosen = wanted or Format.table
    if chosen in BINARY and target is None:
        message = f"--format {chosen} needs a file: -o rows.{chosen}"
        raise ConfigurationError(message)
    if chosen is Format.table and target is not None:
        message = "a table is for the screen; a file takes --format csv, json, markdown or xlsx."
        raise ConfigurationError(message)
    return chosen


def write(reply: Reply, output: Format, about: Mapping[str, str]) -> bytes:
    """The answer as the content of a file.

    Args:
        reply: The answer.
        output: Any format but a table, which only the console draws.
        about: What the rows are, by name: travels along in formats that have a place for it.
    """
    writers: dict[Format, Callable[[Reply, Mapping[str, str]], bytes]] = {
        Format.csv: _csv, Format.json: _json, Format.markdown: _markdown,
        Format.parquet: _parquet, Format.xlsx: _xlsx,
    }  # fmt: skip
    return writers[output](reply, about)


def _csv(reply: Reply, _about: Mapping[str, str]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(reply.columns)
    writer.writerows([as_cell(value) for value in row] for row in reply.rows)
    return stream.getvalue().encode()


def as_cell(value: Any) -> Any:  # noqa: ANN401 - whatever a query returned
    """A value for a cell: nothing for NULL, lists as their parts with bars between."""
    if value is None:
        return ""
    return "|".join(map(str, value)) if isinstance(value, list) else value


def _json(reply: Reply, _about: Mapping[str, str]) -> bytes:
    objects = [
        {name: _as_json(value) for name, value in zip(reply.columns, row, strict=True)}
        for row in reply.rows
    ]
    return (json.dumps(objects, ensure_ascii=False, indent=2, default=str) + "\n").encode()


def _as_json(value: Any) -> Any:  # noqa: ANN401 - whatever a query returned
    """A value for JSON, which has neither NaN nor infinity, nor decimals of its own."""
    if isinstance(value, Decimal):
        return float(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _markdown(reply: Reply, about: Mapping[str, str]) -> bytes:
    numbers = [_is_number(reply, place) for place in range(len(reply.columns))]
    lines = [
        _line(reply.columns),
        _line(["---:" if is_number else "---" for is_number in numbers]),
        *(_line([str(as_cell(value)) for value in row]) for row in reply.rows),
    ]
    above = [f"**{about['mark']}**", ""] if about.get("mark") else []
    return ("\n".join([*above, *lines]) + "\n").encode()


def _line(cells: "list[str] | tuple[str, ...]") -> str:
    escaped = (cell.replace("\\", "\\\\").replace("|", "\\|") for cell in cells)
    return "| " + " | ".join(" ".join(cell.split()) for cell in escaped) + " |"


def _is_number(reply: Reply, place: int) -> bool:
    values = [row[place] for row in reply.rows if row[place] is not None]
    return bool(values) and all(
        isinstance(value, int | float | Decimal) and not isinstance(value, bool) for value in values
    )


def _parquet(reply: Reply, about: Mapping[str, str]) -> bytes:
    from flows.warehouse import frames

    stream = io.BytesIO()
    frame = frames.of_rows(reply.columns, reply.types, reply.rows)
    metadata = {f"landscape.{name}": value for name, value in about.items()}
    frame.write_parquet(stream, metadata=metadata)
    return stream.getvalue()


def _xlsx(reply: Reply, about: Mapping[str, str]) -> bytes:
    from flows.adhoc import workbook

    return workbook.write(reply, about)
