"""What an answer says about itself, read before it is landed."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flows.errors import NotUnderstoodError
from flows.sources.ops.biblio import BIBLIOGRAPHIC_DATA
from flows.sources.ops.identifiers import (
    RefusedError,
    read_all_identifiers,
    read_date,
    tidy,
)
from flows.sources.ops.publications import PUBLICATION, read_key
from flows.sources.ops.xml_stream import (
    ANSWERS,
    DOCUMENT,
    DOCUMENTS,
    FAMILY,
    FAMILY_MEMBER,
    NO_ANSWER,
    OPS_REFERENCE,
    QUERY,
    RANGE,
    SEARCH,
    SEARCH_RESULT,
    Element,
    iter_body,
    local_name,
    parent_tag,
)

#: OPS has counted no further than this; the number itself may mean more.
COUNTED_TO = 10_000

_COUNT = re.compile(r"[0-9]{1,9}")

Key = tuple[str, str, str | None]


@dataclass(frozen=True)
class Envelope:
    """What an answer says about itself.

    Attributes:
        kind: search, biblio or family.
        total: Hits announced by a search, or members by a family; None where none is announced.
        total_is_at_least: The total is where OPS stops counting.
        begin: First hit asked for, as echoed; None outside searches.
        end: Last hit asked for, as echoed, which may lie beyond the last hit.
        documents: Documents, references or members in the answer.
        keys: Office, number and kind of those that state them, in order.
        days: Days of publication belonging to the keys; None where no day is stated.
        query: The query as echoed.
    """

    kind: str
    total: int | None
    total_is_at_least: bool
    begin: int | None
    end: int | None
    documents: int
    keys: tuple[Key, ...]
    days: tuple[date | None, ...]
    query: str | None


def read_envelope(body: bytes) -> Envelope:
    """What an answer says about itself; the whole of it is checked to be well-formed.

    Raises:
        NotUnderstoodError: It is no answer of OPS with publications, is cut off, or states
            numbers that are none.
    """
    reader = _Reader()
    for event, element in iter_body(body, keep_blanks=False):
        if event == "start":
            reader.begin(element)
        else:
            reader.end(element)
    return reader.envelope()


class _Reader:
    """Gathers the facts of an envelope."""

    def __init__(self) -> None:
        self._kind: str | None = None
        self._total: int | None = None
        self._begin: int | None = None
        self._end: int | None = None
        self._query: str | None = None
        self._documents = 0
        self._keys: list[Key] = []
        self._days: list[date | None] = []

    def begin(self, element: Element) -> None:
        """An element begins: only its attributes are there."""
        # A search holds documents: what stands outermost says what the answer is.
        if element.tag in ANSWERS and self._kind is None:
            self._kind = ANSWERS[element.tag]
            self._total = _count(element, "total-result-count")
            if element.tag == SEARCH and self._total is None:
                message = "the search does not state total-result-count"
                raise NotUnderstoodError(message)

    def end(self, element: Element) -> None:
        """An element is whole."""
        place = (element.tag, parent_tag(element))
        if place == (RANGE, SEARCH):
            self._begin, self._end = _count(element, "begin"), _count(element, "end")
            if self._begin is None or self._end is None:
                message = "the range of the search lacks its begin or end"
                raise NotUnderstoodError(message)
        elif place == (QUERY, SEARCH):
            self._query = tidy(element.text)
        elif place in _NUMBERS:
            self._documents += 1
            self._add(element, element.iterfind(_NUMBERS[place]))

    def envelope(self) -> Envelope:
        """The facts.

        Raises:
            NotUnderstoodError: The answer is of no known kind.
        """
        if self._kind is None:
            raise NotUnderstoodError(NO_ANSWER)
        return Envelope(
            kind=self._kind,
            total=self._total,
            total_is_at_least=self._total == COUNTED_TO,
            begin=self._begin,
            end=self._end,
            documents=self._documents,
            keys=tuple(self._keys),
            days=tuple(self._days),
            query=self._query,
        )

    def _add(self, element: Element, references: Iterable[Element]) -> None:
        # Making records of the answer counts what is not understood; here nobody would look.
        uncounted: Counter[str] = Counter()
        identifiers = read_all_identifiers(references, uncounted)
        try:
            key = read_key(dict(element.items()), identifiers, uncounted)
        except RefusedError:
            # Whoever makes records of it will say what is wrong with it.
            return
        self._keys.append((key["country"], key["doc_number"], key["kind"]))
        days = (read_date(found.date) for found in identifiers if found.date)
        self._days.append(next((stated.day for stated in days if stated and stated.day), None))


#: Element and the one above it to where in it the numbers of the publication stand.
_NUMBERS = {
    (DOCUMENT, DOCUMENTS): f"{BIBLIOGRAPHIC_DATA}/{PUBLICATION}",
    (OPS_REFERENCE, SEARCH_RESULT): ".",
    (FAMILY_MEMBER, FAMILY): PUBLICATION,
}


def _count(element: Element, name: str) -> int | None:
    """A number the answer states; None if it does not."""
    text = element.get(name)
    if text is None:
        return None
    if not _COUNT.fullmatch(text.strip()):
        message = f"{local_name(element.tag)} states {name}={text[:40]!r}, which is no number"
        raise NotUnderstoodError(message)
    return int(text)
