"""Verdicts follow from a row by the rules of a claim's file; files that are wrong are refused."""

import re
from typing import Any

import polars as pl
import pytest
from claim_frames import CLAIMS, claim_row, with_interval

from reports import words
from reports.cells import Statement, plain_phrase
from reports.claims import VERDICTS, ClaimError, judge, load_claims, parse_claim
from reports.claims.findings import finding

THIN = "convenience_sample"


def verdict(name: str, **values: Any) -> str:
    return judge(CLAIMS[name], claim_row(name, **values)).verdict


def place(name: str, **values: Any) -> int:
    """Return which rule applies."""
    claim = CLAIMS[name]
    return claim.rules.index(judge(claim, claim_row(name, **values)))


def test_the_seven_claims_stand_in_order() -> None:
    assert [claim.number for claim in load_claims()] == [1, 2, 3, 4, 5, 6, 7]
    assert [claim.name for claim in load_claims()] == [
        "chinese_surge", "litigation_risk", "peripheral_patents", "university_filings",
        "international_collaboration", "sector_collaboration", "standards_certification",
    ]  # fmt: skip


def test_the_list_of_verdicts_is_closed_and_every_one_has_words() -> None:
    assert VERDICTS == ("supported", "partly_supported", "not_supported", "not_testable")
    for language in words.LANGUAGES:
        named = {key for key in words.load(language).entries if key.startswith("verdict.")}
        assert named == {f"verdict.{code}" for code in VERDICTS}


@pytest.mark.parametrize("name", CLAIMS)
def test_every_claim_says_first_when_its_data_are_too_thin(name: str) -> None:
    assert place(name, hidden_reason=THIN) == 0
    assert CLAIMS[name].rules[0].verdict == "not_testable"


@pytest.mark.parametrize("name", CLAIMS)
def test_a_row_of_nulls_supports_nothing(name: str) -> None:
    assert verdict(name) == "not_testable"


@pytest.mark.parametrize("name", CLAIMS)
def test_japanese_texts_are_in_japanese(name: str) -> None:
    claim = CLAIMS[name]
    texts = [claim.ja.claim, claim.ja.can, claim.ja.cannot, *claim.ja.caveats]
    texts += [indicator.ja for indicator in claim.indicators]
    texts += [text for rule in claim.rules for text in (rule.ja.rule, rule.ja.reason)]
    for text in texts:
        assert not re.search(r"[A-Za-z,;]", re.sub(r"\{[^}]*\}|IPF|CPC", "", text)), text


def test_every_reason_that_a_query_gives_has_words() -> None:
    given = re.compile(r"'(too_\w+|convenience_\w+|other_tier|none_\w+)'")
    reasons = {code for claim in load_claims() for code in given.findall(claim.sql)}
    assert len(reasons) == 7
    for language in words.LANGUAGES:
        entries = words.load(language).entries
        shown = {key.partition(".")[2] for key in entries if key.startswith("claim_reason.")}
        assert shown == reasons
        assert all(f"hidden_reason.{code}" in entries for code in shown)


def growth(low: float, high: float, ipf: tuple[float, float] | None = None) -> dict[str, Any]:
    international = with_interval("ipf_growth", *(ipf or (low, high)))
    bare = with_interval("all_bare_growth", low, high)
    return with_interval("all_growth", low, high) | international | bare


@pytest.mark.parametrize(
    ("values", "rule", "expected"),
    [
        (growth(0.10, 0.2), 1, "supported"),
        (growth(0.0999, 0.2), 4, "partly_supported"),
        (growth(0.10, 0.2, ipf=(0.0999, 0.2)), 3, "partly_supported"),
        (growth(0.10, 0.2) | with_interval("all_bare_growth", 0.0, 0.5), 3, "partly_supported"),
        (growth(0.10, 0.2) | with_interval("all_recent_growth", -0.3, 0.0), 1, "supported"),
        (
            growth(0.10, 0.2) | with_interval("all_recent_growth", -0.3, -0.001),
            2,
            "partly_supported",
        ),
        (
            growth(0.10, 0.2) | with_interval("ipf_recent_growth", -0.3, -0.001),
            2,
            "partly_supported",
        ),
        (growth(0.0001, 0.2), 4, "partly_supported"),
        (growth(0.0, 0.0999), 5, "not_supported"),
        (growth(-0.2, -0.1), 5, "not_supported"),
        (growth(0.0, 0.10), 6, "not_testable"),
        (growth(-0.1, 0.4), 6, "not_testable"),
    ],
)
def test_a_surge_is_growth_that_is_sure(values: dict[str, Any], rule: int, expected: str) -> None:
    assert place("chinese_surge", **values) == rule
    assert verdict("chinese_surge", **values) == expected


