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


class Resolved(NamedTuple):
    """What the models make of a name.

    Attributes:
        cleaned_name: The name without its legal form.
        applicant: Who it stands for.
        applicant_rule: How that is known.
        groups: Every group the applicant belongs to at some time, or the applicant itself.
        sector: Its kind.
        sector_rule: What told the sector.
    """

    cleaned_name: str
    applicant: str
    applicant_rule: str
    groups: frozenset[str]
    sector: str
    sector_rule: str


_QUESTION = """
select
    names.name,
    names.cleaned_name,
    names.applicant,
    names.applicant_rule,
    list(distinct coalesce(mapping.applicant_group, names.applicant)) as groups,
    names.sector,
    names.sector_rule
from marts.applicant_names as names
left join seeds.applicant_groups as mapping on names.applicant = mapping.applicant
group by all
"""


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
        needed = models.needed_for(connection, models.load_models(sql), "marts.applicant_names")
        build.build_models(connection, needed, sql, progress=lambda _: None)
        rows = connection.execute(_QUESTION).fetchall()
    return {
        name: Resolved(cleaned, applicant, rule, frozenset(groups), sector, sector_rule)
        for name, cleaned, applicant, rule, groups, sector, sector_rule in rows
    }


def resolve_names(names: Iterable[str]) -> dict[str, tuple[str, str, str]]:
    """Every name with its cleaned name, applicant and rule."""
    return {
        name: (found.cleaned_name, found.applicant, found.applicant_rule)
        for name, found in look_up(names).items()
    }


def groups_of(names: Iterable[str]) -> dict[str, frozenset[str]]:
    """Every name with every group that its applicant belongs to at some time."""
    return {name: found.groups for name, found in look_up(names).items()}


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
