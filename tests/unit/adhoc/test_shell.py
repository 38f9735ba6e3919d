"""The shell: what Enter sends, what Tab offers, where statements are remembered."""

from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from flows.adhoc import shell
from flows.adhoc.asking import Target
from flows.adhoc.catalogue import Table
from flows.settings import Settings
from flows.warehouse.columns import Column

TABLES = [
    Table("families", "", 3, (Column("family_id", "VARCHAR", ""),
                              Column("priority_year", "INTEGER", ""))),
    Table("country_years", "", 3, (Column("country", "VARCHAR", ""),)),
]  # fmt: skip


def offered(text: str) -> list[str]:
    names = shell.Names(TABLES, ["china-vs-japan"])
    return [one.text for one in names.get_completions(Document(text), CompleteEvent())]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("select * from fam", ["families", "family_id"]),
        ("select pri from families where PRIO", ["priority_year"]),
        ("select families.", ["family_id", "priority_year"]),
        ("select f. from families as f where f.pri", ["priority_year"]),
        ("select f. from families f where f.pri", ["priority_year"]),
        ("from marts.cou", ["country_years"]),
        (".d", [".describe"]),
        (".describe fam", ["families"]),
        (".run ch", ["china-vs-japan"]),
        ("select * from country_years where cou", ["country_years", "country", "count"]),
        ("sel", ["select"]),
        ("select 'zzz", []),
    ],
)
def test_what_may_follow_is_offered(text: str, wanted: list[str]) -> None:
    assert offered(text) == wanted


@pytest.mark.parametrize(
    ("text", "is_complete"),
    [
        ("select 1", False),
        ("select 1;", True),
        ("select 1; \n", True),
        (".tables", True),
        ("  .tables", True),
        ("", True),
        ("select ';", False),
    ],
)
def test_enter_sends_a_whole_statement_or_a_command(text: str, *, is_complete: bool) -> None:
    assert shell.is_complete(text) is is_complete


def test_statements_are_remembered_in_the_folder_for_state() -> None:
    home = Path("/home/someone")
    own = Path("/state/quantum-patent-landscape/sql_history")
    usual = home / ".local/state/quantum-patent-landscape/sql_history"
    assert shell.history_file({"XDG_STATE_HOME": "/state"}, home) == own
    # A relative folder is to be ignored (XDG base directories).
    assert shell.history_file({"XDG_STATE_HOME": "state"}, home) == usual
    assert shell.history_file({}, home) == usual


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (".quti", "Did you mean .quit"),
        (".describe", "needs the name of a table"),
        (".run", "needs the name of a saved question"),
        (".run chian-vs-japan", "Did you mean china-vs-japan"),
        (".run 'x", "No closing quotation"),
        ("select 1;", "landscape refresh"),
        (".help", ".describe families"),
        (".queries", "china-vs-japan"),
        ("", ""),
        (";", ""),
    ],
)
def test_a_failure_is_told_and_the_shell_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    session = shell.Session(Settings(data_dir=tmp_path), Target())
    assert session.handle(text)
    shown = capsys.readouterr()
    assert said in " ".join((shown.out + shown.err).split())


@pytest.mark.parametrize("text", [".quit", " .exit "])
def test_one_may_leave(tmp_path: Path, text: str) -> None:
    assert not shell.Session(Settings(data_dir=tmp_path), Target()).handle(text)
