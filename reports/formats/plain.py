"""An edition in plain text: what the formats share that know no markup of ours."""

import datetime as dt

from reports.cells import Cell, Phrase, plain
from reports.characters import readable
from reports.document import Edition, Finding, Section
from reports.footnotes import footnote
from reports.tables import Entry
from reports.words import Words, fill


def written(entry: Entry, words: Words) -> str:
    """Write an entry of a table."""
    if isinstance(entry, Phrase):
        cells = entry.cells
        return readable(fill(entry.template, lambda name, _: plain(cells[name], words)))
    return readable(plain(entry, words) if isinstance(entry, Cell) else entry)


def is_number(entry: Entry) -> bool:
    """Whether an entry is set to the right, as numbers are."""
    return isinstance(entry, Phrase) or (isinstance(entry, Cell) and entry.style != "text")


def title(edition: Edition) -> str:
    """Write the title."""
    return readable(edition.title)


def note(section: Section, edition: Edition) -> str:
    """Write the footnote of a chart."""
    words = edition.words
    template = words[f"{section.name}.footnote"]
    return readable(footnote(template, section.facts, edition.opening.completeness, words))


def marks(edition: Edition) -> list[str]:
    """Say what is not to be relied on: data of a sample, generated data."""
    return [edition.words[f"mark.{mark}"] for mark in edition.opening.marks]


def short_marks(edition: Edition) -> str:
    """Say the same in one or two words, for the head of each page."""
    short = [edition.words[f"mark.{mark}_short"] for mark in edition.opening.marks]
    return edition.words["mark.joiner"].join(short)


def alt(section: Section, edition: Edition) -> str:
    """Describe a chart to those who cannot see it."""
    return " ".join([*marks(edition), edition.words[f"{section.name}.alt"]])


def data_date(edition: Edition) -> dt.date:
    """Return the date of the data; files are dated with it, so that same data give same bytes."""
    value = _glance(edition, "data_as_of")
    return value if isinstance(value, dt.date) else dt.date(1980, 1, 1)


def moment(edition: Edition) -> dt.datetime:
    """Return the date of the data as a moment."""
    return dt.datetime.combine(data_date(edition), dt.time(), dt.UTC)


def claim(item: Finding) -> str:
    """Write a claim with its number."""
    return f"{item.number}. {item.claim}"


def verdict(item: Finding, words: Words) -> str:
    """Name the verdict on a claim."""
    return words[f"verdict.{item.verdict}"]


def rules(item: Finding, words: Words) -> list[str]:
    """Write the rules by which a claim is judged, each with its condition."""
    lines = []
    for place, rule in enumerate(item.rules, start=1):
        applied = f" {words['claims.applied']}" if rule.is_applied else ""
        said = pair(words[f"verdict.{rule.verdict}"], f"{rule.text}{applied}", words)
        lines.append(f"{place}. {said}" + (f" [{rule.when}]" if rule.when else ""))
    return lines


def charts(item: Finding, words: Words) -> str:
    """Name the charts that a claim rests on; empty if it rests on none."""
    names = words["format.list"].join(words[f"{name}.heading"] for name in item.charts)
    return pair(words["claims.charts"], names, words) if names else ""


def pair(name: str, value: str, words: Words) -> str:
    """Write a name and what it has."""
    return words["formats.pair"].format(name=name, value=value)


def tiers(edition: Edition) -> str:
    """Say which tier of the topic is shown, and what the others and none hold."""
    words, (glance, _) = edition.words, edition.opening.parts["glance"]

    def resolve(name: str, style: str) -> str:
        if name == "topic_tier":
            return words.code(name, _glance(edition, name))
        return plain(glance.cell(name, style), words)

    return fill(words["page.tiers"], resolve)


def imprint(edition: Edition) -> list[tuple[str, str]]:
    """Say what the report was made of: tier, date of the data, build."""
    words = edition.words
    return [
        (words["glance.topic_tier"], words.code("topic_tier", _glance(edition, "topic_tier"))),
        (words["glance.data_as_of"], words.value(_glance(edition, "data_as_of"), "date")),
        (words["page.build"], edition.build_id),
    ]


def imprint_lines(edition: Edition) -> list[str]:
    """Say the same, a line each."""
    return [pair(name, value, edition.words) for name, value in imprint(edition)]


def provenance(edition: Edition) -> list[tuple[str, str]]:
    """Say what made the build: versions and hashes."""
    return [
        (edition.words[f"provenance.{name}"], readable(value))
        for name, value in edition.provenance.items()
    ]


def credit_lines(edition: Edition) -> list[str]:
    """Name each source with its credit and its licence."""
    words = edition.words
    sources = edition.opening.parts["sources"][0].frame
    columns = [words.localised(column) for column in ("title", "credit", "licence")]
    return [
        words["formats.credit"].format(
            **{
                name: readable(str(row[column] or words["format.none"]))
                for name, column in zip(("title", "credit", "licence"), columns, strict=True)
            }
        )
        for row in sources.iter_rows(named=True)
    ]


def _glance(edition: Edition, column: str) -> object:
    value: object = edition.opening.parts["glance"][0].frame[column][0]
    return value
