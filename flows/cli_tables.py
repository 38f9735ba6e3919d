"""`landscape tables`, `describe` and `schema`: what can be asked about."""

from pathlib import Path
from typing import Annotated

import typer

from flows import console, files
from flows.cli_parts import DataDir, exit_codes, settings_of
from flows.errors import ConfigurationError

TABLES_EPILOG = "Example: `landscape tables`"
DESCRIBE_EPILOG = "Example: `landscape describe families`"
SCHEMA_EPILOG = "Examples: `landscape schema -o schema.svg` · `landscape schema -o schema.md`"


def tables(data_dir: DataDir = None) -> None:
    """List the tables of the live warehouse: rows, and what a row is."""
    with exit_codes("Nothing was changed."):
        settings = settings_of(data_dir=data_dir)
        from flows.adhoc import catalogue, listing

        found, reply = catalogue.read(settings)
        if reply.mark:
            console.warn(reply.mark)
        listing.print_tables(found)


def describe(
    table: Annotated[str, typer.Argument(help="A table; see `landscape tables`.")],
    data_dir: DataDir = None,
) -> None:
    """Show the columns of a table: type, meaning, unit, allowed values, source of the rule."""
    with exit_codes("Nothing was changed."):
        settings = settings_of(data_dir=data_dir)
        from flows.adhoc import catalogue, listing

        listing.print_table(catalogue.pick(catalogue.read(settings)[0], table))


def schema(
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="File to write: `.svg` a picture, `.md` in words."),
    ] = Path("schema.svg"),
    data_dir: DataDir = None,
) -> None:
    """Write a picture of the tables and their references, or a dictionary of all columns."""
    with exit_codes("Nothing was written."):
        ending = output.suffix.lower()
        if ending not in {".svg", ".md"}:
            message = f"{output}: the file must end in .svg or .md"
            raise ConfigurationError(message)
        settings = settings_of(data_dir=data_dir)
        from flows.adhoc import catalogue, dictionary, picture

        found, reply = catalogue.read(settings)
        shape = dictionary.structure(found)
        make = picture.draw if ending == ".svg" else dictionary.write
        content = make(found, shape, reply)
        files.write_atomically(output, content.encode())
        console.done(f"{len(found)} tables: {output}")
