"""Landing to typed Parquet: one folder a window, made whole or not at all.

records/<source>/<revision>/<window>/publications.parquet, priorities.parquet, ...
                                     quarantine.parquet
                                     manifest.json
"""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from flows import files
from flows.errors import NotUnderstoodError, StorageError
from flows.landing import schema, store
from flows.sources.contract import Parsed, Rejected, Row, Source

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class WindowRecords:
    """Typed records of one window.

    Attributes:
        folder: Where they lie.
        window: The landed window they were made from.
        rows: Rows by table.
        records: Records met, refused ones included.
        quarantined: Records refused.
        unknown: Elements that our description of the source does not know, and how often.
        fresh: They were made now.
    """

    folder: Path
    window: store.LandedWindow
    rows: dict[str, int]
    records: int
    quarantined: int
    unknown: dict[str, int]
    fresh: bool


def find_records(source: Source, window: store.LandedWindow, root: Path) -> WindowRecords | None:
    """The typed records of a window if they are there and up to date.

    The bytes are compared with their sidecar every time, so damage never stays unseen.

    Raises:
        LandingDamagedError: The bytes at rest differ from their sidecar.
    """
    for page in window.pages:
        store.read_page(window.folder, page)
    folder = _folder(window, root)
    known = _read_manifest(folder)
    version = _version(source, window)
    if known is None or {key: known.get(key) for key in version} != version:
        return None
    return WindowRecords(
        folder, window, known["rows"], known["records"], known["quarantined"], known["unknown"],
        fresh=False,
    )  # fmt: skip


def make_records(source: Source, window: store.LandedWindow, root: Path) -> WindowRecords:
    """The typed records of a window, made now unless they are there already.

    Raises:
        LandingDamagedError: The bytes at rest differ from their sidecar.
        NotUnderstoodError: A page cannot be read, or records are missing or too many.
        StorageError: The disk is full or not writable.
    """
    found = find_records(source, window, root)
    if found is not None:
        return found
    tables, quarantine, records, unknown = _parse_window(source, window)
    counts = {name: table.height for name, table in tables.items()}
    manifest = {
        **_version(source, window),
        "rows": counts,
        "records": records,
        "quarantined": _refused(quarantine),
        "unknown": unknown,
    }
    folder = _folder(window, root)
    _write(folder, tables, quarantine, manifest)
    return WindowRecords(folder, window, counts, records, _refused(quarantine), unknown, fresh=True)


def _folder(window: store.LandedWindow, root: Path) -> Path:
    return root / window.source / window.revision / window.name


def _version(source: Source, window: store.LandedWindow) -> dict[str, object]:
    """What records depend on: they are made again when any of it changes."""
    return {
        "landing_digest": window.digest,
        "parser_version": source.info.parser_version,
        "schema_version": schema.SCHEMA_VERSION,
    }


def _refused(quarantine: pl.DataFrame) -> int:
    return quarantine.select("page", "record_no").n_unique()


def made_from(window: store.LandedWindow, root: Path) -> str | None:
    """The digest that a window had when its records were made; None if there are none."""
    known = _read_manifest(_folder(window, root))
    return None if known is None else str(known.get("landing_digest"))


