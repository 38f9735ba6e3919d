"""Killed at any moment, the pipeline loses nothing, shows nothing half, and ends as if unharmed.

What each kill proves:

* of a first run, in its harvest or its records: nothing half stands under its name, nothing is
  built yet, what was landed whole is not fetched again, and the next run hands the build exactly
  what an undisturbed one hands it. From there on both are the same run.
* of a first run, in its build, its checks or its publishing: the same, and the next run ends in
  tables with the same rows.
* of a run over a good build, in each phase: until the next run ends in the same tables, the build
  that was live stays live, byte by byte. Harvest and records are here followed by whole builds.
* while drawing: what was live stays live, and the next run draws the same bytes.
"""

import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import killable_run
import pytest
from data_folders import (
    assert_live_answers,
    assert_whole,
    content,
    copy_folder,
    made_once,
    make_records,
    published_sample,
    run_report,
    run_stages,
    settings_of,
    tables,
    told_to_the_build,
    unfinished,
)
from fork_server import processes

from flows import files, stages
from flows.settings import Settings

pytestmark = pytest.mark.killing

#: How often a first run is killed in each phase, at moments spread evenly over its events.
BEFORE_THE_BUILD = {"start": 1, "harvest": 5, "records": 5}
FROM_THE_BUILD_ON = {"build": 3, "publish": 4, "published": 1}
DRAWING = 2
Factory = pytest.TempPathFactory
Prepare = Callable[[Factory, Path], Path]


def run(root: Path, what: str, fatal: int) -> int | None:
    """The exit code of a run in a process of its own; negative: the signal that ended it."""
    process = processes().Process(
        target=killable_run.main, args=(root, what, fatal, root.parent / f"{root.name}.events")
    )
    process.start()
    process.join()
    return process.exitcode


def kill(root: Path, what: str, fatal: int) -> Settings:
    """The settings of a data folder whose run was killed, with nothing half in it."""
    settings = settings_of(root)
    assert run(root, what, fatal) == -signal.SIGKILL, f"event {fatal}: not killed"
    assert_whole(settings)
    return settings


def undisturbed(factory: Factory, prepare: Prepare, what: str) -> tuple[list[str], Path]:
    """The phase of every event of a run that nobody kills, and its data folder afterwards.

    It runs once for all tests that begin with the same folder.
    """

    def make(folder: Path) -> None:
        folder.mkdir()
        assert run(prepare(factory, folder / "data"), what, 0) == 0

    folder = made_once(factory, f"undisturbed-{prepare.__name__}", make)
    return (folder / "data.events").read_text("utf-8").splitlines(), folder / "data"


def spread(found: list[int], wanted: int) -> list[int]:
    """So many of the found events, the first and the last among them."""
    assert len(found) >= wanted
    if wanted == 1:
        return found[:1]
    step = (len(found) - 1) / (wanted - 1)
    return [found[round(index * step)] for index in range(wanted)]


def moments(wanted: dict[str, int]) -> list[tuple[str, int, int]]:
    """Phase, which of its moments, and of how many."""
    return [(phase, one, number) for phase, number in wanted.items() for one in range(number)]


def event(found: list[str], phase: str, which: int, number: int) -> int:
    """The event of a moment."""
    return spread([n for n, one in enumerate(found, start=1) if one == phase], number)[which]


def nothing_yet(factory: Factory, root: Path) -> Path:
    """An empty data folder, but for what was measured on labelled sets, which takes seconds."""
    (root / "warehouse").mkdir(parents=True)
    shutil.copy(published_sample(factory) / "warehouse" / "accuracy.json", root / "warehouse")
    return root


def not_drawn(factory: Factory, root: Path) -> Path:
    """A data folder with a good build, not yet drawn."""
    return copy_folder(published_sample(factory), root, "reports")


def outdated(factory: Factory, root: Path) -> Path:
    """The same without landing's last window and all records: every stage has work to do."""
    settings = settings_of(not_drawn(factory, root))
    shutil.rmtree(settings.folders.records)
    shutil.rmtree(max(settings.folders.landing.glob("*/*/*")))
    return root


