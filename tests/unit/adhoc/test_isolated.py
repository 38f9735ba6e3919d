"""A question that no limit of the database stops ends its own process, and nothing else."""

import os
import pickle
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.adhoc import isolated
from flows.adhoc.contract import Limits, Question, Reply
from flows.errors import LandscapeError, QueryError, StorageError
from flows.warehouse import connect

SHORT = Limits(seconds=1, max_rows=1000, memory_mb=512)

#: Each takes more memory or time than there is, most in ways that DuckDB does not notice.
BOMBS = [
    # Giant strings.
    "select repeat('x', 2000000000) as a",
    "select repeat('x', 1000000000) || repeat('y', 1000000000) as a",
    "select repeat('x', 9000000000000) as a",
    "select repeat(repeat('x', 100000), 100000) as a",
    "select repeat('x', 1000000) from range(100000)",
    "select lpad('x', 2000000000, 'y') as a",
    "select printf('%2000000000d', 1) as a",
    "select format('{:2000000000}', 1) as a",
    "select string_agg(repeat('x', 1000000), '') from range(100000)",
    "select bit_count(repeat('1', 1000000000)::bit) as a",
    "select sum(length(regexp_replace(repeat('a', 9000000 + range), '(a*)*b', 'x'))) "
    "from range(10000)",
    # Giant lists.
    "select range(10000000000) as a",
    "select list_aggregate(range(3000000000), 'sum') as a",
    "select list_sum(list_transform(range(1000000000), x -> x * 2)) as a",
    "select list_reduce(range(10000000), (a, b) -> a || b) from range(10)",
    "select list_resize([1], 10000000000) as a",
    "select array_agg(a.range) from range(100000) a, range(100000) b",
    "select unnest(range(1000000000)), repeat('x', 1000) as a",
    "select map_from_entries(list_zip(range(50000000), range(50000000))) as a",
    "select generate_series(date '0001-01-01', date '9999-12-31', interval 1 microsecond) as a",
    # Endless rows.
    "select * from range(1000000000000) order by hash(range) limit 2000",
    "with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) from t",
    "with recursive t(s) as (select 'x' union all select s || s from t) select count(*) from t",
    "select a.range from range(100000) a, range(100000) b, range(10000) c order by random()",
    "select histogram(range) from range(10000000000)",
    # Deep texts.
    "select " + "(" * 20_000 + "1" + ")" * 20_000,
    "select " + "+".join(["1"] * 200_000),
    "select " + "[" * 3000 + "1" + "]" * 3000,
    "select " + "case when true then " * 5000 + "1" + " end" * 5000,
    "select * from " + "(select * from " * 3000 + "families" + ")" * 3000,
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small warehouse."""
    folder = tmp_path_factory.mktemp("warehouse")
    (folder / "builds").mkdir()
    file = folder / "builds" / "20260101T000000Z-00000000.duckdb"
    with connect.writer(file) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.families as select range as n from range(10)")
        connection.execute(
            "create table marts.sources as select 'a' as source, 'A' as title, null::date as "
            "data_as_of, 'CC0' as licence, 'B' as credit, true as is_sample, false as is_generated"
        )
    (folder / "landscape.duckdb").symlink_to(file)
    return folder


def ask(folder: Path, sql: str, limits: Limits = SHORT, **parameters: object) -> Reply:
    return isolated.ask(Question(folder, sql, parameters, limits))


def test_an_answer_says_what_it_rests_on(folder: Path) -> None:
    reply = ask(folder, "select n, n as n, $word as word from families order by n", word="量子")
    assert reply.columns == ("n", "n_2", "word")
    assert reply.rows[-1] == (9, 9, "量子")
    assert (reply.build_id, reply.is_cut) == ("20260101T000000Z-00000000", False)
    assert "SAMPLE" in reply.mark


@pytest.mark.parametrize("sql", BOMBS, ids=[bomb[:60] for bomb in BOMBS])
def test_a_question_for_too_much_ends_alone_and_soon(folder: Path, sql: str) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    started = time.monotonic()
    with pytest.raises(QueryError) as caught:
        ask(folder, sql)
    assert time.monotonic() - started < SHORT.seconds + isolated.AROUND + 5
    assert len(str(caught.value)) < 2000
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_rows_beyond_the_limit_are_cut_and_rows_too_large_refused(folder: Path) -> None:
    reply = ask(folder, "from range(5000)")
    assert (len(reply.rows), reply.is_cut) == (1000, True)
    limits = Limits(seconds=20, max_rows=1_000_000, memory_mb=512)
    with pytest.raises(QueryError, match="larger than 128 MB"):
        ask(folder, "select repeat('x', 1000) as a from range(200000)", limits)


def test_nothing_of_the_environment_reaches_the_process_but_what_python_needs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPS_SECRET", "do not tell")
    monkeypatch.setenv("DUCKDB_ANYTHING", "x")
    seen: dict[str, Any] = {}
    started = subprocess.Popen

    def spy(words: list[str], **options: Any) -> "subprocess.Popen[bytes]":
        seen.update(options)
        return started(words, **options)

    monkeypatch.setattr(subprocess, "Popen", spy)
    assert ask(folder, "select 1 as a").rows == [(1,)]
    assert not {"OPS_SECRET", "DUCKDB_ANYTHING"} & set(seen["env"])


def test_modules_of_the_working_folder_are_not_taken_for_ours(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pickle", "duckdb", "flows"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(7)\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert ask(folder, "select 1 as a").rows == [(1,)]


def test_without_a_build_or_with_a_broken_one_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(LandscapeError, match="landscape refresh"):
        ask(tmp_path, "select 1")
    (tmp_path / "landscape.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(StorageError, match="landscape rollback"):
        ask(tmp_path, "select 1")


def _children() -> Iterator[int]:
    for path in Path("/proc/self/task").glob("*/children"):
        yield from map(int, path.read_text(encoding="ascii").split())


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for children in /proc")
def test_a_process_that_is_killed_is_told_and_none_is_left(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = subprocess.Popen

    def killed(words: list[str], **options: Any) -> "subprocess.Popen[bytes]":
        process = started(words, **options)
        os.kill(process.pid, signal.SIGKILL)
        return process

    before = set(_children())
    monkeypatch.setattr(subprocess, "Popen", killed)
    with pytest.raises(QueryError, match="ended its process"):
        ask(folder, "select 1")
    assert set(_children()) <= before


def test_a_question_can_be_sent_and_its_answer_too(folder: Path) -> None:
    question = Question(folder, "select 1", {"a": None}, SHORT)
    assert pickle.loads(pickle.dumps(question)) == question  # noqa: S301 - made here
