"""`landscape why`: the judgements behind a family, found by any of its numbers."""

import json
import sys
from enum import StrEnum
from typing import Annotated

import typer

from flows import console
from flows.cli_parts import DataDir, exit_codes, settings_of

EPILOG = "Examples: `landscape why CN109510701B` · `landscape why 'US 2020/0123456 A1'`"


class Output(StrEnum):
    """How judgements are printed."""

    tree = "tree"
    json = "json"


def why(
    text: Annotated[
        str, typer.Argument(metavar="NUMBER", help="A publication, however written, or a family.")
    ],
    *,
    data_dir: DataDir = None,
    output: Annotated[Output, typer.Option("--format", help="For people or for machines.")] = (
        Output.tree
    ),
) -> None:
    """Say why a family is counted as it is: every judgement, its rule and what it rests on."""
    with exit_codes("Nothing was changed."):
        settings = settings_of(data_dir=data_dir)
        from rich.console import Console

        from flows import why as reasons
        from flows.status import mark_of_sources
        from flows.warehouse import builds, connect

        live = builds.live_file(settings.folders.warehouse)
        with connect.reader(live) as connection:
            found = reasons.find(connection, text)
            is_whole = output is Output.json or len(found) == 1
            families = [
                reasons.read(connection, family_id)
                for family_id in (found if is_whole else found[: reasons.MOST])
            ]
        mark = mark_of_sources(settings)
        if mark:
            console.warn(mark)
        if output is Output.json:
            facts = [family.as_dict() for family in families]
            json.dump(facts, sys.stdout, ensure_ascii=False, indent=2)
            sys.stdout.write("\n")
        elif is_whole:
            Console(highlight=False).print(reasons.as_tree(families[0]))
        else:
            console.done(f"{text} leads to {len(found)} families:")
            for family in families:
                console.done(f"  {family.family_id}  {family.title or ''}")
            if len(found) > len(families):
                console.note(f"... and {len(found) - len(families)} more.")
            console.note("Ask again with the name of one of them.")
