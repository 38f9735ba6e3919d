"""Reports read marts through a function: they know no database and no pipeline."""

import ast
from pathlib import Path

import pytest

import reports

ROOT = Path(reports.__file__).parent


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: path.name)
def test_reports_import_no_database_and_no_pipeline(path: Path) -> None:
    imported: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).partition(".")[0])
    assert not imported & {"duckdb", "prefect", "flows", "random", "time"}
