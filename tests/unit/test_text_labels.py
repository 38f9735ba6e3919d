"""Words of a topic in texts: long and short ones, parts, exclusions, scripts."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.topics import Topic, load_topic, parse_topic
from flows.warehouse.text_labels import comparable, find_labels, vocabulary

TOPIC = parse_topic(
    "kites",
    """
version = "1"
title = { en = "Kites", ja = "凧" }
[own]
state = "kite"
en = "kites"
ja = "凧"
words = { en = ["kite*", "flying toy"], ja = ["凧"] }
[exclusions]
en = ["kite-surfing"]
ja = ["凧揚げ"]
[[clauses]]
name = "lines"
cpc = ["A63H"]
ipc = []
phrases = { en = ["QKD", "tail line"] }
more_words = { en = ["tail & wind"] }
[[others]]
name = "surf"
en = "surfing"
ja = "サーフィン"
alone = "surf"
alone_tier = ""
together = "both"
together_tier = "wide"
words = { en = ["surfing"], ja = ["揚げ"] }
""",
)


def labels_by_text(texts: dict[str, str], topic: Topic) -> dict[str, set[str]]:
    """The labels of some texts by their names."""
    columns = {"row": pl.String(), "text": pl.String()}
    frame = pl.DataFrame({"row": list(texts), "text": list(texts.values())}, schema=columns)
    found: dict[str, set[str]] = {name: set() for name in texts}
    for row, label in find_labels(frame, vocabulary(topic)).iter_rows():
        found[row].add(label)
    return found


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("A kite.", {"own"}),
        ("KITES, two", {"own"}),
        ("Akite", set()),
        ("Flying\ntoys", {"own"}),
        ("Flying, in a toy", set()),
        ("玩具の凧", {"own"}),
        # An exclusion hides our own word, not those of other fields.
        ("Kite-surfing", {"other:surf"}),
        ("Kite surfing and kites", {"other:surf", "own"}),
        ("凧揚げ", {"other:surf"}),
        # A short word has bounds, which may be Asian letters, and may be written full width.
        ("基于QKD的系统", {"clause:lines"}),
        ("ＱＫＤ装置", {"clause:lines"}),
        ("(QKD)", {"clause:lines"}),
        ("QKDs", set()),
        ("CVQKD", set()),
        # All parts, anywhere.
        ("Tail, held into the wind", {"clause:lines"}),
        ("Tail", set()),
        ("", set()),
    ],
)
def test_labels_of_a_text(text: str, labels: set[str]) -> None:
    assert labels_by_text({"text": text}, TOPIC)["text"] == labels


def test_post_quantum_keys_only_look_like_quantum_keys() -> None:
    texts = {
        "en": "Post-quantum key encapsulation",
        "ja": "耐量子鍵カプセル化方法",
        "zh": "一种抗量子密钥封装方法",
        "ko": "포스트-양자 암호 키 교환 방법",
        "fr": "Procédé post-quantique d'encapsulation de clé",
    }
    found = labels_by_text(texts, load_topic("quantum_cryptography"))
    for language, labels in found.items():
        assert "other:post_quantum" in labels, language
        assert "own" not in labels, language


@pytest.mark.parametrize(
    "text",
    [
        "Post-quantum encryption method", "Post-quantum signature with CRYSTALS",
        "Postquantum secure communication", "Anti-quantum communication system",
        "Key exchange resistant to quantum attacks", "耐量子セキュア通信システム",
        "后量子保密通信方法", "一种抗量子隐私计算方法", "後量子金鑰交換", "포스트양자키 교환 장치",
        "후양자 암호 통신", "Verfahren zur Post-Quanten-Verschlüsselung",
    ],
)  # fmt: skip
def test_what_only_resists_quantum_computers_has_no_word_of_our_own(text: str) -> None:
    labels = labels_by_text({"text": text}, load_topic("quantum_cryptography"))["text"]
    assert "other:post_quantum" in labels
    assert "own" not in labels


@pytest.mark.parametrize(
    "text",
    [
        "Excess quantum noise of a CV-QKD receiver", "CV-QKD受信器の量子雑音の推定",
        "连续变量量子密钥分发的量子噪声估计", "연속변수 양자키분배 수신기의 양자 잡음 추정",
        "基于同源激光的量子密钥分发", "基于格雷码的量子密钥分发", "Blockchain secured by QKD",
        "量子鍵配送を用いるブロックチェーン", "基于量子密钥分发的区块链",
    ],
)  # fmt: skip
def test_everyday_words_of_the_field_are_no_field_next_door(text: str) -> None:
    labels = labels_by_text({"text": text}, load_topic("quantum_cryptography"))["text"]
    assert "own" in labels
    assert not [label for label in labels if label.startswith("other:")]


def test_fields_next_door_are_told_in_the_languages_that_are_compared() -> None:
    # A field that only some languages can tell would tilt every comparison of countries.
    for other in load_topic("quantum_cryptography").others:
        assert {"en", "ja", "zh", "ko"} <= set(other.words), other.name


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=3), st.text(max_size=60), max_size=4))
def test_any_text_has_labels_of_the_topic_or_none(texts: dict[str, str]) -> None:
    found = labels_by_text(texts, TOPIC)
    assert found.keys() == texts.keys()
    assert set().union(*found.values()) <= {"own", "clause:lines", "other:surf"}


@settings(deadline=None)
@given(st.text(st.characters(max_codepoint=127), max_size=40))
def test_the_short_way_of_plain_texts_leads_to_the_same_words(text: str) -> None:
    # A letter of another script sends the same text the long way.
    frame = pl.DataFrame({"row": ["short", "long"], "text": [text, f"{text} é"]})
    short, long = comparable(frame).sort("row", descending=True)["text"].to_list()
    assert short.split() == [*long.split()][:-1]
