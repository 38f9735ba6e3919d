"""Killed at any moment, the pipeline loses nothing, shows nothing half, and ends as if unharmed."""

import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from data_folders import (
    assert_live_answers,
    assert_whole,
    content,
    copy_folder,
    published_sample,
    run_report,
    run_stages,
    settings_of,
    tables,
    unfinished,
)

from flows import files

pytestmark = pytest.mark.killing

DRIVER = Path(__file__).with_name("killable_run.py")
#: Moments of each phase at which the run is killed, spread evenly over its events.
POINTS = {"start": 1, "harvest": 5, "records": 5, "build": 4, "publish": 5, "published": 1}


def run(root: Path, what: str, fatal: int) -> int:
    """The exit code of a run in a process of its own; negative: the signal that ended it."""
    events = root.parent / f"{root.name}.events"
    arguments = [str(DRIVER), str(root), what, str(fatal), str(events)]
    return subprocess.run([sys.executable, *arguments], check=False).returncode


def phases(root: Path, what: str) -> list[str]:
    """The phase of every event of an undisturbed run."""
    assert run(root, what, 0) == 0
    return (root.parent / f"{root.name}.events").read_text("utf-8").splitlines()


def spread(found: list[int], wanted: int) -> list[int]:
    """So many of the found events, the first and the last among them."""
    if wanted == 1 or len(found) <= 1:
        return found[:1]
    step = (len(found) - 1) / (wanted - 1)
    return sorted({found[round(index * step)] for index in range(wanted)})


@pytest.fixture(scope="module")
def unharmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose run nobody disturbed, not yet drawn."""
    root = tmp_path_factory.mktemp("unharmed") / "data"
    return copy_folder(published_sample(tmp_path_factory), root, "reports")


def begin(unharmed: Path, root: Path) -> Path:
    """An empty data folder, but for what was measured on labelled sets, which takes a second."""
    (root / "warehouse").mkdir(parents=True)
    shutil.copy(unharmed / "warehouse" / "accuracy.json", root / "warehouse")
    return root


def kill_and_run_again(root: Path, fatal: int, expected: dict[str, list[str]]) -> None:
    settings = settings_of(root)
    assert run(root, "stages", fatal) == -signal.SIGKILL, f"event {fatal}: not killed"
    assert_whole(settings)
    landed = content(settings.folders.landing)
    run_stages(settings)
    assert_whole(settings)
    assert tables(settings) == expected
    assert unfinished(root) == []
    # What was landed whole before the kill was neither fetched again nor touched.
    after = content(settings.folders.landing)
    sidecars = [name for name in landed if name.endswith(".json") and files.PARTIAL not in name]
    assert {name: after[name] for name in sidecars} == {name: landed[name] for name in sidecars}


def test_killed_at_any_moment_the_next_run_ends_as_if_unharmed(
    tmp_path: Path, unharmed: Path
) -> None:
    found = phases(begin(unharmed, tmp_path / "counted"), "stages")
    points = [
        fatal
        for phase, wanted in POINTS.items()
        for fatal in spread([n for n, one in enumerate(found, start=1) if one == phase], wanted)
    ]
    assert len(points) >= 20, f"only {len(points)} of {len(found)} events"
    expected = tables(settings_of(unharmed))
    with ThreadPoolExecutor(2) as pool:
        runs = {
            fatal: pool.submit(
                kill_and_run_again, begin(unharmed, tmp_path / f"at-{fatal}"), fatal, expected
            )
            for fatal in points
        }
    problems = {fatal: done.exception() for fatal, done in runs.items() if done.exception()}
    assert not problems, [f"event {n} ({found[n - 1]}): {e!r}" for n, e in problems.items()]


def test_an_undisturbed_second_run_changes_nothing(tmp_path: Path, unharmed: Path) -> None:
    root = copy_folder(unharmed, tmp_path / "data")
    before = content(root)
    run_stages(settings_of(root))
    assert content(root) == before


@pytest.mark.parametrize("phase", ["harvest", "records", "build", "publish"])
def test_killed_over_a_good_build_the_live_one_stays_readable(
    tmp_path: Path, unharmed: Path, phase: str
) -> None:
    # Only landing's last window and all records are gone, so that every stage has work to do.
    def prepare(name: str) -> Path:
        root = copy_folder(unharmed, tmp_path / name)
        settings = settings_of(root)
        shutil.rmtree(settings.folders.records)
        shutil.rmtree(max(settings.folders.landing.glob("*/*/*")))
        return root

    found = phases(prepare("counted"), "stages")
    events = [n for n, one in enumerate(found, start=1) if one == phase]
    root = prepare("killed")
    settings = settings_of(root)
    expected = tables(settings)
    live = content(settings.folders.warehouse)
    assert run(root, "stages", events[len(events) // 2]) == -signal.SIGKILL
    assert_whole(settings)
    assert tables(settings) == expected
    after = content(settings.folders.warehouse)
    builds = [name for name in live if name.startswith("builds/")]
    assert {name: after[name] for name in builds} == {name: live[name] for name in builds}
    run_stages(settings)
    assert tables(settings) == expected
    assert unfinished(root) == []


def test_killed_while_drawing_the_next_report_is_whole_and_the_same(
    tmp_path: Path, unharmed: Path
) -> None:
    def prepare(name: str) -> Path:
        return copy_folder(unharmed, tmp_path / name)

    count = len(phases(prepare("counted"), "report"))
    expected = content(tmp_path / "counted" / "reports")
    assert any(name.endswith("report.en.html") for name in expected)
    for fatal in spread(list(range(2, count + 1)), 4):
        root = prepare(f"at-{fatal}")
        settings = settings_of(root)
        assert run(root, "report", fatal) == -signal.SIGKILL
        assert_whole(settings)
        assert_live_answers(settings)
        if fatal == count:
            # Killed at the very end: what is there already is not drawn again.
            run_report(settings)
            assert content(root / "reports") == expected
    root = tmp_path / f"at-{spread(list(range(2, count + 1)), 4)[1]}"
    run_report(settings_of(root))
    assert content(root / "reports") == expected
    assert unfinished(root) == []
