"""What a test reads of a generated document: plain facts, as the server tells them in XML."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ops_names import Name

#: Records as they looked until 2025, and as they look since.
Shape = Literal["2025", "2026"]


@dataclass(frozen=True)
class Filing:
    """An application, named by its own document or as a priority."""

    country: str
    number: str
    kind: str
    date: date
    epodoc: str
    original: str
    #: Stays the same whatever happens to the family.
    doc_id: int


@dataclass(frozen=True)
class Claim:
    """A priority."""

    filing: Filing
    #: "national", "regional" or "international", as the record says.
    kind: str
    #: Whether it makes the simple family.
    is_active: bool


@dataclass(frozen=True)
class Parties:
    """Applicants or inventors: who they truly are, and the names as they stand in the record."""

    people: tuple[Name, ...]
    epodoc: tuple[str, ...]
    original: tuple[str, ...]


@dataclass(frozen=True)
class Classification:
    """A symbol with its value (I or A) and the offices that gave it."""

    symbol: str
    value: str
    offices: tuple[str, ...]


@dataclass(frozen=True)
class Citation:
    """A cited document, or a text that is none."""

    country: str
    number: str
    kind: str
    date: date | None
    name: str
    category: str | None
    phase: str
    by: str
    text: str | None = None


@dataclass(frozen=True)
class Publication:
    """One published document as the service holds it on a certain day."""

    row: int
    country: str
    number: str
    kind: str
    date: date
    family_id: int
    application: Filing
    claims: tuple[Claim, ...]
    #: Pairs of language and text.
    titles: tuple[tuple[str, str], ...]
    abstracts: tuple[tuple[str, str], ...]
    cpc: tuple[Classification, ...]
    ipc: tuple[str, ...]
    applicants: Parties
    inventors: Parties
    citations: tuple[Citation, ...] = field(repr=False)
    #: Whether the record has dates and DOCDB numbers in the places where those of 2026 have them.
    shape: Shape
    #: Why it belongs to the topic ("core", "phrase") or why not ("beside", "elsewhere").
    route: str

    @property
    def docdb(self) -> str:
        """The number with dots, as requests have it."""
        return f"{self.country}.{self.number}.{self.kind}"

    @property
    def epodoc(self) -> str:
        """The number without its kind; an office is not written twice."""
        return f"{self.country}{self.number}"
