"""Whether everything at rest is as it was written: bytes, builds, tables. Nothing is changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flows.doctor.findings import Level
from flows.errors import LandingDamagedError, LandscapeError
from flows.landing import store
from flows.landing.records import made_from
from flows.settings import Folders, Settings
from flows.warehouse import build as building
from flows.warehouse import builds, checks, connect, models
from flows.warehouse.builds import BuildFacts
from flows.warehouse.columns import load_columns
from flows.warehouse.estimates import estimated_models


@dataclass(frozen=True)
class Finding:
    """What was found of a part.

    Attributes:
        part: What was looked at.
        verdict: How it was found.
        found: In words.
    """

    part: str
    verdict: Level
    found: str


def verify(settings: Settings, methods: str) -> Iterator[Finding]:
    """Look at landing, builds and the live tables, and tell what each is like.

    Args:
        settings: The settings.
        methods: Fingerprint of how this version builds; checks of another are not its own.
    """
    yield from verify_landing(settings.folders)
    yield from verify_builds(settings.folders.warehouse)
    yield from verify_tables(settings.folders.warehouse, methods)


def verify_landing(folders: Folders) -> Iterator[Finding]:
    """Every sidecar against its bytes: complete windows, and pages of those that are not."""
    landing = folders.landing
    windows = pages = 0
    damaged = []
    for folder in sorted(path for path in landing.glob("*/*/*") if path.is_dir()):
        try:
            found = _pages_of(folder, folders.records)
            windows += (folder / store.WINDOW_FILE).exists()
            pages += found
        except LandingDamagedError as error:
            damaged.append(str(error))
    for problem in damaged:
        yield Finding("landing", Level.fail, problem)
    said = f"{pages} pages in {windows} complete windows as their sidecars say"
    yield Finding("landing", Level.ok, said)


def _pages_of(folder: Path, records: Path) -> int:
    """How many pages of a window are whole.

    Raises:
        LandingDamagedError: One is not, or sidecars contradict each other or the records.
    """
    if not (folder / store.WINDOW_FILE).exists():
        return len(store.landed_pages(folder))
    window = store.read_window(folder / store.WINDOW_FILE)
    for page in window.pages:
        store.read_page(folder, page)
    aside = {page.number: page for page in store.landed_pages(folder)}
    if aside != {page.number: page for page in window.pages}:
        message = f"{folder}: the sidecars of its pages differ from {store.WINDOW_FILE}."
        raise LandingDamagedError(message)
    # The window's own sidecar was hashed when its records were made.
    if made_from(window, records) not in {None, window.digest}:
        message = f"{folder / store.WINDOW_FILE} is not what its records were made from."
        raise LandingDamagedError(message)
    return len(window.pages)


def verify_builds(folder: Path) -> Iterator[Finding]:
    """Every build against the hash that was noted when it was published."""
    link = folder / builds.LIVE_LINK
    if not link.is_symlink():
        yield Finding("builds", Level.warn, "none yet; `landscape refresh` makes one")
        return
    if builds.live_build(folder) is None:
        found = f"{link} leads to no build with facts; try `landscape rollback`"
        yield Finding("builds", Level.fail, found)
    every = builds.list_builds(folder)
    damaged = [facts.build_id for facts in every if not builds.is_whole(folder, facts)]
    for build_id in damaged:
        found = f"{builds.build_file(folder, build_id)} is not as it was published"
        yield Finding("builds", Level.fail, found)
    if not damaged:
        yield Finding("builds", Level.ok, f"{len(every)} builds as they were published")


def verify_tables(folder: Path, methods: str) -> Iterator[Finding]:
    """Rows of the live tables against the facts of the build, and every check on them."""
    live = builds.live_build(folder)
    if live is None:
        return
    try:
        with connect.reader(builds.live_file(folder)) as connection:
            yield from _rows(connection, live)
            yield from _checks(connection, live, methods)
    except (LandscapeError, connect.DatabaseError) as error:
        yield Finding("tables", Level.fail, f"build {live.build_id} cannot be read: {error}")


def _rows(connection: connect.Connection, live: BuildFacts) -> Iterator[Finding]:
    counted = building.count_rows(connection, building.describe_tables(connection))
    wrong = [
        f"{table} has {counted.get(table, 'no')} rows, {rows} when it was built"
        for table, rows in sorted(live.tables.items())
        if counted.get(table) != rows
    ]
    wrong += [
        f"{table} is in no list of the build" for table in sorted(set(counted) - set(live.tables))
    ]
    for problem in wrong:
        yield Finding("tables", Level.fail, problem)
    if not wrong:
        yield Finding(
            "tables", Level.ok, f"{len(counted)} tables with the rows they were built with"
        )


def _checks(connection: connect.Connection, live: BuildFacts, methods: str) -> Iterator[Finding]:
    sql = models.sql_folder()
    if live.methods != methods:
        found = "the live build is of another version, whose checks are not those of this one"
        yield Finding("checks", Level.warn, f"{found}; `landscape refresh` builds it anew")
        return
    registry = load_columns(sql / "columns.toml")
    every = [*models.load_models(sql), *estimated_models()]
    columns = building.table_columns(building.describe_tables(connection))
    run = [*checks.generic_checks(every, registry, columns), *checks.load_checks(sql)]
    failed = [result for result in checks.run_checks(connection, run) if not result.passed]
    for result in failed:
        verdict = Level.fail if result.severity == "block" else Level.warn
        found = f"{result.name}: {result.offending} rows: {result.meaning}"
        yield Finding("checks", verdict, found)
    if not failed:
        yield Finding("checks", Level.ok, f"{len(run)} run, none failed")
