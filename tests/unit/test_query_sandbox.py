"""A question to the warehouse reads its own file and nothing else, and not for ever."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from flows.errors import QueryError, StorageError
from flows.warehouse import connect, query
from flows.warehouse.connect import Connection

SECRET = "the secret of the next folder"  # noqa: S105


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a small warehouse and things that no query may touch."""
    with connect.writer(tmp_path / "warehouse.duckdb") as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.families as select range as n from range(10)")
    with connect.writer(tmp_path / "other.duckdb") as connection:
        connection.execute(f"create table main.secrets as select '{SECRET}' as secret")
    (tmp_path / "secret.csv").write_text(f"secret\n{SECRET}\n", encoding="utf-8")
    (tmp_path / "secret.json").write_text(f'{{"secret": "{SECRET}"}}', encoding="utf-8")
    pl.DataFrame({"secret": [SECRET]}).write_parquet(tmp_path / "secret.parquet")
    return tmp_path


@pytest.fixture
def connection(root: Path) -> Iterator[Connection]:
    with connect.reader(root / "warehouse.duckdb") as opened:
        yield opened


def everything(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


#: Statements that are refused or fail, each without reading, writing or switching anything.
HOSTILE = [
    # Other files and databases.
    "attach '{root}/other.duckdb' as other",
    "attach '{root}/other.duckdb' as other; select * from other.secrets",
    "attach ':memory:' as scratch",
    "detach warehouse",
    "select * from '{root}/secret.csv'",
    "select * from '{root}/secret.parquet'",
    "select * from '{root}/other.duckdb'.secrets",
    "select * from read_csv('{root}/secret.csv')",
    "select * from read_csv_auto('{root}/secret.csv')",
    "select * from sniff_csv('{root}/secret.csv')",
    "select * from read_parquet('{root}/secret.parquet')",
    "select * from read_parquet(['{root}/secret.parquet'])",
    "select * from parquet_metadata('{root}/secret.parquet')",
    "select * from parquet_schema('{root}/secret.parquet')",
    "select * from read_json('{root}/secret.json')",
    "select * from read_ndjson_objects('{root}/secret.json')",
    "select * from read_text('{root}/secret.csv')",
    "select * from read_blob('{root}/secret.csv')",
    "select * from glob('{root}/*')",
    "select * from read_csv('https://127.0.0.1/secret.csv')",
    "select * from read_parquet('s3://bucket/secret.parquet')",
    "select * from query('select * from read_text(''{root}/secret.csv'')')",
    "from query_table('{root}/secret.csv')",
    "with here as (from read_text('{root}/secret.csv')) select * from here",
    "select (select content from read_text('{root}/secret.csv'))",
    "select * from duckdb_secrets()",
    "select * from read_json_auto('{root}/secret.json')",
    "select * from read_json_objects('{root}/secret.json')",
    "select * from read_ndjson('{root}/secret.json')",
    "select * from parquet_scan('{root}/secret.parquet')",
    "select * from parquet_file_metadata('{root}/secret.parquet')",
    "select * from parquet_kv_metadata('{root}/secret.parquet')",
    "select * from parquet_bloom_probe('{root}/secret.parquet', 'secret', 'x')",
    "select * from read_duckdb('{root}/other.duckdb')",
    "select * from '{root}/*.parquet'",
    "from '{root}/secret.json'",
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/proc/self/environ')",
    "select * from read_text('file://{root}/secret.csv')",
    "select * from read_blob('../secret.csv')",
    "select * from read_csv('/dev/stdin')",
    "select * from read_text(['{root}/secret.csv', '{root}/secret.json'])",
    "select * from read_csv('{root}/secret.csv', filename = true)",
    "select * from READ_TEXT ('{root}/secret.csv')",
    "select * from \"read_text\"('{root}/secret.csv')",
    "select * from main.read_text('{root}/secret.csv')",
    "select * from read_text/* here */('{root}/secret.csv')",
    "select * from read_text(concat('{root}', '/secret.csv'))",
    "select * from read_parquet('http://127.0.0.1:1/secret.parquet')",
    "select * from read_json('gcs://bucket/secret.json')",
    "select * from read_csv('hf://datasets/someone/secret.csv')",
    "attach 'https://127.0.0.1:1/other.duckdb' as other",
    "attach 'postgres:dbname=secret' as other (type postgres)",
    "select * from sqlite_scan('{root}/other.duckdb', 'secrets')",
    "select * from postgres_scan('', 'public', 'secrets')",
    "select * from st_read('{root}/secret.csv')",
    "select * from arrow_scan(0, 0, 0)",
    "select * from pandas_scan(0)",
    "select * from python_map_function('x')",
    "select getenv('HOME')",
    "select * from families where n in (select 1 from read_text('{root}/secret.csv'))",
    "describe select * from read_text('{root}/secret.csv')",
    "summarize select * from read_csv('{root}/secret.csv')",
    "explain select * from read_text('{root}/secret.csv')",
    "explain analyze select * from read_text('{root}/secret.csv')",
    "values ((select content from read_text('{root}/secret.csv')))",
    "(select content from read_text('{root}/secret.csv'))",
    "select 1 union all select content from read_text('{root}/secret.csv')",
    "from json_execute_serialized_sql(json_serialize_sql('from read_text(''{root}/secret.csv'')'))",
    "select * from query('from query(''from read_text({root}/secret.csv)'')')",
    "from query_table(['{root}/secret.csv'])",
    # Writing outside.
    "copy families to '/dev/stdout'",
    "copy (select 1) to 'out.csv'",
    "copy (select 1) to '{root}/out' (format csv, partition_by (a))",
    "copy families from '{root}/secret.csv'",
    "copy from database warehouse to other",
    "export database '{root}/export' (format parquet)",
    "import database '{root}'",
    "/* */ copy families to '{root}/out.csv'",
    "COPY/**/families/**/TO/**/'{root}/out.csv'",
    "\ufeffcopy families to '{root}/out.csv'",
    "\u00a0copy families to '{root}/out.csv'",
    "copy families to '{root}/out.csv'",
    "copy (select 1) to '{root}/out.parquet' (format parquet)",
    "export database '{root}/export'",
    "explain analyze copy families to '{root}/out.csv'",
    "select * from query('copy (select 1) to ''{root}/out.csv''')",
    # Writing inside.
    "create table marts.mine as select 1",
    "create temp table mine as select 1",
    "create view mine as select 1",
    "create macro f() as 1",
    "create or replace table marts.families as select 1 as n",
    "insert into families values (1)",
    "insert into families values (1) returning n",
    "update families set n = 0",
    "delete from families",
    "truncate families",
    "drop table families",
    "alter table families add column more integer",
    "comment on table families is 'mine'",
    "explain analyze insert into families values (1)",
    "explain analyze create table marts.mine as select 1",
    "explain analyze drop table families",
    "with gone as (delete from families returning n) select * from gone",
    "merge into families using (select 1 as n) as new on false when not matched then insert",
    "insert or replace into families values (1)",
    "create sequence mine",
    "create type mine as enum ('a')",
    "create index mine on families (n)",
    "create schema mine",
    "create secret mine (type s3)",
    "create persistent secret mine (type s3)",
    "create or replace function read_text(a) as table select 1",
    "drop schema marts cascade",
    "drop secret mine",
    "alter database warehouse rename to mine",
    "analyze families",
    # Switches and extensions.
    "install 'https://127.0.0.1:1/mine.duckdb_extension'",
    "force install httpfs from community",
    "load '{root}/mine.duckdb_extension'",
    "update extensions",
    "set global threads = 64",
    "set session search_path = 'main'",
    "set home_directory = '{root}'",
    "set secret_directory = '{root}'",
    "set temp_directory = '{root}'",
    "set log_query_path = '{root}/log'",
    "set profiling_output = '{root}/profile'",
    "set extension_directory = '{root}'",
    "set python_enable_replacements = true",
    "set allowed_directories = ['/']",
    "set file_search_path = '{root}'",
    "reset enable_external_access",
    "reset lock_configuration",
    "pragma disable_verification",
    "pragma import_database('{root}')",
    "call enable_logging()",
    "call force_checkpoint()",
    "commit",
    "rollback",
    "force checkpoint",
    "deallocate p",
    "execute p(1)",
    "prepare p as drop table families",
    "install httpfs",
    "load httpfs",
    "explain analyze load 'httpfs'",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "set memory_limit = '100GB'",
    "set variable x = 1",
    "reset memory_limit",
    "pragma enable_external_access = true",
    "pragma enable_profiling",
    "pragma memory_limit = '100GB'",
    "explain analyze set threads = 64",
    "use main",
    "call pragma_version()",
    "begin transaction",
    "checkpoint",
    "vacuum",
    "prepare p as select 1",
    "execute p",
    # Not one statement.
    "",
    ";",
    "-- only a comment",
    "select 1; select 2",
    "select 1; drop table families",
    "select 1 -- \n; drop table families",
    "/* select 1 */ drop table families",
    "select 1 /* ; */ ; /* ; */ drop table families -- select 1",
    "select 1;;; drop table families",
    "select $1",
    "select ?",
    "select $name",
    "select 1 \\; drop table families",
    "select 'a\u2019; drop table families",
    "select 1\uff1b drop table families",
    "dr\u043ep table families",
    "\u202edrop table families",
    "select 1 /* /* */ drop table families",
    "$$select 1$$; drop table families",
    # Variables of the program.
    "select * from root",
    "select * from connection",
    "select * from HOSTILE",
    "select * from __builtins__",
    "select some_local_frame.secret from some_local_frame",
    "select * from some_local_frame",
    "select * from SECRET",
    "select * from query",
    # Nonsense.
    "selekt 1",
    "select * from no_such_table",
    "select 1/",
    "'); drop table families; --",
]


@pytest.mark.parametrize("statement", HOSTILE)
def test_a_hostile_statement_is_refused_and_leaves_no_trace(
    root: Path, connection: Connection, statement: str
) -> None:
    some_local_frame = pl.DataFrame({"secret": [SECRET]})
    before = everything(root)
    with pytest.raises(QueryError) as caught:
        query.ask(connection, statement.replace("{root}", str(root)), seconds=5)
    assert SECRET not in str(caught.value)
    assert everything(root) == before
    # The connection is as usable as before, and as closed.
    assert query.ask(connection, "select count(*) from families").rows == [(10,)]
    with pytest.raises(QueryError):
        query.ask(connection, f"select * from read_text('{root}/secret.csv')")
    assert some_local_frame.height == 1


SWITCHES = """
import sys
from pathlib import Path
from flows.errors import QueryError
from flows.warehouse import connect, query

with connect.reader(Path(sys.argv[1])) as opened:
    try:
        query.ask(opened, sys.argv[2])
    except QueryError:
        pass
    assert query.ask(opened, "select count(*) from families").rows == [(10,)]
"""


@pytest.mark.parametrize(
    "statement",
    [
        "from enable_logging('QueryLog', storage = 'file', storage_config = {'path': '%s/log'})",
        "from enable_profiling(save_location = '%s/profile.json', format = 'json')",
        "from disable_logging()",
        "from checkpoint()",
        "from force_checkpoint()",
    ],
    ids=["logging", "profiling", "no logging", "checkpoint", "forced checkpoint"],
)
def test_a_function_that_is_a_switch_in_disguise_writes_nothing_and_breaks_nothing(
    root: Path, statement: str
) -> None:
    # These parse as reading statements. In a process of its own: some bring the process down.
    before = everything(root)
    arguments = [str(root / "warehouse.duckdb"), statement.replace("%s", str(root))]
    ended = subprocess.run(
        [sys.executable, "-c", SWITCHES, *arguments], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr[-400:]
    assert everything(root) == before


@pytest.mark.parametrize(
    "statement",
    [
        "with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) from t",
        "with recursive t(n) as (select 1 union all select n from t) select * from t",
        "select count(*) from range(1000000) a, range(1000000) b, range(1000) c",
        "select sum(sqrt(a.range * b.range)) from range(10000000) a, range(10000000) b",
        "select * from range(1000000000000)",
        "explain analyze select count(*) from range(1000000000000)",
    ],
)
def test_an_endless_question_ends_with_the_time_limit_or_the_memory_limit(
    connection: Connection, statement: str
) -> None:
    started = time.monotonic()
    with pytest.raises(QueryError, match=r"stopped after 0\.5 seconds|Out of Memory"):
        query.ask(connection, statement, seconds=0.5)
    assert time.monotonic() - started < 5
    assert query.ask(connection, "select 1").rows == [(1,)]


@pytest.mark.parametrize(
    "statement",
    [
        "select string_agg(repeat('x', 1000000), '') from range(100000)",
    ],
)
def test_a_question_for_more_memory_than_there_is_fails_alone(
    connection: Connection, statement: str
) -> None:
    with pytest.raises(QueryError):
        query.ask(connection, statement, seconds=5, max_rows=1)
    assert query.ask(connection, "select 1").rows == [(1,)]


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        ("select current_setting('enable_external_access')", False),
        ("select current_setting('lock_configuration')", True),
        ("select current_setting('python_enable_replacements')", False),
        ("select current_setting('autoload_known_extensions')", False),
        ("select count(*) from duckdb_databases() where database_name = 'other'", 0),
        ("select count(*) from duckdb_temporary_files()", 0),
        ("select count(*) from pragma_database_size() where database_name = 'other'", 0),
    ],
)
def test_what_tells_of_the_database_shows_it_closed(
    connection: Connection, statement: str, answer: object
) -> None:
    assert query.ask(connection, statement).rows == [(answer,)]


