"""What a run of a deployment does about time: too late it is skipped, else it waits for its turn.

Here and not in the process that starts runs, so that `landscape serve` and the workers of any
Prefect server do the same.
"""

import logging
from datetime import UTC, datetime
from typing import Any

from prefect import get_run_logger
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, State
from prefect.context import FlowRunContext
from prefect.exceptions import Abort
from prefect.runtime import flow_run as runtime
from prefect.states import Cancelled

from flows.operation import logs
from flows.settings import Settings

#: Name of the end of a run that was not run.
SKIPPED = "Skipped"


def run_name() -> str:
    """The name of a run on the pages of Prefect: what, and for when."""
    return f"{runtime.flow_name} {runtime.scheduled_start_time:%Y-%m-%d %H:%M} UTC"


def skip_if_late(settings: Settings, now: datetime | None = None) -> None:
    """End the run that goes on here if it comes too late; its flow calls this first.

    Raises:
        Abort: It is too late. Prefect's engine ends the process, without a word of failure.
    """
    run = _deployed_run()
    if run is None:
        return
    # Deployments add our logger to those of a run (PREFECT_LOGGING_EXTRA_LOGGERS).
    logging.getLogger("flows").setLevel(logging.INFO)
    state = too_late(run, settings.max_late_hours, now or datetime.now(UTC))
    if state is None:
        return
    with logs.told(settings):
        get_run_logger().warning("skipped: %s", state.message)
    # As the return value of a flow it would be logged as an exception.
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(run.id, state, force=True)
    raise Abort(state.message)


def too_late(run: FlowRun, max_late_hours: float, now: datetime) -> State[Any] | None:
    """The end of a run if its time is too long ago; None if it may run."""
    # Once it has run, somebody asked for it again: its first time tells nothing.
    if run.run_count > 1 or run.expected_start_time is None:
        return None
    late = _hours_late(run.expected_start_time, now)
    if late <= max_late_hours:
        return None
    message = (
        f"not run: its time was {run.expected_start_time:%Y-%m-%d %H:%M} UTC, "
        f"{late:.1f} hours ago, and max_late_hours is {max_late_hours:g}. "
        "The next scheduled run does the same; a run by hand does it now."
    )
    return Cancelled(name=SKIPPED, message=message)


def patience(settings: Settings, now: datetime | None = None) -> float:
    """Seconds that a run waits for another one to leave the data folder.

    A run of a deployment waits as long as it may be late; one that somebody watches does not.
    """
    run = _deployed_run()
    if run is None or run.expected_start_time is None:
        return 0
    late = _hours_late(run.expected_start_time, now or datetime.now(UTC))
    return max(0.0, settings.max_late_hours - late) * 3600


def _hours_late(expected: datetime, now: datetime) -> float:
    return (now - expected).total_seconds() / 3600


def _deployed_run() -> FlowRun | None:
    """The run of a deployment that goes on here; None for flows that were called."""
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    return run if run is not None and run.deployment_id is not None else None
