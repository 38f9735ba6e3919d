"""Mechanical forms of applicant names: width, script, simplified characters, Latin letters.

Nothing is judged here: SQL decides what equal forms are worth. Chinese and Japanese characters
become simplified ones (OpenCC), and a name in Chinese, Japanese or Korean writing is rendered in
Latin letters word by word: words that `seeds.name_words` knows in English, the rest by sound
(pypinyin for Chinese, MeCab with the IPA dictionary for Japanese, Revised Romanisation for Korean).
Sound alone is no identity: 陕西 and 山西 are both SHANXI.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import fugashi
import ipadic
import opencc
import polars as pl
import pypinyin

from flows.warehouse.bridge import create_table
from flows.warehouse.connect import Connection

_HAN = r"\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_KANA = r"\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff"
_HANGUL = r"\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e"
_SCRIPTS = (
    ("kana", re.compile(f"[{_KANA}]")),
    ("hangul", re.compile(f"[{_HANGUL}]")),
    ("han", re.compile(f"[{_HAN}]")),
    ("cyrillic", re.compile(r"[\u0400-\u04ff]")),
)
#: A run of letters that are sounded out, or anything else, which stays.
_RUNS = re.compile(f"[{_HAN}{_KANA}{_HANGUL}]+|[^{_HAN}{_KANA}{_HANGUL}]+")

#: OpenCC writes a form of this character that its other half does not take back.
_UNFOLDED = str.maketrans({"硏": "研", "凃": "涂", "汚": "污"})

_INITIALS = ("G", "KK", "N", "D", "TT", "R", "M", "B", "PP", "S", "SS", "", "J", "JJ", "CH", "K",
             "T", "P", "H")  # fmt: skip
_VOWELS = ("A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U",
           "WO", "WE", "WI", "YU", "EU", "UI", "I")  # fmt: skip
_FINALS = ("", "K", "K", "K", "N", "N", "N", "T", "L", "K", "M", "L", "L", "L", "P", "L", "M",
           "P", "P", "T", "T", "NG", "T", "T", "K", "T", "P", "T")  # fmt: skip

_KANA_ROWS = {
    "": "アイウエオ", "K": "カキクケコ", "S": "サ ス セソ", "T": "タ  テト", "N": "ナニヌネノ",
    "H": "ハヒ ヘホ", "M": "マミムメモ", "Y": "ヤ ユ ヨ", "R": "ラリルレロ", "W": "ワ   ヲ",
    "G": "ガギグゲゴ", "Z": "ザ ズゼゾ", "D": "ダ  デド", "B": "バビブベボ", "P": "パピプペポ",
}  # fmt: skip
_KANA_SOUNDS = {
    sign: consonant + vowel
    for consonant, signs in _KANA_ROWS.items()
    for sign, vowel in zip(signs.replace(" ", "\0"), "AIUEO", strict=False)
    if sign != "\0"
} | {
    "シ": "SHI", "チ": "CHI", "ツ": "TSU", "フ": "FU", "ジ": "JI", "ヂ": "JI", "ヅ": "ZU",
    "ン": "N", "ヴ": "VU", "ヲ": "O", "ー": "", "・": " ", "ャ": "YA", "ュ": "YU", "ョ": "YO",
    "ァ": "A", "ィ": "I", "ゥ": "U", "ェ": "E", "ォ": "O", "ッ": "",
}  # fmt: skip


#: Legal forms in brackets: NFKC makes them of the single signs ㈱, ㈲ and ㈜ too.
_SHORT_FORMS = (
    ("(株)", "株式会社"),
    ("(有)", "有限会社"),
    ("(주)", "주식회사 "),
    ("(유)", "유한회사 "),
)


class Words(NamedTuple):
    """Words that are translated, not sounded out: one pattern and its English by language."""

    pattern: re.Pattern[str] | None
    english: Mapping[str, str]


class Forms(NamedTuple):
    """The forms of a name; those in Latin letters are None where they do not apply."""

    name: str
    written: str
    folded: str
    script: str
    pinyin_form: str | None
    romaji_form: str | None
    hangul_form: str | None


def versions() -> str:
    """The libraries that decide the forms: another version may read a name differently."""
    names = ("fugashi", "ipadic", "opencc", "pypinyin")
    return ", ".join(f"{name} {version(name)}" for name in names)


def script_of(text: str) -> str:
    """The writing that tells most of the language: kana, hangul, han, cyrillic or else latin."""
    return next((name for name, signs in _SCRIPTS if signs.search(text)), "latin")


@lru_cache(maxsize=1)
def _converters() -> tuple[opencc.OpenCC, opencc.OpenCC]:
    return opencc.OpenCC("jp2t"), opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """Traditional Chinese and Japanese characters as simplified ones."""
    to_traditional, to_simplified = _converters()
    folded: str = to_simplified.convert(to_traditional.convert(text))
    return folded.translate(_UNFOLDED)


def make_words(pairs: Iterable[tuple[str, str | None]]) -> Words:
    """Words of a language with their English; the longest that fits is taken."""
    english = {fold(unicodedata.normalize("NFKC", word)): text or "" for word, text in pairs}
    ordered = sorted(english, key=lambda word: (-len(word), word))
    pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None
    return Words(pattern, english)


@lru_cache(maxsize=65536)
def _pinyin(text: str) -> str:
    sounds = pypinyin.lazy_pinyin(text, style=pypinyin.Style.NORMAL, errors="default")
    return "".join(sounds).upper().replace("Ü", "U").replace("LV", "LU").replace("NV", "NU")


@lru_cache(maxsize=1)
def _tagger() -> fugashi.GenericTagger:
    return fugashi.GenericTagger(ipadic.MECAB_ARGS)


def kana_to_latin(text: str) -> str:
    """Katakana in Hepburn without long vowels, as Japanese names mostly are in patents."""
    sounds = ""
    for place, sign in enumerate(text):
        sound = _KANA_SOUNDS.get(sign, sign)
        if sign in "ャュョ" and sounds.endswith("I"):
            # キャ is KYA, but シャ SHA.
            sounds = sounds[:-1]
            sound = sound[1:] if sounds.endswith(("SH", "CH", "J")) else sound
        elif sign in "ァィゥェォ" and sounds.endswith("U"):
            sounds = sounds[:-1]
        elif sign == "ッ" and place + 1 < len(text):
            following = _KANA_SOUNDS.get(text[place + 1], "")
            sound = "T" if following.startswith("CH") else following[:1]
        sounds += sound
    return re.sub("OU|OO", "O", sounds.replace("UU", "U"))


@lru_cache(maxsize=65536)
def _romaji(text: str) -> str:
    readings = (
        word.feature[7] if len(word.feature) > 7 else word.surface for word in _tagger()(text)
    )
    return kana_to_latin("".join(_katakana(reading) for reading in readings))


def _katakana(text: str) -> str:
    return "".join(chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ゖ" else sign for sign in text)


@lru_cache(maxsize=65536)
def _hangul(text: str) -> str:
    sounds = []
    for sign in text:
        place = ord(sign) - 0xAC00
        if 0 <= place < 11172:
            initial, rest = divmod(place, 588)
            vowel, final = divmod(rest, 28)
            sounds.append(_INITIALS[initial] + _VOWELS[vowel] + _FINALS[final])
        else:
            sounds.append(sign)
    return "".join(sounds)


def render(folded: str, written: str, words: Words, sound: Callable[[str], str]) -> str | None:
    """A name in Latin letters: known words in English, the rest by sound, blanks between.

    Args:
        folded: The name in simplified characters; words are looked up there.
        written: The same, sign by sign, in the characters that `sound` can read.
        words: What is translated.
        sound: Latin letters for a run of signs.

    Returns:
        None if no word is known: persons and single coinages, whose sound alone tells little.
    """
    if not words.pattern or not words.pattern.search(folded):
        return None
    parts: list[str] = []
    at = 0
    for found in words.pattern.finditer(folded):
        parts += _sounded(written[at : found.start()], sound)
        parts.append(words.english[found.group()])
        at = found.end()
    parts += _sounded(written[at:], sound)
    return " ".join(" ".join(parts).split()).upper()


def _sounded(text: str, sound: Callable[[str], str]) -> list[str]:
    return [
        sound(run) if script_of(run) in {"han", "kana", "hangul"} else run
        for run in _RUNS.findall(text)
    ]


def forms_of(name: str, words: Mapping[str, Words]) -> Forms:
    """The forms of one name.

    Args:
        name: As the source writes it.
        words: Words to translate by language: zh, ja, ko.
    """
    written = unicodedata.normalize("NFKC", name).upper()
    for short, long in _SHORT_FORMS:
        written = written.replace(short, long)
    script = script_of(written)
    if script in {"latin", "cyrillic"}:
        return Forms(name, written, written, script, None, None, None)
    if script == "hangul":
        return Forms(
            name, written, written, script, None, None,
            render(written, written, words["ko"], _hangul),
        )  # fmt: skip
    folded = fold(written)
    # Characters are folded one by one in all but rare cases; then the sound is that of the fold.
    readable = written if len(written) == len(folded) else folded
    return Forms(
        name, written, folded, script,
        render(folded, folded, words["zh"], _pinyin) if script == "han" else None,
        render(folded, readable, words["ja"], _romaji),
        None,
    )  # fmt: skip


_NAMES = """
select distinct name from raw.parties where role = 'applicant' and name is not null
union select alias from seeds.applicant_aliases
union select applicant from seeds.applicant_aliases
union select applicant from seeds.applicant_groups
union select applicant from seeds.applicant_sectors
order by 1
"""


def load_name_forms(connection: Connection, workspace: Path) -> None:
    """Create raw.name_forms: one row per applicant name of the records and of the seeds.

    Args:
        connection: The warehouse under way, with its records and seeds.
        workspace: Files that are needed on the way are this path with an ending.

    Raises:
        StorageError: The disk is full or not writable.
    """
    words = {
        language: make_words(
            connection.execute(
                "select word, english from seeds.name_words where language = ? order by word",
                [language],
            ).fetchall()
        )
        for language in ("zh", "ja", "ko")
    }
    names = [name for (name,) in connection.execute(_NAMES).fetchall()]
    forms = pl.DataFrame(
        [forms_of(name, words) for name in names],
        schema=dict.fromkeys(Forms._fields, pl.String),
        orient="row",
    )
    types = dict.fromkeys(Forms._fields, "varchar")
    create_table(connection, "raw.name_forms", forms, types, workspace)
