"""`landscape doctor`: what may keep a run from ending well."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.cli_parts import DataDir, Output, exit_codes, settings_of
from flows.credentials import Credentials
from flows.doctor.findings import Finding, Level, fail
from flows.errors import ConfigurationError
from flows.settings import Settings

EPILOG = "Examples: `landscape doctor` · `landscape doctor --online --format json`"
_PACKAGE = "quantum-patent-landscape"
_STYLES = {Level.ok: "green", Level.warn: "bold yellow", Level.fail: "bold red"}


def doctor(
    *,
    data_dir: DataDir = None,
    online: Annotated[
        bool, typer.Option("--online", help="Ask the servers too: key, clock, linked data.")
    ] = False,
    output: Annotated[Output, typer.Option("--format", help="For people or for machines.")] = (
        Output.table
    ),
) -> None:
    """Look at everything a run needs and say what to do. Changes nothing; exit code 1 on a fail."""
    with exit_codes("Nothing was changed."):
        findings = _findings(data_dir, is_online=online)
        if output is Output.json:
            json.dump([asdict(finding) for finding in findings], sys.stdout, ensure_ascii=False)
            sys.stdout.write("\n")
        else:
            _print(findings)
    if any(finding.level is Level.fail for finding in findings):
        raise typer.Exit(1)


def _findings(data_dir: Path | None, *, is_online: bool) -> list[Finding]:
    # Not at the top: it brings the client of the network, which no other command waits for.
    from flows.doctor import examine

    findings = examine.examine(examine.without_settings())
    try:
        settings = settings_of(data_dir=data_dir)
    except ConfigurationError as error:
        advice = "Mend it; the checks that need settings were left out."
        return [*findings, fail("settings", str(error), advice)]
    about = examine.Circumstances(
        settings=settings,
        environ=os.environ,
        home=Path.home(),
        now=datetime.now(UTC),
        user_agent=f"{_PACKAGE}/{version(_PACKAGE)}",
        try_key=_try_key,
        is_online=is_online,
    )
    return findings + examine.examine(examine.with_settings(about))


def _try_key(credentials: Credentials, settings: Settings) -> None:
    from flows.sources.ops.client import check_credentials

    check_credentials(credentials, settings.ops_url)


def _print(findings: Sequence[Finding]) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for finding in findings:
        text = Text(finding.found)
        if finding.advice:
            text.append(f"\n→ {finding.advice}", style=_STYLES[finding.level])
        table.add_row(Text(finding.level, style=_STYLES[finding.level]), finding.name, text)
    Console(highlight=False).print(table)
