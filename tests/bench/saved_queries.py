"""How long saved questions take, each against a trivial question and against its limit.

    python tests/bench/saved_queries.py
    python tests/bench/saved_queries.py landscape-data/warehouse/landscape.duckdb [--times 33]

Without a file a warehouse of 30,000 made-up publications is built and measured, then a copy of it
in which every family occurs 34 times: a million publications. With a file that file is measured,
and with --times a copy of it alone. Prints for every question the rows of its answer to the default
parameters, the median of several runs by the clock and by the processor, how many times the
processor's time of a trivial question in the same run that is, which does not depend on the
machine, and whether the clock's median is within the limit. Ends with 1 if one is not. Made-up
records say nothing of any real publication.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from build_warehouse import make_inputs

from flows.adhoc import saved
from flows.warehouse import build, connect, models, query
from flows.warehouse.connect import Connection

RUNS = 7
TRIVIAL = "select count(*) from families"
PUBLICATIONS, TIMES, LOOSE = 30_000, 34, 0.1
#: Seconds for an answer, by the publications up to which they hold; beyond that there is no limit.
LIMITS = {50_000: 0.1, 1_100_000: 1.0}
#: Columns that tell one family, publication or applicant from another: numbered in a copy.
NAMES = (
    "family_id", "publication_id", "doc_number", "debut_family_id", "citing_family_id",
    "cited_family_id", "applicant", "applicant_group", "partner_group", "name", "docdb_family_id",
)  # fmt: skip


def make(publications: int, folder: Path) -> Path:
    """A warehouse of made-up publications."""
    path = folder / "made.duckdb"
    inputs = make_inputs(publications, LOOSE, folder)
    build.build(path, inputs, models.sql_folder(), progress=lambda _: None)
    return path


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


def limit_of(publications: int) -> float:
    """Seconds that an answer may take."""
    return next((limit for most, limit in LIMITS.items() if publications <= most), float("inf"))


def report(path: Path) -> list[str]:
    """Measure every saved question on a file, print a line for each; those over the limit."""
    with connect.reader(path, memory_mb=2000) as connection:
        publications = query.ask(connection, "select count(*) from publications").rows[0][0]
        limit = limit_of(publications)
        clock, trivial = measure(lambda: query.ask(connection, TRIVIAL))
        print(  # noqa: T201
            f"{publications} publications, limit {limit * 1000:.0f} ms; trivial question "
            f"{clock * 1000:.1f} ms, {trivial * 1000:.1f} ms processor"
        )
        found = sorted(_measured(connection), reverse=True)
    for clock, processor, name, rows in found:
        print(  # noqa: T201
            f"{'ok  ' if clock <= limit else 'SLOW'}  {clock * 1000:8.1f} ms  "
            f"{processor * 1000:8.1f} ms processor  {processor / trivial:7.1f} x  "
            f"{rows:6} rows  {name}"
        )
    return [name for clock, _, name, _ in found if clock > limit]


def _measured(connection: Connection) -> Sequence[tuple[float, float, str, int]]:
    """Clock, processor, name and rows of every saved question."""
    found = []
    for one in saved.load_all().values():
        values = one.values({})

        def ask(sql: str = one.sql, values: dict[str, object] = values) -> query.Answer:
            return query.ask(connection, sql, parameters=values)

        found.append((*measure(ask), one.name, len(ask().rows)))
    return found


def main() -> int:
    """Measure on the file of the command line, or on made-up ones of both sizes."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--publications", type=int, default=PUBLICATIONS, help="without a file")
    parser.add_argument("--times", type=int, default=None)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if arguments.file is None:
            small = make(arguments.publications, folder)
            slow = report(small)
            times = arguments.times or TIMES
        else:
            small, slow, times = arguments.file.resolve(), [], arguments.times or 1
            if times == 1:
                slow = report(small)
        if times > 1:
            slow += report(enlarge(small, times, folder))
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