def test_a_second_connection_to_a_file_is_as_closed(root: Path, connection: Connection) -> None:
    with connect.reader(root / "warehouse.duckdb") as second:
        for opened in (connection, second):
            assert query.ask(opened, "select count(*) from families").rows == [(10,)]
            with pytest.raises(QueryError):
                query.ask(opened, f"from read_text('{root}/secret.csv')")
            # Not even where no statement is refused for its kind.
            with pytest.raises(connect.DatabaseError):
                opened.execute("set enable_external_access = true")
            with pytest.raises(connect.DatabaseError):
                opened.execute("set memory_limit = '100GB'")


def test_there_are_many_hostile_statements_and_none_twice() -> None:
    assert len(HOSTILE) == len(set(HOSTILE)) > 150


@pytest.mark.parametrize(
    "value",
    ["'; drop table families; --", "1 or 1=1", "$other", "read_text('/etc/passwd')", None, 7, True],
)
def test_a_value_is_bound_and_never_read_as_sql(connection: Connection, value: object) -> None:
    answer = query.ask(connection, "select $value as a", parameters={"value": value})
    assert answer.rows == [(value,)]


@pytest.mark.parametrize("given", [{}, {"other": 1}, {"value": 1, "other": 2}])
def test_values_that_do_not_fit_the_statement_are_refused(
    connection: Connection, given: dict[str, object]
) -> None:
    with pytest.raises(QueryError):
        query.ask(connection, "select $value as a", parameters=given)


