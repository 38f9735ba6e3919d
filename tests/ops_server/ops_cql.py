"""Reads CQL as far as the service's guide shows it.

`and`, `or` and `not` bind equally and to the left, as in the standard; parentheses say otherwise.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from ops_faults import Quirks

TEXT_INDEXES = frozenset(("ti", "ab", "ta", "txt"))
CLASS_INDEXES = frozenset(("cpc", "ic", "ipc", "cl"))
SERVED = TEXT_INDEXES | CLASS_INDEXES | {"pd", "pn", "famn"}
#: Answered with 500 or 404 by the service itself.
BROKEN = {"ex": 500, "op": 500, "rf": 500, "oc": 500, "cpcc": 404}
#: Indexes of the service which this server does not imitate.
OTHERS = frozenset((
    "in", "pa", "ia", "spn", "ap", "sap", "pr", "spr", "num", "ct", "cpci", "cpca", "ci", "cn",
    "ai", "an", "a", "c",
))  # fmt: skip
OPERATORS = frozenset(("and", "or", "not"))
RELATIONS = frozenset(("=", "==", ">=", "<=", ">", "<", "any", "all", "within", "exact"))
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[()]|>=|<=|==|=|<|>|[^\s()"=<>]+)')
_DEEPEST = 40


class CqlError(Exception):
    """A query the service refuses, and how."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True)
class Term:
    """An index compared with a value."""

    index: str
    relation: str
    value: str
    is_quoted: bool = False
    #: "/low", or nothing.
    modifier: str = ""

    def __str__(self) -> str:
        value = f'"{self.value}"' if self.is_quoted else self.value
        return " ".join(filter(None, (self.index, self.relation, self.modifier, value)))


class Chain(NamedTuple):
    """Operands with the operators between them, from left to right."""

    first: "Term | Chain"
    others: tuple[tuple[str, "Term | Chain"], ...]

    def __str__(self) -> str:
        parts = [_bracketed(self.first)]
        parts += [f"{operator} {_bracketed(one)}" for operator, one in self.others]
        return " ".join(parts)


def _bracketed(node: Term | Chain) -> str:
    return f"({node})" if isinstance(node, Chain) else str(node)


def parse(query: str, quirks: Quirks) -> Term | Chain:
    """The query as a tree.

    Raises:
        CqlError: It cannot be read, or the service has no such index or does not like the value.
    """
    parser = _Parser(query, quirks)
    node = parser.chain(0)
    if parser.peek() is not None:
        raise parser.malformed()
    limit = quirks.maximum_terms
    if limit is not None and parser.terms > limit:
        raise CqlError(400, "CLIENT.CQL", f"More than {limit} terms in the query")
    return node


class _Parser:
    def __init__(self, query: str, quirks: Quirks) -> None:
        self.quirks = quirks
        self.tokens = self._tokens(query)
        self.at = 0
        self.terms = 0

    def malformed(self) -> CqlError:
        if self.quirks.malformed_is_404:
            return CqlError(404, "SERVER.EntityNotFound", "No results found")
        return CqlError(400, "CLIENT.CQL", "The query is not well formed")

    def peek(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def chain(self, depth: int) -> Term | Chain:
        first = self._operand(depth)
        others = []
        while (operator := (self.peek() or "").lower()) in OPERATORS:
            self.at += 1
            if operator == "not" and not self.quirks.understands_not:
                raise _not_found()
            others.append((operator, self._operand(depth)))
        return Chain(first, tuple(others)) if others else first

    def _tokens(self, query: str) -> list[str]:
        found, at, query = [], 0, query.strip()
        while at < len(query):
            match = _TOKEN.match(query, at)
            if match is None:
                raise self.malformed()
            found.append(match[1])
            at = match.end()
        return found

    def _next(self) -> str:
        token = self.peek()
        if token is None:
            raise self.malformed()
        self.at += 1
        return token

    def _operand(self, depth: int) -> Term | Chain:
        if self.peek() != "(":
            return self._term()
        if depth >= _DEEPEST:
            raise self.malformed()
        self.at += 1
        node = self.chain(depth + 1)
        if self._next() != ")":
            raise self.malformed()
        return node

    def _term(self) -> Term:
        self.terms += 1
        first = self._next()
        if (self.peek() or "").lower() not in RELATIONS:
            # A value alone is looked for in the text.
            self.at -= 1
            return self._with_value("txt", "=", "")
        relation = self._next().lower()
        index = self._known_index(first.lower())
        modifier = ""
        if (self.peek() or "").startswith("/"):
            modifier = self._next().lower()
        return self._with_value(index, relation, modifier)

    def _known_index(self, index: str) -> str:
        if index in SERVED:
            return index
        if index in BROKEN and self.quirks.broken_indexes:
            raise _not_found() if BROKEN[index] == 404 else _domain_access()
        if index in OTHERS or index in BROKEN:
            raise CqlError(501, "SERVER.NotImitated", f"This server has no index {index}")
        raise CqlError(400, "CLIENT.InvalidIndex", f"Invalid index {index}")

    def _with_value(self, index: str, relation: str, modifier: str) -> Term:
        token = self._next()
        if token in {"(", ")"} or token.lower() in OPERATORS or token in RELATIONS:
            raise self.malformed()
        if token.startswith('"'):
            term = Term(index, relation, token[1:-1].strip(), is_quoted=True, modifier=modifier)
        else:
            term = self._unquoted(index, relation, token, modifier)
        self._check(term)
        return term

    def _unquoted(self, index: str, relation: str, first: str, modifier: str) -> Term:
        found = [first]
        while (token := self.peek()) is not None and token.lower() not in OPERATORS | {"(", ")"}:
            if token.startswith('"') or token in RELATIONS:
                raise self.malformed()
            found.append(self._next())
        if self.quirks.drops_words or len(found) == 1:
            return Term(index, relation, first, modifier=modifier)
        return Term(index, relation, " ".join(found), is_quoted=True, modifier=modifier)

    def _check(self, term: Term) -> None:
        """What the service does not like about values."""
        quirks = self.quirks
        if term.relation in {"any", "all"} and not term.is_quoted and quirks.unquoted_any_is_400:
            raise CqlError(400, "CLIENT.CQL", "The operand must be quoted")
        if not term.value:
            raise self.malformed()
        if term.is_quoted and term.relation == "=" and term.index != "pd":
            self._check_quoted(term.value)
        if term.modifier and term.modifier != "/low":
            raise self.malformed()
        if term.modifier and term.index in {"ic", "ipc"} and not quirks.low_on_ipc:
            raise _not_found()

    def _check_quoted(self, value: str) -> None:
        if "-" in value and self.quirks.quoted_hyphen_is_404:
            raise _not_found()
        if len(value.split()) == 1 and self.quirks.quoted_word_is_500:
            raise _domain_access()


def _not_found() -> CqlError:
    return CqlError(404, "SERVER.EntityNotFound", "No results found")


def _domain_access() -> CqlError:
    return CqlError(500, "SERVER.DomainAccess", "The request could not be processed")
