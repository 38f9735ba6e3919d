"""The README tells the truth: every command and option is in it, every line of it runs."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from data_folders import used_for_days
from pydantic import BaseModel

from flows.cli import app
from flows.settings import Settings

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
#: Run against a real server by tests/flows/test_deployments.py.
ELSEWHERE = ("prefect ", "export ")
#: A newcomer's first lines; `make` targets are tried one by one here.
FIRST = ("git clone ", "cd quantum-patent-landscape")


def _lines() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


LINES = _lines()
LANDSCAPE_LINES = [line for line in LINES if line.startswith("landscape ")]


def test_every_line_of_the_readme_is_of_a_kind_that_is_tried() -> None:
    kinds = ("landscape ", "make ", "python3 -m venv", ".venv/bin/", "cp ", *ELSEWHERE, *FIRST)
    assert len(LINES) > 20
    assert [line for line in LINES if not line.startswith(kinds)] == []


def test_every_command_and_option_is_in_the_readme() -> None:
    group = typer.main.get_command(app)
    commands = group.commands  # type: ignore[attr-defined]
    assert {"refresh", "report", "status", "sql", "rollback"} <= set(commands)
    for name, command in commands.items():
        assert f"`{name}`" in README, name
        assert command.help, name
        assert "Example" in command.epilog, name
        for parameter in command.params:
            assert parameter.param_type_name == "argument" or parameter.help, parameter.name
            for option in parameter.opts:
                assert not option.startswith("--") or f"`{option}`" in README, option
    assert "--version" in README


def test_every_link_of_the_readme_leads_to_a_file_and_a_heading() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", README)
    assert len(links) > 15
    for target, anchor in links:
        page = ROOT / target if target else ROOT / "README.md"
        assert page.is_file(), target
        headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE) if anchor else []
        slugs = [re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in headings]
        assert not anchor or anchor in slugs, (target, anchor)


def test_every_setting_is_in_the_documented_example() -> None:
    example = (ROOT / "landscape.example.toml").read_text(encoding="utf-8")
    for key in _keys(Settings):
        assert re.search(rf"^{re.escape(key)}( = |$)", example, flags=re.MULTILINE), key


def _keys(model: type[BaseModel], table: str = "") -> Iterator[str]:
    """Every key of the settings, and the head of every table."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield f"[{table}{name}]"
            yield from _keys(field.annotation, f"{table}{name}.")
        else:
            yield name


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with two builds and a report, as after some days of use."""
    folder = tmp_path_factory.mktemp("work")
    shutil.copy(ROOT / "landscape.example.toml", folder)
    used_for_days(tmp_path_factory, folder / "landscape-data")
    return folder


def _run(line: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environ = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    return subprocess.run(
        shlex.split(line),
        cwd=folder,
        env={**environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("cp ")])
def test_copying_the_example_gives_settings_that_load(line: str, folder: Path) -> None:
    assert _run(line, folder).returncode == 0
    assert _run("landscape status", folder).returncode == 0


@pytest.mark.parametrize("line", LANDSCAPE_LINES)
def test_every_landscape_line_runs(line: str, folder: Path) -> None:
    done = _run(line, folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("target", sorted({x.split()[1] for x in LINES if x.startswith("make ")}))
def test_every_make_target_exists(target: str) -> None:
    done = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_plain_pip_lines_are_those_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipes = makefile.replace("$(BIN)", ".venv/bin").replace("$(VENV)", ".venv")
    recipes = recipes.replace("$(PYTHON)", "python3")
    plain = [line for line in LINES if line.startswith((".venv/bin/", "python3 -m venv"))]
    assert len(plain) == 6
    for line in plain:
        assert f"\t{line}\n" in recipes, line


def test_help_and_version_answer_quickly_and_without_prefect() -> None:
    for words in (["--version"], ["status", "--help"], ["sql", "--help"]):
        code = (
            f"import sys; sys.argv = ['landscape', *{words!r}]\n"
            "from flows.cli import app\n"
            "try:\n    app()\nexcept SystemExit as stop:\n    assert not stop.code, stop.code\n"
            "assert 'prefect' not in sys.modules and 'matplotlib' not in sys.modules"
        )
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=60)


@pytest.mark.parametrize("words", [["status"], ["sql", "from sources"]])
def test_status_and_sql_never_import_prefect(words: list[str], folder: Path) -> None:
    code = (
        f"import sys; sys.argv = ['landscape', *{words!r}]\n"
        "from flows.cli import app\n"
        "try:\n    app()\nexcept SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "assert 'prefect' not in sys.modules and 'matplotlib' not in sys.modules"
    )
    subprocess.run(
        [sys.executable, "-c", code], cwd=folder, check=True, capture_output=True, timeout=60
    )
