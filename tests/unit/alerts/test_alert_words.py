"""Alerts as people read them: in both languages, in messages and in files."""

import datetime as dt
from pathlib import Path

import pytest
from alert_data import MOMENT, Family, event_of, now_of, watched_of
from lxml import etree

from flows.alerts import feed, wording
from flows.alerts.events import KINDS, Event, Fact, Moment
from flows.alerts.news import find_news
from flows.alerts.operations import Failure, failed_checks, failure, stale_sources
from flows.errors import (
    CheckFailedError,
    LandscapeError,
    QuotaSpentError,
    StorageError,
    TransientError,
)
from reports import words

ATOM = "{http://www.w3.org/2005/Atom}"


def said(event: Event, language: str) -> str:
    return " ".join(wording.said(event, words.load(language)))


def growth() -> Event:
    key: dict[str, Fact] = {
        "subject_kind": "sub_technology",
        "subject": "Satellite",
        "quarter": "2026-Q3",
    }
    facts: dict[str, Fact] = {
        "subject_ja": "衛星", "year": 2026, "number": 3, "families": 12, "past_mean": 1.25,
        "past_most": 2, "dispersion": 1.1, "ratio_limit": 4.21, "level": 0.005,
    }  # fmt: skip
    return MOMENT.event("sudden_growth", key, facts)


def began() -> Event:
    facts: dict[str, Fact] = {"families": 1234, "publications": 5678}
    return MOMENT.event("watch_began", {"build_id": "b", "reason": "sources"}, facts)


def found() -> dict[str, Event]:
    """One event of every kind."""
    checks = failed_checks({"nowcasts_hold": 1}, {"nowcasts_hold": 4}, "build-1", MOMENT)
    sources = now_of().frames["sources"]
    before = now_of(Family("1"), Family("3", is_shown=False))
    grown = Family("1", ["JP1", "US2"], grants={"US": dt.date(2026, 11, 3)})
    named = {f"NAME {number}": "NEW" for number in range(6)}
    now = now_of(grown, Family("2", applicants=named, country="CN"), Family("3", title=None))
    events = [
        failure(Failure.of(StorageError("x")), "2026-11-01T00:00:00+00:00", MOMENT),
        failure(Failure.of(QuotaSpentError("x")), None, MOMENT),
        *checks,
        *stale_sources(sources, dt.date(2026, 12, 25), 30, MOMENT),
        began(),
        growth(),
        *find_news(before.seen, now, watched_of(now, offices=["US"]), MOMENT),
    ]
    return {event.kind: event for event in events}


