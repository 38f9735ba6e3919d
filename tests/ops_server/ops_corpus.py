"""A generated corpus: the documents of all offices, and how the service holds them on a day.

    corpus = generate(30_000, seed=1)
    today = corpus.on(date(2026, 11, 18))
    today.publication(0)  # facts of the oldest document

Rows are in the order of publication. The same arguments give the same corpus everywhere.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
from ops_classes import class_table
from ops_columns import Table, Whole, finished
from ops_facts import Publication
from ops_maker import Maker
from ops_offices import KIND_CODES, KINDS, OFFICE_CODES, number_serial
from ops_record import Records
from ops_text import TEXTS

AS_OF = date(2026, 11, 18)
Shape = Literal["2025", "2026", "mixed"]
Change = Literal["cpc", "text", "family_id"]
_KEYS = 1 << 40
#: Documents of a day that are made once: all of a small corpus, a page or two of a large one.
_REMEMBERED = 4096


@dataclass(frozen=True)
class Amendment:
    """New values of a column for some documents, from a day on."""

    day: date
    column: Change
    rows: Whole
    values: Whole


@dataclass(frozen=True, eq=False)
class Corpus:
    """All documents; `on` shows what the service holds on a day."""

    seed: int
    as_of: date
    publications: Table
    applications: Table
    families: Table
    shape: Shape = "mixed"
    amendments: tuple[Amendment, ...] = ()
    _views: dict[date, "View"] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.publications)

    def on(self, day: date) -> "View":
        """The service as of a day; kept, since answers to queries are remembered there."""
        if day not in self._views:
            if len(self._views) > 3:
                self._views.clear()
            self._views[day] = View(self, day)
        return self._views[day]

    def amended(
        self, day: date, share: float = 0.02, seed: int = 0, changes: tuple[Change, ...] = ("cpc",)
    ) -> "Corpus":
        """The same corpus in which some documents older than a day change from that day on.

        Args:
            day: When the changes appear.
            share: Of the older documents, for each kind of change.
            seed: Which ones, and what they become.
            changes: Other CPC classes, another title and abstract, another simple family.
        """
        rng = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
        older = int(np.searchsorted(self.publications.day, day.toordinal()))
        made = [self._amendment(rng, day, change, older, share) for change in changes]
        return replace(self, amendments=(*self.amendments, *made), _views={})

    def _amendment(
        self, rng: random.Random, day: date, change: Change, older: int, share: float
    ) -> Amendment:
        wanted = max(1, int(older * share))
        rows = np.array(sorted({int(rng.random() * older) for _ in range(wanted)}))
        if change == "family_id":
            # All documents of an application go together, to a family that is new.
            moved = self.publications.application[rows]
            rows = np.flatnonzero(np.isin(self.publications.application[:older], moved))
            values = 90_000_000 + self.publications.application[rows]
        else:
            size = TEXTS if change == "text" else len(class_table().profiles)
            before = getattr(self.publications, change)[rows]
            step = np.array([1 + int(rng.random() * (size - 1)) for _ in rows])
            values = (before + step) % size
        return Amendment(day, change, rows, values.astype(np.int32))


class View:
    """The documents published until a day, with the amendments made until then."""

    def __init__(self, corpus: Corpus, day: date) -> None:
        self.corpus, self.day = corpus, day
        self.table = _amended(corpus.publications, corpus.amendments, day)
        #: Documents with a row below this are published.
        self.size = int(np.searchsorted(self.table.day, day.toordinal(), side="right"))
        tables = (self.table, corpus.applications, corpus.families)
        self.records = Records(corpus.seed, tables, day, corpus.shape)
        #: Masks of terms and rows of queries, for whoever evaluates them.
        self.remembered: dict[str, npt.NDArray[np.generic]] = {}
        self._publication = lru_cache(_REMEMBERED)(self.records.publication)

    def publication(self, row: int) -> Publication:
        """The facts of one document."""
        return self._publication(row)

    def rows_of(self, country: str, number: str, kind: str | None = None) -> list[int]:
        """Rows of a document, or of all kinds of it in the order of their publication."""
        office = OFFICE_CODES.get(country)
        if office is None:
            return []
        kinds = KINDS if kind is None else (kind,) if kind in KIND_CODES else ()
        serials = ((KIND_CODES[one], number_serial(country, one, number)) for one in kinds)
        found = [self._row(office, code, serial) for code, serial in serials if serial is not None]
        return sorted(row for row in found if row is not None)

    def _row(self, office: int, kind: int, serial: int) -> int | None:
        wanted = (office * len(KINDS) + kind) * _KEYS + serial
        keys, order = self._numbers
        at = int(np.searchsorted(keys, wanted))
        if at == len(keys) or int(keys[at]) != wanted or int(order[at]) >= self.size:
            return None
        return int(order[at])

    @cached_property
    def _numbers(self) -> tuple[Whole, Whole]:
        """Keys of all documents in their order, and the rows they belong to."""
        table = self.table
        keys = (table.office.astype(np.int64) * len(KINDS) + table.kind) * _KEYS + table.serial
        order = np.argsort(keys, kind="stable")
        return keys[order], order

    def extended_family(self, row: int) -> list[int]:
        """Rows of all documents of the extended family, the document itself among them."""
        clusters, order = self._clusters
        wanted = self._cluster_of(self.table.application[row])
        start, end = np.searchsorted(clusters, wanted), np.searchsorted(clusters, wanted, "right")
        return sorted(int(one) for one in order[start:end] if one < self.size)

    def simple_family(self, row: int) -> list[int]:
        """Rows of the documents with the same family id."""
        same = self.table.family_id[row]
        return [one for one in self.extended_family(row) if self.table.family_id[one] == same]

    def _cluster_of(self, applications: Whole) -> Whole:
        corpus = self.corpus
        found: Whole = corpus.families.cluster[corpus.applications.family[applications]]
        return found

    @cached_property
    def _clusters(self) -> tuple[Whole, Whole]:
        clusters = self._cluster_of(self.table.application)
        order = np.argsort(clusters, kind="stable")
        return clusters[order], order


def _amended(table: Table, amendments: tuple[Amendment, ...], day: date) -> Table:
    changed: dict[str, Whole] = {}
    for one in amendments:
        if one.day <= day:
            column = changed.setdefault(one.column, getattr(table, one.column).copy())
            column[one.rows] = one.values
    return table.replaced(**changed)


def generate(
    publications: int, seed: int, *, as_of: date = AS_OF, shape: Shape = "mixed"
) -> Corpus:
    """So many publications, the last ones from the weeks before a day.

    Args:
        publications: Exactly so many documents.
        seed: Other seeds give other corpora.
        as_of: Nothing is published later, and the latest documents are as incomplete as they are
            at the service.
        shape: Records as they looked until 2025, as since 2026, or of both kinds.
    """
    maker = Maker(seed, as_of)
    maker.make(publications)
    days = np.array(maker.publications.columns["day"][:publications])
    order = np.argsort(days, kind="stable")
    return Corpus(
        seed, as_of, finished(maker.publications, order), finished(maker.applications),
        finished(maker.families), shape,
    )  # fmt: skip
