"""Evaluates queries over the columns of a day, and remembers what it found."""

import calendar
import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt
from ops_classes import Profile, class_table, matches
from ops_columns import Whole
from ops_corpus import View
from ops_cql import Chain, CqlError, Term, parse
from ops_faults import Quirks
from ops_offices import KINDS, OFFICE_CODES
from ops_text import texts_by_form

Mask = npt.NDArray[np.bool_]
Found = TypeVar("Found", bound=npt.NDArray[np.generic])
_FAR_YEARS = 5
_REMEMBERED = 300
_NUMBER = re.compile(r"([A-Z]{2})([A-Z]{0,2}\d+)([A-Z]\d?)?")


class Hits(NamedTuple):
    """What a query finds."""

    #: Rows, the newest publication first.
    rows: Whole
    #: The query as the answer repeats it.
    query: str


def search(view: View, query: str, quirks: Quirks) -> Hits:
    """All hits of a query.

    Raises:
        CqlError: The service refuses the query.
    """
    node = parse(query, quirks)
    text = str(node)

    def rows() -> Whole:
        mask = _Evaluator(view, quirks).mask(node)
        return np.flatnonzero(mask)[::-1].astype(np.int32)

    return Hits(_remembered(view, f"rows {text} {quirks}", rows), text)


def _remembered(view: View, key: str, make: Callable[[], Found]) -> Found:
    """What was found before, or is found now; other threads may do the same meanwhile."""
    known = view.remembered.get(key)
    if known is not None:
        return cast("Found", known)
    made = make()
    if len(view.remembered) > _REMEMBERED:
        view.remembered.clear()
    view.remembered[key] = made
    return made


class _Evaluator:
    """Masks over the published documents."""

    def __init__(self, view: View, quirks: Quirks) -> None:
        self.view, self.quirks = view, quirks

    def mask(self, node: Term | Chain) -> Mask:
        """Which documents a part of a query finds."""
        if isinstance(node, Term):
            return self._term(node)
        found = self.mask(node.first).copy()
        for operator, one in node.others:
            other = self.mask(one)
            if operator == "or":
                found |= other
            else:
                found &= other if operator == "and" else ~other
        return found

    def _term(self, term: Term) -> Mask:
        key = f"term {term} {self.quirks}"
        return _remembered(self.view, key, lambda: self._evaluated(term))

    def _evaluated(self, term: Term) -> Mask:
        by_index: dict[str, Callable[[Term], Mask]] = {
            "pd": self._published, "pn": self._numbered, "famn": self._family,
            "cpc": self._classified, "ic": self._classified, "ipc": self._classified,
            "cl": self._classified,
        }  # fmt: skip
        return by_index.get(term.index, self._worded)(term)

    # Texts.

    def _worded(self, term: Term) -> Mask:
        field = "ta" if term.index == "txt" else term.index
        if term.relation not in {"any", "all"}:
            return self._text(term.value, field)
        masks = [self._text(word, field) for word in term.value.split()]
        join = np.logical_or if term.relation == "any" else np.logical_and
        found: Mask = join.reduce(masks)
        return found

    def _text(self, value: str, field: str) -> Mask:
        table, size = self.view.table, self.view.size
        found: Mask = texts_by_form(value, field)[table.text[:size], table.form[:size]]
        return found

    # Classes.

    def _classified(self, term: Term) -> Mask:
        wanted, low = "".join(term.value.split()).upper(), term.modifier == "/low"
        by_cpc = self._by_column("cpc", wanted, lambda one: one.cpc, low=low)
        if term.index == "cpc":
            return by_cpc
        table, size = self.view.table, self.view.size
        is_japan = table.office[:size] == OFFICE_CODES["JP"]
        japanese = self._by_column("ipc", wanted, lambda one: one.ipc_japan, low=low)
        others = self._by_column("ipc", wanted, lambda one: one.ipc, low=low)
        by_ipc: Mask = np.where(is_japan, japanese, others)
        return by_ipc if term.index != "cl" else by_cpc | by_ipc

    def _by_column(
        self, column: str, wanted: str, symbols: Callable[[Profile], tuple[str, ...]], *, low: bool
    ) -> Mask:
        flags = np.array([
            any(matches(symbol, wanted, low=low) for symbol in symbols(profile))
            for profile in class_table().profiles
        ])  # fmt: skip
        found: Mask = flags[getattr(self.view.table, column)[: self.view.size]]
        return found

    # Dates and numbers.

    def _published(self, term: Term) -> Mask:
        days = re.findall(r"[^\s,]+", term.value)
        if len(days) != (2 if term.relation == "within" else 1):
            raise _malformed(self.quirks)
        spans = [self._span(one) for one in days]
        start, end = spans[0][0], spans[-1][1]
        bounds = {
            ">=": (start, None), ">": (end + 1, None), "<=": (0, end), "<": (0, start - 1),
        }.get(term.relation, (start, end))  # fmt: skip
        return self._between(*bounds)

    def _between(self, start: int, end: int | None) -> Mask:
        published = self.view.table.day[: self.view.size]
        found = np.zeros(self.view.size, np.bool_)
        first = int(np.searchsorted(published, start))
        last = self.view.size if end is None else int(np.searchsorted(published, end, "right"))
        found[first:last] = True
        return found

    def _span(self, text: str) -> tuple[int, int]:
        """First and last day of a year, a month or a day."""
        if not re.fullmatch(r"\d{4}(\d{2}){0,2}", text):
            raise _malformed(self.quirks)
        year, month, day = int(text[:4]), int(text[4:6] or 0), int(text[6:] or 0)
        if year > self.view.day.year + _FAR_YEARS and self.quirks.far_future_is_500:
            raise CqlError(500, "SERVER.DomainAccess", "The request could not be processed")
        try:
            last_month = month or 12
            last_day = day or calendar.monthrange(year, last_month)[1]
            start, end = date(year, month or 1, day or 1), date(year, last_month, last_day)
        except (ValueError, calendar.IllegalMonthError):
            raise _malformed(self.quirks) from None
        return start.toordinal(), end.toordinal()

    def _numbered(self, term: Term) -> Mask:
        value = "".join(term.value.split()).upper()
        if "*" in value or "?" in value:
            if len(value.rstrip("*?")) <= 2 and self.quirks.short_truncation_is_400:
                code = "CLIENT.MinimumCharsBeforeTruncation"
                raise CqlError(400, code, "Too few characters before the truncation")
            raise _malformed(self.quirks)
        if len(value) == 2:
            office = OFFICE_CODES.get(value, -1)
            found: Mask = self.view.table.office[: self.view.size] == office
            return found
        return self._of_rows(self._rows_of(value))

    def _rows_of(self, value: str) -> list[int]:
        match = _NUMBER.fullmatch(value)
        if match is None:
            raise _malformed(self.quirks)
        kind = match[3]
        if kind is not None and kind not in KINDS:
            return []
        return self.view.rows_of(match[1], match[2], kind)

    def _of_rows(self, rows: list[int]) -> Mask:
        found = np.zeros(self.view.size, np.bool_)
        found[rows] = True
        return found

    def _family(self, term: Term) -> Mask:
        if not term.value.isdigit():
            raise _malformed(self.quirks)
        found: Mask = self.view.table.family_id[: self.view.size] == int(term.value)
        return found


def _malformed(quirks: Quirks) -> CqlError:
    if quirks.malformed_is_404:
        return CqlError(404, "SERVER.EntityNotFound", "No results found")
    return CqlError(400, "CLIENT.CQL", "The query is not well formed")
