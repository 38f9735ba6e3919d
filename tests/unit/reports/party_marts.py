"""Made-up families and their applicants for the printed queries of the charts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flows.warehouse import build, connect, models
from flows.warehouse.connect import Connection

TABLES = {
    "families": (
        "family_id varchar, priority_year integer, right_type varchar, is_ipf boolean, "
        "has_grant_seen boolean, layer varchar"
    ),
    "tier_families": "topic_tier varchar, family_id varchar",
    "family_applicants": (
        "family_id varchar, applicant varchar, applicant_group varchar, sector varchar, "
        "country varchar, country_source varchar, fraction double"
    ),
    "countries": "code varchar, name_en varchar, name_ja varchar",
    "completeness_years": "year integer, is_unfinished boolean",
    "completeness_by_origin": (
        "scope varchar, country_basis varchar, country varchar, year integer, is_unfinished boolean"
    ),
}

#: An applicant of a family: name, group, sector, country, how it is known.
Named = tuple[str | None, str | None, str | None, str | None, str | None]


@contextmanager
def empty(**further: str) -> Iterator[Connection]:
    """Open marts without rows: those above and further ones, with the macros of the build."""
    with connect.scratch() as connection:
        build.create_macros(connection, models.sql_folder())
        connection.execute("create schema marts")
        for table, columns in (TABLES | further).items():
            connection.execute(f"create table marts.{table} ({columns})")
        yield connection


def insert(connection: Connection, table: str, *rows: tuple[Any, ...]) -> None:
    """Add rows to a mart."""
    places = ", ".join("?" for _ in rows[0])
    for row in rows:
        connection.execute(f"insert into marts.{table} values ({places})", list(row))


def family(
    connection: Connection,
    name: str,
    year: int | None,
    *named: Named,
    ipf: bool = False,
    right_type: str = "invention",
    layer: str = "unknown",
    tier: str = "standard",
) -> None:
    """Add a family of a tier with its applicants, who share it equally."""
    insert(connection, "families", (name, year, right_type, ipf, False, layer))
    insert(connection, "tier_families", (tier, name))
    rows = [(name, *applicant, 1 / len(named)) for applicant in named]
    insert(connection, "family_applicants", *rows)
