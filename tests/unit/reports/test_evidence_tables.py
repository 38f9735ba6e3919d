"""The tables of the evidence: what is hidden says why, and an interval stands beside its value."""

import re
import tomllib

import polars as pl
import pytest
from evidence_frames import ROWS, evidence_answers

from flows.warehouse import models
from reports import words
from reports.cells import Cell, Phrase, Statement, marked_phrase, run
from reports.evidence.chapters import CHAPTERS, Question
from reports.tables import LONG, Entry, Table, with_interval
from reports.words import Words

QUESTIONS = {question.name: question for chapter in CHAPTERS for question in chapter.questions}


def answered(question: Question) -> Statement:
    return run(evidence_answers().__getitem__, "sql-x", question.sql)


def laid_out(name: str, language: str = "en") -> list[Table]:
    return QUESTIONS[name].tables(answered(QUESTIONS[name]), words.load(language))


def shown(entry: Entry, entries: Words) -> str:
    """Return an entry as a reader sees it."""
    if isinstance(entry, Phrase):
        return re.sub("<[^>]*>", "", marked_phrase(entry, entries))
    return entries.value(entry.value, entry.style) if isinstance(entry, Cell) else entry


def texts(table: Table, language: str = "en") -> list[list[str]]:
    return [[shown(entry, words.load(language)) for entry in row] for row in table.rows]


@pytest.mark.parametrize("name", sorted(QUESTIONS))
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_row_has_an_entry_for_every_head(name: str, language: str) -> None:
    tables = laid_out(name, language)
    assert tables
    for table in tables:
        assert table.caption
        assert table.rows
        assert all(len(row) == len(table.heads) for row in table.rows), table.caption
        assert texts(table, language)


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_an_empty_answer_leaves_a_caption(name: str) -> None:
    question = QUESTIONS[name]
    empty = Statement("sql-x", question.sql, answered(question).frame.clear())
    tables = question.tables(empty, words.load("en"))
    assert tables
    assert all(table.caption and not table.rows and not table.is_folded for table in tables)
    assert not any("{" in table.caption for table in tables)


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize(
    "column",
    ["hidden_reason", "delay_basis", "layer_rule", "correction_action", "correction_state"],
)
def test_every_code_of_the_marts_has_words(column: str, language: str) -> None:
    text = (models.sql_folder() / "columns.toml").read_text(encoding="utf-8")
    allowed = tomllib.loads(text)[column]["allowed"]
    assert allowed
    entries = words.load(language)
    assert all(entries.code(column, code) for code in allowed)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_judgement_of_the_rules_has_words(language: str) -> None:
    rules = pl.read_csv(models.sql_folder() / "seeds" / "rules.csv")
    entries = words.load(language)
    told_elsewhere = {"completeness", "country_basis", "year_basis"}
    assert all(
        entries.code("judgement", judgement)
        for judgement in set(rules["judgement"]) - told_elsewhere
    )


def test_what_is_hidden_says_why_and_shows_no_number() -> None:
    statement = answered(QUESTIONS["ratios"])
    entries = words.load("en")
    assert with_interval(statement, entries, 0, "ratio", "ratio") == ("not shown: too few families")
    found = with_interval(statement, entries, 1, "ratio", "ratio")
    assert shown(found, entries) == "2.00 (1.90 to 2.10)"
    assert shown(found, words.load("ja")) == "2.00 (1.90 to 2.10)"


def test_the_unit_of_an_interval_stands_once() -> None:
    (table,) = laid_out("growth")
    first, second = texts(table)
    assert first[2:] == [
        "+20.0\u00a0% (+10.0 to +30.0\u00a0%)",
        "\u221210.0\u00a0% (\u221220.0 to 0.0\u00a0%)",
        "+30.0 (+20.0 to +40.0)",
    ]
    assert first[0] == "2013–2022"
    assert second[3:] == ["not shown: too few families"] * 2
    (japanese,) = laid_out("growth", "ja")
    assert texts(japanese, "ja")[0][2] == "+20.0%（+10.0～+30.0%）"


def test_precision_of_nothing_found_is_a_dash() -> None:
    languages = laid_out("accuracy")[2]
    assert [row[0] for row in texts(languages)] == ["Japanese", "xx"]
    assert texts(languages)[1][2] == "–"


def test_a_band_that_is_not_shown_leaves_its_place_empty() -> None:
    every = texts(laid_out("nowcasts")[0])
    assert every[0][5:] == ["15.0", "16.0 to 17.0", "18.0 to 19.0"]
    assert every[1][5:] == ["not shown: the year is not over", "", ""]
    assert every[-1][0] == "All origins"


def test_a_table_without_any_estimate_is_folded_and_says_why() -> None:
    question = QUESTIONS["nowcasts"]
    frame = answered(question).frame
    hidden = frame.with_columns(
        pl.lit(value=False).alias("is_shown"), pl.lit("not_backtested").alias("hidden_reason")
    )
    for table in question.tables(Statement("sql-x", "", hidden), words.load("en")):
        assert table.is_folded
        assert table.reason == "not shown: could not be tried on past days"
    differing = hidden.with_columns(
        pl.when(pl.col("year") == 2024)
        .then(pl.lit("too_incomplete"))
        .otherwise("hidden_reason")
        .alias("hidden_reason")
    )
    for frame_of_some in (frame, differing):
        statement = Statement("sql-x", "", frame_of_some)
        assert not any(table.reason for table in question.tables(statement, words.load("en")))


def test_an_estimate_that_one_of_two_answers_lacks_is_a_dash_and_gives_no_reason() -> None:
    frame = answered(QUESTIONS["shares"]).frame.with_columns(
        pl.lit(None, dtype=pl.Boolean).alias("filled_is_shown"),
        pl.lit(None, dtype=pl.Float64).alias("filled_share"),
        pl.lit(value=False).alias("bare_is_shown"),
        pl.lit("convenience_sample").alias("bare_hidden_reason"),
    )
    tables = QUESTIONS["shares"].tables(Statement("sql-x", "", frame), words.load("en"))
    assert {table.reason for table in tables} == {"not shown: sample"}
    assert {row[2] for row in texts(tables[0])} == {"–"}


def test_rules_are_folded_and_so_are_long_tables() -> None:
    *by_country, by_rule = laid_out("imputation")
    assert not any(table.is_folded for table in by_country)
    assert by_rule.is_folded
    assert [row[1] for row in texts(by_rule)][:2] == [
        "inventor's country",
        "no rule fired: stays unknown",
    ]
    assert not Table("a", ["b"], [["c"]] * LONG).is_folded
    assert Table("a", ["b"], [["c"]] * (LONG + 1)).is_folded


def test_corrections_tell_what_was_stated_and_what_is_done() -> None:
    (table,) = laid_out("corrections")
    done = [row[2] for row in texts(table)]
    assert done == ["2030-01-01 → 2020-01-01", "x → unknown", "–: row dropped"]


def test_a_break_of_several_years_names_both_ends() -> None:
    (table,) = laid_out("breaks", "ja")
    assert [row[2] for row in texts(table, "ja")] == ["2014～2016年", "2020"]


def test_frames_answer_every_question() -> None:
    assert set(ROWS) == set(QUESTIONS)
