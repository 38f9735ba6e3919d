"""The facts of one document as OPS states them, and the rows they make.

However a document is read, by elements or by the usual shape of its bytes, the same facts come
out; everything that judges or tidies them is done here and in the modules of the single facts.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flows.sources.contract import Rejected, Row
from flows.sources.ops.citations import Citation, citation_rows
from flows.sources.ops.classes import Symbols, symbol_rows
from flows.sources.ops.identifiers import Identifier, RefusedError
from flows.sources.ops.names import Party, party_rows
from flows.sources.ops.priorities import Claim, priority_rows
from flows.sources.ops.publications import publication_row, read_key
from flows.sources.ops.texts import Text, text_rows


@dataclass
class Record:
    """One record of an answer.

    Attributes:
        number: Position in the answer, from 1.
        rows: Table name to rows; none of a document that was refused.
        rejected: What was refused: the document, or single members of a family.
    """

    number: int
    rows: dict[str, list[Row]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(slots=True)
class Facts:
    """What a document states, texts as they stand.

    Attributes:
        attributes: Of the document.
        published: Its numbers as a publication, in all forms.
        applied: The numbers of its application, in all forms.
        claims: Priorities.
        applicants: In all forms of their names.
        inventors: The same of the inventors.
        symbols: Classification, each symbol once.
        titles: By language.
        abstracts: By language.
        citations: In order.
    """

    attributes: Mapping[str, str]
    published: list[Identifier] = field(default_factory=list)
    applied: list[Identifier] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    applicants: list[Party] = field(default_factory=list)
    inventors: list[Party] = field(default_factory=list)
    symbols: Symbols = field(default_factory=dict)
    titles: list[Text] = field(default_factory=list)
    abstracts: list[Text] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)


def make_record(facts: Facts, number: int, *, as_of: date, unknown: Counter[str]) -> Record:
    """The rows of a document, or why it is refused."""
    try:
        return Record(number, rows=_rows(facts, number, as_of, unknown))
    except RefusedError as refused:
        return refuse(number, facts.attributes, refused)


def refuse(number: int, attributes: Mapping[str, str], refused: RefusedError) -> Record:
    """The record of a refused document."""
    label = " ".join(attributes.get(name, "") for name in ("country", "doc-number", "kind"))
    rejected = Rejected(number, label.strip(), refused.column, refused.value, refused.reason)
    return Record(number, rejected=[rejected])


def _rows(facts: Facts, number: int, as_of: date, unknown: Counter[str]) -> dict[str, list[Row]]:
    base = {**read_key(facts.attributes, facts.published, unknown), "record_no": number}
    family = facts.attributes.get("family-id")
    return {
        "publications": [publication_row(base, family, facts.published, facts.applied, as_of)],
        "priorities": list(priority_rows(base, facts.claims, as_of, unknown)),
        "parties": [
            *party_rows(base, facts.applicants, "applicant"),
            *party_rows(base, facts.inventors, "inventor"),
        ],
        "classifications": symbol_rows(base, facts.symbols),
        "titles": list(text_rows(base, facts.titles, "title")),
        "abstracts": list(text_rows(base, facts.abstracts, "abstract")),
        "citations": citation_rows(base, facts.citations),
    }
