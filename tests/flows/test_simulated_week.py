"""A bad week ends as a quiet one: the same tables, every alert told once, every run on record."""

import re
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from data_folders import assert_whole, copy_folder, unfinished
from fork_server import processes
from ops_clock import Clock
from ops_corpus import generate
from ops_server import OpsServer
from ops_throttle import Limits
from prometheus_client.parser import text_string_to_metric_families
from receivers import Hook, webhook
from small_disks import Disk, small_disk
from week_world import (
    Run,
    growing,
    hook_channels,
    killed_before_telling,
    killed_in_harvest,
    week_settings,
)

from flows.errors import QuotaSpentError, StorageError
from flows.landing.planner import Orders
from flows.operation import metrics, runs
from flows.settings import Settings
from flows.warehouse import builds, connect

#: A Wednesday evening; the week goes on until the next one. The service's week ends on Sunday.
EVE = datetime(2026, 11, 18, 20, tzinfo=UTC)
THURSDAY, FRIDAY, SATURDAY, SUNDAY, MONDAY, TUESDAY, WEDNESDAY = range(1, 8)
#: Columns that tell when something was asked for and seen, not what was answered.
OF_THE_RUNS = frozenset(
    {
        "families.family_listed_as_of",
        "publication_family_history.first_seen",
        "publication_family_history.last_seen",
        "publications.window_ref",
    }
)
#: The same within a sentence of `family_judgements.evidence`.
LISTED_ON = re.compile(r"members listed on \d{4}-\d{2}-\d{2}")
#: Bytes that the service still gives before its weekly quota is spent; some pages of a harvest.
LAST_BYTES = 300_000
FAILURES = ("failed_run", "quota_stop")
#: Only a harvest of everything asks for documents of this day again.
LONG_AGO = (EVE - timedelta(days=120)).date()
KIBI = 1024


