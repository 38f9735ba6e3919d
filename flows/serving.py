"""The process of `landscape serve` that starts what is due; the Prefect server is another one.

It ends with the command, however that ends: its standard input is a pipe whose write end only the
command holds. What it started ends with it.
"""

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
    TaskRunFilter,
    TaskRunFilterState,
    TaskRunFilterStateType,
)
from prefect.client.schemas.objects import (
    ConcurrencyLimitConfig,
    FlowRun,
    State,
    StateType,
    TaskRun,
)
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import load_flow_from_entrypoint
from prefect.runner import Runner
from prefect.states import Crashed
from prefect.types.entrypoint import EntrypointType

from flows import deployments, scheduled
from flows.operation import logs
from flows.settings import Settings, from_surroundings
from flows.stages import package_version

#: Seconds that runs have to end by themselves: told to by the command, or left by it.
GRACE_SECONDS, _LEFT_SECONDS = 40, 5
#: Neither waiting nor over: at the start, left so by a process that was killed.
_UNDER_WAY = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
_PAGE = 200
log = logging.getLogger("flows")


async def as_registered(deployment: deployments.Deployment) -> RunnerDeployment:
    """A deployment of prefect.yaml as the server of `landscape serve` is told of it."""
    return await load_flow_from_entrypoint(deployment.entrypoint).ato_deployment(
        name=deployment.name,
        description=deployment.description,
        schedules=[
            {
                "schedule": CronSchedule(cron=one["cron"], timezone=one["timezone"]),
                "active": one["active"],
            }
            for one in deployment.schedules
        ],
        parameters=deployment.parameters,
        concurrency_limit=ConcurrencyLimitConfig.model_validate(deployment.concurrency_limit),
        version=package_version(),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


async def settle(client: PrefectClient, max_late_hours: float, now: datetime) -> None:
    """End what a killed process left under way, and skip what is too late.

    Called before anything is started: nothing can be under way on a server that is ours alone.
    """
    crashed: State[None] = Crashed(message="'landscape serve' ended while this was under way.")
    for run in await _flow_runs(client, FlowRunFilter(state=_flow_states(_UNDER_WAY))):
        await client.set_flow_run_state(run.id, crashed)
        log.warning("run %s was under way when the last process ended: crashed", run.name)
    for task in await _task_runs_under_way(client):
        await client.set_task_run_state(task.id, crashed, force=True)
    latest = now - timedelta(hours=max_late_hours)
    waiting = FlowRunFilter(
        state=_flow_states([StateType.SCHEDULED]),
        expected_start_time=FlowRunFilterExpectedStartTime(before_=latest),
    )
    for run in await _flow_runs(client, waiting):
        state = scheduled.too_late(run, max_late_hours, now)
        # One that has run waits to be run again, which somebody asked for.
        if state is not None and run.run_count == 0:
            await client.set_flow_run_state(run.id, state, force=True)
            log.warning("run %s is skipped: %s", run.name, state.message)


def _flow_states(types: list[StateType]) -> FlowRunFilterState:
    return FlowRunFilterState(type=FlowRunFilterStateType(any_=types))


async def _flow_runs(client: PrefectClient, which: FlowRunFilter) -> list[FlowRun]:
    found: list[FlowRun] = []
    while page := await client.read_flow_runs(
        flow_run_filter=which, limit=_PAGE, offset=len(found)
    ):
        found += page
    return found


async def _task_runs_under_way(client: PrefectClient) -> list[TaskRun]:
    which = TaskRunFilter(state=TaskRunFilterState(type=TaskRunFilterStateType(any_=_UNDER_WAY)))
    found: list[TaskRun] = []
    while page := await client.read_task_runs(
        task_run_filter=which, limit=_PAGE, offset=len(found)
    ):
        found += page
    return found


async def _serve(settings: Settings, stop: asyncio.Event) -> None:
    """Start what is due, one at a time, until told to stop."""
    async with get_client() as client:
        await settle(client, settings.max_late_hours, datetime.now(UTC))
    # Prefect's own way to stop would leave every schedule paused.
    runner = Runner(name="landscape", limit=1, pause_on_shutdown=False)
    for deployment in deployments.read_deployments():
        made = await as_registered(deployment)
        await runner.aadd_deployment(made)
        for one in deployment.schedules:
            log.info("serving %s: %s, %s", made.full_name, one["cron"], one["timezone"])
    started = asyncio.create_task(runner.start())
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({started, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if not started.done():
        await runner.astop()
    await started


def _stop_at_end_of_input(
    loop: asyncio.AbstractEventLoop, stop: asyncio.Event, command: int
) -> None:
    """Wait for the command to end; then stop, by force in the end."""
    sys.stdin.buffer.read()
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(stop.set)
    deadline = time.monotonic() + GRACE_SECONDS
    left = time.monotonic() + _LEFT_SECONDS
    # Where the command was killed, its server is gone too, and nothing can be told to it.
    while time.monotonic() < (deadline if os.getppid() == command else left):
        time.sleep(0.5)
    os.killpg(0, signal.SIGKILL)


async def _main(settings: Settings, command: int) -> None:
    stop = asyncio.Event()
    told = (asyncio.get_running_loop(), stop, command)
    threading.Thread(target=_stop_at_end_of_input, args=told, daemon=True).start()
    await _serve(settings, stop)


def main(command: int) -> None:
    """Serve until standard input ends.

    Args:
        command: The process that holds its other end.
    """
    settings = from_surroundings()
    log.setLevel(logging.INFO)
    # It says "skipped" of each run that waits for its turn, every few seconds.
    logging.getLogger("prefect.runner").setLevel(logging.WARNING)
    with logs.told(settings):
        asyncio.run(_main(settings, command))


if __name__ == "__main__":
    main(int(sys.argv[1]))
