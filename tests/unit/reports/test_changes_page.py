"""The section on what changed: in both languages, escaped, each number in a file of the report."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from change_frames import SOURCE, VERSIONS, Family, report_of
from report_frames import answers
from test_report_pages import parse

from reports import markdown, words
from reports.build import COUNTRIES_SQL, build
from reports.cells import Cell, Phrase, plain
from reports.changes import key_numbers, layout
from reports.changes.compare import BLIND, REASONS, compare
from reports.changes.families import ADDED, CHANGED, REMOVED
from reports.changes.snapshot import FAMILIES_SQL, Snapshot, SnapshotError
from reports.claims import load_claims
from reports.document import Changes
from reports.words import LANGUAGES, fill

MARKS = {"is_sample": False, "is_generated": False}
NASTY = Family("f|x", title="<b>bold</b> | *star* [a](http://x)", applicants={"=cmd|<i>": "CN"})
MANY = [Family(f"f{n:03d}") for n in range(50)]
COUNTRIES = answers()[COUNTRIES_SQL]


def laid_out(
    before: Snapshot | SnapshotError | None, now: Snapshot, language: str = "en"
) -> Changes:
    return layout.lay_out(compare(before, now), COUNTRIES, words.load(language), MARKS)


def said(changes: Changes, language: str = "en") -> str:
    text = words.load(language)

    def resolve(phrase: Phrase) -> str:
        return fill(phrase.template, lambda name, _: plain(phrase.cells[name], text))

    return "\n".join(
        resolve(one) if isinstance(one, Phrase) else str(one) for one in changes.paragraphs
    )


def test_the_balance_is_said_in_numbers_of_a_file() -> None:
    changes = laid_out(report_of(Family("a"), Family("b")), report_of(Family("b"), Family("c")))
    assert "Families: 2 before, 1 added, 1 removed, 2 now; 0 of those that stayed" in said(changes)
    phrases = [one for one in changes.paragraphs if isinstance(one, Phrase)]
    assert len(phrases) == 1
    for cell in phrases[0].cells.values():
        frame = pl.read_csv(changes.files[cell.statement.file])
        assert frame[cell.column][cell.row] == cell.value


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reasons", [0, 1, 3])
def test_reasons_that_cannot_be_told_apart_are_told_so(language: str, reasons: int) -> None:
    several = {"versions": replace(VERSIONS, records="d2", methods="m2"), "topic_version": "4"}
    stated: dict[int, dict[str, Any]] = {
        0: {},
        1: {"versions": replace(VERSIONS, records="d2")},
        3: several,
    }
    changes = laid_out(report_of(), report_of(Family("new"), **stated[reasons]), language)
    text, entries = said(changes, language), words.load(language)
    data = entries["change_reason.data"]
    apart = entries["since.reasons_many"].partition("{reasons}")[2][1:]
    assert (apart in text) == (reasons > 1)
    assert (entries["since.reasons_none"] in text) == (reasons == 0)
    assert (entries["since.reasons_one"].format(reasons=data) in text) == (reasons == 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_kind_and_reason_has_words(language: str) -> None:
    entries = words.load(language)
    for state in (*BLIND, "compared", "sources_changed"):
        assert entries[f"since.state_{state}"]
    for kind in (*ADDED, *REMOVED, *CHANGED):
        assert entries[f"change_kind.{kind}"]
    for reason in REASONS:
        assert entries[f"change_reason.{reason}"]
    items = compare(report_of(), report_of()).frames["versions"]["item"]
    assert all(entries[f"since.version_{item}"] for item in items)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_has_a_name(language: str) -> None:
    keys = {"glance": "", "country_sources": "unknown", "shares": "ipf/unknown",
            "growth": "all/10/with_office"}  # fmt: skip
    names = [
        key_numbers.label(section, keys[section], measure, words.load(language), str)
        for section, one in key_numbers.SETS.items()
        for measure in one.measures
    ]
    for claim in load_claims():
        measure = f"{claim.name}/{key_numbers.key_of(claim).column}"
        names.append(key_numbers.label("claims", "", measure, words.load(language), str))
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("before", [None, *(SnapshotError(state) for state in BLIND[1:4])])
def test_nothing_is_listed_where_nothing_can_be_compared(before: SnapshotError | None) -> None:
    changes = laid_out(before, report_of(Family("a")))
    assert changes.tables == []
    assert changes.paragraphs == [words.load("en")[f"since.state_{changes.state}"]]


def test_a_sample_beside_real_data_shows_only_what_both_are_made_of() -> None:
    sample = replace(SOURCE, source="sample", is_sample=True)
    changes = laid_out(report_of(*MANY, sources=[sample]), report_of(Family("a")))
    assert [table.caption for table in changes.tables] == ["What the two reports are made of"]
    assert "cannot be compared" in said(changes)


def test_other_sources_show_counts_and_no_lists() -> None:
    other = replace(SOURCE, source="linked")
    changes = laid_out(report_of(), report_of(*MANY, sources=[other, SOURCE]))
    assert "The sources changed" in said(changes)
    assert [table.caption for table in changes.tables] == [
        "Families before and now", "Revised numbers", "What the two reports are made of",
    ]  # fmt: skip


def test_no_change_is_said_in_a_sentence() -> None:
    changes = laid_out(report_of(*MANY), report_of(*MANY))
    assert said(changes).endswith("No family, no verdict and none of the numbers compared changed.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_verdicts_that_changed_stand_first(language: str) -> None:
    before = report_of(verdicts={"chinese_surge": "not_testable", "no_more": "supported"})
    now = report_of(verdicts={"chinese_surge": "supported", "litigation_risk": "supported"})
    entries = words.load(language)
    table = laid_out(before, now, language).tables[0]
    assert table.caption == entries["since.verdicts_caption"]
    claims = {claim.name: getattr(claim, language).claim for claim in load_claims()}
    changed = [entries["verdict.not_testable"], entries["verdict.supported"]]
    assert table.rows == [
        [claims["chinese_surge"], *changed],
        [claims["litigation_risk"], entries["format.none"], changed[1]],
    ]


def test_long_lists_are_cut_and_say_so_and_files_are_whole() -> None:
    changes = laid_out(report_of(), report_of(*MANY))
    table = next(one for one in changes.tables if one.caption.startswith("New:"))
    assert len(table.rows) == 20
    assert table.caption.endswith("(the first 20 of 50; all are in families.csv)")
    assert table.is_folded
    assert len(pl.read_csv(changes.files["changes/families.csv"])) == 50


@pytest.mark.parametrize("language", LANGUAGES)
def test_cells_point_to_what_the_files_hold(language: str) -> None:
    before = report_of(*MANY, Family("x", year=1999), numbers={"families": 10, "ipf": 3})
    changes = laid_out(before, report_of(NASTY, Family("x", year=2001)), language)
    frames = {name: pl.read_csv(content) for name, content in changes.files.items()}
    cells = [
        entry for table in changes.tables for row in table.rows for entry in row
        if isinstance(entry, Cell)
    ]  # fmt: skip
    assert len(cells) > 40
    for cell in cells:
        assert frames[cell.statement.file][cell.column][cell.row] == cell.value


def test_the_previous_tier_is_told_where_another_is_shown() -> None:
    before = report_of(Family("a", tier="wide"), numbers={"families": 1}, tier="wide")
    changes = laid_out(before, report_of(Family("a", tier="wide"), numbers={"families": 0}))
    assert "Another tier of the topic is shown than before" in said(changes)
    assert "What can have caused it: the tier shown." in said(changes)


def test_names_stay_text_in_markdown_and_files() -> None:
    changes = laid_out(report_of(), report_of(NASTY))
    text = markdown.changes(changes, ["sample"], words.load("en"))
    assert "<b>" not in text
    assert r"&lt;b&gt;bold&lt;/b&gt; \| \*star\* \[a\](http://x)" in text
    assert words.load("en")["mark.sample"] in text
    for line in text.splitlines():
        if line.startswith("| f"):
            assert len(re.findall(r"(?<!\\)\|", line)) == 6
    families = pl.read_csv(changes.files["changes/families.csv"])
    assert families["applicants"].to_list() == ["'=cmd|<i>"]


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_section_and_what_it_shows_is_in_its_files(
    tmp_path: Path, language: str
) -> None:
    first, second = tmp_path / "2026-01-01-aaaaaaaa", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    build(answers().__getitem__, first, [language], "build-1")
    asked = answers()
    families = asked[FAMILIES_SQL]
    asked[FAMILIES_SQL] = families.filter(families["family_id"] != "f1")
    build(asked.__getitem__, second, [language], "build-2", previous=first)
    page = parse(second / f"report.{language}.html")
    numbers = [one for tag, one in page.tags if tag == "data" and "data-file" in one]
    assert len(numbers) > 20
    for one in numbers:
        frame = pl.read_csv(second / str(one["data-file"]))
        value = frame[str(one["data-column"])][int(str(one["data-row"]))]
        assert float(str(one["value"])) == float(value)
    links = {str(one.get("href")) for tag, one in page.tags if tag == "a"}
    assert "#since" in links
    files = {name for name in links if name.startswith("changes/")}
    assert all((second / name).is_file() for name in files)
    assert "changes/families.csv" in files
