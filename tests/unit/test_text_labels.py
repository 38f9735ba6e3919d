"""Words of a topic in texts: long and short ones, parts, exclusions, scripts."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.topics import load_topic, parse_topic
from flows.warehouse.text_labels import comparable, labels_by_text

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
cpc = ["A"]
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
