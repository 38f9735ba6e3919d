"""`landscape sql`: statements, saved questions and a shell, on the live warehouse."""

import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows import console
from flows.adhoc.formats import Format, choose
from flows.adhoc.hints import did_you_mean
from flows.cli_parts import DataDir, exit_codes, settings_of
from flows.errors import ConfigurationError, LandscapeError
from flows.settings import Settings

EPILOG = (
    'Examples: `landscape sql "select * from country_years limit 5"` · `landscape sql --list` · '
    "`landscape sql china-vs-japan --from 2010` · `landscape sql china-vs-japan --help` · "
    "`landscape sql top-groups --country JP -o groups.xlsx` · `landscape sql` for a shell"
)
#: The command's own parser leaves unknown options to the saved question, and help to us.
CONTEXT = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}

_OPTION = re.compile(r"--?[a-z][a-z0-9-]*(=.*)?", re.DOTALL)


class Language(StrEnum):
    """Languages in which things are said."""

    en = "en"
    ja = "ja"


def _names(beginning: str) -> list[str]:
    """Saved questions that begin so, for the completion of shells."""
    from flows.adhoc import saved

    return [name for name in saved.names() if name.startswith(beginning)]


def sql(
    context: typer.Context,
    text: Annotated[
        str | None,
        typer.Argument(
            help="One reading statement or the name of a saved question; `-` reads standard input; "
            "nothing opens a shell.",
            autocompletion=_names,
        ),
    ] = None,
    *,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Read the statement from a file.")
    ] = None,
    list_all: Annotated[
        bool, typer.Option("--list", help="List the saved questions and stop.")
    ] = False,
    parameters: Annotated[
        list[str] | None,
        typer.Option(
            "--param", help="`name=value` for a saved question; as good as `--name value`."
        ),
    ] = None,
    output: Annotated[
        Format | None,
        typer.Option("--format", help="How rows are written; default: as the file ends, a table."),
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write instead of the screen.")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option("--timeout", help="Seconds after which a question is stopped.")
    ] = None,
    max_rows: Annotated[
        int | None,
        typer.Option("--max-rows", min=1, help="Rows at most; a table on the screen stops at 200."),
    ] = None,
    language: Annotated[
        Language, typer.Option("--lang", help="Language of what is said about saved questions.")
    ] = Language.en,
    data_dir: DataDir = None,
    wants_help: Annotated[
        bool,
        typer.Option("--help", "-h", help="Show this, or what a saved question is and takes."),
    ] = False,
) -> None:
    """Ask the live warehouse in SQL. Tables of the marts need no prefix; nothing can be changed."""
    with exit_codes("Nothing was changed."):
        if wants_help and (text is None or not _is_name(text)):
            console.print_text(context.get_help() + "\n")
            return
        if list_all:
            _print_list(language)
            return
        settings = settings_of(data_dir=data_dir, sql_seconds=timeout, sql_max_rows=max_rows)
        from flows.adhoc import asking

        if wants_help and text is not None:
            _print_one(settings, text, language)
            return
        wanted = asking.Target(choose(output, target), target, max_rows, language)
        statement = _statement(context, text, file)
        if statement is None:
            from flows.adhoc import shell

            shell.run(settings, wanted)
        else:
            asked = asking.understand(statement, context.args, parameters or ())
            asking.answer(settings, asked, wanted)


def _is_name(text: str) -> bool:
    from flows.adhoc import saved

    return saved.looks_like_name(text)


def _statement(context: typer.Context, text: str | None, file: Path | None) -> str | None:
    """The statement or name; None where a shell is wanted.

    Raises:
        ConfigurationError: The file cannot be read, or an option is not known.
    """
    if text is not None and text != "-" and _OPTION.fullmatch(text):
        options = [option for one in context.command.params for option in one.opts]
        hint = did_you_mean(text.partition("=")[0], options)
        message = (
            f"there is no option {text[:50]!r}.{hint} Options of a saved question come after its "
            "name."
        )
        raise ConfigurationError(message)
    if file is not None:
        if text is not None:
            message = "give a statement or a file, not both."
            raise ConfigurationError(message)
        return _read(file)
    if text == "-" or (text is None and not sys.stdin.isatty()):
        return sys.stdin.read()
    return text


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{file}: cannot be read as text in UTF-8: {error}"
        raise ConfigurationError(message) from error


def _print_list(language: str) -> None:
    from flows.adhoc import listing, saved

    listing.print_queries(list(saved.load_all().values()), language)
    console.note(
        {
            "en": "`landscape sql NAME --help` shows what a question takes.",
            "ja": "`landscape sql 名前 --help --lang ja` で各問いのオプションを表示する。",
        }[language]
    )


def _print_one(settings: Settings, text: str, language: str) -> None:
    from flows.adhoc import asking, isolated, listing
    from flows.adhoc.contract import Limits, Question

    asked = asking.understand(text, ())
    if asked.query is None:
        return
    try:
        # Names of columns are known only where there is a warehouse.
        question = Question(settings.folders.warehouse, asked.sql, asked.values, Limits(max_rows=1))
        columns = isolated.ask(question).columns
    except LandscapeError:
        columns = ()
    listing.print_query(asked.query, columns, language)
