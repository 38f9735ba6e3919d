"""Who a name stands for, by the real models: names in, judgements out, without a warehouse.

The names are made the applicants of one publication each in a database in memory, and the models
that marts.applicant_names is made of are built over them. Evidence of records (formats, families)
cannot act there; curated aliases, keys and transcription do.
"""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from flows.landing import schema
from flows.warehouse import build, connect, models, name_forms
from flows.warehouse.columns import load_columns
from flows.warehouse.connect import Connection

_TARGET = "marts.applicant_names"


class Resolved(NamedTuple):
    """What the models make of a name."""

    cleaned_name: str
    applicant: str
    applicant_rule: str
    applicant_group: str
    sector: str
    sector_rule: str


def look_up(names: Iterable[str]) -> dict[str, Resolved]:
    """Every name with what the models make of it, all names standing beside each other.

    Args:
        names: As a source would write them.

    Raises:
        ModelError: A model, macro or seed is wrong.
    """
    wanted = sorted(set(names))
    sql = models.sql_folder()
    with connect.scratch() as connection, tempfile.TemporaryDirectory() as folder:
        for name in ("raw", "seeds", "staging", "intermediate", "marts"):
            connection.execute(f"create schema {name}")
        _fill_raw(connection, Path(folder), wanted)
        build.load_seeds(connection, sql / "seeds", load_columns(sql / "columns.toml"))
        name_forms.load_name_forms(connection)
        build.create_macros(connection, sql)
        needed = models.needed_for(connection, models.load_models(sql), _TARGET)
        build.build_models(connection, needed, sql, progress=lambda _: None)
        rows = connection.execute(
            f"select name, {', '.join(Resolved._fields)} from {_TARGET}"  # noqa: S608
        ).fetchall()
    return {name: Resolved(*values) for name, *values in rows}


def resolve_names(names: Iterable[str]) -> dict[str, tuple[str, str, str]]:
    """Every name with its cleaned name, applicant and rule."""
    return {
        name: (found.cleaned_name, found.applicant, found.applicant_rule)
        for name, found in look_up(names).items()
    }


def groups_of(names: Iterable[str]) -> dict[str, str]:
    """Every name with the group its applicant belongs to today."""
    return {name: found.applicant_group for name, found in look_up(names).items()}


def sectors_of(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Every name with its sector and the rule that told it."""
    return {name: (found.sector, found.sector_rule) for name, found in look_up(names).items()}


def _fill_raw(connection: Connection, folder: Path, names: list[str]) -> None:
    """Empty tables of records but for one publication and one applicant for each name."""
    reference = {"source": "names", "window_ref": "names/1/all", "page": 1}
    keys = [
        {"country": "XX", "doc_number": f"{number}", "kind": "A", "record_no": number, **reference}
        for number in range(len(names))
    ]
    rows: dict[str, list[dict[str, object]]] = {table: [] for table in schema.TABLES}
    rows["publications"] = [{**key} for key in keys]
    rows["parties"] = [
        {**key, "role": "applicant", "sequence_no": 1, "name": name}
        for key, name in zip(keys, names, strict=True)
    ]
    for table, columns in schema.TABLES.items():
        schema.frame(rows[table], columns).write_parquet(folder / f"{table}.parquet")
    build.create_windows(connection)
    connection.execute(
        "insert into raw.landing_windows select 'names/1/all', 'names', 'names', null, "
        "timestamp '2000-01-01', null, null, null"
    )
    build.create_sources(connection)
    build.load_records(connection, [folder])
