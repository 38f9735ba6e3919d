"""Every block of the documentation runs on the sample, or says why it is not run."""

import json
import os
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from data_folders import used_for_days
from doc_blocks import ROOT, Block, all_blocks, blocks_of, pages
from typer.testing import CliRunner, Result

from docs_site.commands import commands
from docs_site.fill import INCLUDED
from flows.cli import app
from flows.settings import CONFIG_VARIABLE, load
from flows.warehouse import builds

BLOCKS = all_blocks()
PAGES = sorted({block.page for block in BLOCKS if not block.reason})
#: Lines of the command that ran in the working folder of this module.
RUN: set[str] = set()
#: What nothing here can run: services and cron lines are tried by test_schedule_page.
UNRUN = {"crontab", "ini", "text"}
#: What stands before a command for one run.
_ASSIGNED = re.compile(r"[A-Z_]+=\S*")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with the sample's data: two builds and a report."""
    folder = tmp_path_factory.mktemp("docs")
    used_for_days(tmp_path_factory, folder / "landscape-data")
    return folder


@pytest.fixture
def work(made: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The working folder as each page finds it: the newest build is live, no file of others."""
    monkeypatch.chdir(made)
    monkeypatch.setenv("HOME", str(made / "home"))
    for name in [name for name in os.environ if name.startswith(("LANDSCAPE_", "OPS_", "ALERTS_"))]:
        monkeypatch.delenv(name)
    yield made
    warehouse = made / "landscape-data" / "warehouse"
    builds.roll_back(warehouse, max(path.stem for path in (warehouse / "builds").glob("*.duckdb")))


def run(line: str) -> Result:
    """A line of the command in this process, with what is assigned before it."""
    words = shlex.split(line)
    given = dict(word.split("=", 1) for word in words if _ASSIGNED.fullmatch(word))
    assert words[len(given)] == "landscape", f"{line}: not a line of ours: say why it is not run"
    return CliRunner().invoke(app, words[len(given) + 1 :], env=given)


def run_shell(block: Block) -> None:
    for line in block.lines:
        # What ran on another page finds the same folder here; it is not run again.
        if line not in RUN:
            done = run(line)
            assert done.exit_code == 0, f"{block}: {line}\n{done.output}\n{done.exception!r}"
            RUN.add(line)


def run_sql(block: Block) -> None:
    Path("block.sql").write_text(block.text, encoding="utf-8")
    done = run("landscape sql -f block.sql --format json")
    assert done.exit_code == 0, f"{block}: {done.output}"
    assert json.loads(done.stdout), f"{block}: the answer has no rows"


def run_toml(block: Block) -> None:
    Path("block.toml").write_text(block.text, encoding="utf-8")
    environ = {CONFIG_VARIABLE: "block.toml"}
    assert load({}, environ=environ, cwd=Path.cwd()).model_fields_set, block


@pytest.mark.parametrize("page", PAGES)
def test_every_block_of_a_page_runs_in_order(page: str, work: Path) -> None:
    names: dict[str, object] = {}
    for block in blocks_of(pages()[page], page):
        if block.reason:
            continue
        if block.language == "python":
            exec(compile(block.text, str(block), "exec"), names)  # noqa: S102 - our own pages
        else:
            {"sh": run_shell, "sql": run_sql, "toml": run_toml}[block.language](block)
    assert work == Path.cwd()


def test_only_known_languages_are_written_and_text_says_why() -> None:
    assert len(BLOCKS) > 60
    for block in BLOCKS:
        assert block.language in {"sh", "sql", "toml", "python", *UNRUN}, block
        assert block.language not in UNRUN or block.reason, block
    # None was missed: every fence that begins a block ends one.
    for page, text in pages().items():
        fences = len(re.findall(r"^\s*(```|~~~)", text, re.MULTILINE))
        assert fences == 2 * len(list(blocks_of(text, page))), page
    for name in INCLUDED:
        assert "```" not in (ROOT / name).read_text("utf-8"), name


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.reason], ids=str)
def test_what_is_not_run_is_well_formed(block: Block) -> None:
    assert len(block.reason) > 10
    if block.language == "python":
        compile(block.text, str(block), "exec")
    elif block.language == "toml":
        tomllib.loads(block.text)
    elif block.language == "sh":
        checked = subprocess.run(
            ["bash", "-n"], input=block.text, capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stderr
        for line in block.lines:
            _check_words(line)


def _check_words(line: str) -> None:
    """Commands and options exist, and targets of make."""
    known = dict(commands())
    for part in line.split("|"):
        words = shlex.split(part)
        if words[:1] == ["make"]:
            makefile = (ROOT / "Makefile").read_text("utf-8")
            assert re.search(rf"^{words[1]}: ", makefile, re.MULTILINE), line
        if words[:1] != ["landscape"]:
            continue
        name = next(name for name in (" ".join(words[:n]) for n in (3, 2)) if name in known)
        options = {option for one in known[name].params for option in one.opts}
        assert {word for word in words if word.startswith("--")} <= options, line
