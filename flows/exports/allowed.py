"""What an export may hold, as decided in allowed.toml beside this file."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from flows.sources.contract import GENERATED_SUFFIX


@dataclass(frozen=True)
class Columns:
    """Columns of a table that may leave.

    Attributes:
        always: They leave with every export.
        as_stated: They leave only if every source lets its records be passed on.
    """

    always: frozenset[str]
    as_stated: frozenset[str]


@dataclass(frozen=True)
class AllowList:
    """The tables and columns that may leave.

    Attributes:
        open_sources: Sources whose records may be passed on.
        tables: Columns by table of the marts.
    """

    open_sources: frozenset[str]
    tables: Mapping[str, Columns]

    def closed(self, sources: Iterable[str]) -> list[str]:
        """The sources, of those given, whose records may not be passed on."""
        return sorted(
            name
            for name in sources
            if name not in self.open_sources and not name.endswith(GENERATED_SUFFIX)
        )

    def leaving(self, table: str, columns: Sequence[str], *, is_open: bool) -> list[str]:
        """The columns of a table that leave, in their order.

        Args:
            table: Name of a table of the marts.
            columns: Its columns.
            is_open: Every source lets its records be passed on.
        """
        known = self.tables.get(table)
        if known is None:
            return []
        wanted = known.always | known.as_stated if is_open else known.always
        return [name for name in columns if name in wanted]


def load_allow_list() -> AllowList:
    """The allow list of this package."""
    text = (files("flows.exports") / "allowed.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)
    tables = {
        table: Columns(frozenset(entry.get("columns", ())), frozenset(entry.get("as_stated", ())))
        for table, entry in content["tables"].items()
    }
    return AllowList(frozenset(content["open_sources"]), tables)