def test_no_file_can_be_named_by_a_value(root: Path, connection: Connection) -> None:
    for statement in ("from read_text($file)", "from query($file)", "from query_table($file)"):
        with pytest.raises(QueryError) as caught:
            query.ask(connection, statement, parameters={"file": str(root / "secret.csv")})
        assert SECRET not in str(caught.value)


def test_rows_that_are_too_large_are_refused(connection: Connection) -> None:
    statement = "select repeat('x', 1000) as a from range(1000)"
    assert len(query.ask(connection, statement, max_bytes=2_000_000).rows) == 1000
    with pytest.raises(QueryError, match="larger than 0 MB"):
        query.ask(connection, statement, max_bytes=500_000)


def test_a_quick_answer_is_not_cut_short_by_its_limit(connection: Connection) -> None:
    for _ in range(3):
        assert query.ask(connection, "select 1", seconds=0.2).rows == [(1,)]
    time.sleep(0.3)
    # No timer of an earlier question goes off in a later one.
    assert query.ask(connection, "select count(*) from range(1000000)").rows == [(1_000_000,)]


@pytest.mark.parametrize(
    "statement",
    [
        "select count(*) from families",
        "from families",
        "from marts.families limit 1",
        "select 1;",
        "-- why\nselect 1 /* ; drop table families */",
        "describe families",
        "summarize families",
        "show tables",
        "explain select * from families",
        "with numbers as (select n from families) select sum(n) from numbers",
        "values (1), (2)",
        "select '; drop table families'",
    ],
)
def test_what_only_reads_is_answered(connection: Connection, statement: str) -> None:
    assert query.ask(connection, statement).rows


