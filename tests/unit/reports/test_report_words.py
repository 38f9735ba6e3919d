"""The two languages say the same things, each in its own words."""

import csv
import re
from string import Formatter

import pytest

from flows.warehouse.models import sql_folder
from reports import words
from reports.words import fill


def slots(template: str) -> set[tuple[str, str | None]]:
    return {(name, style) for _, name, style, _ in Formatter().parse(template) if name is not None}


def test_both_languages_have_the_same_keys() -> None:
    assert set(words.load("en").entries) == set(words.load("ja").entries)


def test_both_languages_fill_in_the_same_numbers() -> None:
    english, japanese = words.load("en"), words.load("ja")
    formats = {"format.percent", "format.date"}
    for key in set(english.entries) - formats:
        # Texts of the sources have a column of their own in Japanese.
        same = {(name.removesuffix("_ja"), style) for name, style in slots(japanese[key])}
        assert slots(english[key]) == same, key


def test_the_japanese_edition_is_in_japanese() -> None:
    names = re.compile(
        r"\{[^}]*\}|HHI|IPF|DOCDB|CPC|PCT|EP|PNG|SVG|CSV|n\b"
        r"|PDF|Excel|PowerPoint|Markdown|「(all|ipf|other|unknown)」"
    )
    skipped = {"page.other_language"}
    for key, text in words.load("ja").entries.items():
        if key not in skipped:
            assert not re.search(r"[A-Za-z]", names.sub("", text)), key


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_judgement_that_the_method_lists_has_words(language: str) -> None:
    seeded = (sql_folder() / "seeds" / "rules.csv").read_text(encoding="utf-8")
    listed = {row["judgement"] for row in csv.DictReader(seeded.splitlines())}
    named = {key for key in words.load(language).entries if key.startswith("judgement.")}
    told_elsewhere = {"completeness", "country_basis", "year_basis"}
    assert {f"judgement.{one}" for one in listed - told_elsewhere} == named


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="no text for language"):
        words.load("xx")


@pytest.mark.parametrize(
    ("value", "style", "english", "japanese"),
    [
        (12345, "count", "12,345", "12,345"),
        (1234.56, "families", "1,234.6", "1,234.6"),
        (0.0523, "share", "5.2\u00a0%", "5.2%"),
        (0.0523, "share_bare", "5.2", "5.2"),
        (0.0523, "change", "+5.2\u00a0%", "+5.2%"),
        (-0.1, "change", "\u221210.0\u00a0%", "\u221210.0%"),
        (-0.0001, "points", "0.0", "0.0"),
        (1234.567, "ratio", "1,234.57", "1,234.57"),
        (0.0304, "index", "0.030", "0.030"),
        (1234, "signed", "+1,234", "+1,234"),
        (-2, "signed", "\u22122", "\u22122"),
        (0, "signed", "0", "0"),
        (-0.04, "signed_families", "0.0", "0.0"),
        (1.25, "signed_families", "+1.2", "+1.2"),
        (-0.5, "signed_ratio", "\u22120.50", "\u22120.50"),
        (0.0304, "signed_index", "+0.030", "+0.030"),
        (2021, "year", "2021", "2021"),
        (2021.0, "year", "2021", "2021"),
        (None, "share", "–", "–"),
    ],
)
def test_numbers_are_written_for_readers(
    value: object, style: str, english: str, japanese: str
) -> None:
    assert words.load("en").value(value, style) == english
    assert words.load("ja").value(value, style) == japanese


def test_fill_replaces_every_slot() -> None:
    assert fill("n = {a:count}; {b:year}", lambda name, style: f"<{name},{style}>") == (
        "n = <a,count>; <b,year>"
    )
