"""How long saved questions take on a warehouse file, each against a trivial question.

    python tests/bench/saved_queries.py landscape-data/warehouse/landscape.duckdb [--times 33]

Prints the median of several runs with the default parameters, the processor's time, and how many
times that of a trivial question in the same run it is, which does not depend on the machine. With
--times, first a copy is made in which every family occurs so many times: 30,000 publications times
33 are a million.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from flows.adhoc import saved
from flows.warehouse import connect, query
from flows.warehouse.connect import Connection

RUNS = 7
TRIVIAL = "select count(*) from families"
#: Columns that tell one family, publication or applicant from another: numbered in a copy.
NAMES = (
    "family_id", "publication_id", "doc_number", "debut_family_id", "citing_family_id",
    "cited_family_id", "applicant", "applicant_group", "partner_group", "name", "docdb_family_id",
)  # fmt: skip


def enlarge(path: Path, times: int, folder: Path) -> Path:
    """A copy in which every row that tells of a family or applicant occurs so many times."""
    target = folder / "enlarged.duckdb"
    with connect.writer(target) as connection:
        connection.execute(f"attach '{path}' as small (read_only)")
        connection.execute("create schema marts")
        tables = connection.execute(
            "select table_name, list(column_name) from duckdb_columns() "
            "where database_name = 'small' and schema_name = 'marts' group by table_name"
        ).fetchall()
        for table, columns in tables:
            numbered = [name for name in columns if name in NAMES]
            renamed = ", ".join(f"{name} || '-' || copies.range as {name}" for name in numbered)
            copies = f"range({times})" if numbered else "range(1)"
            replacing = f"replace ({renamed})" if numbered else ""
            connection.execute(
                f"create table marts.{table} as select rows.* {replacing} "
                f"from small.marts.{table} as rows cross join {copies} as copies"
            )
        connection.execute("detach small")
    return target


def measure(work: Callable[[], object]) -> tuple[float, float]:
    """Median seconds by the clock and by the processor."""
    clock, processor = [], []
    work()
    for _ in range(RUNS):
        started, used = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - started)
        processor.append(time.process_time() - used)
    return statistics.median(clock), statistics.median(processor)


def report(connection: Connection) -> None:
    """Measure every saved question and print a line for each, the slowest first."""
    _, trivial = measure(lambda: query.ask(connection, TRIVIAL))
    publications = query.ask(connection, "select count(*) from publications").rows[0][0]
    print(f"{publications} publications; trivial question {trivial * 1000:.1f} ms of the processor")  # noqa: T201
    found = []
    for one in saved.load_all().values():
        values = one.values({})

        def ask(sql: str = one.sql, values: dict[str, object] = values) -> object:
            return query.ask(connection, sql, parameters=values)

        found.append((*measure(ask), one.name))
    for clock, processor, name in sorted(found, reverse=True):
        print(  # noqa: T201
            f"{clock * 1000:8.1f} ms  {processor * 1000:8.1f} ms processor  "
            f"{processor / trivial:7.1f} x  {name}"
        )


def main() -> None:
    """Measure on the file of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--times", type=int, default=1)
    arguments = parser.parse_args()
    with ExitStack() as stack:
        file = arguments.file.resolve()
        if arguments.times > 1:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            file = enlarge(file, arguments.times, folder)
        report(stack.enter_context(connect.reader(file, memory_mb=2000)))


if __name__ == "__main__":
    main()
