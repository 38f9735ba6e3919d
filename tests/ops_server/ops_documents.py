"""Answers about single documents: records in batches, families and equivalents."""

import re
from typing import NamedTuple

from ops_answers import Answer, Request, page, refused
from ops_corpus import View
from ops_cql import CqlError
from ops_facts import Claim, Publication
from ops_faults import Quirks
from ops_pages import document
from ops_xml import (
    Writer,
    docdb_id,
    epodoc_id,
    exchange_document,
    publication_reference,
    withheld_document,
    world,
)

LARGEST_BATCH = 100
_UNDOTTED = re.compile(r"([A-Z]{2})([A-Z]{0,2}\d+)([A-Z]\d?)?")


class Reference(NamedTuple):
    """A number as asked for."""

    country: str
    number: str
    kind: str | None
    form: str


class AmbiguousError(Exception):
    """A number without a kind which several documents have."""

    def __init__(self, numbers: list[str]) -> None:
        super().__init__("Ambiguous request")
        self.details = tuple(f"publication/docdb/{one}" for one in numbers)


class Documents:
    """Answers requests for published data and families of given numbers."""

    def __init__(self, quirks: Quirks) -> None:
        self.quirks = quirks

    def published(self, request: Request, view: View) -> Answer:
        """`published-data/publication/{form}[/{number}][/biblio|abstract|equivalents]`."""
        form, numbers, endpoints = self._asked(request, ("biblio", "abstract", "equivalents"))
        try:
            references = _references(form, numbers)
            if endpoints == ["equivalents"]:
                return self._equivalents(view, references[0])
            return self._records(view, references)
        except CqlError as error:
            return refused(error)
        except AmbiguousError as error:
            return _ambiguous(error)

    def family(self, request: Request, view: View) -> Answer:
        """`family/publication/{form}/{number}[/biblio]`; a POST never has the records."""
        form, numbers, endpoints = self._asked(request, ("biblio", "legal"))
        try:
            if "legal" in endpoints and request.method == "GET":
                raise CqlError(501, "SERVER.NotImitated", "This server has no legal events")
            reference = _references(form, numbers)[0]
            row = self._one_row(view, reference)
            with_biblio = "biblio" in endpoints and request.method == "GET"
            return self._family(view, reference, row, with_biblio=with_biblio)
        except CqlError as error:
            return refused(error)
        except AmbiguousError as error:
            return _ambiguous(error)

    @staticmethod
    def _asked(request: Request, known: tuple[str, ...]) -> tuple[str, str, list[str]]:
        """Form, numbers and endpoints; the numbers stand in the path or in the body."""
        form, rest = request.parts[2], request.parts[3:]
        endpoints = [one for part in rest for one in part.split(",") if one in known]
        numbers = [one for one in rest if (one not in known and "," not in one) or "." in one]
        if request.method == "POST":
            return form, request.body, endpoints
        return form, ",".join(numbers), endpoints

    # Records.

    def _records(self, view: View, references: list[Reference]) -> Answer:
        found = [self._rows(view, one) for one in references]
        if len(found) == 1 and not found[0]:
            raise CqlError(404, "SERVER.EntityNotFound", "No results found")
        writer = world()
        writer.start("exchange-documents")
        for reference, rows in zip(references, found, strict=True):
            for row in rows:
                document(writer, view, row, self.quirks)
            if not rows:
                kind = reference.kind or ""
                withheld_document(writer, reference.country, reference.number, kind, "not found")
        return page(writer.text())

    def _rows(self, view: View, wanted: Reference) -> list[int]:
        """All documents of an epodoc number without a kind; of a DOCDB number one or none."""
        is_epodoc = wanted.form == "epodoc"
        if is_epodoc and wanted.kind and wanted.country == "US" and self._is_odd():
            return []
        rows = view.rows_of(wanted.country, wanted.number, wanted.kind)
        if len(rows) > 1 and not is_epodoc:
            raise AmbiguousError([view.publication(one).docdb for one in rows])
        return rows

    def _is_odd(self) -> bool:
        return self.quirks.epodoc_kind_of_us_is_404

    def _one_row(self, view: View, wanted: Reference) -> int:
        rows = self._rows(view, wanted)
        if not rows:
            raise CqlError(404, "SERVER.EntityNotFound", "No results found")
        return rows[0]

    # Families.

    def _family(self, view: View, wanted: Reference, row: int, *, with_biblio: bool) -> Answer:
        members = [view.publication(one) for one in view.extended_family(row)]
        own = view.publication(row).application.doc_id
        members.sort(key=lambda one: (one.application.doc_id != own, one.country, one.date))
        limit = self.quirks.truncated_family
        is_cut = limit is not None and len(members) > limit
        members = members[:limit] if is_cut else members
        writer = world("family-biblio" if with_biblio else "family")
        mark = ' truncatedFamily="true"' if is_cut else ""
        counts = f'legal="false" total-result-count="{len(members)}"'
        writer.start("ops:patent-family", counts + mark)
        _asked_for(writer, wanted)
        representatives = _representatives(members)
        for member in members:
            _member(writer, member, representatives, with_biblio=with_biblio)
        return page(writer.text())

    def _equivalents(self, view: View, wanted: Reference) -> Answer:
        row = self._one_row(view, wanted)
        members = [view.publication(one) for one in view.simple_family(row)]
        members.sort(key=lambda one: (one.row != row, one.date))
        writer = world("pub-inquiry")
        writer.start("ops:equivalents-inquiry")
        _asked_for(writer, wanted)
        for number in dict.fromkeys(one.epodoc for one in members):
            writer.start("ops:inquiry-result")
            writer.start("publication-reference")
            epodoc_id(writer, number, None)
            writer.end()
            writer.end()
        return page(writer.text())


