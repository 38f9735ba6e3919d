"""`landscape auth`: keep or forget the key of a source. A key is never an option of a command."""

import getpass
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows import console, credentials
from flows.cli_parts import exit_codes, settings_of
from flows.credentials import Credentials
from flows.errors import ConfigurationError, TransientError
from flows.settings import Settings

auth = typer.Typer(
    help="Keep the key of a source where runs find it and other users do not.",
    epilog="Examples: `landscape auth ops` · `landscape auth ops --forget`",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)

#: A line of more than a key and a line break is not read to its end.
_LONGEST_LINE = 4096


class Store(StrEnum):
    """Where a key is kept."""

    file = "file"
    prefect = "prefect"


# With this callback the group stays a group, though it has one command so far.
@auth.callback()
def _group() -> None:
    pass


@auth.command(
    epilog="Examples: `landscape auth ops` · "
    "`head -n 2 key.txt | landscape auth ops --from-stdin` · `landscape auth ops --forget`"
)
def ops(
    *,
    from_stdin: Annotated[
        bool,
        typer.Option("--from-stdin", help="Read two lines, key and secret, instead of asking."),
    ] = False,
    store: Annotated[
        Store,
        typer.Option("--store", help="A file of yours, or a Secret block of your Prefect server."),
    ] = Store.file,
    check: Annotated[
        bool, typer.Option("--check/--no-check", help="Try the key once before it is stored.")
    ] = True,
    forget: Annotated[bool, typer.Option("--forget", help="Delete the key instead.")] = False,
) -> None:
    """Store the key of the EPO's Open Patent Services (OPS), which gives worldwide data.

    Key and secret are free of charge: developers.epo.org, My Apps. They are asked for without
    being shown and tried once. The environment variables OPS_KEY and OPS_SECRET come before them.
    """
    with exit_codes("The key was not changed."):
        settings = settings_of()
        _check_store(store)
        if forget:
            _forget(store, settings)
        else:
            given = _read_lines() if from_stdin else _ask()
            note = _try(given, settings) if check else "It was not tried (--no-check)."
            console.done(f"{_keep(given, store, settings)} {note}".rstrip())
            _say_what_comes_first()


def _check_store(store: Store) -> None:
    # In the temporary server of a command the key would lie in the data folder, which people copy.
    if store is Store.prefect and not os.environ.get("PREFECT_API_URL"):
        message = "--store prefect needs a Prefect server of your own: set PREFECT_API_URL."
        raise ConfigurationError(message)


def _ask() -> Credentials:
    if not sys.stdin.isatty():
        message = "there is no terminal to ask at; pipe two lines, key and secret: --from-stdin."
        raise ConfigurationError(message)
    console.note(f"A key is free of charge: {credentials.PORTAL}. Nothing you type is shown.")
    try:
        key, secret = getpass.getpass("Consumer key: "), getpass.getpass("Consumer secret: ")
    except (EOFError, UnicodeError):
        key = secret = ""
    return _made(key, secret, "what was typed")


def _read_lines() -> Credentials:
    # As bytes: an error of decoding would carry the line.
    raw = [sys.stdin.buffer.readline(_LONGEST_LINE) for _ in range(3)]
    lines = [line.decode("ascii", errors="replace") for line in raw]
    if not lines[1] or lines[2].strip():
        message = "standard input: two lines are expected, the key and the secret."
        raise ConfigurationError(message)
    return _made(lines[0], lines[1], "standard input")


def _made(key: str, secret: str, where: str) -> Credentials:
    # Blanks around it come with copying; those within are refused.
    return credentials.make_credentials(
        key.strip(), secret.strip(), where=where, names=("the key", "the secret")
    )


def _try(given: Credentials, settings: Settings) -> str:
    """Have OPS say whether it accepts a key, and say what came of it.

    Raises:
        RefusedError: It does not.
        ConfigurationError: The address of OPS would send the key over an open line.
    """
    from flows.sources.ops.client import check_credentials

    try:
        check_credentials(given, settings.ops_url)
    except TransientError as error:
        return f"It could not be tried now: {error}"
    return "OPS accepts it."


def _keep(given: Credentials, store: Store, settings: Settings) -> str:
    """Store a key and say where."""
    if store is Store.file:
        path = credentials.store_ops(given, os.environ, Path.home())
        return f"Stored in {path}, which only you can read."
    from flows.temporary_server import prefect_server

    with prefect_server(settings.folders.prefect, os.environ):
        from flows.secret_block import store_in_block

        store_in_block(given)
    return f"Stored in the Secret block {credentials.BLOCK} of the Prefect server."


def _forget(store: Store, settings: Settings) -> None:
    if store is Store.file:
        path = credentials.forget_ops(os.environ, Path.home())
        console.done(f"Deleted {path}." if path else "There was no stored key.")
    else:
        from flows.temporary_server import prefect_server

        with prefect_server(settings.folders.prefect, os.environ):
            from flows.secret_block import forget_block

            gone = forget_block()
        block = f"Secret block {credentials.BLOCK}"
        console.done(f"Deleted the {block}." if gone else f"There was no {block}.")
    _say_what_comes_first()


def _say_what_comes_first() -> None:
    names = (credentials.KEY_VARIABLE, credentials.SECRET_VARIABLE)
    if any(os.environ.get(name) for name in names):
        console.note(f"{' and '.join(names)} are set in the environment and come first.")