def test_without_the_bare_rows_a_surge_is_not_established() -> None:
    values = growth(0.2, 0.3)
    bare = dict.fromkeys(("all_bare_growth", "all_bare_growth_low", "all_bare_growth_high"))
    assert place("chinese_surge", **{**values, **bare}) == 3


@pytest.mark.parametrize(
    ("ends", "bare", "rule", "expected"),
    [
        ((1.0001, 2.0), None, 1, "partly_supported"),
        ((1.5, 2.0), (1.0, 3.0), 1, "partly_supported"),
        ((1.5, 2.0), (0.5, 0.99), 4, "not_testable"),
        ((0.5, 0.9999), None, 2, "not_testable"),
        ((0.81, 1.2), None, 3, "not_testable"),
        ((0.8, 1.2), None, 4, "not_testable"),
        ((0.81, 1.25), None, 4, "not_testable"),
        ((0.5, 3.0), None, 4, "not_testable"),
    ],
)
def test_new_exposure_grows_or_tells_nothing_of_all_rights(
    ends: tuple[float, float], bare: tuple[float, float] | None, rule: int, expected: str
) -> None:
    values = with_interval("exposure_ratio", *ends)
    values |= with_interval("bare_ratio", *bare) if bare else {}
    assert place("litigation_risk", **values) == rule
    assert verdict("litigation_risk", **values) == expected


COMPARED = {
    "peripheral_patents": 0.05,
    "university_filings": 0.05,
    "international_collaboration": 0.02,
    "sector_collaboration": 0.02,
}


def differences(
    all_: tuple[float, float], ipf: tuple[float, float], **bare: tuple[float, float]
) -> dict[str, float]:
    made = with_interval("all_difference", *all_) | with_interval("ipf_difference", *ipf)
    for name, ends in bare.items():
        made |= with_interval(f"{name}_difference", *ends)
    return made


@pytest.mark.parametrize("name", COMPARED)
def test_a_premise_holds_where_japan_is_clearly_lower_and_nowhere_higher(name: str) -> None:
    low, open_, high = (-0.3, -0.001), (-0.3, 0.3), (0.001, 0.3)
    assert verdict(name, **differences(low, open_)) == "partly_supported"
    assert verdict(name, **differences(open_, low)) == "partly_supported"
    assert verdict(name, **differences((-0.3, 0.0), open_)) == "not_testable"
    assert verdict(name, **differences(low, high)) == "not_testable"
    assert verdict(name, **differences(low, open_, all_bare=high)) == "not_testable"
    assert verdict(name, **differences(low, open_, ipf_bare=high)) == "not_testable"
    assert (
        verdict(name, **differences(low, open_, all_bare=low, ipf_bare=open_)) == "partly_supported"
    )


@pytest.mark.parametrize("name", COMPARED)
def test_a_premise_fails_where_japan_is_higher_or_shown_to_be_alike(name: str) -> None:
    margin = COMPARED[name]
    near = (-margin + 0.001, margin - 0.001)
    assert verdict(name, **differences((0.001, 0.3), (-0.3, 0.3))) == "not_supported"
    assert verdict(name, **differences((-0.3, 0.3), (0.001, 0.3))) == "not_supported"
    assert place(name, **differences(near, near)) == 3
    lower = (-0.3, -0.001)
    for basis in ("all_bare", "ipf_bare"):
        contrary = {basis: lower}
        higher = differences((0.001, 0.3), (-0.3, 0.3), **contrary)
        assert verdict(name, **higher) == "not_testable"
        assert verdict(name, **differences(near, near, **contrary)) == "not_testable"
    assert CLAIMS[name].rules[3].verdict == "not_supported"
    for wide in ((-margin, margin - 0.001), (-margin + 0.001, margin)):
        assert verdict(name, **differences(wide, near)) == "not_testable"
        assert verdict(name, **differences(near, wide)) == "not_testable"


@pytest.mark.parametrize("name", COMPARED)
def test_a_recommendation_and_a_reason_are_never_supported_in_full(name: str) -> None:
    assert "supported" not in {rule.verdict for rule in CLAIMS[name].rules}


def test_suits_and_markets_are_never_testable() -> None:
    risk = {rule.verdict for rule in CLAIMS["litigation_risk"].rules}
    assert risk == {"partly_supported", "not_testable"}
    assert {rule.verdict for rule in CLAIMS["standards_certification"].rules} == {"not_testable"}


