"""Alerts within Prefect: blocks as channels, artifacts, and a flow for the days between harvests.

What happens is found and noted in `flows.alerts`, which knows no Prefect.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.blocks.core import Block
from prefect.blocks.system import Secret
from prefect.cache_policies import NO_CACHE

from flows import scheduled, stages, summaries
from flows.alerts import announce
from flows.alerts.announce import Announced
from flows.alerts.channels import Channel, DeliveryError, Letter, plain_channels
from flows.alerts.keys import Keys
from flows.alerts.operations import Failure
from flows.errors import BusyError
from flows.operation import logs
from flows.settings import Settings, from_surroundings


@dataclass(frozen=True)
class BlockChannel:
    """A notification block of the Prefect server: Slack, Teams, a webhook and others.

    Attributes:
        name: `<type>/<name>`.
    """

    name: str

    def send(self, letter: Letter) -> None:
        """Deliver a message.

        Raises:
            DeliveryError: It was not delivered.
        """
        try:
            # Typed as maybe a coroutine; in a synchronous task it never is.
            block: Any = Block.load(self.name)
        except Exception as error:
            # The kind alone: its words may hold what was read.
            message = f"the block could not be read ({type(error).__name__})"
            raise DeliveryError(message) from None
        try:
            if hasattr(block, "headers"):
                # The receiver of a webhook can then drop a second one.
                block.headers = {**(block.headers or {}), "Idempotency-Key": letter.number}
            with block.raise_on_failure():
                block.notify(letter.text, letter.subject)
        except Exception as error:
            # Its words may hold the address, which is a secret.
            message = f"the block could not deliver ({type(error).__name__})"
            raise DeliveryError(message) from None


def channels_of(settings: Settings) -> dict[str, Channel]:
    """Every channel of the settings, by name."""
    agent = f"{stages.PACKAGE}/{stages.package_version()}"
    plain = plain_channels(settings.watch, Keys(os.environ, _read_block), agent)
    return plain | {f"block:{name}": BlockChannel(name) for name in settings.watch.blocks}


def _read_block(name: str) -> str | None:
    try:
        block: Any = Secret.load(name)
        return str(block.get())
    except Exception:
        # No such block, or no server that answers: there is no secret here.
        return None


@task(name="announce", cache_policy=NO_CACHE)
def tell_success(settings: Settings) -> Announced:
    """Tell what a finished refresh brought."""
    return announce.after_success(settings, channels_of(settings), stages.utc_now)


@task(name="announce the failure", cache_policy=NO_CACHE)
def tell_failure(settings: Settings, failed: Failure) -> Announced:
    """Tell that a refresh did not end well."""
    return announce.after_failure(settings, failed, channels_of(settings), stages.utc_now)


@task(name="look after alerts", cache_policy=NO_CACHE)
def tell_waiting(settings: Settings) -> Announced:
    """Tell of stale data, and what is still to be delivered."""
    return announce.look_after(settings, channels_of(settings), stages.utc_now)


@contextmanager
def failures_told(settings: Settings) -> Iterator[None]:
    """Tell of a failure within the block, which then goes on as it is."""
    try:
        yield
    except Exception as error:
        _log(tell_failure(settings, Failure.of(error), return_state=True), settings)
        raise


def say(settings: Settings) -> None:
    """Tell what a finished refresh brought; alerts that fail do not fail the refresh."""
    _log(tell_success(settings, return_state=True), settings)


def _log(state: Any, settings: Settings) -> None:  # noqa: ANN401 - Prefect's State
    logger = get_run_logger()
    if not state.is_completed():
        logger.warning("alerts failed; the next run finds the same: %s", state.message)
        return
    done: Announced = state.result()
    logger.info("%d new alerts, %d messages delivered", len(done.found), done.delivery.delivered)
    for name, reason in done.delivery.failed.items():
        logger.warning("%s: not delivered, tried again by the next run: %s", name, reason)
    for language in settings.languages:
        page = settings.folders.feeds / f"alerts.{language}.md"
        if page.is_file():
            told = page.read_text(encoding="utf-8")
            create_markdown_artifact(
                told, key=f"alerts-{language}", description=summaries.title_of(told)
            )


@flow(
    name="alerts",
    flow_run_name=scheduled.run_name,
    description="Tell of stale data, and deliver what could not be before.",
)
def alerts(settings: Settings | None = None) -> None:
    """Look after alerts between refreshes.

    Args:
        settings: None takes landscape.toml and the environment of the process. Given, they stand
            for both: what is left out has its default, the data folder too.
    """
    chosen = settings or from_surroundings()
    scheduled.skip_if_late(chosen)
    try:
        with logs.told(chosen), stages.exclusive(chosen):
            _log(tell_waiting(chosen, return_state=True), chosen)
    except BusyError:
        get_run_logger().info("a refresh is going on, which tells by itself")
