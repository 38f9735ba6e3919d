"""Topic files: what is shipped is well formed, and what is not is refused with file, key, value."""

import pytest

from flows.errors import ConfigurationError
from flows.topics import load_topic, parse_topic, states_of, topic_names

SMALL = """
version = "1"
title = { en = "Kites", ja = "凧" }
own = { state = "kite", en = "kites", ja = "凧", words = { en = ["kite"] } }
[[clauses]]
name = "core"
cpc = ["A63H27/08"]
ipc = []
"""


def test_every_topic_that_is_shipped_can_be_read_and_searched() -> None:
    assert topic_names() == ["quantum_computing", "quantum_cryptography"]
    for name in topic_names():
        topic = load_topic(name)
        assert topic.name == name
        assert topic.searched, "sources need something to ask for"
        assert topic.changes[-1].version == topic.version


def test_quantum_cryptography_tells_apart_what_shares_its_class() -> None:
    states = states_of(load_topic("quantum_cryptography"))
    assert {"qkd", "hybrid", "pqc_only", "qrng"} <= states


def test_clauses_that_only_judge_are_not_asked_of_sources() -> None:
    topic = load_topic("quantum_cryptography")
    assert [clause.name for clause in topic.searched] == ["class-core", "class-and-phrase"]
    assert len(topic.clauses) > len(topic.searched)


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("[", "not a TOML file"),
        ("[[clauses]]\nname = 'x'\ncpc = []\nipc = []", r"clauses\.x: neither classes nor words"),
        ("[[clauses]]\nname = 'core'\ncpc = ['A63H']\nipc = []", "core is there twice"),
        ("[[clauses]]\nname = 'x'\ncpc = 'A'\nipc = []", r"clauses\.1\.cpc = 'A'"),
        ("[[clauses]]\nname = 'x'\ncpc = []\nipc = []\nfield = 'a'", r"clauses\.1\.field = 'a'"),
        ("[exclusions]\nen = ['a* b']", r"exclusions: 'a\* b'"),
        ("[exclusions]\nen = ['*']", r"exclusions: '\*'"),
        ("[exclusions]\nen = ['a & -']", "exclusions: 'a & -'"),
        ("[[clauses]]\nname = 'x'\ncpc = ['h04l 9/08']\nipc = []", "clauses: 'h04l 9/08'"),
        ("[[layers]]\nname = 'unknown'\nen = 'b'\nja = 'b'", "layers: 'unknown'"),
        (
            "[[sub_technologies]]\nname = 'a'\nlayer = 'b'\nen = 'a'\nja = 'a'",
            r"sub_technologies\.a: layer = 'b'",
        ),
        (
            (
                "[[layers]]\nname = 'b'\nen = 'b'\nja = 'b'\n[[sub_technologies]]\nname = 'a'\n"
                "layer = 'b'\nen = 'a'\nja = 'a'\nfor_state = 'none'"
            ),
            r"sub_technologies\.a: for_state = 'none'",
        ),
        ("[[changes]]\nversion = '2'\nnote = 'x'", "version = '1'"),
    ],
)
def test_what_is_wrong_in_a_topic_file_is_named(added: str, said: str) -> None:
    assert parse_topic("kites", SMALL).own.state == "kite"
    with pytest.raises(ConfigurationError, match=rf"flows/topics/kites\.toml: .*{said}"):
        parse_topic("kites", f"{SMALL}{added}\n")


def test_a_topic_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(ConfigurationError, match="quantum_cryptography"):
        load_topic("kites")
