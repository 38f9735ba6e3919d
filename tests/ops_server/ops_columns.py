"""The compact facts: columns of whole numbers for publications, applications and families."""

from array import array
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.signedinteger]
#: Kinds of applications; P is a provisional one, which nobody publishes.
FILING_KINDS = ("A", "U", "P", "W")
#: Countries of applicants, of which some file first at a regional or no office of their own.
COUNTRIES = ("CN", "US", "JP", "KR", "DE", "GB", "FR", "TW", "CA", "AU", "RU", "CH", "IT", "NL")
NONE = -1


class Growing:
    """Columns while they are made."""

    def __init__(self, **types: str) -> None:
        self.columns = {name: array(code) for name, code in types.items()}
        self.size = 0

    def add(self, *values: int) -> int:
        """One more row, in the order of the columns; gives its number."""
        for column, value in zip(self.columns.values(), values, strict=True):
            column.append(value)
        self.size += 1
        return self.size - 1


def publication_columns() -> Growing:
    """Days are ordinals of the calendar; `text`, `form`, `cpc` and `ipc` point into tables."""
    return Growing(
        day="i", office="b", kind="b", serial="q", application="i", form="b", text="h", cpc="h",
        ipc="h", family_id="i",
    )  # fmt: skip


def application_columns() -> Growing:
    """`count` numbers the applications of an office and year; `family` points to a row."""
    return Growing(office="b", kind="b", filed="i", count="i", family="i", filer="b", origin="i")


def family_columns() -> Growing:
    """`first` and `own` are the applications whose priority is claimed; `own` may be NONE."""
    return Growing(cluster="i", country="b", first="i", own="i")


@dataclass(frozen=True, eq=False)
class Table:
    """Columns as arrays, by name."""

    columns: dict[str, Whole]

    def __getattr__(self, name: str) -> Whole:
        try:
            return self.__dict__["columns"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(name) from None

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def replaced(self, **columns: Whole) -> "Table":
        """The same with other columns in place of some."""
        return Table({**self.columns, **columns})


def finished(growing: Growing, order: Whole | None = None) -> Table:
    """The columns, in another order of rows if one is given."""
    made = {name: np.array(column) for name, column in growing.columns.items()}
    if order is not None:
        made = {name: column[order] for name, column in made.items()}
    return Table(made)
