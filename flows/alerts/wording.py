"""Events in words of a language."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flows.alerts.events import Event
from reports import words as texts
from reports.characters import readable
from reports.words import Words

#: Events that a message prints, so that chat services take it; the list of alerts has them all.
MOST = 20
#: Between names in a fact.
NAMES = "; "
_CODED = {"reason": "alert_reason", "right": "alert_right", "check": "alert_check"}


def kind(event: Event, words: Words) -> str:
    """What kind of event it is."""
    return words[f"alert_kind.{event.kind}"]


def said(event: Event, words: Words) -> list[str]:
    """An event in sentences; the first says what happened."""
    facts = _facts(event, words)
    blocking = event.kind == "failed_check" and facts.get("check") is None
    lines = [_filled(f"alert.{event.kind}{'_blocking' if blocking else ''}", facts, words)]
    lines += [
        _filled(f"alerts.{name}", facts, words)
        for name, applies in (
            ("by_office", facts.get("is_by_office")),
            ("because", facts.get("because")),
            ("late", facts.get("is_late")),
        )
        if applies
    ]
    if facts.get("is_generated"):
        lines.insert(0, words["alerts.generated"])
    return lines


def found(event: Event, words: Words) -> str:
    """When an event was found, and on data of when."""
    key = "alerts.found" if event.data_as_of else "alerts.found_no_data"
    return _filled(key, {"found": event.found_at, "data_as_of": event.data_as_of}, words)


def subject(events: Sequence[Event], language: str) -> str:
    """The line above a message."""
    words = texts.load(language)
    count = "subject_one" if len(events) == 1 else "subject_many"
    number = _filled(f"alerts.{count}", {"count": len(events)}, words)
    facts = {"count": number, "found": max(event.found_at for event in events)}
    return _filled("alerts.subject", facts, words)


def body(events: Sequence[Event], languages: Sequence[str], number: str) -> str:
    """A message in plain text, one part a language."""
    return "\n\n".join(_part(events, texts.load(language), number) for language in languages)


def _part(events: Sequence[Event], words: Words, number: str) -> str:
    lines = [words["alerts.heading"], ""]
    for place, event in enumerate(events[:MOST]):
        if place == 0 or kind(event, words) != kind(events[place - 1], words):
            lines += [f"■ {kind(event, words)}", ""]
        lines += [*said(event, words), found(event, words), ""]
    if len(events) > MOST:
        lines += [_filled("alerts.more", {"count": len(events) - MOST}, words), ""]
    lines += [words["alerts.note"], "", f"{words['alerts.number']}: {number}"]
    return "\n".join(lines)


def _facts(event: Event, words: Words) -> dict[str, Any]:
    """The facts with what is written otherwise in each language."""
    facts: dict[str, Any] = dict(event.facts)
    for name, group in _CODED.items():
        if facts.get(name) is not None:
            facts[name] = words.name(group, str(facts[name]))
    if facts.get("error") is not None:
        known = words.entries.get(f"alert_error.{facts['error']}")
        facts["error"] = known or words["alert_error.other"]
    if "title" in facts and event.kind != "stale_data":
        facts["title"] = facts["title"] or words["alerts.untitled"]
    if facts.get("applicants") is not None:
        facts["applicants"] = words["alerts.names"].join(facts["applicants"].split(NAMES))
    if facts.get("more_applicants"):
        names = {"names": facts["applicants"], "count": facts["more_applicants"]}
        facts["applicants"] = _filled("alerts.and_more", names, words)
    return facts


def _filled(key: str, facts: dict[str, Any], words: Words) -> str:
    def resolve(name: str, style: str) -> str:
        value = facts.get(name)
        if style == "date" and value is not None:
            value = date.fromisoformat(str(value)[:10])
        # No fact is as good as an empty one: a name or a day is not known.
        return words.value(None if value == "" else value, style)

    return readable(texts.fill(words[key], resolve))