def assert_landed_once(settings: Settings, landed: dict[str, bytes]) -> None:
    """What was landed whole before the kill was neither fetched again nor touched."""
    after = content(settings.folders.landing)
    sidecars = [name for name in landed if name.endswith(".json") and files.PARTIAL not in name]
    assert {name: after[name] for name in sidecars} == {name: landed[name] for name in sidecars}


@pytest.mark.parametrize(("phase", "which", "number"), moments(BEFORE_THE_BUILD))
def test_killed_before_the_build_the_next_run_hands_it_the_same_records(
    tmp_path: Path, tmp_path_factory: Factory, phase: str, which: int, number: int
) -> None:
    found, unharmed = undisturbed(tmp_path_factory, nothing_yet, "stages")
    root = nothing_yet(tmp_path_factory, tmp_path / "data")
    before = content(root / "warehouse")
    settings = kill(root, "stages", event(found, phase, which, number))
    landed = content(settings.folders.landing)
    with stages.exclusive(settings):
        make_records(settings)
    assert_whole(settings)
    assert told_to_the_build(settings) == told_to_the_build(settings_of(unharmed))
    # A build reads these records and this folder; there is nothing in it that could disturb it.
    assert content(root / "warehouse") == before
    assert unfinished(root) == []
    assert_landed_once(settings, landed)


@pytest.mark.parametrize(("phase", "which", "number"), moments(FROM_THE_BUILD_ON))
def test_killed_from_the_build_on_the_next_run_ends_as_if_unharmed(
    tmp_path: Path, tmp_path_factory: Factory, phase: str, which: int, number: int
) -> None:
    found, unharmed = undisturbed(tmp_path_factory, nothing_yet, "stages")
    root = nothing_yet(tmp_path_factory, tmp_path / "data")
    settings = kill(root, "stages", event(found, phase, which, number))
    landed = content(settings.folders.landing)
    run_stages(settings)
    assert_whole(settings)
    assert tables(settings) == tables(settings_of(unharmed))
    assert unfinished(root) == []
    assert_landed_once(settings, landed)


def test_an_undisturbed_second_run_changes_nothing(
    tmp_path: Path, tmp_path_factory: Factory
) -> None:
    root = not_drawn(tmp_path_factory, tmp_path / "data")
    before = content(root)
    run_stages(settings_of(root))
    assert content(root) == before


@pytest.mark.parametrize("phase", ["harvest", "records", "build", "publish"])
def test_killed_over_a_good_build_the_live_one_stays_readable(
    tmp_path: Path, tmp_path_factory: Factory, phase: str
) -> None:
    found, _ = undisturbed(tmp_path_factory, outdated, "stages")
    events = [n for n, one in enumerate(found, start=1) if one == phase]
    root = outdated(tmp_path_factory, tmp_path / "data")
    expected = tables(settings_of(root))
    live = content(root / "warehouse")
    settings = kill(root, "stages", events[len(events) // 2])
    assert tables(settings) == expected
    after = content(settings.folders.warehouse)
    builds = [name for name in live if name.startswith("builds/")]
    assert {name: after[name] for name in builds} == {name: live[name] for name in builds}
    run_stages(settings)
    assert tables(settings) == expected
    assert unfinished(root) == []


@pytest.mark.parametrize("which", range(DRAWING))
def test_killed_while_drawing_the_next_report_is_whole_and_the_same(
    tmp_path: Path, tmp_path_factory: Factory, which: int
) -> None:
    found, unharmed = undisturbed(tmp_path_factory, not_drawn, "report")
    expected = content(unharmed / "reports")
    assert any(name.endswith("report.en.html") for name in expected)
    fatal = spread(list(range(2, len(found) + 1)), DRAWING)[which]
    root = not_drawn(tmp_path_factory, tmp_path / "data")
    settings = kill(root, "report", fatal)
    assert_live_answers(settings)
    if which in {1, DRAWING - 1}:
        # Half drawn; and at the very end, where what is there already is not drawn again.
        run_report(settings)
        assert content(root / "reports") == expected
        assert unfinished(root) == []
