"""One self-contained page per language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from reports.cells import Cell, Phrase, Statement, marked, marked_phrase
from reports.footnotes import footnote
from reports.tables import Entry, Table
from reports.words import Words, fill

METHOD = (
    "topic",
    "unit",
    "year",
    "origin",
    "fractional",
    "ipf",
    "utility",
    "recent",
    "nowcast",
    "growth",
    "interval",
    "names",
    "grant",
)


@dataclass(frozen=True)
class Section:
    """A chart on the page: its statements, tables and files."""

    name: str
    statement: Statement
    facts: Statement
    tables: Sequence[Table]
    png: str
    svg: str
    csv: str


@dataclass(frozen=True)
class Opening:
    """The overview on the page: each statement with its tables, by the key of its caption."""

    parts: Mapping[str, tuple[Statement, Sequence[Table]]]
    completeness: Statement
    marks: Sequence[str]
    coverage: str


@dataclass(frozen=True)
class Chapter:
    """A chapter of the evidence: its statements, each with its tables."""

    name: str
    parts: Mapping[str, tuple[Statement, Sequence[Table]]]


def render(
    words: Words,
    opening: Opening,
    sections: Sequence[Section],
    evidence: Sequence[Chapter],
    others: Sequence[str],
    build_id: str,
) -> str:
    """Render the page of one language; `others` are the languages it links to."""
    environment = Environment(
        loader=PackageLoader("reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

    def write(entry: Entry) -> Markup:
        if isinstance(entry, Phrase):
            return marked_phrase(entry, words)
        return marked(entry, words) if isinstance(entry, Cell) else escape(entry)

    def note(section: Section) -> str:
        template = words[f"{section.name}.footnote"]
        return footnote(template, section.facts, opening.completeness, words, marked, Markup(""))

    title = words["page.title"]
    if opening.coverage:
        title = words["chart.limited"].format(title=title, coverage=opening.coverage)
    return environment.get_template("report.html.j2").render(
        words=words,
        title=title,
        opening=opening,
        sections=sections,
        evidence=evidence,
        tiers=_tiers(opening.parts["glance"][0], words),
        others=others,
        build_id=build_id,
        method=METHOD,
        write=write,
        note=note,
        is_number=_is_number,
    )


def _is_number(entry: Entry) -> bool:
    return isinstance(entry, Phrase) or (isinstance(entry, Cell) and entry.style != "text")


def _tiers(glance: Statement, words: Words) -> Markup:
    """Say which tier of the topic is shown, and what the others and none hold."""

    def resolve(name: str, style: str) -> Markup:
        if name == "topic_tier":
            return escape(words.code(name, glance.frame[name][0]))
        return marked(glance.cell(name, style), words)

    return Markup(fill(words["page.tiers"], resolve, Markup("")))  # noqa: S704 - escaped by fill
