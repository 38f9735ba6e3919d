"""`landscape sql`, `tables`, `describe` and `schema` on a published build of the sample."""

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import polars as pl
import pytest
from data_folders import built_sample, copy_folder
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.files import point_link
from flows.marks import SAMPLE_MARK

STATEMENT = "select family_id, title from families order by family_id limit 3"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_sample(tmp_path_factory)


def run(folder: Path, *words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, [*words, "--data-dir", str(folder)], input=stdin)


def ask(folder: Path, *words: str, stdin: str | None = None) -> Result:
    return run(folder, "sql", *words, stdin=stdin)


def test_the_same_statement_comes_from_the_line_a_file_or_standard_input(
    folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "question.sql"
    file.write_text(f"-- why\n{STATEMENT};\n", encoding="utf-8")
    answers = [
        ask(folder, STATEMENT, "--format", "csv"),
        ask(folder, "-f", str(file), "--format", "csv"),
        ask(folder, "-", "--format", "csv", stdin=STATEMENT),
        ask(folder, "--format", "csv", stdin=STATEMENT),
        ask(folder, f"-- why\n{STATEMENT}", "--format", "csv"),
    ]
    assert [answer.exit_code for answer in answers] == [0] * 5
    assert len({answer.stdout for answer in answers}) == 1
    assert len(list(csv.reader(io.StringIO(answers[0].stdout)))) == 4
    assert all(SAMPLE_MARK in answer.stderr for answer in answers)


def test_every_format_carries_the_same_rows_and_the_mark(folder: Path, tmp_path: Path) -> None:
    wanted = [tuple(row) for row in _json(ask(folder, STATEMENT, "--format", "json"))]
    assert len(wanted) == 3
    for ending in ("csv", "json", "md", "parquet", "xlsx"):
        file = tmp_path / f"rows.{ending}"
        answer = ask(folder, STATEMENT, "-o", str(file))
        assert answer.exit_code == 0, answer.output
        assert f"3 rows: {file}" in answer.stdout
        assert SAMPLE_MARK in answer.stderr
    frame = pl.read_parquet(tmp_path / "rows.parquet")
    assert frame.rows() == wanted
    metadata = pl.read_parquet_metadata(tmp_path / "rows.parquet")
    assert metadata["landscape.mark"] == SAMPLE_MARK
    assert metadata["landscape.sql"] == STATEMENT
    sheets = openpyxl.load_workbook(tmp_path / "rows.xlsx")
    assert list(sheets["rows"].values)[1:] == wanted
    about = {str(name): str(text) for name, text in sheets["about"].values}
    assert about["mark"] == SAMPLE_MARK
    assert re.fullmatch(r"\d{8}T\d{6}Z-[0-9a-f]{8}", about["build"])
    assert "source 1" in about
    assert SAMPLE_MARK in (tmp_path / "rows.md").read_text(encoding="utf-8")
    assert [tuple(r) for r in csv.reader((tmp_path / "rows.csv").open())][1:] == wanted


def _json(answer: Result) -> list[list[object]]:
    assert answer.exit_code == 0, answer.output
    return [list(row.values()) for row in json.loads(answer.stdout)]


def test_a_saved_question_takes_options_and_says_what_to_beware_of(folder: Path) -> None:
    first = ask(folder, "china-vs-japan", "--from", "2010", "--to=2012", "--format", "json")
    assert [row[0] for row in _json(first)] == [2010, 2011, 2012]
    assert "a fall there is no decline" in first.stderr
    same = ask(folder, "china_vs_japan", "--param", "from=2010", "--param", "to_year=2012",
               "--lang", "ja", "--format", "json")  # fmt: skip
    assert same.stdout == first.stdout
    assert "減少を意味しない" in same.stderr
    assert "decline" not in same.stderr


def test_no_rows_are_explained(folder: Path) -> None:
    answer = ask(folder, "structural-breaks", "--country", "ZZ")
    assert answer.exit_code == 0
    assert "No break is known for that country." in answer.stderr


def test_help_is_that_of_the_command_or_of_the_question(folder: Path, tmp_path: Path) -> None:
    command = CliRunner().invoke(app, ["sql", "--help"])
    assert command.exit_code == 0
    assert "--max-rows" in command.stdout
    question = ask(folder, "china-vs-japan", "--help")
    for words in ("Do Chinese filings surge", "--from-year", "[2000]", "china_ipf", "completeness"):
        assert words in question.stdout, words
    japanese = ask(folder, "china-vs-japan", "-h", "--lang", "ja")
    assert "中国の出願は急増しているか" in japanese.stdout
    assert "first priority year" not in japanese.stdout
    # What may be chosen is known without a warehouse.
    assert "--from-year" in ask(tmp_path, "china-vs-japan", "--help").stdout


def test_saved_questions_are_listed_in_both_languages() -> None:
    english = CliRunner().invoke(app, ["sql", "--list"])
    japanese = CliRunner().invoke(app, ["sql", "--list", "--lang", "ja"])
    assert english.exit_code == japanese.exit_code == 0
    assert "Do Chinese filings surge" in " ".join(english.stdout.split())
    assert "中国の出願は急増しているか" in japanese.stdout
    assert "Chinese" not in japanese.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["from familys"], 1, "Did you mean families"),
        (["select yaer from country_years"], 1, "Did you mean year?"),
        (["chian-vs-japan"], 2, "Did you mean china-vs-japan"),
        (["china-vs-japan", "--from", "abc"], 2, "must be an integer, of 1900..2100"),
        (["china-vs-japan", "--formt", "csv"], 2, "is none of its options"),
        (["--formt", "csv", "select 1"], 2, "Did you mean --format"),
        (["select 1", "--formt", "csv"], 2, "only saved questions take options"),
        (["select 1", "-f", "x.sql"], 2, "not both"),
        (["-f", "/nowhere/x.sql"], 2, "/nowhere/x.sql: cannot be read"),
        (["select 1", "-o", "x.doc"], 2, "the ending tells no format"),
        (["select 1", "--format", "xlsx"], 2, "needs a file"),
        (["select 1", "-o", "/proc/nowhere/x.csv"], 1, "cannot write"),
        (["select 1; select 2"], 1, "one statement at a time"),
        (["drop table families"], 1, "only reading statements"),
        (["select count(*) from range(1000000000000)", "--timeout", "0.2"], 1, "stopped after 0.2"),
        (["select 1", "--timeout", "0"], 2, "option --timeout"),
        (["pivot families on layer using count(*)"], 1, "A pivot is one only with its values"),
    ],
)
def test_a_failure_says_what_to_do(folder: Path, words: list[str], code: int, said: str) -> None:
    answer = ask(folder, *words)
    assert said in " ".join(answer.stderr.split())
    assert answer.exit_code == code
    assert answer.stdout == ""


