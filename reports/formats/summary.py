"""An edition in short, as Markdown: key numbers, the list of charts, credits."""

import re
from collections.abc import Iterator
from itertools import groupby

from reports.charts.glyphs import readable
from reports.document import Edition, Section
from reports.formats import plain
from reports.tables import Table

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~&$^])")
# At the beginning of a line these begin a list or a heading.
_LEADING = re.compile(r"^(\s*)([-+=:])|^(\s*\d+)([.)])(?=\s|$)")


def write(edition: Edition) -> bytes:
    """Write the summary; the same edition gives the same bytes."""
    return ("\n".join(_lines(edition)) + "\n").encode("utf-8")


def escaped(text: str) -> str:
    """Write a text on one line so that nothing in it is read as markup."""
    safe = _MARKUP.sub(r"\\\1", readable(text))
    return _LEADING.sub(r"\1\3\\\2\4", safe)


def _lines(edition: Edition) -> Iterator[str]:
    words = edition.words
    yield f"# {escaped(plain.title(edition))}"
    for mark in plain.marks(edition):
        yield f"\n> **{escaped(mark)}**"
    yield f"\n{escaped(words['page.subtitle'])}\n"
    yield from (f"- {escaped(line)}" for line in plain.imprint_lines(edition))
    yield f"\n{escaped(plain.tiers(edition))}\n"
    yield f"## {escaped(words['formats.key_numbers'])}\n"
    _, tables = edition.opening.parts["glance"]
    for table in tables:
        yield from _table(table, edition)
    yield f"\n## {escaped(words['formats.charts'])}"
    for group, sections in groupby(edition.sections, key=lambda section: section.group):
        yield f"\n### {escaped(words[f'group.{group}'])}\n"
        yield from (_chart(section, edition) for section in sections)
    yield f"\n## {escaped(words['formats.credits'])}\n"
    yield from (f"- {escaped(line)}" for line in plain.credit_lines(edition))


def _chart(section: Section, edition: Edition) -> str:
    """List a chart: its picture, its data, and what it can and cannot say."""
    words = edition.words
    heading = escaped(words[f"{section.name}.heading"])
    picture = f"charts/{section.name}.{words.language}.png"
    lines = [f"- [{heading}]({picture}) ([CSV](charts/{section.name}.csv))"]
    for key in ("can", "cannot"):
        said = words["formats.pair"].format(
            name=f"*{escaped(words[f'page.{key}'])}*",
            value=escaped(words[f"{section.name}.{key}"]),
        )
        lines.append(f"  - {said}")
    return "\n".join(lines)


def _table(table: Table, edition: Edition) -> Iterator[str]:
    words = edition.words
    yield _row([escaped(head) for head in table.heads])
    numbers = [plain.is_number(entry) for entry in table.rows[0]]
    yield _row(["---:" if is_number else "---" for is_number in numbers])
    for row in table.rows:
        yield _row([escaped(plain.written(entry, words)) for entry in row])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
