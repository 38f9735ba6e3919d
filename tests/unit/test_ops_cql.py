"""The topic's clauses as questions in CQL."""

from datetime import date

import pytest

from flows.sources.contract import OTHER_OFFICES
from flows.sources.ops import cql
from flows.sources.ops.cql import DIALECTS, MOST_TERMS, MOST_TERMS_LONG, Dialect
from flows.topics import Clause, load_topic

CORE = Clause("core", ("H04L9/0852",), ("H04B10/70",))
PHRASE = Clause(
    "phrase",
    ("H04L9/08",),
    ("H04L9/12",),
    {"en": ("quantum key", "quantum-key"), "de": ("Quantenschlüssel*",), "zh": ("量子密钥*",)},
)
FIRST, LAST = date(2020, 1, 1), date(2020, 12, 31)


def text(number: int, *, office: str | None = None, spoken: Dialect = DIALECTS[0]) -> str:
    return cql.query(cql.questions((CORE, PHRASE))[number], FIRST, LAST, office, spoken)


def test_a_clause_without_phrases_is_one_question() -> None:
    assert text(0) == (
        '(cpc=/low H04L9/0852 or ic=/low H04B10/70) and pd within "20200101 20201231"'
    )


def test_a_clause_with_phrases_is_a_question_a_language_without_what_others_find() -> None:
    assert text(1) == (
        '((cpc=/low H04L9/08 or ic=/low H04L9/12) and (ta="quantum key") '
        'and pd within "20200101 20201231") not (cpc=/low H04L9/0852 or ic=/low H04B10/70)'
    )


@pytest.mark.parametrize(("number", "term"), [(2, "ta=Quantenschlüssel*"), (3, "ta=量子密钥*")])
def test_single_words_are_not_quoted(number: int, term: str) -> None:
    # A quoted single word is answered with an error of the service.
    assert f"({term})" in text(number)


def test_a_day_can_be_asked_by_office_and_for_all_others() -> None:
    assert text(0, office="CN").endswith('and pd within "20200101 20201231" and pn=CN')
    others = text(1, office=OTHER_OFFICES)
    assert others.endswith(
        "not (pn=CN or pn=US or pn=WO or pn=EP or pn=JP or pn=KR or cpc=/low H04L9/0852 or "
        "ic=/low H04B10/70)"
    )


def test_a_publication_with_phrases_in_two_languages_is_asked_for_in_one() -> None:
    assert text(2).endswith('not (cpc=/low H04L9/0852 or ic=/low H04B10/70 or ta="quantum key")')
    short = text(2, spoken=Dialect(is_long=False))
    assert short.endswith("not (cpc=/low H04L9/0852 or ic=/low H04B10/70)")


def test_the_control_is_as_long_as_the_longest_question() -> None:
    assert cql.control(DIALECTS[0]).count("=") + 1 == MOST_TERMS_LONG
    assert cql.control(Dialect(is_long=False)).count("=") + 1 == MOST_TERMS


def test_dialects_leave_out_what_the_service_does_not_understand() -> None:
    assert "ic=H04L9/12" in text(1, spoken=Dialect(has_low_ipc=False))
    assert " not " not in text(1, spoken=Dialect(has_not=False))


def test_the_control_is_made_of_every_construct_in_use() -> None:
    control = cql.control(DIALECTS[0])
    for construct in ("cpc=/low ", "ic=/low ", 'ta="', " or ", " and ", "pd within", " not "):
        assert construct in control
    assert " not " not in cql.control(Dialect(has_not=False))
    assert "ic=/low" not in cql.control(Dialect(has_low_ipc=False))


@pytest.mark.parametrize("spoken", DIALECTS, ids=str)
def test_the_questions_of_the_topic_are_short_and_without_what_the_service_refuses(
    spoken: Dialect,
) -> None:
    questions = cql.questions(load_topic("quantum_cryptography").searched)
    assert [one.search.clause for one in questions].count("class-core") == 1
    languages = {one.search.name.split(".")[1] for one in questions[1:]}
    assert languages == {"en", "de", "fr", "ja", "zh", "ko"}
    for question in questions:
        asked = cql.query(question, FIRST, LAST, None, spoken)
        most = MOST_TERMS_LONG if spoken.is_long else MOST_TERMS
        assert asked.count("=") + 1 <= most, asked
        assert asked.count("(") == asked.count(")")
        for quoted in asked.split('"')[1::2]:
            assert "-" not in quoted
            assert " " in quoted


def test_many_phrases_are_asked_in_parts() -> None:
    many = Clause("many", ("H04L9/08",), (), {"en": tuple(f"quantum word{n}" for n in range(40))})
    questions = cql.questions((CORE, many))
    parts = [one.search.name.rsplit(".", 1)[0] for one in questions[1:]]
    assert parts == ["many.en", "many.en-2", "many.en-3"]
    assert sum(len(one.phrases) for one in questions[1:]) == 40


def test_a_changed_clause_is_another_search() -> None:
    changed = Clause("core", ("H04L9/0852", "H04L9/0855"), ("H04B10/70",))
    names = {cql.questions((one,))[0].search.name for one in (CORE, changed)}
    assert len(names) == 2