def test_rows_end_at_the_limit_of_the_option_or_the_settings(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = ask(folder, "from family_judgements", "--max-rows", "5", "--format", "json")
    assert len(_json(few)) == 5
    assert "Only the first 5 rows" in few.stderr
    monkeypatch.setenv("LANDSCAPE_SQL_MAX_ROWS", "7")
    assert len(_json(ask(folder, "from family_judgements", "--format", "json"))) == 7


def test_without_a_build_it_says_what_to_do(tmp_path: Path) -> None:
    for words in (["sql", "select 1"], ["tables"], ["describe", "families"], ["schema"]):
        answer = run(tmp_path, *words)
        assert answer.exit_code == 1
        assert "landscape refresh" in answer.stderr


def test_tables_and_columns_are_explained(folder: Path) -> None:
    listed = run(folder, "tables")
    assert listed.exit_code == 0
    assert re.search(r"families +│ +299 │ One row per patent family", listed.stdout)
    described = run(folder, "describe", "marts.Country_Years")
    text = " ".join(described.stdout.split())
    for words in ("topic_tier", "strict, standard, wide", "Unit:", "OECD Patent Statistics"):
        assert words in text, words
    unknown = run(folder, "describe", "familys")
    assert unknown.exit_code == 1
    assert "Did you mean families" in unknown.stderr


def test_the_schema_is_a_picture_or_a_dictionary(folder: Path, tmp_path: Path) -> None:
    for name in ("schema.svg", "schema.md"):
        assert run(folder, "schema", "-o", str(tmp_path / name)).exit_code == 0
    svg = ET.parse(tmp_path / "schema.svg").getroot()  # noqa: S314 - made by us just now
    names = [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    links = [title.text for title in svg.iter("{http://www.w3.org/2000/svg}title")]
    assert "family_applicants.family_id is in families" in links
    assert "families.layer is in topic_layers" in links
    words = (tmp_path / "schema.md").read_text(encoding="utf-8")
    tables = json.loads(ask(
        folder, "select table_name from duckdb_tables() where schema_name = 'marts'",
        "--format", "json",
    ).stdout)  # fmt: skip
    for table in tables:
        assert table["table_name"] in names
        assert f"\n## {table['table_name']}\n" in words
    assert SAMPLE_MARK in words
    assert SAMPLE_MARK in names
    assert run(folder, "schema", "-o", str(tmp_path / "schema.png")).exit_code == 2


@pytest.mark.parametrize(
    "words", [["sql", "from sources"], ["sql", "--list"], ["tables"], ["describe", "families"],
              ["schema", "-o", "schema.svg"], ["sql", "china-vs-japan"]],
)  # fmt: skip
def test_nothing_heavy_is_imported(folder: Path, tmp_path: Path, words: list[str]) -> None:
    code = (
        f"import sys; sys.argv = ['landscape', *{words!r}]\n"
        "from flows.cli import app\n"
        "try:\n    app()\nexcept SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "assert not {'prefect', 'matplotlib', 'sqlalchemy'} & set(sys.modules)"
    )
    environ = {**os.environ, "LANDSCAPE_DATA_DIR": str(folder)}
    before = os.times()
    subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, env=environ, cwd=tmp_path
    )
    after = os.times()
    # Of the processor, for the clock tells of other programs too.
    used = after.children_user + after.children_system
    used -= before.children_user + before.children_system
    assert used < 2


def test_a_build_that_cannot_be_opened_is_told(folder: Path, tmp_path: Path) -> None:
    data = copy_folder(folder, tmp_path / "data")
    warehouse = data / "warehouse"
    broken = warehouse / "builds" / "20200101T000000Z-00000000.duckdb"
    broken.write_bytes(b"not a database" * 1000)
    point_link(warehouse / "landscape.duckdb", broken)
    answer = ask(data, "select 1")
    assert answer.exit_code == 1
    assert "landscape rollback" in answer.stderr


def _typed(folder: Path, home: Path, lines: list[str]) -> str:
    """What a terminal shows of a shell in which these lines are typed."""
    terminal, other = pty.openpty()
    environ = {
        "HOME": str(home), "PATH": os.environ["PATH"], "TERM": "dumb", "COLUMNS": "150",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""), "PROMPT_TOOLKIT_NO_CPR": "1",
    }  # fmt: skip
    words = ["sql", "--data-dir", str(folder)]
    code = f"import sys; sys.argv = ['landscape', *{words!r}]; from flows.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=other, stdout=other, stderr=other, env=environ
    )
    os.close(other)
    shown = ""
    for line in lines:
        shown += _until(terminal, "landscape> ")
        os.write(terminal, line.encode())
    shown += _until(terminal, "")
    assert process.wait(timeout=60) == 0
    os.close(terminal)
    return shown


def _until(terminal: int, prompt: str) -> str:
    """Read until a prompt is shown, or to the end."""
    shown, end = "", time.monotonic() + 60
    while time.monotonic() < end:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            return shown
        shown += part.decode(errors="replace")
        if not part or (prompt and prompt in shown):
            return shown
    pytest.fail(f"no prompt, but {shown!r}")


def test_the_shell_answers_until_one_leaves_and_remembers(folder: Path, tmp_path: Path) -> None:
    shown = _typed(
        folder, tmp_path,
        ["select 40 +\r2 as answer;\r", ".describe familys\r", ".run structural-breaks\r",
         "from nowhere;\r", ".quit\r"],
    )  # fmt: skip
    assert "42" in shown
    assert "Did you mean families" in shown
    assert "CNIPA" in shown
    assert "There is no table nowhere" in " ".join(shown.split())
    history = tmp_path / ".local/state/quantum-patent-landscape/sql_history"
    assert "+select 40 +" in history.read_text(encoding="utf-8")
    assert history.stat().st_mode & 0o077 == 0
