"""Runs of the plain stages on a data folder, and what must hold of the folder afterwards."""

import gzip
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from filelock import FileLock

from flows import files, reporting, stages
from flows.landing import schema
from flows.landing.records import WindowRecords
from flows.settings import Settings, load
from flows.temporary_server import prefect_server
from flows.warehouse import builds, connect

if TYPE_CHECKING:
    import pytest

Progress = Callable[[str], None]


def settings_of(folder: Path, **options: object) -> Settings:
    """Settings of a data folder, untouched by the environment of the tests."""
    return load({"data_dir": folder, "languages": "en", **options}, environ={}, cwd=folder.parent)


def make_records(settings: Settings, progress: Progress = lambda _: None) -> list[WindowRecords]:
    """The stages up to the records, within a run that holds the folder."""
    progress("harvest")
    for source in settings.active_sources:
        stages.harvest(settings, source)
    progress("records")
    return [
        made for source in settings.active_sources
        for made in stages.make_records(settings, source)
    ]  # fmt: skip


def run_stages(settings: Settings, progress: Progress = lambda _: None) -> None:
    """The stages in the order of the flow, up to the published warehouse."""
    with stages.exclusive(settings):
        records = make_records(settings, progress)
        inputs = stages.gather_inputs(settings, records)
        if not stages.is_current(settings, inputs):
            progress("build")
            candidate = stages.build(settings, inputs, progress=progress)
            progress("publish")
            stages.check(candidate)
            stages.publish(settings, candidate)
        progress("published")


def run_report(settings: Settings) -> None:
    """The stage that draws, under the same lock as in the flow."""
    with stages.exclusive(settings):
        reporting.make_report(settings)


def made_once(factory: "pytest.TempPathFactory", name: str, make: Callable[[Path], object]) -> Path:
    """A folder that is made once a test run, whichever worker asks first.

    Only to be read; copy it to change it.

    Args:
        factory: Of the worker.
        name: Of the folder.
        make: Fills a folder that does not exist yet.
    """
    base = factory.getbasetemp()
    # Workers that run in parallel have a folder each, below that of the test run.
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = run / name
    with FileLock(run / f"{name}.lock"):
        if not folder.exists():
            unfinished = run / f"{name}.unfinished"
            make(unfinished)
            unfinished.rename(folder)
    return folder


def prefect_state(factory: "pytest.TempPathFactory", home: Path) -> Path:
    """Prefect's state as a server leaves it that had nothing to do.

    A server that finds none makes the tables of its database, which takes most of its start.
    """

    def make(folder: Path) -> None:
        environ = {key: text for key, text in os.environ.items() if not key.startswith("PREFECT_")}
        with prefect_server(folder, environ):
            pass

    return copy_folder(made_once(factory, "prefect-state", make), home)


def published_sample(factory: "pytest.TempPathFactory") -> Path:
    """A data folder with the sample's build and its report in both languages, only to be read."""

    def make(folder: Path) -> None:
        settings = settings_of(folder / "data", languages="en,ja")
        run_stages(settings)
        run_report(settings)
        prefect_state(factory, settings.folders.prefect)

    return made_once(factory, "published-sample", make) / "data"


def built_sample(factory: "pytest.TempPathFactory") -> Path:
    """A data folder with the sample's build and no report, once a test run; only to be read."""

    def make(folder: Path) -> None:
        run_stages(settings_of(folder / "data"))

    return made_once(factory, "built-sample", make) / "data"


def used_for_days(factory: "pytest.TempPathFactory", root: Path) -> Path:
    """A data folder with the sample's report and two builds, the newer one live."""
    warehouse = copy_folder(published_sample(factory), root) / "warehouse"
    live = builds.live_build(warehouse)
    assert live is not None
    built_at = datetime.fromisoformat(live.built_at) - timedelta(days=2)
    earlier = replace(
        live,
        build_id=builds.new_build_id(built_at, live.fingerprint),
        built_at=built_at.isoformat(timespec="seconds"),
    )
    unfinished = builds.unfinished_file(warehouse)
    shutil.copy(builds.live_file(warehouse), unfinished)
    builds.publish(warehouse, unfinished, earlier, keep=2)
    builds.roll_back(warehouse, live.build_id)
    return root


