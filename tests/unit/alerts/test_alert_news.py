"""What is new of watched families, and what only seems to be."""

import datetime as dt
from typing import Any

import pytest
from alert_data import MOMENT, Family, now_of, watched_of

from flows.alerts.events import Event
from flows.alerts.look import Now
from flows.alerts.news import find_news, why_afresh

OLD = Family("1", applicants={"OLD": "OLD"})


def news(before: Now, now: Now, **watch: Any) -> list[Event]:
    return find_news(before.seen, now, watched_of(now, **watch), MOMENT)


def kinds(events: list[Event]) -> list[str]:
    return [event.kind for event in events]


def test_a_new_family_of_a_watched_applicant_is_told_with_its_facts() -> None:
    fresh = Family("2", ["JP2", "US2"], grants={"US": None})
    found = news(now_of(OLD), now_of(OLD, fresh), applicants=["acme inc."])
    assert kinds(found) == ["new_entrant", "new_family"]
    facts = found[1].facts
    assert (facts["family"], facts["date"], facts["right"]) == ("2", "2026-11-01", "invention")
    assert (facts["offices"], facts["offices_ja"]) == ("Japan, USA", "日本、米国")
    assert (facts["granted"], facts["granted_ja"]) == ("USA", "米国")
    assert (facts["applicants"], facts["because"], facts["is_late"]) == ("ACME", "ACME", False)


@pytest.mark.parametrize(
    ("watch", "is_told"),
    [
        ({"applicants": ["ACME"]}, True),
        ({"groups": ["acme group"]}, True),
        ({"sub_technologies": ["satellite"]}, True),
        ({"families": ["2"]}, True),
        ({"offices": ["JP"]}, True),
        ({"applicants": ["OLD"]}, False),
        ({"sub_technologies": ["detector"]}, False),
        ({}, False),
    ],
)
def test_only_what_is_watched_is_told(watch: dict[str, Any], *, is_told: bool) -> None:
    now = now_of(OLD, Family("2", parts=["satellite"]))
    assert ("new_family" in kinds(news(now_of(OLD), now, **watch))) == is_told


def test_the_sub_technology_that_it_is_watched_for_is_named_in_both_languages() -> None:
    now = now_of(OLD, Family("2", parts=["satellite"]))
    (found,) = [
        event
        for event in news(now_of(OLD), now, sub_technologies=["satellite"])
        if event.kind == "new_family"
    ]
    assert (found.facts["because"], found.facts["because_ja"]) == ("Satellite", "衛星")


def test_a_family_under_another_number_is_not_new() -> None:
    now = now_of(OLD, Family("9", ["JP2", "JP3"]))
    assert news(now_of(OLD, Family("2", ["JP2", "JP3"])), now, groups=["ACME GROUP"]) == []


def test_a_family_split_off_a_known_one_is_not_new() -> None:
    before = now_of(OLD, Family("2", ["JP2", "JP3", "JP4"]))
    now = now_of(OLD, Family("2", ["JP2", "JP3"]), Family("7", ["JP4"]))
    assert news(before, now, offices=["JP"]) == []


def test_a_new_member_is_told_once_a_publication() -> None:
    before = now_of(Family("2", ["JP2"]))
    now = now_of(Family("2", ["JP2", "US3", "CN4"]))
    found = news(before, now, applicants=["ACME"])
    assert kinds(found) == ["new_member", "new_member"]
    assert [event.facts["publication"] for event in found] == ["CN4", "US3"]
    assert [event.facts["office_ja"] for event in found] == ["中国", "米国"]


def test_members_of_what_the_tier_does_not_show_are_told_of_named_families_only() -> None:
    before, now = (
        now_of(OLD, Family("2", held, is_shown=False)) for held in (["JP2"], ["JP2", "US3"])
    )
    assert news(before, now, applicants=["ACME"]) == []
    assert kinds(news(before, now, families=["2"])) == ["new_member"]


@pytest.mark.parametrize(("offices", "told"), [(["JP"], ["JP"]), ([], ["JP", "US"]), (["CN"], [])])
def test_a_first_grant_is_told_of_the_named_offices(offices: list[str], told: list[str]) -> None:
    day = dt.date(2026, 11, 5)
    before = now_of(Family("2", grants={"CN": day}))
    now = now_of(Family("2", grants={"CN": day, "JP": day, "US": day}))
    found = news(before, now, applicants=["ACME"], offices=offices)
    assert kinds(found) == ["first_grant"] * len(told)
    assert [event.facts["code"] for event in found] == told
    assert all(event.facts["date"] == "2026-11-05" for event in found)


def test_a_grant_known_under_the_old_number_is_not_a_first_one() -> None:
    day = dt.date(2026, 11, 5)
    before = now_of(Family("2", ["JP2"], grants={"JP": day}))
    now = now_of(Family("8", ["JP2"], grants={"JP": day}))
    assert news(before, now, applicants=["ACME"]) == []


