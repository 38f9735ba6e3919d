"""Known errors of sources, out of sql/corrections.toml, mended in the schema raw of a build.

The records at rest stay as the source wrote them. Every entry is counted and stands in
marts.corrections, applied or not.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from flows.errors import ModelError
from flows.landing import schema
from flows.sources.contract import SourceInfo
from flows.warehouse.connect import Connection, DatabaseError

ACTIONS = ("set", "clear", "drop")
#: What every entry says, and as what.
_NEEDED: dict[str, type] = {
    "source": str, "publication": str, "table": str, "column": str, "action": str,
    "reason": str, "evidence": str, "date": date, "reported": bool,
}  # fmt: skip
#: What an entry may say.
_OPTIONAL: dict[str, type] = {"present": str, "value": str, "row": dict}
_FIXED = {*schema.KEY, *schema.REFERENCE}
#: What raw.landed_publications repeats of a publication.
_REPEATED = ("source_family_id", "source_family_kind")


@dataclass(frozen=True)
class Correction:
    """One entry.

    Attributes:
        name: Its name in the file.
        source: The source whose record is wrong.
        key: Office, number and kind of the publication.
        table: Table of records.
        column: The column that is wrong.
        present: What stands there, as text; None: nothing.
        row: Values of other columns that tell the row, as text.
        action: What is done, one of `ACTIONS`.
        value: The right value, as text.
        reason: Why what stands there is wrong.
        evidence: Where the truth stands.
        made_on: When the entry was made.
        is_reported: Whether the source was told.
    """

    name: str
    source: str
    key: tuple[str, str, str | None]
    table: str
    column: str
    present: str | None
    action: str
    value: str | None
    reason: str
    evidence: str
    made_on: date
    is_reported: bool
    row: Mapping[str, str] = field(default_factory=dict)

    @property
    def publication_id(self) -> str:
        """The publication as models name it."""
        return "".join(part or "" for part in self.key)


def load_corrections(path: Path) -> list[Correction]:
    """Every entry of the file, in its order.

    Raises:
        ModelError: The file cannot be read, or an entry is not well formed.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path}: not a TOML file in UTF-8: {error}"
        raise ModelError(message) from error
    return parse_corrections(content, str(path))


def parse_corrections(content: Mapping[str, Any], where: str) -> list[Correction]:
    """Entries out of the content of a file.

    Args:
        content: What TOML holds.
        where: The file, for messages.

    Raises:
        ModelError: An entry is not well formed.
    """
    corrections = []
    for name, entry in content.items():
        fault = _fault(entry)
        if fault:
            message = f"{where}: correction {name}: {fault}"
            raise ModelError(message)
        country, number, kind = entry["publication"].split("-")
        corrections.append(
            Correction(
                name=name,
                source=entry["source"],
                key=(country, number, kind or None),
                table=entry["table"],
                column=entry["column"],
                present=entry.get("present"),
                action=entry["action"],
                value=entry.get("value"),
                reason=entry["reason"],
                evidence=entry["evidence"],
                made_on=entry["date"],
                is_reported=entry["reported"],
                row=entry.get("row", {}),
            )
        )
    return corrections


def _fault(entry: object) -> str | None:
    """What is wrong with an entry; None if nothing is."""
    if not isinstance(entry, dict):
        return "must be a table with source, publication, table, column, action and more"
    return _fault_of_shape(entry) or _fault_of_place(entry) or _fault_of_action(entry)


def _fault_of_shape(entry: dict[str, Any]) -> str | None:
    missing = sorted(set(_NEEDED) - set(entry))
    if missing:
        return f"needs {', '.join(missing)}"
    unknown = sorted(set(entry) - set(_NEEDED) - set(_OPTIONAL))
    if unknown:
        return f"unknown: {', '.join(unknown)}"
    for key, value in entry.items():
        wanted = {**_NEEDED, **_OPTIONAL}[key]
        if not isinstance(value, wanted) or (isinstance(value, str) and not value.strip()):
            return f"{key} = {value!r} must be a {wanted.__name__} and not empty"
    return None


def _fault_of_place(entry: dict[str, Any]) -> str | None:
    parts = entry["publication"].split("-")
    if len(parts) != 3 or not all(parts[:2]):
        return f"publication = {entry['publication']!r} must be OFFICE-NUMBER-KIND"
    columns = schema.TABLES.get(entry["table"])
    if columns is None:
        known = _listed(schema.TABLES)
        return f"there is no table of records {entry['table']!r}; there are {known}"
    allowed = [name for name in columns if name not in _FIXED]
    for column in (entry["column"], *entry.get("row", {})):
        if column not in allowed:
            known = _listed(allowed)
            return f"no column {column!r} to correct in {entry['table']}; there are {known}"
    texts = entry.get("row", {}).values()
    if not all(isinstance(text, str) for text in texts):
        return "the values of row must be texts"
    return None


