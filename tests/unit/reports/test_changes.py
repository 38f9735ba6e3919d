"""What changed between two reports: every kind of change, and what only looks like one."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from change_frames import SOURCE, VERSIONS, Family, report_of
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.changes.compare import BLIND, Comparison, compare
from reports.changes.families import ADDED, CHANGED, REMOVED
from reports.changes.snapshot import Snapshot, SnapshotError


def rows(comparison: Comparison) -> list[tuple[str, str | None, str | None]]:
    """Every change: its kind, what was before, what is now."""
    return list(comparison.frames["families"].select("kind", "before", "after").iter_rows())


def balanced(before: Snapshot, now: Snapshot) -> Comparison:
    """Compare two reports; what was, came and went is what is."""
    comparison = compare(before, now)
    balance = comparison.count("families_before") + comparison.count("added")
    assert balance - comparison.count("removed") == comparison.count("families_now")
    return comparison


def kinds(before: Snapshot, now: Snapshot) -> list[str]:
    return [kind for kind, *_ in rows(balanced(before, now))]


STAYS = Family("f1")


def test_two_like_reports_differ_in_nothing() -> None:
    comparison = compare(report_of(STAYS), report_of(STAYS))
    assert comparison.state == "compared"
    assert comparison.reasons == ()
    assert rows(comparison) == []
    assert len(comparison.frames["numbers"]) == 0
    assert comparison.count("families_before") == comparison.count("families_now") == 1
    assert set(comparison.summary.values()) == {0}


MOVES: list[tuple[str, list[Family], list[Family]]] = [
    ("new", [], [Family("f2")]),
    ("entered", [Family("f2", tier="wide")], [Family("f2")]),
    ("entered", [Family("f2", tier=None)], [Family("f2", tier="strict")]),
    ("split", [Family("f2", ["a", "b"])], [Family("f2", ["a"]), Family("f3", ["b", "c"])]),
    ("merged", [Family("f2", ["a"]), Family("f3", ["b"])], [Family("f2", ["a", "b"])]),
    ("left_tier", [Family("f2")], [Family("f2", tier="wide")]),
    ("left_topic", [Family("f2")], [Family("f2", tier=None)]),
    ("gone", [Family("f2")], []),
]


@pytest.mark.parametrize(("kind", "was", "stands"), MOVES)
def test_families_that_came_and_went(kind: str, was: list[Family], stands: list[Family]) -> None:
    assert kinds(report_of(STAYS, *was), report_of(STAYS, *stands)) == [kind]


STATES: list[tuple[str, dict[str, Any], dict[str, Any], str | None, str | None]] = [
    ("grant_seen", {}, {"has_grant": True}, None, None),
    ("grant_unseen", {"has_grant": True}, {}, None, None),
    ("international", {}, {"is_ipf": True}, None, None),
    ("not_international", {"is_ipf": True}, {}, None, None),
    ("office_new", {"offices": "JP"}, {"offices": "CN;JP;US"}, None, "CN;US"),
    ("office_gone", {"offices": "EP;JP"}, {"offices": "JP"}, "EP", None),
    ("office_new", {"offices": ""}, {"offices": "JP"}, None, "JP"),
    ("tier", {"tier": "strict"}, {"tier": "standard"}, "strict", "standard"),
    ("origin", {}, {"applicants": {"ACME": "CN", "B": "JP"}}, "JP", "CN;JP"),
    ("origin", {"applicants": {"ACME": None}}, {}, "unknown", "JP"),
    ("year", {"year": None}, {"year": 2019}, None, "2019"),
]


@pytest.mark.parametrize(("kind", "was", "stands", "before", "after"), STATES)
def test_changes_of_status(
    kind: str, was: dict[str, Any], stands: dict[str, Any], before: str | None, after: str | None
) -> None:
    comparison = compare(
        report_of(STAYS, Family("f2", **was)), report_of(STAYS, Family("f2", **stands))
    )
    assert rows(comparison) == [(kind, before, after)]
    assert comparison.count(kind) == comparison.count("changed") == 1
    assert comparison.count("added") == comparison.count("removed") == 0


def test_every_kind_is_tried_above() -> None:
    tried = {case[0] for case in (*MOVES, *STATES)}
    # A family under another number has its own tests.
    assert tried == {*ADDED, *REMOVED, *CHANGED} - {"reformed"}


def test_a_family_under_another_number_is_not_new() -> None:
    before = report_of(Family("L-a", ["a", "b", "c"]))
    comparison = compare(before, report_of(Family("77", ["b", "c", "d"], has_grant=True)))
    assert rows(comparison) == [("grant_seen", None, None), ("reformed", "L-a", "77")]
    assert comparison.count("changed") == 1


def test_a_family_keeps_its_own_number_before_most_publications() -> None:
    before = report_of(Family("f1", ["a", "b", "c"]))
    now = report_of(Family("f1", ["a"]), Family("f2", ["b", "c"]))
    assert rows(compare(before, now)) == [("split", "f1", "f2")]


def test_of_two_families_joined_the_larger_one_lives_on() -> None:
    before = report_of(Family("f1", ["a"]), Family("f2", ["b", "c"]))
    found = rows(compare(before, report_of(Family("f3", ["a", "b", "c"]))))
    assert found == [("merged", "f1", "f3"), ("reformed", "f2", "f3")]


def test_a_family_without_publications_in_common_keeps_its_number() -> None:
    assert kinds(report_of(Family("f1", ["a"])), report_of(Family("f1", ["b"]))) == []


def test_what_was_known_outside_the_tier_is_not_new() -> None:
    before = report_of(Family("f1", ["a"], tier=None))
    assert kinds(before, report_of(Family("f2", ["a"]))) == ["entered"]


def test_a_publication_without_a_family_leads_nowhere() -> None:
    before, now = report_of(STAYS, Family("f2")), report_of(STAYS)
    now.members = before.members
    assert kinds(before, now) == ["gone"]


def test_a_change_outside_the_tier_is_no_change() -> None:
    before = report_of(STAYS, Family("f2", tier="wide"))
    assert kinds(before, report_of(STAYS, Family("f2", tier=None, has_grant=True))) == []


def test_another_tier_alone_adds_and_removes_no_family() -> None:
    families = (Family("f1"), Family("f2", tier="wide"), Family("f3", tier="strict"))
    comparison = compare(report_of(*families), report_of(*families, tier="wide"))
    assert rows(comparison) == []
    assert comparison.count("families_before") == comparison.count("families_now") == 3
    assert comparison.reasons == ("tier",)


def test_families_added_and_removed_by_origin_are_fractional_and_with_unknown() -> None:
    both = {"ACME": "CN", None: None}
    comparison = compare(
        report_of(Family("f1", applicants={"OLD": "US"})),
        report_of(
            Family("f2", applicants={"ACME": "CN"}, by_office=True),
            Family("f3", applicants=both, is_ipf=True),
        ),
    )
    found = {row[0]: row[1:] for row in comparison.frames["origins"].iter_rows()}
    # added, without the office fallback, international, removed
    assert found == {
        "CN": (1.5, 0.5, 0.5, 0.0),
        "US": (0.0, 0.0, 0.0, 1.0),
        "unknown": (0.5, 1.5, 0.5, 0.0),
    }
    assert list(found) == ["CN", "US", "unknown"]


def test_families_added_and_removed_by_applicant_are_whole() -> None:
    two = {"ACME": "CN", "B": "JP"}
    comparison = compare(
        report_of(Family("f1", applicants={"B": "JP"})),
        report_of(Family("f2", applicants=two), Family("f3", applicants={"ACME": "JP"})),
    )
    assert comparison.frames["applicants"].rows() == [("ACME", 2, 0, 0), ("B", 1, 0, 1)]


def test_lists_begin_with_international_families_and_new_years() -> None:
    now = report_of(
        Family("a", year=None), Family("b", year=2021), Family("c", year=2022),
        Family("d", year=2001, is_ipf=True),
    )  # fmt: skip
    found = compare(report_of(), now).frames["families"]
    assert found["family_id"].to_list() == ["d", "c", "b", "a"]


def test_revised_numbers() -> None:
    before = report_of(numbers={"families": 10, "ipf": 4, "dated": None, "undated": 1})
    now = report_of(numbers={"families": 12, "ipf": 4, "dated": 7, "inventions": 3})
    comparison = compare(before, now)
    found = comparison.frames["numbers"].select("measure", "before", "after", "difference")
    assert found.rows() == [
        ("families", 10.0, 12.0, 2.0),
        ("dated", None, 7.0, None),
        ("inventions", None, 3.0, None),
    ]
    assert comparison.count("numbers_compared") == 4
    assert comparison.count("numbers_revised") == 3


def test_verdicts_that_changed() -> None:
    before = report_of(verdicts={"a": "supported", "b": "supported", "gone": "not_testable"})
    now = report_of(verdicts={"new": "supported", "b": "not_supported", "a": "supported"})
    comparison = compare(before, now)
    assert comparison.frames["verdicts"].rows() == [
        ("new", None, "supported"), ("b", "supported", "not_supported"),
    ]  # fmt: skip
    assert comparison.summary["verdicts_changed"] == 2


OTHER = replace(SOURCE, source="linked")


@pytest.mark.parametrize(
    ("stated", "reasons"),
    [
        ({"versions": replace(VERSIONS, records="d2")}, ("data",)),
        ({"sources": [replace(SOURCE, data_as_of=dt.date(2026, 4, 1))]}, ("data",)),
        ({"sources": [replace(SOURCE, publications=1)]}, ("data",)),
        ({"topic_version": "4"}, ("topic",)),
        ({"versions": replace(VERSIONS, topic_file="t2")}, ("topic",)),
        ({"versions": replace(VERSIONS, methods="m2")}, ("methods",)),
        ({"versions": replace(VERSIONS, package="0.2.0")}, ("methods",)),
        ({"queries": "q2"}, ("methods",)),
        ({"tier": "strict"}, ("tier",)),
        (
            {"versions": replace(VERSIONS, records="d2", methods="m2"), "topic_version": "4"},
            ("data", "topic", "methods"),
        ),
        # Another set of sources is one reason; the data of those in both are another.
        ({"sources": [OTHER, SOURCE], "versions": replace(VERSIONS, records="d2")}, ("sources",)),
        ({"sources": [OTHER, replace(SOURCE, publications=1)]}, ("sources", "data")),
    ],
)
def test_reasons(stated: dict[str, Any], reasons: tuple[str, ...]) -> None:
    assert compare(report_of(STAYS), report_of(STAYS, **stated)).reasons == reasons


def test_other_sources_are_told_and_counted() -> None:
    now = report_of(STAYS, Family("f2"), sources=[OTHER, SOURCE])
    comparison = compare(report_of(STAYS), now)
    assert comparison.state == "sources_changed"
    assert comparison.count("new") == 1


SAMPLE = replace(SOURCE, source="sample", is_sample=True)
GENERATED = replace(SOURCE, source="ops-generated", is_generated=True)


@pytest.mark.parametrize(
    ("was", "stands"),
    [([SAMPLE], [SOURCE]), ([SOURCE], [SAMPLE, SOURCE]), ([GENERATED], [SOURCE])],
)
def test_a_sample_is_not_compared_with_real_data(was: list[Any], stands: list[Any]) -> None:
    comparison = compare(report_of(STAYS, sources=was), report_of(sources=stands))
    assert comparison.state == "not_comparable"
    assert rows(comparison) == []
    assert comparison.summary == {}
    assert len(comparison.frames["versions"]) > 0


def test_two_samples_are_compared() -> None:
    older = replace(SAMPLE, data_as_of=dt.date(2026, 1, 1))
    comparison = compare(report_of(STAYS, sources=[older]), report_of(sources=[SAMPLE]))
    assert comparison.state == "compared"
    assert rows(comparison) == [("gone", None, None)]


def test_another_topic_is_not_compared() -> None:
    assert compare(report_of(STAYS), report_of(topic="other")).state == "not_comparable"


@pytest.mark.parametrize("state", ["missing", "damaged", "other_format"])
def test_a_snapshot_of_no_use_is_told(state: str) -> None:
    comparison = compare(SnapshotError(state), report_of(STAYS))
    assert comparison.state == state
    assert state in BLIND
    assert comparison.before is None


def test_the_first_report() -> None:
    comparison = compare(None, report_of(STAYS))
    assert comparison.state == "first"
    assert all(len(frame) == 0 for frame in comparison.frames.values())


def test_the_order_of_rows_decides_nothing() -> None:
    before = report_of(*(Family(f"f{n}", [f"p{n}", f"p{n + 1}"]) for n in range(40)))
    now = report_of(*(Family(f"g{n}", [f"p{n}", f"q{n}"], year=2000 + n) for n in range(60)))

    def turned(one: Snapshot) -> Snapshot:
        frames = {name: frame.reverse() for name, frame in one.frames.items()}
        # Numbers and verdicts stand in the order of the report.
        in_order = {"numbers": one.numbers, "verdicts": one.verdicts}
        return Snapshot(one.manifest, frames | in_order)

    straight, other = compare(before, now), compare(turned(before), turned(now))
    for name, frame in straight.frames.items():
        assert frame.equals(other.frames[name]), name


PLACES = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("uvwxyz")), unique_by=lambda one: one[0]
)


def grouped(places: list[tuple[str, str]], outside: frozenset[str]) -> list[Family]:
    """Families of the publications put into them, some outside the tier."""
    numbers = sorted({number for _, number in places})
    return [
        Family(
            number,
            sorted(publication for publication, place in places if place == number),
            tier=None if number in outside else "standard",
        )
        for number in numbers
    ]


@settings(max_examples=40, deadline=None)
@given(PLACES, PLACES, st.frozensets(st.sampled_from("uvwxyz")))
def test_however_families_are_formed_anew_the_balance_holds(
    was: list[tuple[str, str]], stands: list[tuple[str, str]], outside: frozenset[str]
) -> None:
    before, now = report_of(*grouped(was, frozenset("uv"))), report_of(*grouped(stands, outside))
    families = balanced(before, now).frames["families"]
    known = {publication for publication, _ in was}
    members = {one.number: one.publications for one in grouped(stands, outside)}
    for number in families.filter(kind="new")["family_id"]:
        assert not known & set(members[number])
    added = families.filter(families["kind"].is_in(ADDED))["family_id"]
    assert added.n_unique() == len(added)
    removed = families.filter(families["kind"].is_in(REMOVED))["family_before"]
    assert removed.n_unique() == len(removed)
