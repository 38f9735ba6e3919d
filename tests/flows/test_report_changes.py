"""What changed between two published reports, and which reports are kept."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from data_folders import assert_whole, content, copy_folder, published_sample, settings_of

from flows import reporting, stages, status
from flows.landing.records import WindowRecords
from flows.settings import Settings
from flows.topics import Topic
from flows.warehouse import builds
from reports.changes import snapshot

Published = Callable[[Settings, str], Path]
FIRST, FEWER, NARROWER = "first", "fewer", "narrower"


def _is_kept(made: WindowRecords) -> bool:
    return not made.window.ref.endswith("office-KR")


def _narrower(topic: Topic) -> Topic:
    kept = tuple(clause for clause in topic.clauses if clause.is_core)
    return replace(topic, version="4", clauses=kept)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A data folder with a report on its first build, and other builds by what they are made of.

    One has fewer records, one a narrower topic. The first one is live.
    """
    root = copy_folder(published_sample(tmp_path_factory), tmp_path_factory.mktemp("made") / "data")
    settings = settings_of(root, languages="en,ja")
    live = builds.live_build(settings.folders.warehouse)
    assert live is not None
    known = {FIRST: live.build_id}
    with stages.exclusive(settings):
        records = stages.make_records(settings, "sample")
        inputs = stages.gather_inputs(settings, records)
        fewer = replace(inputs, records=[one for one in records if _is_kept(one)])
        for name, chosen in (
            (FEWER, fewer),
            (NARROWER, replace(inputs, topic=_narrower(inputs.topic))),
        ):
            candidate = stages.build(settings, chosen)
            known[name] = stages.publish(settings, candidate).build_id
        builds.roll_back(settings.folders.warehouse, live.build_id)
    return root, known


@pytest.fixture
def settings(
    made: tuple[Path, dict[str, str]], tmp_path: Path, request: pytest.FixtureRequest
) -> Settings:
    """Settings of a copy of that folder, in which figures are left out."""
    # Only now: the published sample is shared with tests that look at its figures.
    request.getfixturevalue("undrawn")
    return settings_of(copy_folder(made[0], tmp_path / "data"), languages="en,ja")


@pytest.fixture
def published(made: tuple[Path, dict[str, str]]) -> Published:
    """Makes a build live and draws the report on it."""

    def publish(settings: Settings, name: str) -> Path:
        with stages.exclusive(settings):
            builds.roll_back(settings.folders.warehouse, made[1][name])
            return reporting.make_report(settings).folder

    return publish


def counts(folder: Path) -> dict[str, int]:
    return dict(pl.read_csv(folder / "changes" / "counts.csv").select("item", "count").iter_rows())


def latest(settings: Settings) -> Path:
    return (settings.folders.reports / reporting.LATEST).resolve()


def test_records_that_left_and_came_back(settings: Settings, published: Published) -> None:
    first = latest(settings)
    assert snapshot.read_manifest(first).state == "first"
    assert reporting.latest_changes(settings) == "first report"

    second = published(settings, FEWER)
    found = counts(second)
    assert found["gone"] > 0
    assert found["removed"] >= found["gone"]
    assert found["families_before"] + found["added"] - found["removed"] == found["families_now"]
    manifest = snapshot.read_manifest(second)
    assert (manifest.state, manifest.previous) == ("compared", first.name)
    page = (second / "report.en.html").read_text(encoding="utf-8")
    assert "What can have caused it: the data." in page
    listed = pl.read_csv(second / "changes" / "families.csv").filter(kind="gone")
    assert all(number in page for number in listed["family_before"].head(20))

    third = published(settings, FIRST)
    back = counts(third)
    assert back["new"] == found["gone"]
    assert (back["families_now"], back["added"]) == (found["families_before"], found["removed"])
    assert "考えられる理由：データの変更。" in (third / "report.ja.html").read_text("utf-8")
    said = dict(status.gather(settings))["Changes"]
    assert said.startswith(f"since {second.name}: {back['added']} families added, 0 removed")
    assert_whole(settings)


def test_another_topic_version_is_told_and_what_left_it_is_listed(
    settings: Settings, published: Published
) -> None:
    folder = published(settings, NARROWER)
    found = counts(folder)
    assert found["left_tier"] + found["left_topic"] > 10
    assert found["new"] == found["gone"] == 0
    text = (folder / "changes" / "changes.en.md").read_text(encoding="utf-8")
    assert "What can have caused it: the version of the topic." in text
    assert "| Topic version | 3 | 4 |" in text
    both = published(settings, FEWER)
    text = (both / "changes" / "changes.ja.md").read_text(encoding="utf-8")
    assert "考えられる理由：データの変更、トピックの版。複数が同時に変わった" in text


