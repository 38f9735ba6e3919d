"""`landscape verify`, `backup`, `restore`: what keeps a data folder safe."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows import console
from flows.cli_parts import DataDir, Output, exit_codes, settings_of
from flows.doctor.findings import Level

VERIFY_EPILOG = "Examples: `landscape verify` · `landscape verify --format json`"
BACKUP_EPILOG = "Example: `landscape backup -o landscape.tar.gz`"
RESTORE_EPILOG = "Example: `landscape restore landscape.tar.gz --data-dir /srv/restored`"
_MEGABYTE = 1_000_000


def verify(
    *,
    data_dir: DataDir = None,
    output: Annotated[Output, typer.Option("--format", help="For people or for machines.")] = (
        Output.table
    ),
) -> None:
    """Compare every byte at rest with its hash, every table with its checks. Changes nothing.

    Exit code 1 if anything is not as it was written.
    """
    with exit_codes("Nothing was changed."):
        settings = settings_of(data_dir=data_dir)
        from flows import stages
        from flows.operation.verify import verify as look

        findings = list(look(settings, stages.methods()))
        if output is Output.json:
            json.dump([asdict(finding) for finding in findings], sys.stdout, ensure_ascii=False)
            sys.stdout.write("\n")
        else:
            pairs = [(f"{one.verdict:4}  {one.part}", one.found) for one in findings]
            console.print_pairs(f"Verified: {settings.data_dir}", pairs)
    if any(finding.verdict is Level.fail for finding in findings):
        raise typer.Exit(1)


def backup(
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write: `.tar`, or `.tar.gz` to compress."),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Write landing, records, warehouse, reports and history into one file with checksums.

    It holds the records as they are: what may not be published must not be published with it.
    """
    with exit_codes("Nothing was written."):
        settings = settings_of(data_dir=data_dir)
        from flows import stages
        from flows.operation.backup import back_up

        now = stages.utc_now()
        target = output or Path(f"landscape-backup-{now:%Y%m%dT%H%M%SZ}.tar")
        with stages.exclusive(settings), console.busy("backup"):
            made = back_up(settings.folders, target, now=now, version=stages.package_version())
        console.done(f"{len(made.files)} files, {made.size / _MEGABYTE:,.1f} MB: {target}")


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `backup` wrote.")],
    *,
    data_dir: DataDir = None,
) -> None:
    """Make an empty data folder from a backup, after every byte was compared.

    A damaged backup is refused and nothing is changed; a folder that holds data is never touched.
    """
    with exit_codes("Nothing was changed."):
        settings = settings_of(data_dir=data_dir)
        from flows.operation import backup as archives

        with console.busy("restore"):
            made = archives.restore(source, settings.data_dir)
        console.done(
            f"{len(made.files)} files of {made.created_at}, as they were: {settings.data_dir}"
        )
