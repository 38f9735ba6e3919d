"""docs/how-to/schedule.md: every file and line it shows is one that works."""

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
from prefect.client.schemas.schedules import CronSchedule

from flows import deployments
from flows.cli import app

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "how-to" / "schedule.md").read_text(encoding="utf-8")


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, flags=re.DOTALL)


UNITS = _blocks("ini")
CRON = [line for block in _blocks("crontab") for line in block.splitlines()]
SHELL = [line for block in _blocks("sh") for line in block.splitlines()]
SERVICE = {
    "Type": "exec", "KillMode": "mixed", "Restart": "on-failure", "RestartPreventExitStatus": "2",
}  # fmt: skip


def test_the_page_shows_two_units_and_three_cron_lines() -> None:
    assert (len(UNITS), len(CRON)) == (2, 4)


@pytest.mark.parametrize("unit", UNITS)
def test_units_are_whole_and_end_what_they_start(unit: str) -> None:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit)
    assert parser.sections() == ["Unit", "Service", "Install"]
    service = dict(parser["Service"])
    assert {key: service[key] for key in SERVICE} == SERVICE
    assert int(service["TimeoutStopSec"]) > 60
    assert service["ExecStart"].endswith("/.venv/bin/landscape serve --log-json")
    assert service["ExecStart"].startswith(service["WorkingDirectory"])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("unit", UNITS)
def test_systemd_takes_the_units(unit: str, tmp_path: Path) -> None:
    command = re.search(r"^ExecStart=(\S+)", unit, flags=re.MULTILINE)
    assert command
    file = tmp_path / "landscape.service"
    # The program must be there, and the account is not on this machine.
    shown = unit.replace(command[1], sys.executable).replace("User=landscape\n", "User=root\n")
    file.write_text(shown, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", file],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "landscape.service" not in done.stderr, done.stderr
    assert done.returncode == 0, done.stderr


def test_cron_lines_are_those_of_the_deployments() -> None:
    zone, *lines = CRON
    assert zone == "CRON_TZ=Asia/Tokyo"
    times = []
    for line in lines:
        words = line.split(maxsplit=5)
        times.append(CronSchedule(cron=" ".join(words[:5]), timezone="Asia/Tokyo").cron)
        # Cron reads a bare one as the end of the command.
        assert not re.search(r"(?<!\\)%", words[5])
        command = words[5].replace("\\%", "%")
        subprocess.run(["sh", "-n", "-c", command], check=True)
    scheduled = [one["cron"] for item in deployments.read_deployments() for one in item.schedules]
    # Cron has no first Sunday: seven days and a look at the calendar.
    assert times == [cron.replace("0 6 * * 0#1", "0 6 1-7 * *") for cron in scheduled]


def test_shell_lines_call_what_there_is() -> None:
    lines = [line for line in SHELL if not line.startswith(("cd ", "export ", "prefect "))]
    lines += [line.partition(".venv/bin/")[2] for line in CRON[1:]]
    known = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    called = []
    for line in lines:
        program, *words = shlex.split(line.partition(" 2>>")[0].partition(" >>")[0])
        if program != "landscape":
            assert program in {"systemctl", "loginctl", "journalctl"}, line
            continue
        called.append(words[0])
        options = {option for one in known[words[0]].params for option in one.opts}
        assert {word for word in words[1:] if word.startswith("-")} <= options, line
    assert set(called) == {"serve", "status", "doctor", "refresh", "alerts"}


def test_prefect_lines_are_those_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = [line for line in SHELL if line.startswith(("prefect ", "export "))]
    assert len(lines) == 5
    assert "\n".join(lines) in readme


@pytest.mark.parametrize("name", [item.name for item in deployments.read_deployments()])
def test_every_deployment_is_on_the_page(name: str) -> None:
    assert f"/{name}`" in PAGE