def test_a_new_entrant_is_a_group_all_of_whose_families_are_new() -> None:
    before = now_of(OLD)
    both = {"NEW": "NEW", "OLD": "OLD"}
    now = now_of(OLD, Family("2", applicants=both, country="CN", by_office=True))
    (found,) = [e for e in news(before, now, groups=["OLD"]) if e.kind == "new_entrant"]
    assert (found.facts["group"], found.facts["families"]) == ("NEW", 1)
    assert (found.facts["country_ja"], found.facts["is_by_office"]) == ("中国", True)
    again = now_of(OLD, Family("2", applicants=both), Family("3", applicants={"NEW": "NEW"}))
    assert "new_entrant" not in kinds(news(now, again, groups=["OLD"]))


def test_entrants_are_those_of_the_watched_sub_technologies_if_any_is_named() -> None:
    now = now_of(OLD, Family("2", applicants={"NEW": "NEW"}, parts=["satellite"]))
    other = {"sub_technologies": ["detector"]}
    assert "new_entrant" not in kinds(news(now_of(OLD), now, **other))
    own = {"sub_technologies": ["satellite"]}
    assert "new_entrant" in kinds(news(now_of(OLD), now, **own))


def test_what_is_dated_long_before_is_said_to_be_late() -> None:
    now = now_of(OLD, Family("2", first=dt.date(2019, 3, 1)), Family("3", first=None))
    found = {e.facts["family"]: e for e in news(now_of(OLD), now, applicants=["ACME"])}
    assert found["2"].facts["is_late"] is True
    assert (found["3"].facts["is_late"], found["3"].facts["date"]) == (False, None)


def test_a_known_family_that_now_belongs_to_the_topic_is_told_as_such() -> None:
    before = now_of(OLD, Family("2", is_shown=False))
    found = news(before, now_of(OLD, Family("2")), applicants=["ACME"])
    assert kinds(found) == ["new_entrant", "entered_family"]


@pytest.mark.parametrize("rule", [{"methods": "m2"}, {"tier": "wide"}])
def test_what_only_other_rules_moved_is_not_told(rule: dict[str, str]) -> None:
    day = dt.date(2026, 11, 5)
    before = now_of(OLD, Family("2", is_shown=False), Family("3", applicants={"X": "X"}))
    moved = [Family("2"), Family("3", applicants={"Y": "Y"}, grants={"JP": day})]
    assert news(before, now_of(OLD, *moved, **rule), offices=["JP"]) == []
    # What new publications bring is told all the same.
    granted = Family("3", ["JP3", "US9"], applicants={"Y": "Y"}, grants={"JP": day, "US": day})
    found = news(before, now_of(OLD, Family("2"), granted, Family("4"), **rule), groups=["Y"])
    assert kinds(found) == ["first_grant", "new_member"]
    assert found[0].facts["code"] == "US"


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        ({}, None),
        ({"methods": "m2"}, None),
        ({"topic": "quantum_computing"}, "topic"),
        ({"topic_file": "t2"}, "topic"),
        ({"sources": ["ops", "epo-linked-data"]}, "sources"),
    ],
)
def test_other_questions_or_sources_begin_afresh(
    standing: dict[str, Any], reason: str | None
) -> None:
    assert why_afresh(now_of(OLD).seen, now_of(OLD, **standing)) == reason


def test_other_data_begin_afresh() -> None:
    before = now_of(*(Family(str(number)) for number in range(10)))
    assert why_afresh(before.seen, now_of(*(Family(str(n)) for n in range(8)))) is None
    assert why_afresh(before.seen, now_of(*(Family(str(n)) for n in range(7)))) == "other_data"


def test_the_number_of_an_event_is_made_of_what_happened_alone() -> None:
    now = now_of(OLD, Family("2"))
    first = news(now_of(OLD), now, applicants=["ACME"])
    # Found again later, on other data, watched for something else: the same.
    later = now_of(OLD, Family("2", title="Another title"), Family("3"), build_id="build-2")
    again = news(now_of(OLD), later, groups=["ACME GROUP"])
    assert {event.id for event in first} < {event.id for event in again}
    assert len({event.id for event in again}) == len(again)


def test_names_that_the_data_do_not_know_are_told_with_what_is_near() -> None:
    found = watched_of(
        now_of(OLD), applicants=["OLDD"], sub_technologies=["satelite"], families=["XX1"]
    )
    assert found.subjects == []
    assert list(found.unknown) == [
        "watch.applicants: OLDD (near: old)",
        "watch.sub_technologies: satelite (near: satellite)",
        "watch.families: XX1",
    ]