def _ambiguous(error: AmbiguousError) -> Answer:
    return refused(CqlError(413, "CLIENT.AmbiguousRequest", str(error)), error.details)


def _references(form: str, text: str) -> list[Reference]:
    """Numbers parted by commas or line ends, at least one and not too many."""
    asked = [one.strip() for one in re.split(r"[,\s]+", text) if one.strip()]
    if not 0 < len(asked) <= LARGEST_BATCH:
        raise CqlError(400, "CLIENT.InvalidReference", "No number, or too many of them")
    return [_reference(form, one) for one in asked]


def _reference(form: str, text: str) -> Reference:
    """A number with or without dots, brackets and a date."""
    parts = [one.strip("()") for one in text.split(".")]
    if form == "docdb" and len(parts) > 1 and len(parts[0]) == 2:
        return Reference(parts[0], parts[1], parts[2] if len(parts) > 2 else None, form)
    match = _UNDOTTED.fullmatch(parts[0])
    if match is None:
        raise CqlError(404, "CLIENT.WrongReferenceFormatting", "The number cannot be read")
    kind = match[3] or (parts[1] if len(parts) > 1 else None)
    return Reference(match[1], match[2], kind, form)


def _asked_for(writer: Writer, wanted: Reference) -> None:
    writer.start("ops:publication-reference")
    if wanted.form == "epodoc":
        epodoc_id(writer, wanted.country + wanted.number, None)
    else:
        docdb_id(writer, wanted.country, wanted.number, wanted.kind or "", None)
    writer.end()


def _representatives(members: list[Publication]) -> set[int]:
    """The first filed application of each simple family."""
    first: dict[int, Publication] = {}
    for one in sorted(members, key=lambda one: (one.application.date, one.application.doc_id)):
        first.setdefault(one.family_id, one)
    return {one.application.doc_id for one in first.values()}


def _member(
    writer: Writer, one: Publication, representatives: set[int], *, with_biblio: bool
) -> None:
    writer.start("ops:family-member", f'family-id="{one.family_id}"')
    publication_reference(writer, one)
    filing = one.application
    mark = ' is-representative="YES"' if filing.doc_id in representatives else ""
    writer.start("application-reference", f'doc-id="{filing.doc_id}"{mark}')
    docdb_id(writer, filing.country, filing.number, filing.kind, filing.date)
    writer.end()
    for sequence, claim in enumerate(one.claims, 1):
        _family_claim(writer, claim, sequence)
    if with_biblio:
        exchange_document(writer, one)
    writer.end()


def _family_claim(writer: Writer, claim: Claim, sequence: int) -> None:
    filing = claim.filing
    writer.start("priority-claim", f'sequence="{sequence}" kind="{claim.kind}"')
    docdb_id(writer, filing.country, filing.number, filing.kind, filing.date)
    writer.leaf("priority-active-indicator", "YES" if claim.is_active else "NO")
    writer.end()
