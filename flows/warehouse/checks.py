"""Checks: queries for offending rows, generic ones out of the models and those in sql/checks."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from flows.errors import ModelError
from flows.warehouse.columns import Column
from flows.warehouse.connect import Connection, DatabaseError
from flows.warehouse.models import Model, head_lines

Severity = Literal["block", "warn"]
_HEAD = re.compile(r"^(block|warn): (.+)$")
EXAMPLES = 3


@dataclass(frozen=True)
class Check:
    """A query that selects offending rows.

    Attributes:
        name: Short name.
        severity: `block` keeps the build from being published, `warn` does not.
        meaning: What an offending row means.
        sql: The query.
        table: The table it reads, if it selects single rows of it by a condition.
        condition: That condition.
    """

    name: str
    severity: Severity
    meaning: str
    sql: str
    table: str | None = None
    condition: str | None = None


@dataclass(frozen=True)
class CheckResult:
    """What a check found.

    Attributes:
        name: Name of the check.
        severity: `block` or `warn`.
        meaning: What an offending row means.
        offending: Number of offending rows.
        examples: The first few of them, as text.
    """

    name: str
    severity: Severity
    meaning: str
    offending: int
    examples: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether there is no offending row."""
        return self.offending == 0

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {**asdict(self), "examples": list(self.examples)}


def load_checks(folder: Path) -> list[Check]:
    """The checks of sql/checks, one file each.

    Raises:
        ModelError: A file does not begin with its severity and meaning.
    """
    checks = []
    for path in sorted((folder / "checks").glob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        head = head_lines(sql)
        match = _HEAD.match(head[0]) if head else None
        if not match:
            message = f"{path}: the first line must be '-- block: ...' or '-- warn: ...'"
            raise ModelError(message)
        severity: Severity = "block" if match.group(1) == "block" else "warn"
        checks.append(Check(path.stem, severity, match.group(2), sql))
    return checks


def generic_checks(
    models: list[Model], columns: Mapping[str, Column], tables: Mapping[str, list[str]]
) -> Iterator[Check]:
    """Unique key, not null, existing references and allowed values of every model.

    Args:
        models: The models.
        columns: The registry of columns.
        tables: Columns by table, schema included, as built.
    """
    for model in models:
        yield _unique(model)
        for column in model.not_null:
            condition = f"{column} is null"
            yield Check(
                f"{model.name}.{column} not null",
                "block",
                f"{column} is missing",
                f"select * from {model.table} where {condition}",  # noqa: S608
                model.table,
                condition,
            )
        for ref in model.references:
            other = f"{ref.schema}.{ref.table}"
            sql = (
                f"select here.{ref.column} from {model.table} as here "  # noqa: S608
                f"where here.{ref.column} is not null and not exists (select 1 from {other} as "
                f"there where there.{ref.other_column} = here.{ref.column})"
            )
            meaning = f"{ref.column} is not in {other}.{ref.other_column}"
            yield Check(f"{model.name}.{ref.column} exists", "block", meaning, sql)
        for name in tables[model.table]:
            if columns[name].allowed:
                yield _allowed(model.table, columns[name])


def _unique(model: Model) -> Check:
    key = ", ".join(model.key)
    sql = f"select {key}, count(*) as n from {model.table} group by {key} having count(*) > 1"  # noqa: S608
    return Check(f"{model.name} key unique", "block", f"({key}) comes more than once", sql)


def _allowed(table: str, column: Column) -> Check:
    values = ", ".join("'" + value.replace("'", "''") + "'" for value in column.allowed)
    condition = f"{column.name} not in ({values})"
    sql = f"select distinct {column.name} from {table} where {condition}"  # noqa: S608
    meaning = f"{column.name} has a value outside its closed list"
    name = f"{table.partition('.')[2]}.{column.name} allowed"
    return Check(name, "block", meaning, sql, table, condition)


def run_checks(connection: Connection, checks: Iterable[Check]) -> list[CheckResult]:
    """Run checks in their order; what selects single rows of a table is looked at in one pass.

    Raises:
        ModelError: The query of a check does not run.
    """
    every = list(checks)
    clean: set[str] = set()
    by_table: dict[str, list[Check]] = {}
    for check in every:
        if check.table and check.condition:
            by_table.setdefault(check.table, []).append(check)
    for table, some in by_table.items():
        counts = ", ".join(f"count(*) filter (where {check.condition})" for check in some)
        try:
            row = connection.execute(f"select {counts} from {table}").fetchone() or ()  # noqa: S608
        except DatabaseError:
            # One of them does not run: each tells its own error below.
            continue
        clean |= {check.name for check, found in zip(some, row, strict=True) if found == 0}
    return [
        CheckResult(check.name, check.severity, check.meaning, 0, ())
        if check.name in clean
        else run_check(connection, check)
        for check in every
    ]


def run_check(connection: Connection, check: Check) -> CheckResult:
    """Count the offending rows of a check and keep the first few.

    Raises:
        ModelError: The query of the check does not run.
    """
    body = check.sql.rstrip().rstrip(";")
    try:
        counted = connection.execute(f"select count(*) from ({body}\n)").fetchone()  # noqa: S608
        offending = int(counted[0]) if counted else 0
        examples: tuple[str, ...] = ()
        if offending:
            rows = connection.execute(f"select * from ({body}\n) limit {EXAMPLES}").fetchall()  # noqa: S608
            examples = tuple(str(row) for row in rows)
    except DatabaseError as error:
        message = f"check {check.name}: {error}"
        raise ModelError(message) from error
    return CheckResult(check.name, check.severity, check.meaning, offending, examples)


def shrunk_tables(
    before: Mapping[str, int],
    now: Mapping[str, int],
    max_shrink: float,
    severity: Severity = "block",
) -> CheckResult:
    """Tables of raw and marts that lost more than a share of their rows against the live build.

    Args:
        before: Rows by table in the live build.
        now: Rows by table in the new build.
        max_shrink: Largest share that may be lost, 0 to 1.
        severity: Whether a loss blocks the build.
    """
    examples = tuple(
        f"{table}: {rows} rows before, {now.get(table, 0)} now"
        for table, rows in sorted(before.items())
        if table.startswith(("raw.", "marts.")) and now.get(table, 0) < rows * (1 - max_shrink)
    )
    meaning = (
        f"a table lost more than {max_shrink:.0%} of its rows against the live build "
        "(raise max_shrink for one run if that is expected)"
    )
    return CheckResult("rows not shrunk", severity, meaning, len(examples), examples)
