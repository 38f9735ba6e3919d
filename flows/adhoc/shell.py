"""The interactive shell of `landscape sql`."""

import os
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings

from flows import console
from flows.adhoc import asking, catalogue, listing, saved
from flows.adhoc.asking import Target
from flows.adhoc.hints import did_you_mean
from flows.errors import LandscapeError, QueryError
from flows.settings import Settings

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyPressEvent

KEYWORDS = (
    "select", "from", "where", "group by", "order by", "limit", "having", "join", "left join",
    "inner join", "on", "using", "with", "as", "and", "or", "not", "in", "is null", "is not null",
    "between", "like", "ilike", "case", "when", "then", "else", "end", "distinct", "union all",
    "count", "sum", "avg", "min", "max", "filter", "over", "partition by", "qualify", "desc",
    "describe", "summarize", "coalesce", "unnest", "list_contains", "year",
)  # fmt: skip
COMMANDS = {
    ".tables": "tables, their rows and what a row is",
    ".describe": "columns of a table: .describe families",
    ".queries": "saved questions",
    ".run": "a saved question: .run china-vs-japan --from 2010",
    ".help": "this list",
    ".quit": "leave; so does Ctrl-D",
}
_WORD = re.compile(r"[.\w-]*$")


def history_file(environ: Mapping[str, str], home: Path) -> Path:
    """Where statements are remembered: the user's folder for state."""
    state = environ.get("XDG_STATE_HOME", "")
    base = Path(state) if Path(state).is_absolute() else home / ".local" / "state"
    return base / "quantum-patent-landscape" / "sql_history"


def _history() -> History:
    """The remembered statements; forgotten at the end where they cannot be kept."""
    path = history_file(os.environ, Path.home())
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(path))


class Names(Completer):
    """Completes commands, saved questions, tables, columns and keywords."""

    def __init__(self, tables: Iterable[catalogue.Table], queries: Iterable[str]) -> None:
        self._tables = {table.name: [column.name for column in table.columns] for table in tables}
        self._queries = list(queries)

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterator[Completion]:
        """What may come at the end of what is typed."""
        del complete_event
        before = document.text_before_cursor
        match = _WORD.search(before)
        word = match.group() if match else ""
        for name, what in self._candidates(before, word):
            beginning = word.rpartition(".")[2] if not word.startswith(".") else word
            if name.lower().startswith(beginning.lower()):
                yield Completion(name, start_position=-len(beginning), display_meta=what)

    def _candidates(self, before: str, word: str) -> Iterator[tuple[str, str]]:
        command, space, _ = before.lstrip().partition(" ")
        if command.startswith("."):
            yield from self._of_command(command if space else "")
            return
        owner = word.rpartition(".")[0]
        if owner:
            yield from self._of_owner(before, owner.lower())
            return
        yield from ((table, "table") for table in self._tables)
        mentioned = [table for table in self._tables if re.search(rf"\b{table}\b", before)]
        columns = {column for table in mentioned or self._tables for column in self._tables[table]}
        yield from ((column, "column") for column in sorted(columns))
        yield from ((keyword, "") for keyword in KEYWORDS)

    def _of_command(self, command: str) -> Iterator[tuple[str, str]]:
        if not command:
            yield from COMMANDS.items()
        elif command == ".describe":
            yield from ((table, "table") for table in self._tables)
        elif command == ".run":
            yield from ((query, "saved question") for query in self._queries)

    def _of_owner(self, before: str, owner: str) -> Iterator[tuple[str, str]]:
        """Columns after `families.` or after the alias of a table."""
        if owner == "marts":
            yield from ((table, "table") for table in self._tables)
        named = re.findall(rf"\b(\w+)\s+(?:as\s+)?{re.escape(owner)}\b", before, re.IGNORECASE)
        table = next((name for name in [owner, *map(str.lower, named)] if name in self._tables), "")
        yield from ((column, f"column of {table}") for column in self._tables.get(table, ()))


class Session:
    """What the shell does with each thing that is entered.

    Args:
        settings: Where the warehouse is, and the limits.
        target: How rows are shown.
    """

    def __init__(self, settings: Settings, target: Target) -> None:
        self._settings = settings
        self._target = target
        self._commands: Mapping[str, Callable[[list[str]], None]] = {
            ".tables": self._tables, ".describe": self._describe, ".queries": self._queries,
            ".run": self._run, ".help": self._help,
        }  # fmt: skip

    def handle(self, text: str) -> bool:
        """Do what is asked; errors are told and the shell goes on.

        Returns:
            Whether the shell goes on.
        """
        text = text.strip()
        if text in {".quit", ".exit"}:
            return False
        try:
            if text.startswith("."):
                self._command(text)
            elif text.strip(";").strip():
                self._statement(text)
        except LandscapeError as error:
            console.error(str(error))
        except KeyboardInterrupt:
            console.note("stopped.")
        return True

    def _statement(self, text: str) -> None:
        name = text.rstrip(";").strip()
        asking.answer(
            self._settings,
            asking.understand(name if saved.looks_like_name(name) else text, ()),
            self._target,
        )

    def _command(self, text: str) -> None:
        try:
            command, *words = shlex.split(text.rstrip(";"))
        except ValueError as error:
            message = f"{text}: {error}"
            raise QueryError(message) from error
        if command not in self._commands:
            message = f"there is no command {command}.{did_you_mean(command, COMMANDS)}"
            raise QueryError(message)
        self._commands[command](words)

    def _tables(self, _words: list[str]) -> None:
        listing.print_tables(catalogue.read(self._settings)[0])

    def _describe(self, words: list[str]) -> None:
        if not words:
            message = ".describe needs the name of a table"
            raise QueryError(message)
        listing.print_table(catalogue.pick(catalogue.read(self._settings)[0], words[0]))

    def _queries(self, _words: list[str]) -> None:
        listing.print_queries(list(saved.load_all().values()), self._target.language)

    def _run(self, words: list[str]) -> None:
        if not words:
            message = ".run needs the name of a saved question; .queries lists them"
            raise QueryError(message)
        saved.find(words[0])
        asking.answer(self._settings, asking.understand(words[0], words[1:]), self._target)

    def _help(self, _words: list[str]) -> None:
        console.print_pairs("A statement ends with a semicolon.", list(COMMANDS.items()))


def is_complete(text: str) -> bool:
    """Whether Enter sends what is typed: a command, or a statement with its semicolon."""
    typed = text.strip()
    is_quoted = typed.count("'") % 2 == 1
    return not typed or typed.startswith(".") or (typed.endswith(";") and not is_quoted)


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter")
    def _enter(event: "KeyPressEvent") -> None:
        buffer = event.current_buffer
        if is_complete(buffer.text):
            buffer.validate_and_handle()
        else:
            buffer.insert_text("\n")

    return keys


def run(settings: Settings, target: Target) -> None:
    """Ask and answer until the person leaves.

    Raises:
        LandscapeError: There is no build yet.
    """
    tables, reply = catalogue.read(settings)
    if reply.mark:
        console.warn(reply.mark)
    console.note("A statement ends with ;  .help lists commands, .quit leaves.")
    prompts: PromptSession[str] = PromptSession(
        "landscape> ", multiline=True, history=_history(), key_bindings=_keys(),
        completer=Names(tables, saved.names()), complete_while_typing=False,
        prompt_continuation="      ...> ",
    )  # fmt: skip
    session = Session(settings, target)
    while True:
        try:
            text = prompts.prompt()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if not session.handle(text):
            return
