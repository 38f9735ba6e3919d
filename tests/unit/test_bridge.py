"""Rows at hand get into tables as they are."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import duckdb
import pytest

from flows.warehouse import connect
from flows.warehouse.bridge import insert
from flows.warehouse.connect import Connection

TYPES = {
    "name": "varchar", "n": "integer", "share": "double", "is_so": "boolean", "day": "date",
    "moment": "timestamp",
}  # fmt: skip
#: Without a zone, as the warehouse has it.
MOMENT = datetime(2026, 11, 22, 20, 0, 0, 123456, UTC).replace(tzinfo=None)


def create(connection: Connection, types: Mapping[str, str]) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in types.items())
    connection.execute(f"create table made ({columns})")


def test_rows_are_inserted_with_every_value_and_in_their_order() -> None:
    rows = [
        ('「量子」 "x" \\ \n', 2**31 - 1, 0.1 + 0.2, True, date(2026, 11, 22), MOMENT),
        ("", -1, 1e-300, False, date(1900, 1, 1), MOMENT.replace(microsecond=0)),
        (None, None, None, None, None, None),
    ]  # fmt: skip
    with connect.scratch() as connection:
        create(connection, TYPES)
        insert(connection, "made", rows)
        assert connection.execute("select * from made").fetchall() == rows


def test_no_rows_leave_the_table_empty() -> None:
    with connect.scratch() as connection:
        create(connection, TYPES)
        insert(connection, "made", [])
        assert connection.execute("select count(*) from made").fetchone() == (0,)


@pytest.mark.parametrize("value", ["no number", 2**31, [1]])
def test_a_value_of_another_type_is_an_error_and_no_gap(value: object) -> None:
    with connect.scratch() as connection:
        create(connection, {"n": "integer"})
        with pytest.raises(duckdb.Error):
            insert(connection, "made", [(value,)])
