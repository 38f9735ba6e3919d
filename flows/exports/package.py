"""The marts as a Data Package: a CSV and a Parquet file a table, and what they hold."""

import io
import json
from pathlib import Path
from typing import Any

import polars as pl

from flows import files
from flows.exports import parts
from flows.exports.content import Content, Field, Origin, Table
from reports.files import csv

DESCRIPTOR = "datapackage.json"
FOLDER = "data"
NAME = "quantum-patent-landscape"
#: DuckDB types as types of Table Schema.
_TYPES = {
    "BIGINT": "integer",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "number",
    "HUGEINT": "integer",
    "INTEGER": "integer",
    "TIMESTAMP": "datetime",
    "VARCHAR": "string",
    "VARCHAR[]": "array",
}


def write_package(content: Content, folder: Path) -> None:
    """Write every table and the descriptor of them all."""
    (folder / FOLDER).mkdir(parents=True)
    resources = [one for table in content.tables.values() for one in _write(table, content, folder)]
    text = json.dumps(_descriptor(content, resources), ensure_ascii=False, indent=2)
    (folder / DESCRIPTOR).write_text(f"{text}\n", encoding="utf-8")


def _write(table: Table, content: Content, folder: Path) -> list[dict[str, Any]]:
    """Write the two files of a table and describe them."""
    frame = table.read()
    path = folder / FOLDER / table.name
    path.with_suffix(".csv").write_bytes(csv(lists_as_json(frame)))
    buffer = io.BytesIO()
    frame.write_parquet(
        buffer,
        metadata={
            "description": table.description,
            "mark": parts.mark_line(content),
            "build": content.build.build_id,
        },
    )
    path.with_suffix(".parquet").write_bytes(buffer.getvalue())
    described = {"title": table.name, "description": _described(table, content)}
    schema = _schema(table)
    csv_file = {
        "name": table.name.replace("_", "-"),
        "path": f"{FOLDER}/{table.name}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "rows": frame.height,
    }
    parquet_file = {
        "name": f"{table.name.replace('_', '-')}-parquet",
        "path": f"{FOLDER}/{table.name}.parquet",
        # Not `table`: validators read Parquet with further packages only, and compare the hash.
        "type": "file",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
    }
    return [
        {**one, **described, **_sized(folder / str(one["path"])), "schema": schema}
        for one in (csv_file, parquet_file)
    ]


def lists_as_json(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame whose lists are texts of JSON, for formats that have no lists."""
    lists = [name for name, kind in frame.schema.items() if kind.is_nested()]
    return frame.with_columns(
        pl.Series(
            name,
            [
                None if value is None else json.dumps(value, ensure_ascii=False, default=str)
                for value in frame[name].to_list()
            ],
            pl.String,
        )
        for name in lists
    )


def _described(table: Table, content: Content) -> str:
    return "\n".join(filter(None, [parts.mark_line(content), table.description]))


def _sized(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "hash": f"sha256:{files.sha256_of_file(path)}"}


def _schema(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(field) for field in table.fields]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    return {**schema, "missingValues": [""]}


def _field(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": field.name,
        "type": _TYPES.get(field.type, "number" if field.type.startswith("DECIMAL") else "string"),
        "description": field.meaning,
    }
    if field.unit:
        described["unit"] = field.unit
    constraints: dict[str, Any] = {"required": True} if field.is_required else {}
    if field.allowed and field.type == "VARCHAR":
        constraints["enum"] = list(field.allowed)
    return {**described, **({"constraints": constraints} if constraints else {})}


def _descriptor(content: Content, resources: list[dict[str, Any]]) -> dict[str, Any]:
    texts = parts.each_language()
    marked = "".join(f"-{mark}" for mark in content.marks)
    lines = [parts.mark_line(content)]
    for text in texts.values():
        lines += [parts.holds(content, text), parts.left_out(content, text)]
    return {
        "profile": "data-package",
        "name": f"{NAME}{marked}",
        "title": " / ".join(text["export.title"] for text in texts.values()),
        "description": "\n\n".join(filter(None, lines)),
        "created": content.moment.isoformat(timespec="seconds"),
        "licenses": [_licence(origin) for origin in content.origins],
        "sources": [_source(origin) for origin in content.origins],
        "landscape": {
            "build": content.build.build_id,
            "package_version": content.build.version,
            "topic": content.build.topic,
            "topic_tier": content.tier,
            "is_sample": content.is_sample,
            "is_generated": content.is_generated,
            "mark": {code: parts.marks(content, text) for code, text in texts.items()},
            "left_out": list(content.left_out),
            "left_out_because_of": list(content.closed),
        },
        "resources": resources,
    }


def _licence(origin: Origin) -> dict[str, Any]:
    """A licence of the Open Definition where the source names one, else a reference to its own."""
    is_cc_by = "CC BY 4.0" in origin.licence["en"]
    name = "CC-BY-4.0" if is_cc_by else f"LicenseRef-{origin.name}"
    return {"name": name, "title": f"{origin.title['en']}: {origin.licence['en']}"}


def _source(origin: Origin) -> dict[str, Any]:
    return {
        "title": origin.title["en"],
        "title_ja": origin.title["ja"],
        "name": origin.name,
        "credit": dict(origin.credit),
        "licence": dict(origin.licence),
        "data_as_of": origin.data_as_of.isoformat() if origin.data_as_of else None,
    }
