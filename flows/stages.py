"""The stages of a refresh as plain functions: harvest, records, build, check, publish.

The Prefect flow only wraps these. Each stage can be repeated and continued: what is there and
whole is kept.
"""

import json
import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from flows import files, reporting
from flows.credentials import Credentials, find_ops
from flows.errors import BusyError, CheckFailedError, ConfigurationError, TransientError
from flows.evaluation import evaluate
from flows.landing import completion, store
from flows.landing import harvest as harvesting
from flows.landing import records as recording
from flows.landing.planner import Orders
from flows.settings import Settings
from flows.sources.contract import GENERATED_SUFFIX, Source
from flows.sources.ops.budget import MEGABYTE, Budget
from flows.sources.registry import Surroundings
from flows.sources.registry import open_source as open_registered
from flows.topics import load_topic
from flows.transport.client import Sleep
from flows.warehouse import build as building
from flows.warehouse import builds, models
from flows.warehouse.checks import CheckResult, Severity, shrunk_tables

PACKAGE = "quantum-patent-landscape"
FindKey = Callable[[], Credentials | None]
log = logging.getLogger("flows")


def package_version() -> str:
    """Version of this package, as installed."""
    return version(PACKAGE)


def utc_now() -> datetime:
    """The present time, UTC."""
    return datetime.now(UTC)


def open_source(
    settings: Settings,
    name: str,
    *,
    clock: harvesting.Clock = utc_now,
    sleep: Sleep = time.sleep,
    orders: Orders | None = None,
    find_key: FindKey | None = None,
) -> Source:
    """A source with what it needs from the settings.

    Args:
        settings: The settings.
        name: Name of the source.
        clock: Gives the present time, UTC.
        sleep: Waits for some seconds.
        orders: What the run was told to ask for.
        find_key: Gives the key of OPS; None looks into the environment and the key's file.

    Raises:
        ConfigurationError: There is no such source or topic.
    """
    contact = f" ({settings.contact})" if settings.contact else ""
    surroundings = Surroundings(
        clauses=load_topic(settings.topic).searched,
        user_agent=f"{PACKAGE}/{package_version()}{contact}",
        linked_data_url=settings.linked_data_url,
        ops_url=settings.ops_url,
        ops_credentials=find_key or (lambda: find_ops(os.environ, Path.home())),
        ops_budget=_budget(settings, orders),
        max_requests=orders.max_requests if orders else None,
        clock=clock,
        sleep=sleep,
    )
    return open_registered(name, surroundings)


def _budget(settings: Settings, orders: Orders | None) -> Budget:
    return Budget(
        hour_bytes=settings.ops_hour_mb * MEGABYTE,
        week_bytes=settings.ops_week_mb * MEGABYTE,
        requests=orders.max_requests if orders else None,
        only_quiet_hours=settings.ops_hours == "preferred",
        longest_wait=settings.ops_wait_minutes * 60.0,
    )


@contextmanager
def exclusive(settings: Settings, patience: float = 0) -> Iterator[None]:
    """Hold the data folder for one run, and clear away what a killed run left half written.

    Args:
        settings: The settings.
        patience: Seconds to wait for another run to end.

    Raises:
        BusyError: Another run holds it.
        StorageError: The folder cannot be written.
    """
    folders = settings.folders
    with files.storage_errors(folders.root):
        folders.root.mkdir(parents=True, exist_ok=True)
        # One lock a process: a report drawn within a refresh enters it a second time.
        lock = FileLock(folders.lock, timeout=0, is_singleton=True, thread_local=False)
        try:
            _acquire(lock, patience)
        except Timeout as error:
            message = f"another run holds {folders.lock}; wait for it to end."
            raise BusyError(message) from error
    try:
        for path in files.remove_unfinished(folders.ours):
            log.info("removed what an interrupted run left: %s", path.name)
        yield
    finally:
        lock.release()


def _acquire(lock: FileLock, patience: float) -> None:
    try:
        lock.acquire()
    except Timeout:
        if patience <= 0:
            raise
        log.info("another run holds %s; waiting up to %.1f hours", lock.lock_file, patience / 3600)
        lock.acquire(timeout=patience, poll_interval=1)