@pytest.mark.parametrize(
    ("ends", "rule"),
    [((0.0001, 0.1), 1), ((-0.1, -0.0001), 2), ((0.0, 0.1), 3), ((-0.1, 0.0), 3)],
)
def test_attention_to_evaluation_rises_falls_or_stays(ends: tuple[float, float], rule: int) -> None:
    assert place("standards_certification", **with_interval("all_change", *ends)) == rule


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("name", CLAIMS)
def test_a_finding_writes_its_numbers(name: str, language: str) -> None:
    text = words.load(language)
    frame = claim_row(name, hidden_reason=THIN)
    made = finding(CLAIMS[name], Statement("s", CLAIMS[name].sql, frame), text)
    sentence = plain_phrase(made.reason, text)
    assert text[f"claim_reason.{THIN}"] in sentence
    assert "{" not in sentence
    assert [rule.is_applied for rule in made.rules].index(True) == 0
    (table,) = made.tables
    assert len(table.rows) == len(CLAIMS[name].indicators)
    assert all(len(row) == len(table.heads) for row in table.rows)


def test_a_hidden_number_gives_its_reason_instead() -> None:
    text = words.load("en")
    frame = claim_row("chinese_surge", hidden_reason=THIN, all_hidden_reason=THIN)
    made = finding(CLAIMS["chinese_surge"], Statement("s", "", frame), text)
    assert made.key == ("Growth a year, China, all families", "not shown: sample")


def test_another_answer_than_the_query_s_is_refused() -> None:
    claim = CLAIMS["chinese_surge"]
    row = claim_row("chinese_surge")
    for wrong in (row.clear(), pl.concat([row, row]), row.drop("all_growth"), row.reverse()[:0]):
        with pytest.raises(ClaimError, match="01_chinese_surge"):
            judge(claim, wrong)


FILE = """
key = "a"
charts = ["origin_trend"]
sql = '''
-- one row
select
    round(1, 2) as a,
    case when 1 then 2 end
        as b
from t
'''
[en]
claim = "c"
can = "c"
cannot = "c"
caveats = []
[ja]
claim = "c"
can = "c"
cannot = "c"
caveats = []
[[indicators]]
column = "a"
style = "share"
en = "a"
ja = "a"
[[rules]]
when = "a > 0"
verdict = "supported"
en = {rule = "r", reason = "{a:share}"}
ja = {rule = "r", reason = "{a:share}"}
[[rules]]
verdict = "not_testable"
en = {rule = "r", reason = "r"}
ja = {rule = "r", reason = "r"}
"""


def test_columns_are_read_off_the_query() -> None:
    claim = parse_claim("09_x", FILE)
    assert (claim.name, claim.number, claim.columns) == ("x", 9, ("a", "b"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('verdict = "supported"', 'verdict = "maybe"', r"rules\.0\.verdict = 'maybe'"),
        ('key = "a"', 'key = "b"', "key = 'b': no indicator"),
        ('key = "a"', "key = 'a", "not a TOML file"),
        ('key = "a"', 'key = "a"\nother = 1', r"other = 1: Unexpected"),
        ('"origin_trend"', '"nothing"', "charts = 'nothing': there is no such chart"),
        ('column = "a"', 'column = "a"\nfamilies = "n"', r"indicators\.a: 'n' is no column"),
        ('style = "share"', 'style = "loud"', r"indicators\.a: style = 'loud'"),
        ('when = "a > 0"', 'when = "z > 0"', r"rules\.0\.when = 'z > 0': 'z' is no column"),
        ('when = "a > 0"', 'when = "a >"', r"rules\.0\.when = 'a >': unable to parse"),
        ('when = "a > 0"', "", r"rules\.0\.when: only the last"),
        (
            'verdict = "not_testable"',
            'when = "a > 1"\nverdict = "not_testable"',
            "the last one must have no condition",
        ),
        (
            'ja = {rule = "r", reason = "{a:share}"}',
            'ja = {rule = "r", reason = "{b:share}"}',
            r"rules\.0\.reason: the languages differ in \[\('a', 'share'\), \('b', 'share'\)\]",
        ),
        ("{a:share}", "{c:share}", r"rules\.0\.reason: \{c\} is no column"),
        ("{a:share}", "{a:loud}", r"rules\.0\.reason: \{a:loud\}: there is no such style"),
        ("{a:share}", "{a:share} {a:count}", r"rules\.0\.reason: a column stands in two styles"),
        ("from t", "from t @nothing", "a step that is not there: 'nothing'"),
    ],
)
def test_a_wrong_file_is_refused_with_file_field_and_value(
    old: str, new: str, message: str
) -> None:
    text = FILE.replace(old, new)
    assert text != FILE
    with pytest.raises(ClaimError, match=message) as caught:
        parse_claim("09_x", text)
    assert str(caught.value).startswith("reports/claims/09_x.toml: ")