def _fault_of_action(entry: dict[str, Any]) -> str | None:
    action = entry["action"]
    if action not in ACTIONS:
        return f"action = {action!r} must be one of {_listed(ACTIONS)}"
    if (action == "set") != ("value" in entry):
        return "a value is needed with the action set, and with no other"
    if action == "clear" and "present" not in entry:
        return "clear needs present: what stands there"
    if action == "drop" and entry["table"] == "publications":
        return "a publication cannot be dropped, only what is wrong in it"
    return None


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def apply_corrections(
    connection: Connection, corrections: Sequence[Correction], sources: Sequence[SourceInfo]
) -> None:
    """Correct the tables of records in the schema raw and note it in raw.corrections.

    A source may not have been harvested that far: a publication that was not landed is noted, and a
    check warns of it.

    Args:
        connection: A build with its raw tables loaded.
        corrections: The entries.
        sources: The sources of the build.

    Raises:
        ModelError: What an entry corrects is not there any more, or its value does not fit.
    """
    connection.execute(
        "create table raw.corrections (correction varchar, source varchar, publication_id varchar, "
        "table_name varchar, column_name varchar, present_value varchar, "
        "correction_action varchar, corrected_value varchar, correction_reason varchar, "
        "evidence varchar, corrected_on date, is_reported boolean, correction_state varchar, "
        "rows_changed integer)"
    )
    names = {info.name for info in sources}
    for entry in corrections:
        state, rows = _apply(connection, entry, is_in_build=entry.source in names)
        connection.execute(
            f"insert into raw.corrections values ({', '.join('?' * 14)})",  # noqa: S608
            [
                entry.name, entry.source, entry.publication_id, entry.table, entry.column,
                entry.present, entry.action, entry.value, entry.reason, entry.evidence,
                entry.made_on, entry.is_reported, state, rows,
            ],
        )  # fmt: skip


def _apply(connection: Connection, entry: Correction, *, is_in_build: bool) -> tuple[str, int]:
    """What became of an entry, and how many rows it changed."""
    if not is_in_build:
        return "source_not_in_build", 0
    landed = connection.execute(
        f"select count(*) from raw.publications where {_OF_PUBLICATION}",  # noqa: S608
        [entry.source, *entry.key],
    ).fetchone()
    if not (landed and landed[0]):
        return "publication_not_in_build", 0
    try:
        rows = _change(connection, entry, entry.table)
        if entry.table == "publications" and entry.column in _REPEATED:
            _change(connection, entry, "landed_publications")
    except DatabaseError as error:
        message = f"correction {entry.name} cannot be applied: {error}"
        raise ModelError(message) from error
    if not rows:
        message = (
            f"correction {entry.name} matches nothing any more: {entry.source} has no "
            f"{entry.table}.{entry.column} = {entry.present!r} for {entry.publication_id}. If the "
            "source has mended it, delete the entry in sql/corrections.toml; if it says something "
            "else now, look again and change `present`."
        )
        raise ModelError(message)
    return "applied", rows


_OF_PUBLICATION = "source = ? and country = ? and doc_number = ? and kind is not distinct from ?"


def _change(connection: Connection, entry: Correction, table: str) -> int:
    """Rows changed; names of tables and columns were checked against the schema of records."""
    told = {entry.column: entry.present, **entry.row}
    conditions = [_OF_PUBLICATION]
    conditions += [f"{column}::varchar is not distinct from ?" for column in told]
    condition = " and ".join(conditions)
    located: list[Any] = [entry.source, *entry.key, *told.values()]
    if entry.action == "drop":
        statement, values = f"delete from raw.{table}", []  # noqa: S608
    else:
        assigned = _assigned(entry)
        statement = f"update raw.{table} set {', '.join(f'{name} = ?' for name in assigned)}"  # noqa: S608
        values = list(assigned.values())
    changed = connection.execute(f"{statement} where {condition}", [*values, *located]).fetchone()
    return int(changed[0]) if changed else 0


def _assigned(entry: Correction) -> dict[str, str | int | None]:
    """New values by column: a date goes with its year and its precision.

    Raises:
        ModelError: A date is not one.
    """
    assigned: dict[str, str | int | None] = {entry.column: entry.value}
    name = entry.column.removesuffix("_date")
    if f"{name}_date_precision" in schema.TABLES[entry.table] and entry.column.endswith("_date"):
        day = _day(entry)
        assigned |= {
            f"{name}_year": day.year if day else None,
            f"{name}_date_precision": "day" if day else None,
        }
    return assigned


def _day(entry: Correction) -> date | None:
    try:
        return date.fromisoformat(entry.value) if entry.value else None
    except ValueError as error:
        message = f"correction {entry.name}: value = {entry.value!r} is not a date (YYYY-MM-DD)"
        raise ModelError(message) from error