def harvest(
    settings: Settings,
    name: str,
    *,
    clock: harvesting.Clock = utc_now,
    sleep: Sleep = time.sleep,
    orders: Orders | None = None,
    find_key: FindKey | None = None,
) -> harvesting.Harvest:
    """Land what a source has and the landing folder lacks; see `flows.landing.harvest`.

    A source that lists families is then asked for the members that its searches did not find.
    """
    asked = complete_orders(settings, orders)
    source = open_source(settings, name, clock=clock, sleep=sleep, orders=asked, find_key=find_key)
    landing, version = settings.folders.landing, f"{PACKAGE} {package_version()}"
    done = harvesting.harvest(source, landing, clock=clock, client_version=version, orders=asked)
    if not source.info.lists_families or settings.ops_families == 0:
        return done
    limits = completion.Limits(settings.ops_families, timedelta(days=settings.family_days))
    try:
        return completion.complete_families(
            source, settings.folders, done, limits, clock=clock, client_version=version
        )
    except TransientError as error:
        # Members can wait: what the searches found is whole and worth a report.
        log.warning("families are not completed now, the next run goes on: %s", error)
        return done


def complete_orders(settings: Settings, orders: Orders | None) -> Orders:
    """The orders of a run with what the settings say."""
    return replace(
        orders or Orders(),
        overlap_days=settings.overlap_days,
        full_every=settings.full_every,
    )


def make_records(settings: Settings, name: str) -> list[recording.WindowRecords]:
    """Typed records of every window of a source that counts; see `flows.landing.records`."""
    source = open_source(settings, name)
    made = [
        recording.make_records(source, window, settings.folders.records)
        for window in store.windows_that_count(settings.folders.landing, source)
    ]
    unknown = sum((Counter(item.unknown) for item in made), Counter[str]())
    if unknown:
        most = ", ".join(f"{path} ({n})" for path, n in unknown.most_common(5))
        log.warning("%s: elements not known to us, counted and left out: %s", name, most)
    return made


@dataclass(frozen=True)
class Candidate:
    """A warehouse file that is built and checked but not published.

    Attributes:
        path: The file.
        facts: What is known of it, the results of all checks included.
        results: What the checks found.
    """

    path: Path
    facts: builds.BuildFacts
    results: list[CheckResult]


def gather_inputs(settings: Settings, records: list[recording.WindowRecords]) -> building.Inputs:
    """What a build is made from.

    Raises:
        ConfigurationError: Generated data would stand beside real ones.
    """
    keep_apart(settings)
    return building.Inputs(
        records=records,
        sources=[open_source(settings, name).info for name in settings.active_sources],
        topic=load_topic(settings.topic),
        methods=methods(),
    )


def keep_apart(settings: Settings) -> None:
    """Refuse generated data beside real ones, in one build or as the next build of a folder.

    Raises:
        ConfigurationError: They would stand beside each other.
    """
    sources = [open_source(settings, name).info for name in settings.active_sources]
    live = builds.live_build(settings.folders.warehouse)
    landing = settings.folders.landing
    there = {path.name for path in landing.iterdir()} if landing.exists() else set()
    there |= set(live.sources) if live else set()
    named = {info.name for info in sources}
    generated = sorted(name for name in there | named if name.endswith(GENERATED_SUFFIX))
    real = sorted((there | named) - set(generated))
    if generated and real:
        message = (
            f"{', '.join(generated)} gives generated data, {', '.join(real)} does not, and both "
            f"would stand in {settings.data_dir}. Give generated data a folder of their own with "
            "--data-dir."
        )
        raise ConfigurationError(message)


def is_current(settings: Settings, inputs: building.Inputs) -> bool:
    """Whether the live build is whole and was made from exactly these inputs by this version."""
    live = builds.live_build(settings.folders.warehouse)
    return (
        live is not None
        and live.fingerprint == building.fingerprint(inputs)
        and builds.is_whole(settings.folders.warehouse, live)
    )


def methods() -> str:
    """SHA-256 over what decides how this version builds, whatever the data."""
    of_models = building.methods_fingerprint(models.sql_folder(), package_version())
    return files.sha256(f"{of_models} {evaluate.fingerprint()}".encode())


