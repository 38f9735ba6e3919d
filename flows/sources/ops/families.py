"""An answer of the family service: the publications of an extended family, one by one.

Each member comes with the number of the DOCDB simple family it belongs to on the day of asking.
"""

from collections import Counter
from datetime import date

from flows.sources.contract import Rejected, Row
from flows.sources.ops.facts import Record
from flows.sources.ops.identifiers import (
    RefusedError,
    check_key,
    dated,
    docdb_of,
    read_all_identifiers,
    read_identifiers,
)
from flows.sources.ops.publications import PUBLICATION, family_number
from flows.sources.ops.xml_stream import EXCHANGE, OPS, Element, local_name

#: Known and of no use here: the simple family is told by the number of the family.
_UNUSED = frozenset(
    {f"{EXCHANGE}application-reference", f"{EXCHANGE}priority-claim", f"{OPS}legal"}
)

_KNOWN_ATTRIBUTES = frozenset({"family-id", "system", "truncatedFamily"})

#: A family answer is one record.
FAMILY_RECORD = 1


class FamilyAnswer:
    """A family answer while its parts come in.

    Attributes:
        as_of: Day of the data.
        unknown: Counts what is not understood.
    """

    def __init__(self, as_of: date, unknown: Counter[str]) -> None:
        self.as_of = as_of
        self.unknown = unknown
        self._key: Row | None = None
        self._problem = RefusedError("publication-reference", "", "names no publication")
        self._is_truncated = False

    def begin(self, family: Element) -> None:
        """Take what the start of the answer says."""
        self._is_truncated = _says_truncated(family)

    def read_asked(self, reference: Element) -> None:
        """Take the publication asked for."""
        found = docdb_of(read_identifiers(reference, self.unknown))
        if found is not None:
            try:
                self._key = check_key(found.country, found.number, found.kind)
            except RefusedError as refused:
                self._problem = refused

    def read_member(self, member: Element) -> Record:
        """The rows of a member, or why it was refused; one refused leaves the others."""
        record = Record(FAMILY_RECORD)
        if self._key is None:
            return record
        self._count_unknown(member)
        try:
            record.rows["family_listings"] = self._rows(member, self._key)
        except RefusedError as refused:
            record.rejected.append(self._rejected(refused))
        return record

    def end(self) -> Record:
        """The record as a whole: refused if it does not say whose family it is."""
        record = Record(FAMILY_RECORD)
        if self._key is None:
            record.rejected.append(self._rejected(self._problem))
        return record

    def _rows(self, member: Element, key: Row) -> list[Row]:
        identifiers = read_all_identifiers(member.iterfind(PUBLICATION), self.unknown)
        docdb = docdb_of(identifiers)
        if docdb is None:
            raise RefusedError("member_doc_number", "", "the member has no number in DOCDB form")
        published = check_key(docdb.country, docdb.number, docdb.kind)
        stated = dated("member_publication", identifiers, self.as_of)
        return [
            {
                **key,
                "record_no": FAMILY_RECORD,
                **{f"member_{column}": value for column, value in published.items()},
                "member_publication_date": stated["member_publication_date"],
                "member_family_id": family_number(member.get("family-id")),
                "is_truncated": self._is_truncated or _says_truncated(member),
            }
        ]

    def _count_unknown(self, member: Element) -> None:
        for child in member:
            if child.tag != PUBLICATION and child.tag not in _UNUSED:
                self.unknown[f"family-member/{local_name(child.tag)}"] += 1
        for name in member.keys():  # noqa: SIM118 - an element is no mapping
            if name not in _KNOWN_ATTRIBUTES:
                self.unknown[f"family-member@{local_name(name)}"] += 1

    def _rejected(self, refused: RefusedError) -> Rejected:
        asked = " ".join(value for value in (self._key or {}).values() if value)
        label = f"family of {asked or 'an unnamed publication'}"
        return Rejected(FAMILY_RECORD, label, refused.column, refused.value, refused.reason)


def _says_truncated(element: Element) -> bool:
    return element.get("truncatedFamily", "").strip() in {"true", "1"}
