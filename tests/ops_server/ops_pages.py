"""Answers to searches: pages of hits, and what may be wrong with them."""

import re
from typing import NamedTuple

from ops_answers import Answer, Request, page, refused
from ops_corpus import View
from ops_cql import CqlError
from ops_faults import Faults, Quirks
from ops_search import Hits, search
from ops_xml import Writer, exchange_document, withheld_document, world

LARGEST_PAGE, LAST_HIT = 100, 2000
_SERVICE = "search"


class Range(NamedTuple):
    """Hits from one to another, both counted from 1."""

    begin: int
    end: int


DEFAULT = Range(1, 25)


class Searches:
    """Answers searches as far as faults and oddities let it."""

    def __init__(self, faults: Faults, quirks: Quirks) -> None:
        self.faults, self.quirks = faults, quirks

    def answer(self, request: Request, view: View) -> Answer:
        """A page, or the reason why there is none."""
        constituents = set(",".join(request.parts[2:]).split(",")) - {""}
        if not constituents <= {"biblio", "abstract"}:
            return refused(CqlError(501, "SERVER.NotImitated", "Only biblio is served"))
        query = request.value("q")
        if not query:
            return refused(CqlError(400, "CLIENT.InvalidQuery", "No query"))
        try:
            wanted = self._range(request)
            hits = search(view, query, self.quirks)
            return self._page(view, hits, wanted, with_biblio=bool(constituents))
        except CqlError as error:
            return refused(error)

    def _range(self, request: Request) -> Range:
        text = request.headers.get("x-ops-range") or request.value("Range")
        if text is None:
            return DEFAULT
        match = re.fullmatch(r"\s*(\d{1,6})-(\d{1,6})\s*", text)
        wanted = Range(int(match[1]), int(match[2])) if match else Range(0, 0)
        if 1 <= wanted.begin <= wanted.end <= LAST_HIT and self._is_narrow(wanted):
            return wanted
        if self.faults.fire("repeated_page", _SERVICE):
            return DEFAULT
        raise CqlError(400, "CLIENT.InvalidQuery", "The range is not valid")

    @staticmethod
    def _is_narrow(wanted: Range) -> bool:
        return wanted.end - wanted.begin < LARGEST_PAGE

    def _page(self, view: View, hits: Hits, wanted: Range, *, with_biblio: bool) -> Answer:
        if wanted.begin > len(hits.rows):
            raise CqlError(404, "SERVER.EntityNotFound", "No results found")
        rows = self._rows(hits, wanted)
        writer = world()
        told = self._total(len(hits.rows))
        counts = f'total-result-count="{told}" publications-count="{len(rows)}"'
        writer.start("ops:biblio-search", counts)
        writer.leaf("ops:query", hits.query, 'syntax="CQL"')
        shift = 1 if self.faults.fire("wrong_range", _SERVICE) else 0
        begin, end = wanted.begin + shift, wanted.end + shift
        writer.empty("ops:range", f'begin="{begin}" end="{end}"')
        writer.start("ops:search-result")
        for row in rows:
            self._hit(writer, view, row, with_biblio=with_biblio)
        return page(writer.text())

    def _rows(self, hits: Hits, wanted: Range) -> list[int]:
        """Rows of a page; a shuffled one repeats a hit, so that another one is missing."""
        begin, end = wanted.begin - 1, wanted.end
        rows = [int(one) for one in hits.rows[begin:end]]
        if begin > 0 and self.faults.fire("shuffled_page", _SERVICE):
            rows[0] = int(hits.rows[begin - 1])
        return rows

    def _total(self, true: int) -> int:
        cap = self.quirks.total_cap
        told = true if cap is None else min(true, cap)
        if self.faults.fire("shifting_total", _SERVICE):
            told += self.faults.fired["shifting_total"]
        return told

    def _hit(self, writer: Writer, view: View, row: int, *, with_biblio: bool) -> None:
        if with_biblio:
            writer.start("exchange-documents")
            document(writer, view, row, self.quirks)
            writer.end()
            return
        country, kind, number = view.records.number(row)
        family = int(view.table.family_id[row])
        attributes = f'system="ops.epo.org" family-id="{family}"'
        writer.start("ops:publication-reference", attributes)
        writer.start("document-id", 'document-id-type="docdb"')
        writer.leaf("country", country)
        writer.leaf("doc-number", number)
        writer.leaf("kind", kind)
        writer.end()
        writer.end()


def document(writer: Writer, view: View, row: int, quirks: Quirks) -> None:
    """A record, or its number alone if the service may not show it."""
    if is_withheld(row, quirks):
        country, kind, number = view.records.number(row)
        withheld_document(writer, country, number, kind, "invalid result")
    else:
        exchange_document(writer, view.publication(row))


def is_withheld(row: int, quirks: Quirks) -> bool:
    """Whether a document comes as an invalid result; always the same ones do."""
    return (row * 2_654_435_761) % 1000 < quirks.invalid_results * 1000