def _read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a records folder; None where there is none or it cannot be used."""
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # Records are a product of landing: what cannot be read is simply made again.
        return None
    whole = isinstance(content, dict) and {"rows", "records", "quarantined", "unknown"} <= set(
        content
    )
    expected = [*schema.TABLES, "quarantine"]
    present = all((folder / f"{table}.parquet").exists() for table in expected)
    return content if whole and present else None


def _parse_window(
    source: Source, window: store.LandedWindow
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame, int, dict[str, int]]:
    rows: dict[str, list[Row]] = {table: [] for table in schema.TABLES}
    refused: list[Row] = []
    keys = _Keys()
    unknown: Counter[str] = Counter()
    records = 0
    for page in window.pages:
        parsed = _parse_page(source, window, page, store.read_page(window.folder, page))
        records += parsed.records
        unknown += parsed.unknown
        repeated = keys.repeated(parsed, page.number)
        reference = {"source": window.source, "window_ref": window.ref, "page": page.number}
        refused.extend(
            _quarantine_row(rejected, page.file) | reference
            for rejected in (*parsed.rejected, *repeated.values())
        )
        for table, new in parsed.rows.items():
            rows[table] += [{**row, **reference} for row in new if row["record_no"] not in repeated]
    expected = window.expected_records
    if records != expected:
        message = (
            f"{window.folder}: the source announced {expected} records, "
            f"the pages hold {records}. Delete the folder to fetch the window again."
        )
        raise NotUnderstoodError(message)
    tables = {table: _frame(window, table, new) for table, new in rows.items()}
    return tables, schema.frame(refused, schema.QUARANTINE), records, dict(sorted(unknown.items()))


def _parse_page(
    source: Source, window: store.LandedWindow, page: store.LandedPage, body: bytes
) -> Parsed:
    try:
        return source.parse(body, data_as_of=window.data_as_of)
    except NotUnderstoodError as error:
        message = (
            f"{window.folder / page.file}: {error}. The bytes are kept; no records were made from "
            "this window. Delete the folder to fetch it again, or report the file if this repeats."
        )
        raise NotUnderstoodError(message) from error


def _quarantine_row(rejected: Rejected, file: str) -> Row:
    texts = {
        "record": rejected.record,
        "column_name": rejected.column,
        "value": rejected.value[:500],
        "reason": rejected.reason,
        "file": file,
    }
    # Half a character cannot be written as UTF-8; it must not stop its own quarantine.
    readable = {
        key: text.encode("utf-8", "backslashreplace").decode() for key, text in texts.items()
    }
    return {"record_no": rejected.record_no, **readable}


class _Keys:
    """The publications met so far in a window, to find a key that comes twice."""

    def __init__(self) -> None:
        self._seen: dict[tuple[Any, ...], tuple[str, str]] = {}

    def repeated(self, parsed: Parsed, page: int) -> dict[int, Rejected]:
        """Records of a page, by position, whose key was met before; the first one stays."""
        contents = _contents(parsed)
        found = {}
        for row in parsed.rows.get("publications", []):
            number = row["record_no"]
            key = (row["country"], row["doc_number"], row["kind"])
            content, place = contents[number], f"page {page}, record {number}"
            first, first_place = self._seen.setdefault(key, (content, place))
            if first_place == place:
                continue
            name = "".join(part or "" for part in key)
            same = "same" if first == content else "different"
            reason = f"duplicate key with {same} content; the first one is kept: {first_place}"
            found[number] = Rejected(number, name, "country, doc_number, kind", name, reason)
        return found


def _contents(parsed: Parsed) -> dict[int, str]:
    """All rows of each record as text, to compare two records of the same key."""
    lines: dict[int, list[str]] = {}
    for table, rows in sorted(parsed.rows.items()):
        for row in rows:
            fields = sorted((key, str(value)) for key, value in row.items() if key != "record_no")
            lines.setdefault(row["record_no"], []).append(f"{table} {fields}")
    return {number: "\n".join(text) for number, text in lines.items()}


def _frame(window: store.LandedWindow, table: str, rows: list[Row]) -> pl.DataFrame:
    try:
        return schema.frame(rows, schema.TABLES[table])
    except (pl.exceptions.PolarsError, TypeError, KeyError) as error:
        message = f"{window.folder}: the rows of table {table} do not fit its schema: {error}"
        raise NotUnderstoodError(message) from error


def _write(
    folder: Path,
    tables: dict[str, pl.DataFrame],
    quarantine: pl.DataFrame,
    manifest: dict[str, Any],
) -> None:
    try:
        with files.new_folder(folder) as unfinished:
            for name, table in {**tables, "quarantine": quarantine}.items():
                table.write_parquet(unfinished / f"{name}.parquet")
            text = json.dumps(manifest, indent=2, sort_keys=True) + "\n"
            (unfinished / MANIFEST).write_text(text, encoding="utf-8")
    except pl.exceptions.PolarsError as error:
        message = f"cannot write {folder}: {error}. Free space or give write permission."
        raise StorageError(message) from error
