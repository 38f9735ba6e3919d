"""What every source offers the pipeline: windows, pages of bytes, and a pure parser.

A source knows nothing of landing or the warehouse. Its client yields bytes; its parser turns
bytes into rows of the record schema without looking anything up.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

Row = dict[str, Any]


@dataclass(frozen=True)
class Text:
    """A text in the languages of the report."""

    en: str
    ja: str


@dataclass(frozen=True)
class SourceInfo:
    """Facts about a source that travel with its data into every chart.

    Attributes:
        name: Short name, used in keys and folder names.
        title: Name a reader sees; like the next three in English and in Japanese.
        licence: Licence of the data.
        credit: The credit line the licence or good manners ask for.
        scope_note: What the data cover and do not cover.
        parser_version: Raised when the parser's output changes, so that records are made again.
        coverage: What a title must say where the data are not the world; None if they are.
        is_sample: The data are a convenience sample: no trend may be read off them.
        is_generated: The data are made up for tests.
        needs_network: Planning or fetching asks a server.
    """

    name: str
    title: Text
    licence: Text
    credit: Text
    scope_note: Text
    parser_version: int
    coverage: Text | None = None
    is_sample: bool = False
    is_generated: bool = False
    needs_network: bool = True


@dataclass(frozen=True)
class Window:
    """One closed part of a harvest: complete when its sidecar is on disk.

    Attributes:
        name: Name within a revision, usable as a folder name.
        revision: The harvest or edition it belongs to, usable as a folder name.
        clause: The clause of the topic that selects its documents.
        query: What is asked, for the sidecar.
        data_as_of: The day the content stands for.
    """

    name: str
    revision: str
    clause: str
    query: dict[str, str]
    data_as_of: date


@dataclass(frozen=True)
class Page:
    """One answer of a source.

    Attributes:
        number: Position within the window, from 1.
        body: The bytes as received.
        media_type: What the source says the bytes are.
        status: HTTP status, or 200 for a local file.
        asked: First and last record asked for, from 1; None for a page with further facts of
            records that another page of the window lists.
        echoed: First and last record the source says it gives.
        announced_total: Records the source says the window holds.
    """

    number: int
    body: bytes
    media_type: str
    status: int
    asked: tuple[int, int] | None
    echoed: tuple[int, int] | None
    announced_total: int


@dataclass(frozen=True)
class Rejected:
    """A record that the parser refused, and why.

    Attributes:
        record_no: Position on the page, from 1.
        record: Which record, in words a person can search for.
        column: The field at fault.
        value: What stood there.
        reason: Why it cannot be used.
    """

    record_no: int
    record: str
    column: str
    value: str
    reason: str


@dataclass
class Parsed:
    """Rows by record table, and the records refused.

    Attributes:
        records: Number of records on the page, refused ones included.
        rows: Table name to rows; columns as in flows.landing.schema, without the reference
            columns that the pipeline adds. Each row has `record_no`, from 1 on the page.
        rejected: Refused records.
        unknown: Elements or fields that our description of the source does not know, by path,
            and how often each was met; they are counted, never dropped without a word.
    """

    records: int = 0
    rows: dict[str, list[Row]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)

    def add(self, table: str, row: Row) -> None:
        """Append a row to a table."""
        self.rows.setdefault(table, []).append(row)


class Source(Protocol):
    """A provider of publications of one topic."""

    @property
    def info(self) -> SourceInfo:
        """Facts about the source."""
        ...

    def windows(self) -> Sequence[Window]:
        """The windows that make up the source's present state, in a stable order."""
        ...

    def pages(self, window: Window, first: int) -> Iterator[Page]:
        """The pages of a window from page number `first` on.

        Raises:
            TransientError: The source could not answer now.
            NotUnderstoodError: The source answered something unknown.
        """
        ...

    def split(self, window: Window) -> Sequence[Window]:
        """Two halves of a window that is too large to be answered; none if it has no halves."""
        ...

    def parse(self, body: bytes, *, data_as_of: date) -> Parsed:
        """Rows out of the bytes of a page; pure.

        Raises:
            NotUnderstoodError: The page as a whole cannot be read.
        """
        ...