@dataclass
class World:
    """The service, the receiver and the right time."""

    service: OpsServer
    hook: Hook
    now: datetime = EVE

    def on(self, day: int) -> None:
        """Let it be the evening of a day."""
        self.now = EVE + timedelta(days=day)
        self.service.today = self.now.date()

    def refresh(
        self,
        settings: Settings,
        *,
        wrong_by: int = 0,
        full: bool = False,
        disk: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """A run today, by a clock that is wrong by some days."""
        clock = Clock(self.now + timedelta(days=wrong_by))
        Run(settings, clock, hook_channels(self.hook.url), Orders(full=full), disk).refresh()

    def killed(
        self, doomed: Callable[[str, str, datetime], None], settings: Settings, wrong_by: int = 0
    ) -> None:
        """A run today that does not live to its end."""
        now = self.now + timedelta(days=wrong_by)
        arguments = (str(settings.data_dir), self.service.url, now)
        process = processes().Process(target=doomed, args=arguments)
        process.start()
        process.join(120)
        assert process.exitcode == -signal.SIGKILL

    def taken(self) -> list[dict[str, str]]:
        """What the receiver took since it was asked last, event by event."""
        events = [event for _, content in self.hook.calls for event in content["events"]]
        self.hook.calls.clear()
        return events


@pytest.fixture
def world() -> Iterator[World]:
    """A service whose documents grow by the day and are corrected on Saturday."""
    first = (EVE + timedelta(days=1)).date()
    corpus = growing(generate(500, seed=7), first, 7, 40)
    corpus = corpus.amended((EVE + timedelta(days=SATURDAY)).date())
    limits = Limits(state="idle", times_faster=10_000)
    with webhook() as hook:
        made: list[World] = []

        def right_time() -> float:
            return (made[0].now if made else EVE).timestamp()

        with OpsServer(corpus, clock=right_time, limits=limits) as service:
            made.append(World(service, hook))
            made[0].on(0)
            yield made[0]


def bad_week(world: World, settings: Settings, disk: Disk) -> list[dict[str, str]]:
    """Seven days, none as it should be but the last; what the receiver took.

    What Saturday asked for, by a clock two days ahead, counts as Monday's harvest when Monday
    comes, and on Tuesday the clock says Monday again: what they brought comes on Wednesday.
    """
    world.on(THURSDAY)
    world.killed(killed_in_harvest, settings)
    begun = settings.folders.landing.glob("ops-generated/step_*_2026-11-19/*/begun.json")
    assert any(not path.with_name("window.json").exists() for path in begun)

    world.on(FRIDAY)
    with pytest.raises(StorageError):
        world.refresh(settings, disk=lambda: disk.full(100 * KIBI))
    told = world.taken()

    world.on(SATURDAY)
    world.hook.status = 503
    world.refresh(settings, wrong_by=2)
    assert world.taken(), "tried, and not taken"
    world.hook.status = 200

    world.on(SUNDAY)
    run_out_of_quota(world, settings)

    world.on(MONDAY)
    world.killed(killed_before_telling, settings)

    world.on(TUESDAY)
    world.refresh(settings, wrong_by=-1)

    world.on(WEDNESDAY)
    world.refresh(settings)
    return told + world.taken()


def run_out_of_quota(world: World, settings: Settings) -> None:
    """A harvest of everything, as is due once a month, in which the week's quota is spent."""
    service = world.service
    before, plenty = len(service.requests), service.limits.weekly_bytes
    service.limits.weekly_bytes = service.meter.week_bytes + LAST_BYTES
    with pytest.raises(QuotaSpentError) as stopped:
        world.refresh(settings, full=True)
    assert stopped.value.exit_code == 3
    assert len(service.requests) > before + 2
    assert service.requests[-1].status == 403
    assert any(settings.folders.landing.glob("ops-generated/full_*_2026-11-22/*/page-*.gz"))
    service.limits.weekly_bytes = plenty


def test_a_bad_week_ends_as_a_quiet_one(world: World, tmp_path: Path) -> None:
    quiet = week_settings(tmp_path / "quiet", world.service.url)
    world.refresh(quiet)
    classes = cpc_of(quiet)
    with small_disk(tmp_path / "disk") as disk:
        bad = week_settings(copy_folder(quiet.data_dir, disk.root / "data"), world.service.url)
        assert [event["kind"] for event in world.taken()] == ["watch_began"]
        told = bad_week(world, bad, disk)
        world.refresh(quiet, full=True)
        assert_told_once(told, world.taken())
        assert_same_tables(bad, quiet)
        assert_corrected(classes, cpc_of(bad))
        assert_on_record(bad)
        assert_newest_is_live(bad)
        assert_whole(bad)
        assert unfinished(bad.data_dir) == []


def assert_told_once(told: list[dict[str, str]], wanted: list[dict[str, str]]) -> None:
    """What a quiet week tells, and of the runs what went wrong; nothing twice."""
    numbers = [event["id"] for event in told]
    assert len(numbers) == len(set(numbers))
    of_runs = sorted(
        event["kind"] for event in told if event["kind"] in {"quota_stop", "failed_run"}
    )
    assert of_runs == [*FAILURES]
    of_data = {event["id"]: event["kind"] for event in told if event["kind"] not in FAILURES}
    assert of_data == {event["id"]: event["kind"] for event in wanted}
    assert set(of_data.values()) >= {"new_family", "new_member", "first_grant", "new_entrant"}


def marts(settings: Settings) -> dict[str, list[str]]:
    """Every row of every mart as text, without what tells of the runs."""
    found = {}
    with connect.reader(builds.live_file(settings.folders.warehouse)) as connection:
        columns = connection.execute(
            "select table_name, list(column_name order by column_name) from duckdb_columns() "
            "where schema_name = 'marts' group by all"
        ).fetchall()
        for table, names in columns:
            kept = [name for name in names if f"{table}.{name}" not in OF_THE_RUNS]
            rows = connection.execute(f"select {', '.join(kept)} from marts.{table}").fetchall()
            found[table] = sorted(LISTED_ON.sub("members listed", str(row)) for row in rows)
    return found


def assert_same_tables(bad: Settings, quiet: Settings) -> None:
    """Every mart holds the same, whatever the week was like."""
    found, wanted = marts(bad), marts(quiet)
    assert len(found) > 20
    assert found.keys() == wanted.keys()
    assert [table for table in wanted if found[table] != wanted[table]] == []


def cpc_of(settings: Settings) -> dict[str, str]:
    """The CPC classes of every old publication."""
    with connect.reader(builds.live_file(settings.folders.warehouse)) as connection:
        sql = (
            "select publication_id, cpc_symbols::text from marts.publications "
            "where publication_date < ?"
        )
        return dict(connection.execute(sql, [LONG_AGO]).fetchall())


def assert_corrected(before: dict[str, str], after: dict[str, str]) -> None:
    """What was corrected in old documents has come, by the harvest of everything."""
    assert [number for number in before if after[number] != before[number]] != []


def assert_newest_is_live(settings: Settings) -> None:
    """Builds stand in the order in which they were published, whatever the clock said."""
    before, newest = builds.list_builds(settings.folders.warehouse)
    assert newest == builds.live_build(settings.folders.warehouse)
    assert newest.previous == before.build_id


def assert_on_record(settings: Settings) -> None:
    """Every run has its line, every run that lived its second one, and a monitor sees the last."""
    history = runs.read_history(settings.folders.runs)
    assert [(one.state, one.exit_code, one.stage) for one in history] == [
        ("done", 0, "publish"),
        ("unfinished", None, ""),
        ("failed", 1, "build"),
        ("done", 0, "publish"),
        ("stopped", 3, "harvest"),
        ("unfinished", None, ""),
        ("done", 0, "records"),
        ("done", 0, "publish"),
    ]
    text = (settings.folders.runs / metrics.FILE).read_text("utf-8")
    said = {family.name: family.samples[0].value for family in text_string_to_metric_families(text)}
    assert history[-1].ended_at is not None
    assert said["landscape_last_success_timestamp_seconds"] == history[-1].ended_at.timestamp()
    assert history[-1].ended_at.date() == (EVE + timedelta(days=WEDNESDAY)).date()
    assert said["landscape_last_run_exit_code"] == 0
    assert said["landscape_unfinished_runs"] == 2
