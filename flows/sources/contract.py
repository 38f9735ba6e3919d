"""What every source offers the pipeline: windows, pages of bytes, and a pure parser.

A source knows nothing of landing or the warehouse. Its client yields bytes; its parser turns
bytes into rows of the record schema without looking anything up.
"""

import ipaddress
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol
from urllib.parse import urlsplit

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
        lists_families: It can be asked for all members of a family.
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
    lists_families: bool = False


#: Clauses of windows that complete families; their publications are no hits of the topic.
FAMILY, MEMBERS = "family", "member-biblio"
#: In a split day: all offices that have no window of their own.
OTHER_OFFICES = "other"
#: Ends the name of a source of generated data.
GENERATED_SUFFIX = "-generated"


def is_this_machine(url: str) -> bool:
    """Whether an address is of this very machine: what it gives out is made up."""
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        # 127.1 and the like are short for an address of this machine, and no name of any other.
        return host.replace(".", "").isdigit()
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_unspecified)


def as_served_by(info: SourceInfo, url: str) -> SourceInfo:
    """Facts about a source as it is behind an address.

    A server on this machine gives out generated data: they carry a name of their own, so that
    they never lie among real ones, and are marked on every chart and page.
    """
    if not is_this_machine(url):
        return info
    return replace(
        info,
        name=info.name + GENERATED_SUFFIX,
        title=Text(
            f"generated data in the form of {info.title.en}", f"生成データ（{info.title.ja}の形式）"
        ),
        licence=Text("none: generated data", "なし（生成データ）"),
        credit=Text(
            f"Generated on this machine; no data of {info.title.en}",
            f"この計算機で生成したもので、{info.title.ja}のデータではない",
        ),
        is_generated=True,
    )


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

    @property
    def span(self) -> tuple[date, date]:
        """First and last day of publication that a window of dates asks for."""
        return date.fromisoformat(self.query["first"]), date.fromisoformat(self.query["last"])

    @property
    def numbers(self) -> list[str]:
        """The publications that a window of families or members asks for, in order."""
        return self.query["numbers"].split(",")


@dataclass(frozen=True)
class Identified:
    """A record as it stands on a page, before it is parsed for its facts.

    Attributes:
        key: Its key, for finding records that come twice.
        day: Day of publication.
    """

    key: str
    day: date | None


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
        records: The records that it lists, as `Source.identify` finds them in the body.
    """

    number: int
    body: bytes
    media_type: str
    status: int
    asked: tuple[int, int] | None
    echoed: tuple[int, int] | None
    announced_total: int
    records: tuple[Identified, ...] = ()


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


@dataclass(frozen=True)
class Search:
    """A question that is asked over windows of publication dates.

    Attributes:
        name: Name with a mark of its content, so that a changed question is another one.
        clause: The clause of the topic it comes from.
    """

    name: str
    clause: str


@dataclass(frozen=True)
class Costs:
    """What asking costs, for plans.

    Attributes:
        control: Requests of a run before its first question.
        per_window: Requests of a window whatever it holds.
        page_size: Records an answer holds at most; None if one answer holds them all.
        seconds_per_request: Pace when the service is idle.
        bytes_per_record: Size of a record where no harvest has measured it yet.
        bytes_per_week: What the service gives out a week; None if it states no quota.
    """

    control: int
    per_window: int
    page_size: int | None
    seconds_per_request: float
    bytes_per_record: int
    bytes_per_week: int | None = None

    def requests(self, records: int) -> int:
        """Requests that a window of so many records takes; an empty one takes one."""
        if records == 0 or self.page_size is None:
            return max(1, self.per_window if records else 1)
        return self.per_window + -(-records // self.page_size)


@dataclass(frozen=True)
class Scope:
    """What a source can be asked window by window.

    Attributes:
        searches: The questions.
        first_day: No publication is older.
        capacity: Records that a window may hold.
        longest_days: Days that a window may span; None for any number.
        offices: Offices by which a single day that is too large is split; the last part holds
            all other offices. None: a day cannot be split.
        costs: What asking costs.
    """

    searches: tuple[Search, ...]
    first_day: date
    capacity: int
    costs: Costs
    longest_days: int | None = None
    offices: tuple[str, ...] = ()


class Source(Protocol):
    """A provider of publications of one topic."""

    @property
    def info(self) -> SourceInfo:
        """Facts about the source."""
        ...

    @property
    def scope(self) -> Scope | None:
        """What can be asked by windows of publication dates; None where windows are fixed."""
        ...

    def windows(self) -> Sequence[Window]:
        """The fixed windows of a source, in a stable order; none where it has a scope."""
        ...

    def pages(self, window: Window, first: int) -> Iterator[Page]:
        """The pages of a window from page number `first` on.

        Raises:
            TooManyError: The window holds more than can be asked for.
            TooSlowError: The source did not answer in time; a smaller window may be answered.
            TransientError: The source could not answer now.
            NotUnderstoodError: The source answered something unknown.
        """
        ...

    def identify(self, body: bytes) -> Sequence[Identified]:
        """The records that a landed page lists; none for a page with further facts of records.

        Raises:
            NotUnderstoodError: The page as a whole cannot be read.
        """
        ...

    def parse(self, body: bytes, *, data_as_of: date) -> Parsed:
        """Rows out of the bytes of a page; pure.

        Raises:
            NotUnderstoodError: The page as a whole cannot be read.
        """
        ...
