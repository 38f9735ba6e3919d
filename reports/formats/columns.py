"""What the columns of a chart's data mean, in the words of a language."""

from collections.abc import Iterator, Sequence

from reports.cells import Cell, Phrase, Statement
from reports.tables import Entry, Table
from reports.words import Words

# The ends of an interval, which come with its estimate.
_ENDS = ("low", "high")


def meanings(
    statement: Statement, tables: Sequence[Table], words: Words, name: str
) -> dict[str, str]:
    """Say of each column of an answer what it holds; a column that nobody knows is missing.

    What is said of it in the answer of this name comes first, then what is said of it anywhere,
    then the head that it has in the table.
    """
    heads = _heads(tables)
    found: dict[str, str] = {}
    for column in statement.frame.columns:
        own = words.entries.get(f"column.{name}.{column}") or _own(column, words)
        meaning = own or heads.get(column) or _part(column, heads, words)
        if meaning:
            found[column] = meaning
    return found


def _own(column: str, words: Words) -> str | None:
    return words.entries.get(f"column.{column}")


def _part(column: str, heads: dict[str, str], words: Words) -> str | None:
    """Name the end of an interval after its estimate."""
    for part in _ENDS:
        base = column.removesuffix(f"_{part}")
        of = _own(base, words) or heads.get(base)
        if base != column and of:
            return words[f"column_part.{part}"].format(of=of)
    return None


def _heads(tables: Sequence[Table]) -> dict[str, str]:
    """Return the head above each column's cells, where it is the same for all of them."""
    seen: dict[str, set[str]] = {}
    for table in tables:
        for row in table.rows:
            for head, entry in zip(table.heads, row, strict=True):
                for column in _columns(entry):
                    seen.setdefault(column, set()).add(head)
    return {column: next(iter(heads)) for column, heads in seen.items() if len(heads) == 1}


def _columns(entry: Entry) -> Iterator[str]:
    """Name the columns an entry stands for; an interval has its own words for its ends."""
    if isinstance(entry, Cell):
        yield entry.column
    elif isinstance(entry, Phrase):
        yield from (cell.column for name, cell in entry.cells.items() if name == "value")
