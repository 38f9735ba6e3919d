"""Mechanical forms of names, and how they are loaded."""

from pathlib import Path

import pytest

from flows.warehouse import build, connect, models, name_forms
from flows.warehouse.columns import load_columns

WORDS = {
    "zh": name_forms.make_words([("大学", "UNIVERSITY"), ("有限公司", None), ("陕西", "SHAANXI")]),
    "ja": name_forms.make_words([("大学", "UNIVERSITY"), ("株式会社", ""), ("電機", "ELECTRIC")]),
    "ko": name_forms.make_words([("대학교", "UNIVERSITY"), ("주식회사", None)]),
}


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("TOSHIBA", "latin"),
        ("東芝", "han"),
        ("アーキット", "kana"),
        ("東芝テック", "kana"),
        ("KT 주식회사", "hangul"),
        ("КУЛИК", "cyrillic"),
    ],
)
def test_script(text: str, script: str) -> None:
    assert name_forms.script_of(text) == script


def test_traditional_and_japanese_characters_become_simplified_ones() -> None:
    assert name_forms.fold("國立臺灣大學") == "国立台湾大学"
    assert name_forms.fold("情報通信研究機構") == "情报通信研究机构"
    assert name_forms.fold("国家电网") == "国家电网"


def test_full_width_and_signs_of_several_letters_become_plain() -> None:
    assert name_forms.forms_of("ＴＯＳＨＩＢＡ　㈱", WORDS).written == "TOSHIBA 株式会社"
    assert name_forms.forms_of("㈜코위버", WORDS).written == "주식회사 코위버"


def test_known_words_are_translated_and_the_rest_is_sounded_out() -> None:
    tongji = name_forms.forms_of("同濟大學", WORDS)
    assert (tongji.folded, tongji.pinyin_form) == ("同济大学", "TONGJI UNIVERSITY")
    assert name_forms.forms_of("陕西大学", WORDS).pinyin_form == "SHAANXI UNIVERSITY"
    tohoku = name_forms.forms_of("東北大学", WORDS)
    assert (tohoku.pinyin_form, tohoku.romaji_form) == ("DONGBEI UNIVERSITY", "TOHOKU UNIVERSITY")
    assert name_forms.forms_of("株式会社川崎電機", WORDS).romaji_form == "KAWASAKI ELECTRIC"
    assert name_forms.forms_of("가나대학교", WORDS).hangul_form == "GANA UNIVERSITY"


@pytest.mark.parametrize("name", ["张伟", "鈴木 一郎", "김철수", "Zhang Wei"])
def test_a_name_without_a_known_word_is_not_sounded_out(name: str) -> None:
    forms = name_forms.forms_of(name, WORDS)
    assert (forms.pinyin_form, forms.romaji_form, forms.hangul_form) == (None, None, None)


@pytest.mark.parametrize(
    ("kana", "latin"),
    [
        ("トウホク", "TOHOKU"),
        ("キュウシュウ", "KYUSHU"),
        ("ホッカイドウ", "HOKKAIDO"),
        ("シャチョウ", "SHACHO"),
        ("マッチ", "MATCHI"),
        ("オオサカ", "OSAKA"),
        ("アーキット", "AKITTO"),
        ("ファジイ", "FAJII"),
    ],
)
def test_kana_become_hepburn_without_long_vowels(kana: str, latin: str) -> None:
    assert name_forms.kana_to_latin(kana) == latin


def test_every_applicant_name_and_every_name_of_the_seeds_gets_its_forms_once(
    tmp_path: Path,
) -> None:
    sql = models.sql_folder()
    with connect.scratch() as connection:
        for schema in ("raw", "seeds"):
            connection.execute(f"create schema {schema}")
        connection.execute(
            "create table raw.parties as select * from (values ('新例大学', 'applicant'), "
            "('新例大学', 'applicant'), ('Ann Roe', 'inventor'), (null, 'applicant')) "
            "as rows (name, role)"
        )
        build.load_seeds(connection, sql / "seeds", load_columns(sql / "columns.toml"))
        name_forms.load_name_forms(connection, tmp_path / "names")
        rows = connection.execute("select name, pinyin_form from raw.name_forms").fetchall()
    found = dict(rows)
    assert len(found) == len(rows)
    assert found["新例大学"] == "XINLI UNIVERSITY"
    assert "Ann Roe" not in found
    assert "TOSHIBA" in found


def test_the_versions_of_the_libraries_are_part_of_how_a_build_is_made() -> None:
    assert "ipadic 1." in name_forms.versions()
    assert name_forms.versions().count(",") == 3