def copy_folder(root: Path, target: Path, *left_out: str) -> Path:
    """A copy of a data folder, links as links, without some of its folders."""
    shutil.copytree(root, target, symlinks=True, ignore=shutil.ignore_patterns(*left_out))
    return target


def tables(settings: Settings) -> dict[str, list[str]]:
    """Every row of every table the models make, as text, without times of fetching."""
    found = {}
    with connect.reader(builds.live_file(settings.folders.warehouse)) as connection:
        columns = connection.execute(
            "select schema_name || '.' || table_name, list(column_name) from duckdb_columns() "
            "where schema_name in ('staging', 'intermediate', 'marts') "
            "and column_name not like '%fetched_at' group by 1"
        ).fetchall()
        for table, names in columns:
            text = f"select {', '.join(sorted(names))} from {table}"
            found[table] = sorted(str(row) for row in connection.execute(text).fetchall())
    return found


def told_to_the_build(settings: Settings) -> list[tuple[object, ...]]:
    """All that a build takes from the records of a folder, in order, without times of fetching."""
    return [
        (
            one.window.ref, one.window.source, one.window.clause, one.window.data_as_of,
            one.window.announced_total, one.rows, one.records, one.quarantined, one.unknown,
            {
                table: pl.read_parquet(one.folder / f"{table}.parquet").rows()
                for table in (*schema.TABLES, "quarantine")
            },
        )
        for source in settings.active_sources
        for one in stages.make_records(settings, source)
    ]  # fmt: skip


def is_unfinished(path: Path, root: Path) -> bool:
    """Whether a path or a folder above it carries the name of something unfinished."""
    return any(files.PARTIAL in part for part in path.relative_to(root).parts)


def unfinished(root: Path) -> list[str]:
    """Everything that carries the name of something unfinished."""
    return [str(path.relative_to(root)) for path in root.rglob("*") if is_unfinished(path, root)]


def content(root: Path) -> dict[str, bytes]:
    """Every file and link of a data folder but the lock, with its bytes or its target."""
    return {
        str(path.relative_to(root)): (
            str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
        )
        for path in root.rglob("*")
        if (path.is_symlink() or path.is_file()) and path.name != ".lock"
    }


def assert_whole(settings: Settings) -> None:
    """Nothing half written stands under its final name, and a live link answers."""
    root = settings.data_dir
    finished = [
        path for path in root.rglob("*") if path.is_file() and not is_unfinished(path, root)
    ]
    for path in finished:
        if path.name.endswith(".sidecar.json"):
            sidecar = json.loads(path.read_bytes())
            body = gzip.decompress((path.parent / sidecar["file"]).read_bytes())
            assert files.sha256(body) == sidecar["sha256"], path
        elif path.suffix == ".gz":
            gzip.decompress(path.read_bytes())
        elif path.suffix == ".json":
            json.loads(path.read_bytes())
        elif path.suffix == ".parquet":
            pl.read_parquet(path)
        elif path.suffix == ".duckdb":
            with connect.reader(path) as connection:
                connection.execute("select count(*) from families").fetchall()
        elif path.suffix == ".html":
            assert path.read_text("utf-8").rstrip().endswith("</html>"), path
    assert_live_answers(settings)


def assert_live_answers(settings: Settings) -> None:
    """If there is a live link, it leads to a warehouse with rows; if a report, to its pages."""
    live = settings.folders.warehouse / builds.LIVE_LINK
    if live.is_symlink():
        assert len(tables(settings)["marts.publications"]) > 300
        assert builds.live_build(settings.folders.warehouse) is not None
    if (settings.folders.reports / reporting.LATEST).is_symlink():
        assert reporting.report_page(settings, "en").exists()
