"""`landscape export`: the marts as files for other programs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import console
from flows.cli_parts import DataDir, exit_codes, settings_of
from flows.errors import LandscapeError
from flows.exports.format import Format
from flows.settings import Settings

if TYPE_CHECKING:
    from flows.exports.content import Content

EPILOG = (
    "Examples: `landscape export` · `landscape export -o landscape.zip` · "
    "`landscape export --format ris --format bibtex --tier strict -o references`"
)


def export(
    *,
    formats: Annotated[
        list[Format] | None,
        typer.Option(
            "--format",
            help="Data Package (CSV and Parquet), Excel workbook, network of co-applicants, or "
            "families for reference managers; give it again for a second one. Default: all.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder, or one file that ends with `.zip`."),
    ] = None,
    tier: Annotated[
        str | None,
        typer.Option("--tier", help="Tier of the topic: `strict`, `standard` or `wide`."),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Write the tables of the live warehouse for other programs, whole or not at all.

    Only tables of the marts leave, and of these nothing that the terms of a source keep inside.
    """
    with exit_codes("Nothing was written."):
        settings = settings_of(data_dir=data_dir, topic_tier=tier)
        chosen = list(dict.fromkeys(formats or Format))
        content, target = _write(settings, chosen, output)
        _say(content, target)


def _write(settings: Settings, chosen: list[Format], output: Path | None) -> "tuple[Content, Path]":
    # Not at the top: it brings what draws and writes, which no other command waits for.
    from flows.exports import publish
    from flows.exports.allowed import load_allow_list
    from flows.exports.content import read_content
    from flows.warehouse import builds, connect
    from flows.warehouse.models import sql_folder

    folder = settings.folders.warehouse
    live = builds.live_file(folder)
    facts = builds.live_build(folder)
    if facts is None:
        message = f"the facts of {live} cannot be read; run `landscape refresh` again."
        raise LandscapeError(message)
    target = output or Path(f"landscape-export-{facts.build_id}")
    # Said before everything is read for nothing.
    publish.check_target(target)
    with console.busy("export"), connect.reader(live) as connection:
        content = read_content(
            connection, facts, settings.topic_tier, load_allow_list(), sql_folder()
        )
        publish.publish(content, chosen, target)
    return content, target


def _say(content: "Content", target: Path) -> None:
    from flows.exports import parts

    mark = parts.mark_line(content)
    if mark:
        console.warn(mark)
    if content.left_out:
        console.note(
            f"The terms of {', '.join(content.closed)} keep records inside; left out: "
            f"{', '.join(content.left_out)}."
        )
    console.done(f"{len(content.tables)} tables of build {content.build.build_id}: {target}")
