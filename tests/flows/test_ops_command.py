"""`landscape refresh --source ops` from the command line: plan, quota stop, report, secrets."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from data_folders import copy_folder, prefect_state, published_sample
from nowhere import assert_nowhere
from ops_corpus import generate
from ops_server import OpsServer
from ops_throttle import Limits

KEY, SECRET = "KeyThatMustNotLeak-81zq", "SecretThatMustNotLeak-47xw"


@dataclass
class World:
    """A local OPS, a home folder with its key in the environment, and what was printed so far."""

    server: OpsServer
    folder: Path
    printed: list[str]

    def landscape(self, *words: str, secret: str = SECRET) -> subprocess.CompletedProcess[str]:
        """Run the command in a process of its own."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "home"),
            "LANDSCAPE_OPS_URL": self.server.url,
            "LANDSCAPE_DATA_DIR": str(self.folder / "data"),
            "LANDSCAPE_LANGUAGES": "en",
            "LANDSCAPE_OPS_FAMILIES": "20",
            "OPS_KEY": KEY,
            "OPS_SECRET": secret,
        }
        done = subprocess.run(
            [sys.executable, "-m", "flows.cli", *words],
            env=environment, cwd=self.folder, capture_output=True, text=True, check=False,
            timeout=200,
        )  # fmt: skip
        self.printed += [done.stdout, done.stderr]
        return done


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    limits = Limits(state="idle", times_faster=1000)
    (tmp_path / "home").mkdir()
    with OpsServer(generate(400, seed=3), key=KEY, secret=SECRET, limits=limits) as server:
        yield World(server, tmp_path, [])


def test_from_the_plan_over_a_spent_budget_to_a_report_without_leaking_the_key(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # What was measured on labelled cases is taken over, and Prefect's state: no matter here.
    prefect_state(tmp_path_factory, world.folder / "data" / "prefect")
    (world.folder / "data" / "warehouse").mkdir(parents=True)
    measured = published_sample(tmp_path_factory) / "warehouse" / "accuracy.json"
    shutil.copy(measured, world.folder / "data" / "warehouse")

    planned = world.landscape("refresh", "--source", "ops", "--plan")
    assert planned.returncode == 0, planned.stderr
    assert "No earlier harvest has counted the topic" in " ".join(planned.stdout.split())
    assert world.server.requests == [], "nothing is sent"

    stopped = world.landscape("refresh", "--source", "ops", "--max-requests", "5")
    assert stopped.returncode == 3, stopped.stderr
    assert "the 5 requests allowed to this run are used up" in stopped.stderr
    assert not (world.folder / "data" / "warehouse" / "landscape.duckdb").exists()
    landed = len(list(world.folder.rglob("page-*.gz")))
    assert landed > 0

    done = world.landscape("refresh", "--source", "ops")
    assert done.returncode == 0, done.stderr
    page = (world.folder / "data" / "reports" / "latest" / "report.en.html").read_text("utf-8")
    assert "GENERATED DATA" in page
    assert "Open Patent Services" in page

    refused = world.landscape(
        "refresh", "--source", "ops", "--since", "2020-01-01", secret="x" * 20
    )
    assert refused.returncode == 1
    assert "landscape auth ops" in refused.stderr
    for secret in (KEY, SECRET):
        assert_nowhere(secret, world.folder, world.printed)


def test_generated_data_never_stand_beside_real_ones(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    copy_folder(published_sample(tmp_path_factory), world.folder / "data")
    latest = (world.folder / "data" / "reports" / "latest").readlink()
    beside = world.landscape("refresh", "--source", "ops")
    assert beside.returncode == 2
    assert "Give generated data a folder of their own" in beside.stderr
    both = world.landscape("refresh", "--source", "ops", "--source", "sample")
    assert both.returncode == 2
    assert (world.folder / "data" / "reports" / "latest").readlink() == latest


def test_a_refresh_without_a_key_says_how_to_get_one(world: World) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", "refresh", "--source", "ops"],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(world.folder / "home"),
            "LANDSCAPE_OPS_URL": world.server.url,
            "LANDSCAPE_DATA_DIR": str(world.folder / "data"),
        },
        cwd=world.folder, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert done.returncode == 2
    assert "developers.epo.org" in done.stderr
    assert "landscape auth ops" in done.stderr