def test_drawn_anew_on_the_same_build_it_compares_with_the_same_report(
    settings: Settings,
    published: Published,
) -> None:
    first = latest(settings)
    second = published(settings, FEWER)
    one = settings_of(settings.data_dir, languages="ja")
    other_tier = settings_of(settings.data_dir, languages="ja", topic_tier="wide")
    for chosen in (one, other_tier):
        made = reporting.make_report(chosen)
        assert made.fresh
        assert made.folder != second
        assert snapshot.read_manifest(made.folder).previous == first.name
        assert reporting.is_current(chosen)
        assert not reporting.make_report(chosen).fresh
    text = (latest(settings) / "changes" / "changes.ja.md").read_text(encoding="utf-8")
    assert "表示しているトピックの範囲が前回と異なる" in text
    assert "データの変更、表示する範囲" in text


def test_the_same_build_and_previous_report_give_the_same_bytes(
    settings: Settings, published: Published, tmp_path: Path
) -> None:
    second = published(settings, FEWER)
    before = content(second)
    shutil.rmtree(second)
    # The link leads nowhere now, as after a folder was deleted by hand.
    first = snapshot.read_manifest(tmp_path / "data" / "reports" / _others(settings)[0])
    assert first.state == "first"
    link = settings.folders.reports / reporting.LATEST
    link.unlink()
    link.symlink_to(_others(settings)[0])
    assert reporting.make_report(settings).folder == second
    assert content(second) == before


def _others(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.folders.reports.glob("????-??-??-*"))


@pytest.mark.parametrize(
    ("damage", "state"),
    [
        (lambda folder: shutil.rmtree(folder), "missing"),
        (lambda folder: shutil.rmtree(folder / "snapshot"), "missing"),
        (lambda folder: (folder / "snapshot" / "families.parquet").write_bytes(b"x"), "damaged"),
        (lambda folder: (folder / snapshot.MANIFEST).write_text("{"), "damaged"),
        (lambda folder: (folder / snapshot.MANIFEST).write_text("{}"), "other_format"),
    ],
)
def test_a_previous_report_of_no_use_is_told_and_stops_nothing(
    settings: Settings, published: Published, damage: Callable[[Path], Any], state: str
) -> None:
    first = latest(settings)
    damage(first)
    folder = published(settings, FEWER)
    manifest = snapshot.read_manifest(folder)
    assert (manifest.state, manifest.previous) == (state, first.name)
    assert reporting.latest_changes(settings).startswith(f"not comparable with {first.name}")
    assert reporting.is_current(settings)
    assert not reporting.make_report(settings).fresh


def test_a_pointer_out_of_the_folder_leads_nowhere(settings: Settings) -> None:
    live = builds.live_build(settings.folders.warehouse)
    assert live is not None
    path = latest(settings) / snapshot.MANIFEST
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"previous": null', '"previous": "../../etc"'), encoding="utf-8")
    assert reporting.previous_report(settings, live) is None


def test_old_reports_go_but_not_the_newest_nor_the_one_it_compares_with(
    settings: Settings,
    published: Published,
) -> None:
    reports = settings.folders.reports
    first = latest(settings)
    (reports / ".drawings").mkdir(exist_ok=True)
    (reports / ".drawings" / "kept.png").write_bytes(b"kept")
    (reports / "notes").mkdir()
    # Its own first report is the oldest by its clock; others are in between.
    for number in range(5):
        old = reports / f"2026-01-0{number + 1}-aaaaaaaa"
        old.mkdir()
        os.utime(old, (number + 1, number + 1))
    os.utime(first, (0, 0))
    few = settings_of(settings.data_dir, languages="en,ja", keep_reports=3)
    second = published(few, FEWER)
    assert _others(few) == sorted({first.name, second.name, "2026-01-05-aaaaaaaa"})
    assert (reports / ".drawings" / "kept.png").read_bytes() == b"kept"
    assert (reports / "notes").is_dir()
    one = settings_of(settings.data_dir, languages="en,ja", keep_reports=1)
    reporting.make_report(one)
    assert _others(one) == sorted({first.name, second.name})
    assert reporting.is_current(one)


def test_a_report_that_cannot_be_removed_whole_is_not_met_under_its_name(
    settings: Settings, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = latest(settings)
    second = published(settings, FEWER)
    old = settings.folders.reports / "2026-01-01-aaaaaaaa"
    old.mkdir()
    os.utime(old, (1, 1))
    (old / "report.en.html").write_text("half", encoding="utf-8")
    few = settings_of(settings.data_dir, languages="en,ja", keep_reports=2)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", lambda *_, **__: None)
        reporting.make_report(few)
    assert _others(few) == sorted({first.name, second.name})
    with stages.exclusive(few):
        pass
    assert not list(few.folders.reports.glob("*.partial"))
    assert not [path for path in few.folders.reports.iterdir() if "partial" in path.name]
