"""Every case of tests/sql/cases: given raw rows, expected rows of the models."""

from pathlib import Path
from typing import Any

import pytest
from warehouse_cases import CASES, Rows, load_case, select, warehouse

from flows.topics import parse_topic
from flows.warehouse import checks, columns, estimates, models
from flows.warehouse.build import describe_tables, table_columns, write_comments

FILES = sorted(CASES.glob("*.toml"))


def test_there_are_cases() -> None:
    assert len(FILES) >= 10


def _normal(value: Any) -> Any:
    if value == "NULL":
        return None
    return round(value, 9) if isinstance(value, float) else value


def _sorted(rows: Rows) -> Rows:
    normal = [{key: _normal(value) for key, value in row.items()} for row in rows]
    return sorted(normal, key=lambda row: str(sorted(row.items(), key=lambda item: item[0])))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_case(path: Path, tmp_path: Path) -> None:
    case = load_case(path)
    where = case.get("where", {})
    topic = parse_topic(path.stem, case["topic"]) if "topic" in case else None
    corrected = case.get("corrections")
    estimated = estimates.estimated_models()
    # Estimates add to every case as much time as all models: they are made where they are expected.
    is_estimated = any(model.table in case["expected"] for model in estimated)
    with warehouse(
        case["given"], tmp_path, topic, corrected, is_estimated=is_estimated
    ) as connection:
        for table, expected in case["expected"].items():
            names = sorted({name for row in expected for name in row})
            complete = [{name: row.get(name, "NULL") for name in names} for row in expected]
            found = select(connection, table, names, where.get(table))
            assert _sorted(found) == _sorted(complete), table
        _assert_checks_hold(connection, estimated if is_estimated else [])


def _assert_checks_hold(connection: Any, estimated: list[models.Model]) -> None:
    """No blocking check may fail on any case: cases are hard, not broken."""
    sql = models.sql_folder()
    registry = columns.load_columns(sql / "columns.toml")
    loaded = [*models.load_models(sql), *estimated]
    described = describe_tables(connection)
    write_comments(connection, loaded, registry, described)
    missing = {model.table for model in estimates.estimated_models()} - {m.table for m in estimated}
    every = [
        *checks.generic_checks(loaded, registry, table_columns(described)),
        *(one for one in checks.load_checks(sql) if not any(name in one.sql for name in missing)),
    ]
    failed = [
        result
        for result in checks.run_checks(connection, every)
        if not result.passed and result.severity == "block"
    ]
    assert failed == []
