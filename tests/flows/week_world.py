"""A week of refreshes: data that grow by day, and one run as the flow goes through it.

Time passes by saying so: runs live by a clock that may be wrong, the service by the right one.
"""

import logging
import os
import signal
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from data_folders import settings_of
from ops_clock import KEY, Clock
from ops_columns import Table
from ops_corpus import Corpus

from flows import stages
from flows.alerts import announce
from flows.alerts.channels import Channel, Letter, WebhookChannel
from flows.alerts.keys import WEBHOOK_VARIABLE, Keys
from flows.alerts.operations import Failure
from flows.errors import LandscapeError
from flows.landing.planner import Orders
from flows.operation import recording, runs
from flows.settings import Settings

WATCH = {"offices": ["JP", "CN", "US"], "webhook": True}
#: Times at which a killed harvest has waited for its next request.
WAITS_SURVIVED = 4
log = logging.getLogger("flows")


@dataclass(frozen=True)
class Run:
    """A run: where, when, whom it tells, and what happens to the disk.

    Attributes:
        settings: Of its data folder.
        clock: What it believes the time to be.
        channels: Whom it tells.
        orders: What it was told to ask for.
        disk: How the disk is from the build on.
    """

    settings: Settings
    clock: Clock
    channels: Mapping[str, Channel]
    orders: Orders = field(default_factory=Orders)
    disk: Callable[[], AbstractContextManager[None]] = nullcontext

    def refresh(self) -> None:
        """The steps of the flow `refresh` in its order; no report is drawn."""
        settings, clock, channels = self.settings, self.clock, self.channels
        with (
            recording.recorded(settings, "refresh", clock=clock),
            stages.exclusive(settings),
            ExitStack() as world,
        ):
            try:
                self._bring_up_to_date(world)
            except Exception as error:
                self._tell(Failure.of(error))
                raise
            announce.after_success(settings, channels, clock)

    def _bring_up_to_date(self, world: ExitStack) -> None:
        settings, clock = self.settings, self.clock
        stages.keep_apart(settings)
        with runs.stage("harvest"):
            stages.harvest(
                settings, "ops", clock=clock, sleep=clock.sleep, orders=self.orders,
                find_key=lambda: KEY,
            )  # fmt: skip
        with runs.stage("records"):
            records = stages.make_records(settings, "ops")
        inputs = stages.gather_inputs(settings, records)
        if stages.is_current(settings, inputs):
            return
        world.enter_context(self.disk())
        with runs.stage("build"):
            candidate = stages.build(settings, inputs, clock=clock)
        with runs.stage("check"):
            stages.check(candidate)
        with runs.stage("publish"):
            stages.publish(settings, candidate)

    def _tell(self, failed: Failure) -> None:
        try:
            announce.after_failure(self.settings, failed, self.channels, self.clock)
        except LandscapeError as error:
            log.warning("alerts failed: %s", error)


def week_settings(folder: Path, service: str) -> Settings:
    """Settings that watch and tell, of a data folder fed by the local service."""
    return settings_of(
        folder,
        sources=["ops"],
        ops_url=service,
        languages="en,ja",
        watch=WATCH,
        keep_builds=2,
    )


def hook_channels(hook: str) -> dict[str, Channel]:
    """The webhook as the only channel."""
    return {"webhook": WebhookChannel(Keys({WEBHOOK_VARIABLE: hook}), "landscape/test")}


class MortalClock(Clock):
    """Kills its process when it has waited often enough."""

    def sleep(self, seconds: float) -> None:
        """Let time pass, for the last time perhaps."""
        super().sleep(seconds)
        if len(self.slept) > WAITS_SURVIVED:
            os.kill(os.getpid(), signal.SIGKILL)


class MortalChannel:
    """Kills its process before it tells anything."""

    def send(self, _letter: Letter) -> None:
        """Die with the message queued and not sent."""
        os.kill(os.getpid(), signal.SIGKILL)


def killed_in_harvest(folder: str, service: str, now: datetime) -> None:
    """A run, in a process of its own, that is killed between two requests."""
    settings = week_settings(Path(folder), service)
    Run(settings, MortalClock(now), {"webhook": MortalChannel()}).refresh()


def killed_before_telling(folder: str, service: str, now: datetime) -> None:
    """A run, in a process of its own, that is killed when its build is published and not told."""
    settings = week_settings(Path(folder), service)
    Run(settings, Clock(now), {"webhook": MortalChannel()}).refresh()


def growing(corpus: Corpus, first: date, days: int, documents: int) -> Corpus:
    """The same documents, the last ones published within some days from a day on.

    What belongs together is published on one day, so that it is the same news however many days a
    run that comes late has to tell at once.
    """
    table = corpus.publications
    clusters = corpus.families.cluster[corpus.applications.family[table.application]]
    late = np.arange(len(table)) >= len(table) - documents
    _, places = np.unique(clusters[late], return_inverse=True)
    day = table.day.copy()
    day[late] = first.toordinal() + places % days
    order = np.argsort(day, kind="stable")
    columns = table.replaced(day=day).columns
    return replace(
        corpus,
        as_of=first + timedelta(days=days - 1),
        publications=Table({name: column[order] for name, column in columns.items()}),
        _views={},
    )
