"""One edition of the report as values: what every format writes, in one language.

The page, the PDF, the workbook, the slides and the summary are made of the same edition, so that
a number cannot differ between them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reports.cells import Phrase, Statement
from reports.tables import Entry, Table
from reports.words import Words


@dataclass(frozen=True)
class Drawing:
    """A chart as it is handed out: the same figure as pixels and as drawing."""

    png: bytes
    svg: bytes


@dataclass(frozen=True)
class Section:
    """A chart of the edition.

    Attributes:
        name: Name of the chart; its words begin with it.
        group: Group of charts that it stands in.
        statement: The query of its data, and the answer.
        facts: The query of the numbers in its footnote, and the answer (one row).
        tables: The data laid out for reading.
        drawing: The figure.
        csv: The data as a file.
    """

    name: str
    group: str
    statement: Statement
    facts: Statement
    tables: Sequence[Table]
    drawing: Drawing
    csv: bytes


@dataclass(frozen=True)
class Opening:
    """The overview: each statement with its tables, by the key of its caption."""

    parts: Mapping[str, tuple[Statement, Sequence[Table]]]
    completeness: Statement
    marks: Sequence[str]
    coverage: str


@dataclass(frozen=True)
class Chapter:
    """A chapter of the evidence: its statements, each with its tables."""

    name: str
    parts: Mapping[str, tuple[Statement, Sequence[Table]]]


@dataclass(frozen=True)
class Rule:
    """A rule by which a claim is judged.

    Attributes:
        verdict: Code of the verdict that it gives; its name stands in the words.
        text: When it applies, in words.
        when: The same as a condition over the columns of the claim's row; empty for the last one.
        is_applied: Whether it is the one that gave the verdict.
    """

    verdict: str
    text: str
    when: str
    is_applied: bool


@dataclass(frozen=True)
class Finding:
    """A claim of the discussion and what the data say about it.

    Attributes:
        name: Its name.
        number: Its place among the claims.
        verdict: Code of the verdict; its name stands in the words as `verdict.<code>`.
        claim: The claim, as the discussion states it.
        reason: The sentence that gives the verdict, with its numbers.
        key: The most telling indicator: what it is, and its value with its interval.
        can: What patent data can say about it.
        cannot: What they cannot say.
        caveats: What to bear in mind with the numbers.
        rules: The rules in the order they are tried.
        tables: The indicators.
        charts: Names of the charts that it rests on.
        statement: The query of its numbers, and the answer (one row).
    """

    name: str
    number: int
    verdict: str
    claim: str
    reason: Phrase
    key: tuple[str, Entry]
    can: str
    cannot: str
    caveats: Sequence[str]
    rules: Sequence[Rule]
    tables: Sequence[Table]
    charts: Sequence[str]
    statement: Statement


@dataclass(frozen=True)
class Changes:
    """What changed since the report published before.

    Attributes:
        state: `compared`, `sources_changed`, or why nothing could be compared.
        paragraphs: What is said of it, numbers included.
        tables: Counts and lists; long lists are cut and say so.
        files: Files of the report that hold all of it, whole.
    """

    state: str
    paragraphs: Sequence[Entry]
    tables: Sequence[Table]
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Edition:
    """Everything that the report says in one language.

    Attributes:
        words: The language.
        build_id: The build of the warehouse that was asked.
        claims: The claims of the discussion, each with its verdict.
        opening: The overview.
        changes: What changed since the report before.
        sections: The charts in reading order.
        evidence: The chapters of method and evidence.
        others: The other languages that there are editions of.
        provenance: What made the build: versions and hashes by name, for the page of the method.
    """

    words: Words
    build_id: str
    claims: Sequence[Finding]
    opening: Opening
    changes: Changes
    sections: Sequence[Section]
    evidence: Sequence[Chapter]
    others: Sequence[str] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title, with what the data are limited to where they are not the world."""
        title = self.words["page.title"]
        if self.opening.coverage:
            title = self.words["chart.limited"].format(title=title, coverage=self.opening.coverage)
        return title

    def section(self, name: str) -> Section:
        """Return the chart of a name."""
        return next(section for section in self.sections if section.name == name)