@pytest.mark.parametrize(
    ("max_rows", "rows", "is_cut"), [(1, 1, True), (9, 9, True), (10, 10, False), (None, 10, False)]
)
def test_rows_are_cut_at_the_limit_and_the_answer_says_so(
    connection: Connection, max_rows: int | None, rows: int, *, is_cut: bool
) -> None:
    answer = query.ask(connection, "from families", max_rows=max_rows)
    assert (len(answer.rows), answer.is_cut, answer.columns) == (rows, is_cut, ["n"])


def test_a_frame_has_its_types_even_without_rows(connection: Connection) -> None:
    frame = query.frame(
        connection,
        "select 1 as a, 'x' as b, 1.5::double as c, true as d, date '2020-01-01' as e where false",
    )
    assert list(frame.schema.dtypes()) == [pl.Int64, pl.String, pl.Float64, pl.Boolean, pl.Date]


def test_a_file_that_is_no_warehouse_is_told_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "broken.duckdb"
    path.write_bytes(b"not a database" * 1000)
    for file in (path, tmp_path / "none.duckdb"):
        with pytest.raises(StorageError, match="landscape rollback") as caught:
            query.ask_live(file, "select 1")
        assert str(file) in str(caught.value)
    assert not (tmp_path / "none.duckdb").exists()
