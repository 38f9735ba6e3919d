"""The registry of columns, the heads of models, layers, order, and checks that find offenders."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.errors import ModelError
from flows.warehouse import build, checks, connect, models
from flows.warehouse.columns import Column, load_columns
from flows.warehouse.connect import Connection

HEAD = "-- One row per thing.\n-- key: id\n"


@pytest.fixture
def connection() -> Iterator[Connection]:
    with connect.scratch() as opened:
        for name in ("raw", "seeds", "staging", "intermediate", "marts"):
            opened.execute(f"create schema {name}")
        yield opened


def model(table: str, sql: str = "select 1 as id", head: str = HEAD) -> models.Model:
    layer, name = table.split(".")
    return models.parse_model(layer, name, head + sql)


def column(name: str, data_type: str = "INTEGER", *allowed: str) -> Column:
    return Column(name, data_type, f"Meaning of {name}.", allowed=allowed)


# --- the registry ---


def write_registry(folder: Path, text: str) -> Path:
    path = folder / "columns.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_registry_of_the_project_is_whole() -> None:
    columns = load_columns(models.sql_folder() / "columns.toml")
    assert len(columns) > 50
    for name, entry in columns.items():
        assert entry.meaning.strip().endswith((".", ")")), name
        assert name == name.lower()


def test_an_entry_of_the_registry_becomes_one_comment(tmp_path: Path) -> None:
    text = """
    [delay]
    type = "INTEGER"
    meaning = "Time between two things."
    unit = "days"
    allowed = ["1", "2"]
    rule = "somewhere"
    """
    (entry,) = load_columns(write_registry(tmp_path, text)).values()
    assert entry.comment == "Time between two things. Unit: days. Values: 1, 2. Rule: somewhere"


@pytest.mark.parametrize(
    "entry", ['type = "X"', 'meaning = "x"', 'type = "X"\nmeaning = "x"\nunits = "days"', ""]
)
def test_an_entry_that_lacks_or_misspells_something_is_named(tmp_path: Path, entry: str) -> None:
    with pytest.raises(ModelError, match="delay"):
        load_columns(write_registry(tmp_path, f"[delay]\n{entry}\n"))


@pytest.mark.parametrize("text", ["[delay", "delay = 5"])
def test_a_registry_that_cannot_be_read_is_an_error_of_the_models(
    tmp_path: Path, text: str
) -> None:
    with pytest.raises(ModelError, match="columns"):
        load_columns(write_registry(tmp_path, text))


# --- heads ---


def test_a_head_declares_key_not_null_and_references() -> None:
    parsed = model(
        "marts.m",
        "select 1",
        "-- One row per thing and year: why.\n-- key: id, year\n-- more words: with a colon\n"
        "-- not null: name\n-- not null: office, n\n-- reference: office -> seeds.countries.code\n",
    )
    assert parsed.table == "marts.m"
    assert parsed.description == "One row per thing and year: why."
    assert parsed.key == ("id", "year")
    assert parsed.not_null == ("name", "office", "n")
    assert parsed.references == (models.Reference("office", "seeds", "countries", "code"),)


@pytest.mark.parametrize(
    "head",
    [
        "",
        "\n-- One row per thing.\n-- key: id\n",
        "select 1; -- One row per thing.\n-- key: id\n",
        "-- Rows.\n-- key: id\n",
        "-- key: id\n-- One row per thing.\n",
        "-- One row per thing.\n",
        "-- One row per thing.\n-- key:\n",
        "-- One row per thing.\n\n-- key: id\n",
    ],
)
def test_a_head_without_grain_or_key_is_refused_with_the_file(head: str) -> None:
    with pytest.raises(ModelError, match=r"sql/marts/m\.sql: .*key"):
        model("marts.m", "select 1", head)


@pytest.mark.parametrize(
    "reference", ["a -> b.c", "a -> seeds.b", "a - seeds.b.c", "a, b -> seeds.b.c", "a->s.b.c"]
)
def test_a_reference_that_is_not_well_formed_is_refused(reference: str) -> None:
    with pytest.raises(ModelError, match=r"sql/marts/m\.sql: reference"):
        model("marts.m", head=f"{HEAD}-- reference: {reference}\n")


def test_a_declaration_below_the_head_does_not_count() -> None:
    assert model("marts.m", "select 1\n-- not null: id").not_null == ()


def test_two_models_of_one_name_are_refused(tmp_path: Path) -> None:
    for layer in ("staging", "marts"):
        (tmp_path / layer).mkdir()
        (tmp_path / layer / "same.sql").write_text(f"{HEAD}select 1 as id", encoding="utf-8")
    with pytest.raises(ModelError, match="share the name same"):
        models.load_models(tmp_path)


# --- layers and order ---


@pytest.mark.parametrize(
    ("table", "read"),
    [
        ("marts.m", "raw.publications"),
        ("intermediate.i", "raw.publications"),
        ("intermediate.i", "marts.families"),
        ("staging.s", "seeds.countries"),
        ("staging.s", "staging.other"),
        ("staging.s", "marts.families"),
        ("marts.m", "unqualified"),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "select 1 as id from {read}",
        "with x as (select * from {read}) select 1 as id from x",
        "select 1 as id where exists (from {read})",
        "select 1 as id union all select 2 from {read} as other",
    ],
    ids=["from", "cte", "exists", "union"],
)
def test_a_model_may_not_read_a_layer_out_of_turn(
    connection: Connection, table: str, read: str, text: str
) -> None:
    with pytest.raises(ModelError, match="may read") as caught:
        models.in_order(connection, [model(table, text.format(read=read))])
    assert f"{table} reads {read}" in str(caught.value)


@pytest.mark.parametrize(
    "function",
    ["read_text('/etc/hostname')", "read_csv('a.csv')", "read_parquet('a.parquet')", "'a.parquet'"],
)
def test_a_model_may_not_read_files(connection: Connection, function: str) -> None:
    wrong = model("marts.m", f"select 1 as id from {function}")
    with pytest.raises(ModelError):
        models.in_order(connection, [wrong])


def test_a_model_that_reads_an_unknown_model_is_refused(connection: Connection) -> None:
    wrong = model("marts.m", "select * from intermediate.int_absent")
    with pytest.raises(ModelError, match=r"marts\.m reads intermediate\.int_absent.*no such model"):
        models.in_order(connection, [wrong])


def test_models_that_read_each_other_in_a_circle_are_refused(connection: Connection) -> None:
    circle = [
        model("marts.a", "from marts.b"),
        model("marts.b", "from marts.c"),
        model("marts.c", "from marts.a"),
    ]
    with pytest.raises(ModelError, match="in a circle") as caught:
        models.in_order(connection, circle)
    for name in "abc":
        assert f"marts.{name}" in str(caught.value)
    with pytest.raises(ModelError, match="in a circle"):
        models.in_order(connection, [model("marts.a", "from marts.a")])


def test_models_come_after_what_they_read_whatever_their_names(connection: Connection) -> None:
    given = [
        model("marts.a", "from marts.z as zed"),
        model("marts.z", "from intermediate.m"),
        model("intermediate.m", "with recursive r as (select 1 union select * from r) from r, "
              "staging.s"),
        model("staging.s", "from raw.publications"),
    ]  # fmt: skip
    ordered = [one.table for one in models.in_order(connection, given)]
    assert ordered == ["staging.s", "intermediate.m", "marts.z", "marts.a"]


def test_a_model_that_does_not_parse_is_named(connection: Connection) -> None:
    with pytest.raises(ModelError, match=r"sql/marts/m\.sql"):
        models.in_order(connection, [model("marts.m", "selekt 1")])


def test_a_model_that_does_not_run_is_named(connection: Connection) -> None:
    broken = [model("marts.m", "select no_such_column as id")]
    with pytest.raises(ModelError, match=r"sql/marts/m\.sql.*no_such_column"):
        build.build_models(connection, broken, progress=lambda _: None)


# --- tables against the registry ---


def test_a_column_missing_in_the_registry_or_of_another_type_stops_the_build(
    connection: Connection,
) -> None:
    connection.execute("create table marts.m as select 1 as id, 'x' as name, 2 as n")
    registry = {"id": column("id"), "n": column("n", "BIGINT")}
    described = build.describe_tables(connection)
    with pytest.raises(ModelError) as caught:
        build.write_comments(connection, [], registry, described)
    assert "marts.m.name is VARCHAR, the registry has nothing" in str(caught.value)
    assert "marts.m.n is INTEGER, the registry has BIGINT" in str(caught.value)
    assert "marts.m.id" not in str(caught.value)


def test_meanings_stand_in_the_database_whatever_quotes_they_hold(connection: Connection) -> None:
    connection.execute("create table marts.m as select 1 as id")
    entry = Column("id", "INTEGER", 'It\'s "the" key; drop table marts.m.')
    described = build.describe_tables(connection)
    build.write_comments(connection, [model("marts.m")], {"id": entry}, described)
    assert connection.execute(
        "select comment from duckdb_columns() where not internal"
    ).fetchall() == [(entry.meaning,)]
    assert connection.execute("select comment from duckdb_tables()").fetchall() == [
        ("One row per thing.",)
    ]


def test_a_seed_with_a_column_nobody_knows_or_a_value_of_another_type_is_named(
    connection: Connection, tmp_path: Path
) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("id,colour\n1,red\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"codes\.csv: .*colour"):
        build.load_seeds(connection, tmp_path, {"id": column("id")})
    path.write_text("id\none\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"codes\.csv"):
        build.load_seeds(connection, tmp_path, {"id": column("id")})


# --- checks ---


def results(
    connection: Connection, head: str, rows: str, *columns: Column
) -> dict[str, checks.CheckResult]:
    """What the generic checks find in a table of these rows."""
    connection.execute(f"create or replace table marts.m as {rows}")
    checked = model("marts.m", rows, HEAD + head)
    registry = {entry.name: entry for entry in columns}
    tables = build.table_columns(build.describe_tables(connection))
    found = checks.generic_checks([checked], registry, tables)
    return {result.name: result for result in (checks.run_check(connection, c) for c in found)}


ID, OFFICE = column("id"), column("office", "VARCHAR")


def test_clean_rows_pass_every_check(connection: Connection) -> None:
    connection.execute("create table seeds.countries as select 'CN' as code")
    found = results(
        connection,
        "-- not null: office\n-- reference: office -> seeds.countries.code\n",
        "select * from (values (1, 'CN'), (2, 'CN')) as t (id, office)",
        ID,
        column("office", "VARCHAR", "CN", "JP"),
    )
    assert len(found) == 4
    assert all(result.passed for result in found.values())


@pytest.mark.parametrize("key", ["1", "null::integer"])
def test_a_key_that_comes_twice_is_found(connection: Connection, key: str) -> None:
    # NULL counts as a value here, unlike in a UNIQUE constraint.
    found = results(connection, "", f"select {key} as id from range(3)", ID)["m key unique"]
    assert (found.offending, found.severity) == (1, "block")
    assert "3" in found.examples[0]


def test_a_missing_value_is_found(connection: Connection) -> None:
    rows = "select * from (values (1, 'CN'), (2, null)) as t (id, office)"
    found = results(connection, "-- not null: office\n", rows, ID, OFFICE)["m.office not null"]
    assert (found.offending, found.severity) == (1, "block")
    assert "(2, None)" in found.examples


def test_a_value_outside_its_closed_list_is_found_and_null_is_not_one(
    connection: Connection,
) -> None:
    rows = "select * from (values (1, 'CN'), (2, 'cn'), (3, null), (4, '')) as t (id, office)"
    allowed = column("office", "VARCHAR", "CN", "it's")
    found = results(connection, "", rows, ID, allowed)["m.office allowed"]
    assert found.offending == 2
    assert set(found.examples) == {"('cn',)", "('',)"}


def test_a_dangling_reference_is_found_and_null_dangles_not(connection: Connection) -> None:
    connection.execute(
        "create table seeds.countries as select * from (values ('CN'), (null)) t(code)"
    )
    rows = "select * from (values (1, 'CN'), (2, 'XX'), (3, null)) as t (id, office)"
    head = "-- reference: office -> seeds.countries.code\n"
    found = results(connection, head, rows, ID, OFFICE)["m.office exists"]
    assert (found.offending, found.examples) == (1, ("('XX',)",))


def test_a_declared_column_that_the_table_lacks_is_an_error_of_the_model(
    connection: Connection,
) -> None:
    with pytest.raises(ModelError, match=r"m\.office not null"):
        results(connection, "-- not null: office\n", "select 1 as id", ID)


def test_only_a_few_examples_are_kept_but_all_are_counted(connection: Connection) -> None:
    found = results(connection, "-- not null: id\n", "select null::integer as id from range(9)", ID)
    assert found["m.id not null"].offending == 9
    assert len(found["m.id not null"].examples) == checks.EXAMPLES


@pytest.mark.parametrize("ending", ["", ";", ";\n", "  -- the end", "\n-- the end;"])
def test_a_check_of_a_file_may_end_as_it_likes(
    connection: Connection, tmp_path: Path, ending: str
) -> None:
    (tmp_path / "checks").mkdir()
    text = f"-- warn: something is odd\nselect * from range(5){ending}"
    (tmp_path / "checks" / "odd.sql").write_text(text, encoding="utf-8")
    (check,) = checks.load_checks(tmp_path)
    assert (check.name, check.severity, check.meaning) == ("odd", "warn", "something is odd")
    assert checks.run_check(connection, check).offending == 5


@pytest.mark.parametrize("text", ["select 1", "-- fatal: x\nselect 1", "-- block:\nselect 1", ""])
def test_a_check_without_severity_or_meaning_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "odd.sql").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"odd\.sql"):
        checks.load_checks(tmp_path)


def test_a_check_that_does_not_run_is_named(connection: Connection) -> None:
    with pytest.raises(ModelError, match="check odd"):
        checks.run_check(connection, checks.Check("odd", "warn", "x", "select no_such_column"))


@pytest.mark.parametrize(
    ("before", "now", "offending"),
    [(100, 80, 0), (100, 79, 1), (100, 0, 1), (0, 0, 0), (100, 1000, 0), (1, 0, 1)],
)
def test_a_table_may_lose_as_many_rows_as_the_setting_says(
    before: int, now: int, offending: int
) -> None:
    found = checks.shrunk_tables({"marts.families": before}, {"marts.families": now}, 0.2)
    assert (found.offending, found.severity) == (offending, "block")
    if offending:
        assert found.examples == (f"marts.families: {before} rows before, {now} now",)


def test_a_dropped_table_has_shrunk_and_a_new_one_has_not() -> None:
    assert checks.shrunk_tables({}, {"marts.new": 0}, 0).passed
    found = checks.shrunk_tables({"marts.old": 9}, {}, 0.2)
    assert found.examples == ("marts.old: 9 rows before, 0 now",)


def test_checks_run_together_find_what_each_finds_alone(connection: Connection) -> None:
    connection.execute(
        "create table marts.m as select * from "
        "(values (1, 'CN', 'x'), (2, null, 'y'), (2, 'ZZ', null)) as rows (id, office, n)"
    )
    found = [
        checks.Check("id", "block", "a", "select * from marts.m where id is null", "marts.m",
                     "id is null"),
        checks.Check("office", "block", "b", "select * from marts.m where office is null",
                     "marts.m", "office is null"),
        checks.Check("n", "warn", "c", "select distinct n from marts.m where n not in ('x')",
                     "marts.m", "n not in ('x')"),
        checks.Check("own", "warn", "d", "select 1 where false"),
    ]  # fmt: skip
    together = checks.run_checks(connection, found)
    assert together == [checks.run_check(connection, one) for one in found]
    assert [one.offending for one in together] == [0, 1, 1, 0]
    wrong = checks.Check("odd", "warn", "x", "select odd from marts.m where odd", "marts.m", "odd")
    with pytest.raises(ModelError, match="odd"):
        checks.run_checks(connection, [*found, wrong])