SAID = {
    "failed_run": (
        "A run did not end well (the disk is full or cannot be written).",
        "（記憶装置の空きがないか、書き込めない）",
    ),
    "quota_stop": ("Last run that ended well: –.", "直近の正常終了：–。"),
    "failed_check": (
        "The check nowcasts of past days did not hold finds 4 rows (1 before)",
        "検査「過去の予測の的中率」に該当する行が4件ある（前回1件",
    ),
    "stale_data": (
        "The data of OPS are of 2026-11-20: 35 days old. The limit is 30 days.",
        "世界特許データのデータは2026年11月20日時点のものであり、35日を経過している（上限30日）。",
    ),
    "watch_began": (
        "1,234 patent families and 5,678 publications are known. Reason: the set of sources",
        "既知の特許ファミリー1,234件、公報5,678件。理由：出典の構成の変更。",
    ),
    "sudden_growth": (
        ("Satellite: 12 new patent families (inventions, by first publication) in quarter 3 of "
        "2026, more than in each of the twelve quarters before (at most 2). The four before it had "
        "1.2 on average; the rate is at least 4.2 times theirs (one-sided limit from Poisson "
        "counts, widened by a dispersion of 1.1; error 0.5\u00a0%)."),
        ("衛星：2026年第3四半期の新規特許ファミリーは12件（特許のみ、最初の公開日による）。直前の12四半期の"
        "いずれよりも多い（最多2件）。直前の4四半期の平均は1.2件であり、少なくともその4.2倍"),
    ),
    "new_entrant": (
        "NEW: first seen in the topic; patent families: 1. The first: 2, “A title”",
        ("NEW：このトピックで初めて確認された。特許ファミリー1件。最初のもの：2「A title」、"
        "最初の公開日2026年11月1日。出願人居住国：中国。"),
    ),
    "first_grant": (
        ("USA: first grant of an invention seen for patent family 1, “A title” (ACME); date of "
        "grant 2026-11-03."),
        ("米国：特許ファミリー1「A title」（ACME）について特許の登録を初めて確認。"
        "登録日2026年11月3日。"),
    ),
    "new_family": (
        ("2, “A title” (NAME 0; NAME 1; NAME 2; NAME 3 and 2 more); invention; published at: Japan;"
        " first publication 2026-11-01; inventions granted at: –."),
        ("2「A title」（NAME 0、NAME 1、NAME 2、NAME 3ほか2者）。特許。公開された官庁：日本。"
        "最初の公開日：2026年11月1日。特許が登録された官庁：–。"),
    ),
    "entered_family": (
        "3, “no title” (ACME); invention",
        "以前からデータにあり、現在の書誌によりトピックに含まれるようになった。",
    ),
    "new_member": (
        "US2 of 2026-11-01 (USA), of patent family 1, “A title” (ACME).",
        "US2（米国、2026年11月1日公開）。特許ファミリー1「A title」（ACME）に属する。",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_told_with_its_numbers_in_both_languages(kind: str) -> None:
    event = found()[kind]
    english, japanese = SAID[kind]
    assert english in said(event, "en")
    assert japanese in said(event, "ja")


def test_a_blocking_check_and_an_unexpected_error_are_told_without_their_words() -> None:
    blocked = failure(Failure.of(CheckFailedError("/secret/path")), None, MOMENT)
    assert "was not published" in said(blocked, "en")
    assert "公開されなかった" in said(blocked, "ja")
    other = failure(Failure.of(ValueError("/secret/path")), None, MOMENT)
    assert "(an unexpected error)" in said(other, "en")
    assert "secret" not in str([blocked, other])


def test_a_failure_is_one_event_until_a_run_ends_well() -> None:
    def number(error: LandscapeError, last_good: str | None, found_at: str) -> str:
        moment = Moment("quantum_cryptography", found_at, None)
        return failure(Failure.of(error), last_good, moment).id

    first = number(TransientError("a"), "2026-11-01", "2026-11-08")
    assert number(TransientError("b"), "2026-11-01", "2026-11-15") == first
    assert number(StorageError("b"), "2026-11-01", "2026-11-15") != first
    assert number(TransientError("b"), "2026-11-10", "2026-11-15") != first


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [({}, {}, 0), ({}, {"a": 1}, 1), ({"a": 1}, {"a": 1}, 0), ({"a": 2}, {"a": 1}, 0),
     ({"a": 1}, {"a": 2, "b": 1}, 2), ({"a": 1}, {}, 0)],
)  # fmt: skip
def test_a_check_is_told_when_it_begins_to_fail_or_gets_worse(
    before: dict[str, int], now: dict[str, int], told: int
) -> None:
    assert len(list(failed_checks(before, now, "build-1", MOMENT))) == told


@pytest.mark.parametrize(("day", "told"), [(19, 0), (20, 1), (31, 1)])
def test_data_are_stale_from_the_day_of_the_limit(day: int, told: int) -> None:
    sources = now_of().frames["sources"]
    today = dt.date(2026, 12, day)
    assert len(list(stale_sources(sources, today, 30, MOMENT))) == told
    sample = sources.with_columns(is_sample=True)
    assert list(stale_sources(sample, today, 30, MOMENT)) == []


def test_stale_data_are_told_once_for_their_day() -> None:
    sources = now_of().frames["sources"]
    numbers = {
        event.id
        for day in (20, 27)
        for event in stale_sources(sources, dt.date(2026, 12, day), 30, MOMENT)
    }
    assert len(numbers) == 1


def test_generated_data_say_so_in_every_alert() -> None:
    generated = Moment(
        "quantum_cryptography", MOMENT.found_at, MOMENT.data_as_of, is_generated=True
    )
    event = generated.event("first_grant", {"family": "1"}, {"title": None})
    assert wording.said(event, words.load("en"))[0] == "GENERATED DATA – not real"
    assert wording.said(event, words.load("ja"))[0] == "生成データ – 実データではない"


def test_what_is_late_or_rests_on_an_office_is_said() -> None:
    event = event_of(is_late=True, is_by_office=True)
    assert "only now came into the data" in said(event, "en")
    assert "今回初めてデータに加わった" in said(event, "ja")
    assert "国は出願先官庁による補完のみに基づく。" in said(event, "ja")


def test_the_files_hold_the_same_events_in_each_language(tmp_path: Path) -> None:
    events = [found()[kind] for kind in KINDS]
    feed.write(tmp_path, events, ("en", "ja"))
    assert len(list(tmp_path.iterdir())) == 6
    for language in ("en", "ja"):
        text = words.load(language)
        markdown = (tmp_path / f"alerts.{language}.md").read_text("utf-8")
        titles = [line for line in markdown.splitlines() if line.startswith("## ")]
        assert len(titles) == len(KINDS)
        # The newest stands first.
        assert titles[0] == f"## 2026-11-22 {text['alert_kind.new_member']}"
        atom = etree.parse(tmp_path / f"alerts.{language}.atom").getroot()
        assert atom.get("{http://www.w3.org/XML/1998/namespace}lang") == language
        assert atom.findtext(f"{ATOM}updated") == MOMENT.found_at
        numbers = [entry.findtext(f"{ATOM}id") for entry in atom.iter(f"{ATOM}entry")]
        rss = etree.parse(tmp_path / f"alerts.{language}.rss").getroot()
        assert rss.findtext("channel/language") == language
        guids = [item.findtext("guid") for item in rss.iter("item")]
        assert numbers == guids
        assert [str(one).replace("urn:uuid:", "").replace("-", "") for one in guids] == [
            event.id for event in reversed(events)
        ]
        assert rss.findtext("channel/item/pubDate") == "Sun, 22 Nov 2026 06:00:00 +0000"
        entry = next(atom.iter(f"{ATOM}entry"))
        assert SAID["new_member"][0 if language == "en" else 1] in str(
            entry.findtext(f"{ATOM}content")
        )


def test_names_from_outside_stay_text(tmp_path: Path) -> None:
    hostile = event_of(title="<b>[x](y)</b> & \x00\u202e#|", applicants="`A`")
    feed.write(tmp_path, [hostile], ("en",))
    markdown = (tmp_path / "alerts.en.md").read_text("utf-8")
    assert "&lt;b&gt;\\[x\\](y)&lt;/b&gt; &amp; \ufffd\\#\\|" in markdown
    assert "\\`A\\`" in markdown
    atom = etree.parse(tmp_path / "alerts.en.atom").getroot()
    assert "<b>[x](y)</b> & \ufffd#|" in str(atom.findtext(f"{ATOM}entry/{ATOM}content"))


def test_old_events_leave_the_files_and_that_is_said(tmp_path: Path) -> None:
    events = [event_of(number=str(number)) for number in range(feed.MOST + 5)]
    feed.write(tmp_path, events, ("en",))
    markdown = (tmp_path / "alerts.en.md").read_text("utf-8")
    assert markdown.count("## ") == feed.MOST
    assert "Only the newest 200 are listed." in markdown
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    feed.write(tmp_path, events, ("en",))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
