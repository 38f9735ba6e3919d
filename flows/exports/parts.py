"""What several files of an export say alike: marks, credits, what was left out."""

from collections.abc import Mapping

from flows.exports.content import Content
from reports import words
from reports.characters import readable
from reports.words import LANGUAGES, Words

NAMES = {
    "csv": "CSV",
    "datapackage": "datapackage.json",
    "json": "JSON",
    "parquet": "Parquet",
    "xlsx": "Excel",
}


def each_language() -> Mapping[str, Words]:
    """The words of every language."""
    return {language: words.load(language) for language in LANGUAGES}


def marks(content: Content, text: Words) -> list[str]:
    """What is not to be relied on, in the words of a language; nothing for real data."""
    return [text[f"mark.{mark}"] for mark in content.marks]


def mark_line(content: Content) -> str:
    """The same in one line, in every language; empty for real data."""
    said = [mark for text in each_language().values() for mark in marks(content, text)]
    return " / ".join(said)


def holds(content: Content, text: Words) -> str:
    """What an export was made from."""
    return text["export.holds"].format(
        build=content.build.build_id,
        moment=f"{content.moment:%Y-%m-%d %H:%M}",
        version=content.build.version,
        tier=text[f"topic_tier.{content.tier}"],
    )


def credits_of(content: Content, text: Words) -> list[str]:
    """Each source with its credit, its licence and the day of its data."""
    lines = []
    for origin in content.origins:
        line = text["formats.credit"].format(
            title=readable(origin.title[text.language]),
            credit=readable(origin.credit[text.language]),
            licence=readable(origin.licence[text.language]),
        )
        date = text.value(origin.data_as_of, "date")
        lines.append(text["export.credit"].format(credit=line, date=date))
    return lines


def left_out(content: Content, text: Words) -> str:
    """Why something was left out; empty if nothing was."""
    if not content.left_out:
        return ""
    names = text["format.list"].join(content.closed)
    return text["export.left_out_reason"].format(sources=names)