def build(
    settings: Settings,
    inputs: building.Inputs,
    *,
    clock: harvesting.Clock = utc_now,
    progress: building.Progress = log.debug,
) -> Candidate:
    """Build a warehouse file beside the live one and run all checks on it.

    Raises:
        ModelError: A model, seed or check is wrong.
        StorageError: The disk is full or not writable.
    """
    warehouse = settings.folders.warehouse
    now = clock()
    fingerprint = building.fingerprint(inputs)
    path = builds.unfinished_file(warehouse)
    try:
        progress("evaluation.accuracy")
        inputs = replace(inputs, accuracy=_measured(settings, inputs))
        built = building.build(path, inputs, models.sql_folder(), progress=progress)
    except BaseException:
        # On a full disk half a database must not stay until the next run.
        for leftover in path.parent.glob(f"{path.name}*"):
            leftover.unlink(missing_ok=True)
        raise
    live = builds.live_build(warehouse)
    sources = [info.name for info in inputs.sources]
    results = [*built.results, _quarantine_share(settings, inputs.records)]
    if live is not None and live.sources == sources and live.topic == inputs.topic.name:
        # Another method may well give fewer rows; that is to be seen, not to be stopped.
        severity: Severity = "block" if live.methods == inputs.methods else "warn"
        results.append(shrunk_tables(live.tables, built.tables, settings.max_shrink, severity))
    facts = builds.BuildFacts(
        build_id=builds.next_build_id(warehouse, now, fingerprint),
        fingerprint=fingerprint,
        methods=inputs.methods,
        built_at=now.isoformat(timespec="seconds"),
        topic=inputs.topic.name,
        sources=sources,
        version=package_version(),
        tables=built.tables,
        checks=[result.as_dict() for result in results],
        previous=live.build_id if live else None,
        records=building.records_fingerprint(inputs),
        topic_file=building.topic_fingerprint(inputs),
    )
    return Candidate(path, facts, results)


def _measured(settings: Settings, inputs: building.Inputs) -> list[dict[str, Any]]:
    """What is measured on the labelled sets; kept, since it only changes with the methods.

    Raises:
        ModelError: A model or a labelled set is wrong.
        StorageError: The disk is full or not writable.
    """
    warehouse = settings.folders.warehouse
    path = warehouse / "accuracy.json"
    key = files.sha256(f"{inputs.methods} {inputs.topic}".encode())
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["methods"] == key:
            return list(kept["rows"])
    except (OSError, ValueError, KeyError, TypeError):
        # Not there, or of no use: it is measured again.
        pass
    found = evaluate.evaluate(inputs.topic, models.sql_folder(), warehouse)
    rows = [one.row() for one in found]
    files.write_atomically(path, json.dumps({"methods": key, "rows": rows}).encode())
    return rows


def _quarantine_share(settings: Settings, records: list[recording.WindowRecords]) -> CheckResult:
    """Whether too large a share of the records is in quarantine."""
    total = sum(item.records for item in records)
    refused = [item for item in records if item.quarantined]
    n_refused = sum(item.quarantined for item in refused)
    blocked = total > 0 and n_refused / total > settings.max_quarantine
    examples = tuple(
        f"{item.folder / 'quarantine.parquet'}: {item.quarantined} of {item.records} records"
        for item in refused
    )
    return CheckResult(
        name="few records in quarantine",
        severity="block" if blocked else "warn",
        meaning=f"records were refused (more than {settings.max_quarantine:.0%} block the build)",
        offending=n_refused,
        examples=examples,
    )


def check(candidate: Candidate) -> list[CheckResult]:
    """The failed checks that only warn; a failed blocking check stops the run here.

    Raises:
        CheckFailedError: A blocking check found offending rows. The candidate is deleted, the live
            warehouse stays.
    """
    failed = [result for result in candidate.results if not result.passed]
    blocking = [result for result in failed if result.severity == "block"]
    if blocking:
        candidate.path.unlink(missing_ok=True)
        lines = [
            f"  {result.name}: {result.meaning}: {result.offending} rows, "
            f"for example {'; '.join(result.examples)}"
            for result in blocking
        ]
        message = "\n".join(
            ["the new build failed these checks; the live warehouse was left in place:", *lines]
        )
        raise CheckFailedError(message)
    return failed


def publish(settings: Settings, candidate: Candidate) -> builds.BuildFacts:
    """Make a checked candidate the live warehouse.

    Raises:
        StorageError: The disk is full or not writable; the live warehouse stays.
    """
    return builds.publish(
        settings.folders.warehouse, candidate.path, candidate.facts, keep=settings.keep_builds
    )


def is_all_current(settings: Settings) -> bool:
    """Whether a refresh has nothing to do, told without a network and without writing.

    Sources that must ask a server are never told to be current here. The bytes at rest are
    compared with their sidecars.

    Raises:
        LandingDamagedError: The bytes at rest differ from their sidecar.
    """
    folders = settings.folders
    sources = [open_source(settings, name) for name in settings.active_sources]
    if any(source.info.needs_network for source in sources):
        return False
    if builds.live_build(folders.warehouse) is None or not all(
        harvesting.is_all_there(source, folders.landing) for source in sources
    ):
        return False
    records = []
    for source in sources:
        for window in store.windows_that_count(folders.landing, source):
            made = recording.find_records(source, window, folders.records)
            if made is None:
                return False
            records.append(made)
    return is_current(settings, gather_inputs(settings, records)) and reporting.is_current(settings)
