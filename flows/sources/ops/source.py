"""Harvests Open Patent Services: windows of publication dates, pages of a hundred, families.

Every answer is compared with its request: the range it echoes, the total it announces, the number
of documents it holds. The rest is checked by the harvest itself.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from flows.errors import (
    InconsistentError,
    NotUnderstoodError,
    QueryRefusedError,
    TooManyError,
    TooSlowError,
    TransientError,
)
from flows.sources.contract import (
    FAMILY,
    MEMBERS,
    Costs,
    Identified,
    Page,
    Parsed,
    Rejected,
    Scope,
    SourceInfo,
    Text,
    Window,
    as_served_by,
)
from flows.sources.ops import cql
from flows.sources.ops.client import BATCH, XML, OpsClient
from flows.sources.ops.cql import Dialect, Question
from flows.sources.ops.envelope import Envelope, read_envelope
from flows.sources.ops.faults import read_fault
from flows.sources.ops.pace import seconds_between
from flows.sources.ops.parse import PARSER_VERSION, parse_page
from flows.topics import Clause
from flows.transport.client import Answer

#: Records of a page and of a query at most (reference guide, section 3.1.3).
PAGE_SIZE, MOST_HITS = 100, 2000
#: Publications on quantum communication begin long after this day.
FIRST_DAY = date(1960, 1, 1)
#: Bytes of a record with its abstract and citations, as recorded.
BYTES_PER_RECORD = 18_000
WEEK_BYTES = 4_000_000_000
#: Status of the landed page of a family that the service does not find.
_NOT_FOUND = 404
log = logging.getLogger("flows")

INFO = SourceInfo(
    name="ops",
    title=Text("EPO Open Patent Services", "欧州特許庁 Open Patent Services"),
    licence=Text(
        "EPO terms of use for OPS: use and inclusion in products allowed, no publication of the "
        "data as such",
        "欧州特許庁OPS利用規約：利用と製品への組込みは可、データそのものの公開は不可",
    ),
    credit=Text(
        "Source: European Patent Office, Open Patent Services (DOCDB); changes: selected by topic, "
        "names harmonised, families counted",
        "出典：European Patent Office, Open Patent Services（DOCDB）。"
        "変更：主題による選択、名寄せ、ファミリー集計",
    ),
    scope_note=Text(
        "Publications of about 100 offices as exchanged with the EPO. Chinese and Japanese records "
        "state hardly any applicant's country, and the classes of recent Chinese documents come "
        "months late.",
        "欧州特許庁が各国官庁と交換する約100官庁の公開。中国・日本の記録には出願人の国がほとんど"
        "記載されず、最近の中国文献の分類は数か月遅れる。",
    ),
    parser_version=PARSER_VERSION,
    lists_families=True,
)


@dataclass
class OpsSource:
    """Open Patent Services behind the contract of every source.

    Attributes:
        clauses: What belongs to the topic.
        connect: Opens the client when the first question is asked.
        url: The service.
    """

    clauses: Sequence[Clause]
    connect: Callable[[], OpsClient]
    url: str
    _client: OpsClient | None = field(default=None, init=False)
    _spoken: Dialect | None = field(default=None, init=False)

    @property
    def info(self) -> SourceInfo:
        """Facts about the source."""
        return as_served_by(INFO, self.url)

    @property
    def scope(self) -> Scope:
        """One search a clause, or a clause and language; 2,000 publications a window."""
        return Scope(
            searches=tuple(one.search for one in self._questions()),
            first_day=FIRST_DAY,
            capacity=MOST_HITS,
            offices=cql.OFFICES,
            costs=Costs(
                control=1,
                per_window=0,
                page_size=PAGE_SIZE,
                seconds_per_request=seconds_between("search"),
                bytes_per_record=BYTES_PER_RECORD,
                bytes_per_week=WEEK_BYTES,
            ),
        )

    def windows(self) -> Sequence[Window]:
        """None: there is a scope."""
        return ()

    def pages(self, window: Window, first: int) -> Iterator[Page]:
        """Pages of a window of dates, of families or of members; see the contract.

        Raises:
            TooManyError: More than 2,000 publications.
            InconsistentError: An answer contradicts its request or the answer before.
            TransientError: The service could not answer now.
            RefusedError: Query or key are not accepted.
            QuotaSpentError: A quota or budget is spent.
        """
        if window.clause == FAMILY:
            return self._family_pages(window, first)
        if window.clause == MEMBERS:
            return self._member_pages(window)
        return self._search_pages(window, first)

    def identify(self, body: bytes) -> Sequence[Identified]:
        """The publications on a page of search results."""
        if not body or read_fault(body):
            return ()
        envelope = read_envelope(body)
        return _identified(envelope) if envelope.kind == "search" else ()

    def parse(self, body: bytes, *, data_as_of: date) -> Parsed:
        """Rows out of a page; see `flows.sources.ops.parse`. A landed refusal is one record."""
        fault = read_fault(body) if body else None
        if body and fault is None:
            return parse_page(body, data_as_of=data_as_of)
        said = fault.code if fault else "empty answer"
        reason = "the service does not find the family of this publication"
        return Parsed(records=1, rejected=[Rejected(1, said, "status", said, reason)])

    def _questions(self) -> tuple[Question, ...]:
        return cql.questions(self.clauses)

    def _opened(self) -> OpsClient:
        if self._client is None:
            self._client = self.connect()
        return self._client

    def _dialect(self) -> Dialect:
        """What the service understands; asked once a run, before anything else.

        A zero of this run is believed because the control question, made of the same constructs,
        has been answered with hits.
        """
        if self._spoken is None:
            found = next((one for one in cql.DIALECTS if self._is_spoken(one)), None)
            if found is None:
                message = (
                    f"{self.url}: the control question found nothing in any form, so no zero of "
                    "this service can be believed now. Try again later."
                )
                raise TransientError(message)
            if found != cql.DIALECTS[0] and self._is_spoken(cql.DIALECTS[0]):
                # An answer that failed by chance must not narrow the questions of a whole run.
                found = cql.DIALECTS[0]
            if found != cql.DIALECTS[0]:
                log.warning("OPS understands only %s", found)
            self._spoken = found
        return self._spoken

    def _is_spoken(self, dialect: Dialect) -> bool:
        try:
            answer = self._opened().search(cql.control(dialect), 1, 1)
        except QueryRefusedError as error:
            log.info("OPS does not take %s: %s", dialect, error)
            return False
        except TooSlowError as error:
            # The control is small: it is not the window that should be halved.
            raise TransientError(str(error)) from error
        return answer is not None and (_envelope(answer).total or 0) > 0

    def _query(self, window: Window) -> str:
        question = next(
            one for one in self._questions() if one.search.name == window.query["search"]
        )
        return cql.query(question, *window.span, window.query.get("office"), self._dialect())

    def _search_pages(self, window: Window, first: int) -> Iterator[Page]:
        text = self._query(window)
        number, total = first, None
        while total is None or (number - 1) * PAGE_SIZE < total:
            page = self._search_page(text, number, total)
            if page is None:
                self._confirm_zero(window, text)
                return
            total = page.announced_total
            yield page
            number += 1

    def _confirm_zero(self, window: Window, text: str) -> None:
        """Ask once more before a zero stands: closed, it would stay for a long time.

        The control question has been answered before. In a step the overlap of the next one asks
        again anyway.
        """
        if window.revision.startswith("step_"):
            return
        if self._opened().search(text, 1, PAGE_SIZE) is not None:
            message = f"{text}: found nothing at first, and something when asked again"
            raise InconsistentError(message)

    def _search_page(self, text: str, number: int, known: int | None) -> Page | None:
        begin = (number - 1) * PAGE_SIZE + 1
        end = number * PAGE_SIZE
        answer = self._opened().search(text, begin, end)
        if answer is None:
            if number > 1:
                message = f"page {number} of {text} is gone"
                raise InconsistentError(message)
            return None
        envelope = _envelope(answer)
        total = _total(envelope, text)
        if known is not None and total != known:
            message = f"{text}: {known} were announced before, {total} on page {number}"
            raise InconsistentError(message)
        expected = (begin, min(end, total))
        _check_answer(envelope, text, (begin, end), expected)
        records = _identified(envelope)
        return Page(number, answer.body, XML, answer.status, expected, expected, total, records)

    def _family_pages(self, window: Window, first: int) -> Iterator[Page]:
        numbers = window.numbers
        for position in range(first, len(numbers) + 1):
            asked = (position, position)
            try:
                answer = self._opened().family(numbers[position - 1])
            except QueryRefusedError as error:
                # One family that is refused must not keep all others from being listed.
                log.warning("family of %s: %s", numbers[position - 1], error)
                yield Page(position, error.body, XML, error.status, asked, asked, len(numbers))
                continue
            if answer is None:
                yield Page(position, b"", XML, _NOT_FOUND, asked, asked, len(numbers))
                continue
            envelope = _envelope(answer)
            if envelope.kind != "family":
                message = f"family of {numbers[position - 1]}: an answer of kind {envelope.kind}"
                raise InconsistentError(message)
            yield Page(position, answer.body, XML, answer.status, asked, asked, len(numbers))

    def _member_pages(self, window: Window) -> Iterator[Page]:
        """One batch; numbers beyond it would be refused."""
        numbers = window.numbers[:BATCH]
        answer = self._opened().biblio(numbers)
        if answer is None:
            # None of them is known; there is nothing to land.
            return
        envelope = _envelope(answer)
        if envelope.kind != "biblio" or envelope.documents > len(numbers):
            message = f"{len(numbers)} publications asked for: an answer of kind {envelope.kind}"
            raise InconsistentError(message)
        if envelope.documents < len(numbers):
            # Those that are missing are asked for again when their listing is old.
            log.warning("%d of %d members came", envelope.documents, len(numbers))
        asked = (1, envelope.documents)
        yield Page(1, answer.body, XML, answer.status, asked, asked, envelope.documents)


def _envelope(answer: Answer) -> Envelope:
    """The envelope of an answer; half a page or a page of HTML may be whole the next time."""
    try:
        return read_envelope(answer.body)
    except NotUnderstoodError as error:
        raise InconsistentError(str(error)) from error


def _identified(envelope: Envelope) -> tuple[Identified, ...]:
    return tuple(
        Identified(".".join(part or "-" for part in key), day)
        for key, day in zip(envelope.keys, envelope.days, strict=True)
    )


def _total(envelope: Envelope, text: str) -> int:
    if envelope.kind != "search" or envelope.total is None:
        message = f"{text}: an answer without a total"
        raise InconsistentError(message)
    if envelope.total > MOST_HITS:
        counted = "at least " if envelope.total_is_at_least else ""
        message = f"{text}: {counted}{envelope.total} publications, {MOST_HITS} can be asked for"
        raise TooManyError(message, envelope.total, is_at_least=envelope.total_is_at_least)
    return envelope.total


def _check_answer(
    envelope: Envelope, text: str, asked: tuple[int, int], expected: tuple[int, int]
) -> None:
    """Refuse an answer to another question: a wrong range, or another number of documents.

    The echoed range is the one asked (recorded); one cut to the total is accepted as well.
    """
    echoed = (envelope.begin, envelope.end)
    if echoed not in {asked, expected}:
        message = f"{text}: asked for records {asked}, the answer is about {echoed}"
        raise InconsistentError(message)
    number = expected[1] - expected[0] + 1
    if envelope.documents != number:
        message = f"{text}: {number} documents expected in {asked}, {envelope.documents} came"
        raise InconsistentError(message)
