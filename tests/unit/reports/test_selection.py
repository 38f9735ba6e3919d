"""A chart is restricted by the values of its own first step, and says so."""

import polars as pl
import pytest
from report_frames import facts_frame

from reports import words
from reports.charts import office_flows, origin_trend
from reports.selection import Selection, SelectionError, of_key, sentence


def test_the_default_changes_no_query() -> None:
    assert Selection().render(origin_trend.SQL) == origin_trend.SQL


def test_every_option_is_written_into_the_query() -> None:
    sql = Selection("strict", ("CN", "JP"), 2000, 2020, "ipf").render(origin_trend.SQL)
    for literal in (
        "['CN', 'JP']::varchar[] as wanted_origins",
        "2000::integer as first_year",
        "2020::integer as last_year",
        "'ipf'::varchar as wanted_scope",
        "topic_tier = 'strict'",
    ):
        assert literal in sql
    assert "null::" not in sql


def test_a_chart_without_the_step_refuses() -> None:
    with pytest.raises(SelectionError, match="cannot be restricted by first_year"):
        Selection(first_year=2000).render(office_flows.SQL.replace("first_year", "x"))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"origins": ("China",)}, "two capital letters"),
        ({"origins": ("C'",)}, "two capital letters"),
        ({"first_year": 20}, "year 20"),
        ({"first_year": 2020, "last_year": 2000}, "the first is after the last"),
        ({"scope": "triadic"}, "all, ipf"),
        ({"tier": "wider"}, "strict, standard, wide"),
    ],
)
def test_impossible_values_are_refused(values: dict[str, object], message: str) -> None:
    with pytest.raises(SelectionError, match=message):
        Selection(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_footnote_says_what_is_left_out(language: str) -> None:
    chosen = Selection(origins=("CN", "JP"), first_year=2000, scope="ipf")
    frame = pl.DataFrame({"origin": ["CN", "JP"]})
    said = sentence(chosen.facts(facts_frame(), frame), words.load(language))
    assert "CN" in said
    assert "2000" in said
    assert "IPF" in said
    assert sentence(facts_frame(), words.load(language)) == ""


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_an_origin_without_data_is_named(language: str) -> None:
    chosen = Selection(origins=("CN", "KR"), last_year=2010)
    entries = words.load(language)
    frame = pl.DataFrame({"origin": ["CN"]})
    lacking = entries["selection.absent"].format(origins="KR")
    assert sentence(chosen.facts(facts_frame(), frame), entries).startswith(lacking)
    for there in (pl.DataFrame({"origin": ["KR", "CN"]}), pl.DataFrame({"year": [2010]})):
        assert "KR" in sentence(chosen.facts(facts_frame(), there), entries)
        assert lacking not in sentence(chosen.facts(facts_frame(), there), entries)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(2000, 2000, "the year 2000"), (2000, 2005, "2000–2005"), (2000, None, "from 2000"),
     (None, 2005, "up to 2005")],
)  # fmt: skip
def test_years_are_said_as_people_say_them(first: int | None, last: int | None, said: str) -> None:
    chosen = Selection(first_year=first, last_year=last)
    shown = sentence(chosen.facts(facts_frame(), pl.DataFrame()), words.load("en"))
    assert f"only {said}. " in shown


def test_a_key_gives_its_selection_back() -> None:
    for chosen in (Selection(origins=("KR",), last_year=2010), Selection(scope="all")):
        assert of_key(chosen.key) == chosen
