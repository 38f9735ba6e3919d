"""Heads of saved questions, and values that people give."""

from datetime import date
from typing import Any

import pytest
import typer.main

from flows.adhoc import asking, saved
from flows.cli import app
from flows.errors import ConfigurationError, ModelError

HEAD = """\
-- purpose: How many?
-- purpose_ja: いくつか。
-- parameter: from_year integer = 2000 {1900..2100}: first year | 最初の年
-- parameter: to_year integer = null: last year | 最後の年
-- parameter: scope text = all {all, ipf}: which
--   families | 対象の
--   ファミリー
-- parameter: word text = null: a word | 語
-- parameter: since date = 2020-01-31: a day | 日
-- parameter: share number = 0.5 {0..1}: a part | 割合
-- parameter: only_granted boolean = false: granted | 登録のみ
-- parameter: office code = JP: an office | 官庁
-- parameter: countries codes = CN,JP: countries | 国
-- column: n: how many | 件数
-- caution: Never add up.
-- caution_ja: 合計してはならない。
select 1 as n
"""


@pytest.fixture
def query() -> saved.SavedQuery:
    return saved.parse("how-many", HEAD)


def test_the_head_says_what_may_be_chosen(query: saved.SavedQuery) -> None:
    assert query.purpose == {"en": "How many?", "ja": "いくつか。"}
    assert query.values({}) == {
        "from_year": 2000, "to_year": None, "scope": "all", "word": None,
        "since": date(2020, 1, 31), "share": 0.5, "only_granted": False,
        "office": "JP", "countries": "CN,JP",
    }  # fmt: skip
    scope = query.parameters[2]
    assert (scope.allowed, scope.meaning) == (
        ("all", "ipf"), {"en": "which families", "ja": "対象のファミリー"},
    )  # fmt: skip
    assert query.columns == {"n": {"en": "how many", "ja": "件数"}}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("from_year", "2010", 2010),
        ("from", "2010", 2010),
        ("--from-year", " 2010 ", 2010),
        ("to", "-5", -5),
        ("scope", "ipf", "ipf"),
        ("word", "量子", "量子"),
        ("word", "'; drop table families; --", "'; drop table families; --"),
        ("since", "2024-02-29", date(2024, 2, 29)),
        ("share", "1", 1.0),
        ("only", "yes", True),
        ("office", "kr", "KR"),
        ("countries", "cn, jp ,us", "CN,JP,US"),
        ("only_granted", "False", False),
    ],
)
def test_a_text_becomes_a_value_of_its_kind(
    query: saved.SavedQuery, name: str, text: str, value: object
) -> None:
    values = query.values({name: text})
    assert value in values.values()
    assert type(value) in {type(one) for one in values.values()}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("from_year", "2010; drop table families", "must be an integer, of 1900..2100"),
        ("from_year", "", "must be an integer"),
        ("from_year", "1_900", "must be an integer"),
        ("from_year", "٢٠١٠", "must be an integer"),
        ("from_year", "1e3", "must be an integer"),
        ("from_year", "1899", "of 1900..2100"),
        ("from_year", "9" * 400, "must be an integer"),
        ("scope", "ips", "Did you mean ipf?"),
        ("scope", "all' or '1'='1", "of all, ipf"),
        ("word", "", "must be a text"),
        ("word", "x" * 501, "must be a text"),
        ("word", "a\0b", "must be a text"),
        ("word", "a\nb", "must be a text"),
        ("word", "a\u202eb", "must be a text"),
        ("since", "2023-02-29", "must be a date such as"),
        ("since", "20230201", "must be a date"),
        ("share", "nan", "must be a number"),
        ("share", "inf", "must be a number"),
        ("share", "1.01", "of 0..1"),
        ("only", "perhaps", "true or false"),
        ("office", "Japan", "must be two letters such as JP"),
        ("office", "日本", "must be two letters"),
        ("countries", "CN,,JP", "codes of two letters"),
        ("countries", "CN;JP", "codes of two letters"),
        ("year", "2010", "--year is none of its options: --from-year"),
        ("o", "2010", "could be several of its options"),
        ("", "2010", "is none of its options"),
        ("from_year) or (1", "1", "is none of its options"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_what_can(
    query: saved.SavedQuery, name: str, text: str, said: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        query.values({name: text})
    assert said in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("-- parameter: a integer 5: x | y", "is not 'name kind = default"),
        ("-- parameter: a integer = five: x | y", "the default of a"),
        ("-- parameter: a integer = 5 {6..7}: x | y", "the default of a"),
        ("-- parameter: a text = x: only English", "is not 'name kind"),
        ("-- parameter: a blob = x: x | y", "is not 'name kind"),
        ("-- column: n", "is not 'name: en | ja'"),
        ("-- empty: none", "empty is needed in both languages or none"),
        ("-- purpoes: x", "what is '-- purpoes: x'?"),
    ],
)
def test_a_wrong_head_is_told_with_its_file(line: str, said: str) -> None:
    with pytest.raises(ModelError) as caught:
        saved.parse("x", f"-- purpose: a\n-- purpose_ja: b\n{line}\nselect 1")
    assert "sql/queries/x.sql" in str(caught.value)
    assert said in str(caught.value)


