"""What a question that failed may have meant."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

_TABLE = re.compile(r'Table with name "?(.+?)"? does not exist')
_COLUMN = re.compile(
    r'(?:Referenced column|column) "([^"]+)" not found|'
    r'does not have a column named "([^"]+)"|'
    r'Table "[^"]+" does not have a column named "([^"]+)"'
)
_THEIR_HINT = re.compile(r"^(Did you mean|Candidate bindings).*$\n?", re.MULTILINE)
_MOST = 3


def near(word: str, known: Iterable[str]) -> list[str]:
    """Known names that look like a word, nearest first."""
    names = {name.lower(): name for name in known}
    found = get_close_matches(word.lower(), names, n=_MOST, cutoff=0.6)
    return [names[name] for name in found]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Did you mean a, b?`, or nothing where no known name is near."""
    found = near(word, known)
    return f" Did you mean {' or '.join(found)}?" if found else ""


def explain(message: str, tables: Mapping[str, Iterable[str]], named: Iterable[str]) -> str:
    """DuckDB's message with our hint in the place of its own.

    Args:
        message: What DuckDB says.
        tables: Names of columns by table.
        named: The tables that the question names.
    """
    hint = _hint_for_table(message, tables) or _hint_for_column(message, tables, list(named))
    if not hint:
        return message
    return f"{_THEIR_HINT.sub('', message).rstrip()}\n\n{hint}"


def _hint_for_table(message: str, tables: Mapping[str, Iterable[str]]) -> str:
    match = _TABLE.search(message)
    if match is None:
        return ""
    word = match.group(1)
    return f"There is no table {word}.{did_you_mean(word, tables)} `landscape tables` lists all."


def _hint_for_column(message: str, tables: Mapping[str, Iterable[str]], named: list[str]) -> str:
    match = _COLUMN.search(message)
    if match is None:
        return ""
    word = next(group for group in match.groups() if group)
    here = {column for table in named for column in tables.get(table, ())}
    owners = [table for table, columns in tables.items() if word.lower() in columns]
    parts = [f"There is no column {word} in {', '.join(named) or 'what is asked'}."]
    parts.append(did_you_mean(word, here).strip())
    if owners:
        parts.append(f"It is a column of {', '.join(owners[:_MOST])}.")
    table = named[0] if len(named) == 1 else "TABLE"
    parts.append(f"`landscape describe {table}` lists columns.")
    return " ".join(part for part in parts if part)
