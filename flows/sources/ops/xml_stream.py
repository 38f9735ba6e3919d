"""Elements of an OPS answer one after another, in constant memory and safe on hostile input.

lxml's iterparse with clearing was measured against cutting the bytes at the record tags and
parsing each piece: it is as fast on OPS answers, and it alone stays right with comments, CDATA
sections, other prefixes and namespaces declared anywhere. Answers of the usual shape need no
elements at all, see `usual`.
"""

import io
from collections.abc import Iterator
from typing import BinaryIO, TypedDict

from lxml import etree

from flows.errors import NotUnderstoodError

Element = etree._Element  # noqa: SLF001 - the public name of the type is only in the stubs


class _Options(TypedDict):
    """Options of a parser."""

    resolve_entities: bool
    load_dtd: bool
    no_network: bool
    remove_comments: bool
    remove_pis: bool


EXCHANGE = "{http://www.epo.org/exchange}"
OPS = "{http://ops.epo.org}"

ROOT = f"{OPS}world-patent-data"
SEARCH = f"{OPS}biblio-search"
QUERY = f"{OPS}query"
RANGE = f"{OPS}range"
SEARCH_RESULT = f"{OPS}search-result"
FAMILY = f"{OPS}patent-family"
FAMILY_MEMBER = f"{OPS}family-member"
OPS_REFERENCE = f"{OPS}publication-reference"
DOCUMENTS = f"{EXCHANGE}exchange-documents"
DOCUMENT = f"{EXCHANGE}exchange-document"

#: Whose start or end is reported; every other element is only a part of one of these.
REPORTED = (
    ROOT,
    SEARCH,
    QUERY,
    RANGE,
    SEARCH_RESULT,
    FAMILY,
    FAMILY_MEMBER,
    OPS_REFERENCE,
    DOCUMENTS,
    DOCUMENT,
)

RECORDS = frozenset({DOCUMENT, FAMILY_MEMBER, OPS_REFERENCE})

#: Dropped from memory once they were read. In answers of a search each document has its own list.
_FORGOTTEN = RECORDS | {DOCUMENTS}

#: What an answer can be, by the element that says so.
ANSWERS = {SEARCH: "search", DOCUMENTS: "biblio", FAMILY: "family"}

NO_ANSWER = "the answer holds neither a search nor documents nor a family"

#: Nothing is read but the bytes given, and no entity is expanded.
_SAFE: _Options = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "remove_comments": True,
    "remove_pis": True,
}

#: Where records and lists of them stand in a row. A document in a family member stands alone.
_LISTS = frozenset({ROOT, DOCUMENTS, FAMILY, SEARCH_RESULT})

#: The largest records known are near one megabyte. Memory never holds more than one record, and
#: a tree takes some twenty times its text, so this bounds memory on input of any shape.
MOST_BYTES_A_RECORD = 8_000_000


def local_name(name: object) -> str:
    """The name of an element or attribute without its namespace."""
    return str(name).rpartition("}")[2]


def parent_tag(element: Element) -> str:
    """The name of the element above, empty at the top."""
    parent = element.getparent()
    return "" if parent is None else str(parent.tag)


def iter_elements(stream: BinaryIO, *, keep_blanks: bool = True) -> Iterator[tuple[str, Element]]:
    """The reported elements of an answer: ("start" or "end", element), in order.

    An element is whole at its "end"; records are cleared when the next event is asked for.
    Nothing outside the stream is read, and no entity is expanded.

    Args:
        stream: The answer.
        keep_blanks: Keep white space between elements. Leaving it out saves a quarter of the time
            and harms only texts that begin with an element.

    Raises:
        NotUnderstoodError: It is not well-formed XML of OPS, is cut off, declares a document type,
            is nested too deep, or holds a record too large to be one.
    """
    limited = _LimitedReader(stream)
    is_known = False
    events = etree.iterparse(
        limited,
        events=("start", "end"),
        tag=REPORTED,
        remove_blank_text=not keep_blanks,
        **_SAFE,
    )
    try:
        for event, element in events:
            if not is_known:
                _check_root(element)
                is_known = True
            yield event, element
            if event == "end" and element.tag in _FORGOTTEN:
                limited.begin_record()
                _forget(element)
    except (etree.LxmlError, ValueError, LookupError) as error:
        raise NotUnderstoodError(_cannot_read(error)) from error
    if not is_known:
        raise NotUnderstoodError(_not_the_root(events.root))


def iter_body(body: bytes, *, keep_blanks: bool = True) -> Iterator[tuple[str, Element]]:
    """The same of an answer in memory.

    Raises:
        NotUnderstoodError: As for `iter_elements`.
    """
    return iter_elements(io.BytesIO(body), keep_blanks=keep_blanks)


def check_well_formed(body: bytes) -> None:
    """Check all of an answer without building anything of it.

    Raises:
        NotUnderstoodError: It is not well-formed XML.
    """
    try:
        # The stubs ask for more of a target than lxml does: what it lacks is simply not called.
        parser = etree.XMLParser(target=_Nothing(), **_SAFE)  # type: ignore[call-overload]
        etree.fromstring(body, parser)
    except (etree.LxmlError, ValueError, LookupError) as error:
        raise NotUnderstoodError(_cannot_read(error)) from error


def read_element(piece: bytes, namespaces: bytes) -> Element | None:
    """A piece of an answer as an element; None if it is not one whole element.

    Args:
        piece: The bytes.
        namespaces: Declarations of the namespaces it had in the answer.
    """
    try:
        root = etree.fromstring(b"<a%b>%b</a>" % (namespaces, piece), etree.XMLParser(**_SAFE))
    except (etree.LxmlError, ValueError):
        return None
    return root[0] if len(root) == 1 else None


class _Nothing:
    """Takes the events of the parser and keeps none."""

    def close(self) -> None:
        """The end of the answer."""


class _LimitedReader:
    """A stream that ends with an error when one record goes on and on."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._read = 0

    def begin_record(self) -> None:
        """Count from here."""
        self._read = 0

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        block = self._stream.read(size)
        self._read += len(block)
        if self._read > MOST_BYTES_A_RECORD:
            message = f"more than {MOST_BYTES_A_RECORD} bytes without the end of a record"
            raise NotUnderstoodError(message)
        return block


def _check_root(element: Element) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        message = "the answer declares a document type (DOCTYPE), which OPS never does"
        raise NotUnderstoodError(message)
    if element.getparent() is not None or element.tag != ROOT:
        raise NotUnderstoodError(_not_the_root(element.getroottree().getroot()))


def _not_the_root(root: Element | None) -> str:
    name = "" if root is None else str(root.tag)[:80]
    return f"the root of the answer is {name!r}, not 'world-patent-data' of OPS"


def _forget(element: Element) -> None:
    """Free a record that was read and all before it.

    Its own tail may still be growing in the parser, so it is emptied but stays in its place.
    """
    element.clear(keep_tail=True)
    parent = element.getparent()
    if parent is not None and parent.tag in _LISTS:
        while element.getprevious() is not None:
            del parent[0]


def _cannot_read(error: Exception) -> str:
    return f"the answer is not well-formed XML: {str(error)[:300]}"