def test_a_question_without_its_purpose_in_both_languages_is_refused() -> None:
    with pytest.raises(ModelError, match="purpose and purpose_ja"):
        saved.parse("x", "-- purpose: a\nselect 1")
    with pytest.raises(ModelError, match="name of the file"):
        saved.parse("X_y", HEAD)


@pytest.mark.parametrize(
    ("options", "pairs", "wanted"),
    [
        (["--from", "2010"], [], {"from_year": 2010}),
        (["--from=2010", "--country-basis", "without_office"], [],
         {"from_year": 2010, "country_basis": "without_office"}),
        ([], ["from_year=2010", "to=2012"], {"from_year": 2010, "to_year": 2012}),
    ],
)  # fmt: skip
def test_options_of_a_question_are_understood(
    options: list[str], pairs: list[str], wanted: dict[str, Any]
) -> None:
    asked = asking.understand("china_vs_japan", options, pairs)
    assert asked.query is not None
    assert wanted.items() <= asked.values.items()
    assert asked.sql == asked.query.sql, "values are bound, never pasted"


@pytest.mark.parametrize(
    ("text", "options", "pairs", "said"),
    [
        ("chian-vs-japan", [], [], "Did you mean china-vs-japan"),
        ("families", [], [], "`landscape sql --list`"),
        ("china-vs-japan", ["--from"], [], "--from needs a value"),
        ("china-vs-japan", ["--from", "--to", "3"], [], "--from needs a value"),
        ("china-vs-japan", ["2010"], [], "is not expected here"),
        ("china-vs-japan", ["--"], [], "is not expected here"),
        ("china-vs-japan", ["--from", "2010", "--from-year", "2011"], [], "is given twice"),
        ("china-vs-japan", ["--from", "2010"], ["from=2011"], "is given twice"),
        ("china-vs-japan", [], ["from"], "not of the form name=value"),
        ("china-vs-japan", ["--formt", "csv"], [], "--formt is none of its options"),
        ("select 1", ["--formt", "csv"], [], "only saved questions take options"),
    ],
)
def test_what_cannot_be_understood_is_told(
    text: str, options: list[str], pairs: list[str], said: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        asking.understand(text, options, pairs)
    assert said in str(caught.value)


def test_no_parameter_hides_behind_an_option_of_the_command() -> None:
    command = typer.main.get_command(app).commands["sql"]  # type: ignore[attr-defined]
    taken = {option for parameter in command.params for option in parameter.opts}
    queries = saved.load_all()
    assert len(queries) >= 25
    for query in queries.values():
        assert not {one.option for one in query.parameters} & taken, query.name


def test_every_question_says_everything_in_both_languages() -> None:
    for query in saved.load_all().values():
        said = [query.purpose, query.caution, query.empty, *query.columns.values()]
        said += [one.meaning for one in query.parameters]
        for words in said:
            assert bool(words["en"]) == bool(words["ja"]), query.name
            if words["ja"]:
                assert any(character > "⺀" for character in words["ja"]), words
                assert words["en"].isascii(), words
                assert "  " not in words["en"] + words["ja"]
        assert query.purpose["en"].endswith("?"), query.name


def test_every_parameter_is_used_and_none_is_pasted() -> None:
    for query in saved.load_all().values():
        body = "\n".join(line for line in query.sql.splitlines() if not line.startswith("--"))
        for parameter in query.parameters:
            assert f"${parameter.name}" in body, (query.name, parameter.name)
        assert "'$" not in body
        assert "{" not in body
