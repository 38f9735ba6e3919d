"""Jena's text:query for a store that has no text index.

The service runs on Jena, where `?p text:query (dcterms:abstract "quantum key")` asks an index of
Lucene's. Other engines take it for an ordinary pattern and find nothing, without an error. Here it
is replaced by the subjects found, and whatever is not understood is refused.
"""

import re
from collections.abc import Callable

from pyoxigraph import Literal, NamedNode, Store

TEXT = "http://jena.apache.org/text#"
_PREFIX = re.compile(r"\bprefix\s+(\w*):\s*<([^>]*)>", re.IGNORECASE)
_CALL = re.compile(
    r"(?P<subject>\?\w+)\s+text:query\s+"
    r"\(\s*(?P<property>\w+:\w+|<[^>]*>)\s+"
    r"(?P<quote>['\"])(?P<words>(?:\\.|(?!(?P=quote)).)*)(?P=quote)\s*(?P<limit>\d*)\s*\)"
    r"\s*(?P<end>[;.]?)"
)
#: A phrase in quotes, or a word.
_PART = re.compile(r'"([^"]*)"|(\w+)')


class TextQueryError(ValueError):
    """A use of text:query beyond what is imitated."""


def expand(query: str, store: Store) -> str:
    """The query with the subjects found in place of every text:query."""
    prefixes = dict(_PREFIX.findall(query))
    if prefixes.get("text") != TEXT and TEXT not in query:
        return query

    def replaced(call: re.Match[str]) -> str:
        named = call["property"]
        head, _, tail = named.partition(":")
        uri = named[1:-1] if named.startswith("<") else prefixes.get(head, head) + tail
        found = _subjects(store, uri, _condition(call["words"].replace('\\"', '"')))
        found = found[: int(call["limit"])] if call["limit"] else found
        values = " ".join(f"<{subject}>" for subject in found)
        rest = f" {call['subject']}" if call["end"] == ";" else "."
        return f"VALUES {call['subject']} {{ {values} }} {rest}"

    expanded = _CALL.sub(replaced, query)
    without_prefixes = _PREFIX.sub("", expanded)
    if "text:query" in without_prefixes or TEXT in without_prefixes:
        raise TextQueryError("this form of text:query is not imitated")
    return expanded


def _subjects(store: Store, property_uri: str, fits: Callable[[str], bool]) -> list[str]:
    quads = store.quads_for_pattern(None, NamedNode(property_uri), None, None)
    return sorted(
        {
            quad.subject.value
            for quad in quads
            if isinstance(quad.subject, NamedNode)
            and isinstance(quad.object, Literal)
            and fits(quad.object.value)
        }
    )


def _condition(words: str) -> Callable[[str], bool]:
    """Lucene's reading: words and quoted phrases, any of them unless joined by AND."""
    if not re.fullmatch(r'(?:"[\w\s-]*"|[\w\s-])*', words):
        raise TextQueryError(f"only words, phrases, OR and AND are imitated: {words}")
    parts = [phrase or word for phrase, word in _PART.findall(words)]
    wanted = [f" {_plain(part)} " for part in parts if part not in {"AND", "OR"}]
    enough = all if "AND" in parts else any

    def fits(value: str) -> bool:
        plain = f" {_plain(value)} "
        return enough(part in plain for part in wanted)

    return fits


def _plain(value: str) -> str:
    """Words in small letters with single blanks, as the index holds them."""
    return " ".join(re.findall(r"\w+", value.lower()))
