"""The labelled sets keep their form: allowed values, unique rows, splits that do not leak."""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from flows.sources.sample import client

GOLD = Path(__file__).parent.parent / "gold"
SPLITS = {"tune", "held"}
LANGUAGES = {"en", "ja", "zh", "ko", "de", "fr"}
LABELS = {"qkd", "hybrid", "qrng", "pqc_only", "other"}
SUB_TECHNOLOGIES = {
    "protocol_dv",
    "protocol_cv",
    "protocol_mdi",
    "source",
    "detector",
    "post_processing",
    "repeater",
    "trusted_node_network",
    "satellite",
    "key_management",
    "coexistence",
    "countermeasures",
    "applications",
    "qrng",
    "hybrid",
}
SECTORS = {"company", "university", "government", "individual", "hospital", "unknown"}
COLUMNS = {
    "publications": "id origin office kind language title title_language abstract cpc ipc family"
    " label is_headline sub_technologies split reason",
    "name_pairs": "name_a name_b is_same level split reason",
    "sectors": "name sector language split reason",
}
# A symbol as the records hold it: no blanks, main group and subgroup.
SYMBOL = re.compile(r"[A-HY]\d{2}[A-Z]\d{1,4}/\d{2,6}")
# Scripts an abstract must have, and those it may have, by the first word of a character's name.
# The long vowel mark is named after both kana, the repetition mark after ideographs.
KANA = {"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}
SCRIPTS = {
    "ja": ({"HIRAGANA", "CJK"}, {*KANA, "CJK", "IDEOGRAPHIC", "LATIN", "GREEK"}),
    "zh": ({"CJK"}, {"CJK", "LATIN"}),
    "ko": ({"HANGUL"}, {"HANGUL", "LATIN"}),
}


def rows(table: str) -> list[dict[str, str]]:
    text = (GOLD / f"{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def repeated(values: Iterable[object]) -> list[object]:
    return [value for value, count in Counter(values).items() if count > 1]


def folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


@pytest.fixture(scope="module")
def publications() -> list[dict[str, str]]:
    return rows("publications")


@pytest.fixture(scope="module")
def pairs() -> list[dict[str, str]]:
    return rows("name_pairs")


@pytest.fixture(scope="module")
def sectors() -> list[dict[str, str]]:
    return rows("sectors")


@pytest.mark.parametrize("table", list(COLUMNS))
def test_a_table_has_its_columns_a_reason_and_a_split_in_every_row(table: str) -> None:
    found = rows(table)
    assert list(found[0]) == COLUMNS[table].split()
    for row in found:
        assert None not in row, row
        assert row["reason"].strip(), row
        assert row["split"] in SPLITS, row
        assert [value for value in row.values() if value != value.strip()] == [], row


def test_publications_are_unique_and_allowed(publications: list[dict[str, str]]) -> None:
    assert repeated(row["id"] for row in publications) == []
    assert repeated(row["title"] for row in publications if row["origin"] == "hand") == []
    for row in publications:
        assert row["label"] in LABELS, row
        assert row["is_headline"] == str(row["label"] in {"qkd", "hybrid"}).lower(), row
        assert set(filter(None, row["sub_technologies"].split("|"))) <= SUB_TECHNOLOGIES, row
        assert row["language"] in LANGUAGES | {"ru"}, row
        assert row["language"] == row["title_language"], row
        assert row["title"], row
        assert row["family"], row


def test_class_symbols_are_written_as_in_the_records(publications: list[dict[str, str]]) -> None:
    symbols = {
        symbol
        for row in publications
        for symbol in filter(None, f"{row['cpc']}|{row['ipc']}".split("|"))
    }
    assert len(symbols) > 100
    assert [symbol for symbol in symbols if not SYMBOL.fullmatch(symbol)] == []


def test_hand_made_publications_have_text_in_their_language(
    publications: list[dict[str, str]],
) -> None:
    hand = [row for row in publications if row["origin"] == "hand"]
    for row in hand:
        assert row["id"].startswith(f"H-{row['language']}-"), row
        assert row["family"].startswith("H-"), row
        assert row["ipc"], row
        assert len(row["abstract"]) >= 60, row
        scripts = {
            unicodedata.name(character, "").split()[0]
            for character in unicodedata.normalize("NFKC", row["abstract"])
            if character.isalpha()
        }
        needed, allowed = SCRIPTS.get(row["language"], ({"LATIN"}, {"LATIN", "GREEK"}))
        assert needed <= scripts <= allowed, row
    by_language = Counter(row["language"] for row in hand)
    assert set(by_language) == LANGUAGES
    for language, least in {"en": 60, "ja": 60, "zh": 60, "ko": 20, "de": 20, "fr": 20}.items():
        assert by_language[language] >= least


def test_sub_technologies_agree_with_the_label(publications: list[dict[str, str]]) -> None:
    seen = set()
    for row in publications:
        subs = set(filter(None, row["sub_technologies"].split("|")))
        seen |= subs
        if row["label"] in {"pqc_only", "other"}:
            assert subs == set(), row
        if row["label"] == "qrng":
            assert subs == {"qrng"}, row
        assert ("hybrid" in subs) == (row["label"] == "hybrid"), row
    assert seen == SUB_TECHNOLOGIES


def test_every_row_of_the_sample_is_labelled_and_lies_where_the_sample_put_it(
    publications: list[dict[str, str]],
) -> None:
    data = Path(client.__file__).parent / "data" / client.DATA_FILE
    with data.open(encoding="utf-8", newline="") as file:
        bundled = {
            row["publication_country"] + row["publication_number"] + row["kind"]
            for row in csv.DictReader(file)
        }
    sample = {row["id"]: row for row in publications if row["origin"] == "sample"}
    assert {name for name in bundled if sample[name]["is_headline"] != "true"} == set()
    assert len(sample) == 376
    assert sum(row["is_headline"] == "true" for row in sample.values()) == 335


def test_no_family_is_in_both_splits(publications: list[dict[str, str]]) -> None:
    splits = defaultdict(set)
    for row in publications:
        splits[row["family"]].add(row["split"])
    assert [family for family, found in splits.items() if len(found) > 1] == []
    # Families with members in more than one row exist, so the test above can fail.
    assert len(splits) < len(publications) - 30


def test_both_splits_hold_every_label_of_every_language(
    publications: list[dict[str, str]],
) -> None:
    found = Counter(
        (row["language"], row["label"], row["split"])
        for row in publications
        if row["language"] != "ru"
    )
    for language in LANGUAGES:
        for label in LABELS:
            tune, held = (found[language, label, split] for split in ("tune", "held"))
            assert min(tune, held) >= 1, (language, label)
            assert abs(tune - held) <= 0.2 * (tune + held) + 1, (language, label)


def test_about_half_of_the_hand_made_publications_are_headline(
    publications: list[dict[str, str]],
) -> None:
    for language in LANGUAGES:
        hand = [r for r in publications if r["origin"] == "hand" and r["language"] == language]
        share = sum(row["is_headline"] == "true" for row in hand) / len(hand)
        assert 0.4 <= share <= 0.6, language


def test_pairs_are_unique_and_allowed(pairs: list[dict[str, str]]) -> None:
    assert len(pairs) >= 400
    assert repeated((frozenset((r["name_a"], r["name_b"])), r["level"]) for r in pairs) == []
    for row in pairs:
        assert row["name_a"] != row["name_b"], row
        assert row["is_same"] in {"true", "false"}, row
        assert row["level"] in {"entity", "group"}, row
    false = sum(row["is_same"] == "false" for row in pairs) / len(pairs)
    assert 0.4 <= false <= 0.6


def test_a_group_of_different_entities_has_both_rows(pairs: list[dict[str, str]]) -> None:
    verdicts = {
        (frozenset((row["name_a"], row["name_b"])), row["level"]): row["is_same"] for row in pairs
    }
    groups = [
        names for (names, level), same in verdicts.items() if (level, same) == ("group", "true")
    ]
    assert len(groups) >= 30
    for names in groups:
        assert verdicts[names, "entity"] == "false", names


def components(pairs: Iterable[dict[str, str]]) -> dict[str, str]:
    """The representative of each folded name after joining the two names of every pair."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            name = parent[name]
        return name

    for row in pairs:
        parent[root(folded(row["name_a"]))] = root(folded(row["name_b"]))
    return {name: root(name) for name in parent}


def test_no_name_is_in_both_splits(pairs: list[dict[str, str]]) -> None:
    splits = defaultdict(set)
    for row in pairs:
        splits[folded(row["name_a"])].add(row["split"])
        splits[folded(row["name_b"])].add(row["split"])
    assert [name for name, found in splits.items() if len(found) > 1] == []


@pytest.mark.parametrize("level", ["entity", "group"])
def test_pairs_do_not_contradict_each_other(pairs: list[dict[str, str]], level: str) -> None:
    same = components(
        r for r in pairs if r["is_same"] == "true" and r["level"] in {"entity", level}
    )
    contradictions = [
        row
        for row in pairs
        if row["is_same"] == "false"
        and row["level"] == level
        and same.get(folded(row["name_a"]), "a") == same.get(folded(row["name_b"]), "b")
    ]
    assert contradictions == []


def test_both_splits_hold_pairs_across_scripts(pairs: list[dict[str, str]]) -> None:
    def is_latin(name: str) -> bool:
        return folded(name).encode("ascii", "ignore") != b""

    across = Counter(
        row["split"]
        for row in pairs
        if row["is_same"] == "true" and is_latin(row["name_a"]) != is_latin(row["name_b"])
    )
    assert min(across["tune"], across["held"]) >= 40


def test_sectors_are_unique_and_allowed(sectors: list[dict[str, str]]) -> None:
    assert len(sectors) >= 200
    assert repeated(row["name"] for row in sectors) == []
    assert {row["sector"] for row in sectors} == SECTORS
    assert {row["language"] for row in sectors} == LANGUAGES
    found = Counter((row["sector"], row["split"]) for row in sectors)
    for sector in SECTORS:
        assert min(found[sector, split] for split in SPLITS) >= 4, sector
    by_language = Counter((row["language"], row["split"]) for row in sectors)
    assert min(by_language[language, split] for language in LANGUAGES for split in SPLITS) >= 8
