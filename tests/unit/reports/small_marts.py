"""A few rows in marts of the columns that charts ask for, to work answers out by hand."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from flows.warehouse import build, connect, models
from flows.warehouse.connect import Connection

COLUMNS: Mapping[str, str] = {
    "sources": "is_sample boolean, data_as_of date",
    "countries": "code varchar, name_en varchar, name_ja varchar",
    "families": (
        "family_id varchar, priority_year integer, is_ipf boolean, "
        "right_type varchar default 'invention', offices varchar[], "
        "family_basis varchar default 'docdb', priority_year_basis varchar default "
        "'priority_date', earliest_priority_date date, has_utility_model boolean default false"
    ),
    "tier_families": "topic_tier varchar, family_id varchar",
    "family_applicants": (
        "family_id varchar, applicant varchar, country varchar, country_source varchar, "
        "fraction double"
    ),
    "family_offices": (
        "family_id varchar, office varchar, office_publication_date date, "
        "office_publication_year integer"
    ),
    "completeness_years": "year integer, is_unfinished boolean",
    "completeness_by_origin": (
        "scope varchar, country_basis varchar, country varchar, year integer, is_unfinished boolean"
    ),
}


@contextmanager
def small_marts(more: Mapping[str, str] | None = None) -> Iterator[Connection]:
    """Empty marts with the macros of the project; more tables by name with their columns."""
    with connect.scratch() as connection:
        build.create_macros(connection, models.sql_folder())
        connection.execute("create schema marts")
        for table, columns in {**COLUMNS, **(more or {})}.items():
            connection.execute(f"create table marts.{table} ({columns})")
        yield connection


def add(connection: Connection, table: str, **values: Any) -> None:
    """Insert a row; columns that are not named are NULL or their default."""
    columns = ", ".join(values)
    places = ", ".join("?" for _ in values)
    connection.execute(
        f"insert into marts.{table} ({columns}) values ({places})", list(values.values())
    )


def add_family(
    connection: Connection,
    family: str,
    year: int | None,
    parts: Sequence[tuple[str | None, str | None, float]],
    tier: str = "standard",
    **values: Any,
) -> None:
    """Insert a family of a tier, with the country, its source and the fraction of each part."""
    values = {"is_ipf": False, **values}
    add(connection, "families", family_id=family, priority_year=year, **values)
    add(connection, "tier_families", topic_tier=tier, family_id=family)
    for number, (country, source, fraction) in enumerate(parts):
        add(
            connection, "family_applicants", family_id=family, applicant=str(number),
            country=country, country_source=source, fraction=fraction,
        )  # fmt: skip
