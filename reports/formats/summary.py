"""An edition in short, as Markdown: answers to the claims, key numbers, charts, credits."""

from collections.abc import Iterator
from itertools import groupby

from reports.document import Edition, Finding, Section
from reports.formats import plain
from reports.markdown import entry, escape, grid
from reports.words import Words


def write(edition: Edition) -> bytes:
    """Write the summary; the same edition gives the same bytes."""
    return ("\n".join(_lines(edition)) + "\n").encode("utf-8")


def _lines(edition: Edition) -> Iterator[str]:
    words = edition.words
    yield f"# {escape(plain.title(edition))}"
    for mark in plain.marks(edition):
        yield f"\n> **{escape(mark)}**"
    yield f"\n{escape(words['page.subtitle'])}\n"
    yield from (f"- {escape(line)}" for line in plain.imprint_lines(edition))
    yield f"\n{escape(plain.tiers(edition))}"
    yield f"\n## {escape(words['claims.heading'])}\n"
    yield f"{escape(words['claims.intro'])}\n"
    for item in edition.claims:
        yield from _claim(item, words)
    yield f"\n## {escape(words['formats.key_numbers'])}\n"
    _, tables = edition.opening.parts["glance"]
    for table in tables:
        yield from grid(table, words)
    yield f"\n## {escape(words['since.heading'])}"
    for paragraph in edition.changes.paragraphs:
        yield f"\n{entry(paragraph, words)}"
    yield f"\n## {escape(words['formats.charts'])}"
    for group, sections in groupby(edition.sections, key=lambda section: section.group):
        yield f"\n### {escape(words[f'group.{group}'])}\n"
        for section in sections:
            yield from _chart(section, edition)
    yield f"\n## {escape(words['formats.credits'])}\n"
    yield from (f"- {escape(line)}" for line in plain.credit_lines(edition))


def _claim(item: Finding, words: Words) -> Iterator[str]:
    """Write a claim with its verdict, the reason, and the most telling number."""
    name, value = item.key
    yield f"{item.number}. {escape(item.claim)}"
    verdict = f"**{escape(words[f'verdict.{item.verdict}'])}**"
    yield f"   - {plain.pair(verdict, entry(item.reason, words), words)}"
    yield f"   - {plain.pair(escape(name), entry(value, words), words)}"


def _chart(section: Section, edition: Edition) -> Iterator[str]:
    """List a chart: its picture, its data, and what it can and cannot say."""
    words = edition.words
    picture = f"charts/{section.name}.{words.language}.png"
    heading = escape(words[f"{section.name}.heading"])
    yield f"- [{heading}]({picture}) ([CSV](charts/{section.name}.csv))"
    for key in ("can", "cannot"):
        name, value = f"*{escape(words[f'page.{key}'])}*", words[f"{section.name}.{key}"]
        yield f"  - {plain.pair(name, escape(value), words)}"
