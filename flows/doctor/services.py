"""Checks of what lies outside: the key of OPS, its quota, the Prefect server, linked data."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from flows.credentials import BLOCK, KEY_VARIABLE, PORTAL, SECRET_VARIABLE, Credentials
from flows.doctor.findings import Finding, fail, ok, warn
from flows.errors import ConfigurationError, LandscapeError, RefusedError, TransientError
from flows.transport.client import Answer, Request

Ask = Callable[[Request], Answer]
Located = tuple[Credentials, str] | None

#: Entry point of the flow that brings everything up to date, as deployments name it.
REFRESH = "flows.refresh.refresh"
_NO_KEY = f"Get one at {PORTAL}, then run `landscape auth ops`."
_WORKER = "Start one: `prefect worker start --pool landscape --limit 1`"
_DEPLOY = "Deploy: `prefect --no-prompt deploy --all`"
_NOT_ASKED = "not asked; `--online` asks"
#: The share of a budget from which on a harvest of some size will not be whole.
NEARLY = 0.8


def ops_key(
    locate: Callable[[], Located],
    *,
    is_wanted: bool,
    has_block: bool,
    try_it: Callable[[Credentials], None] | None,
) -> Finding:
    """Whether there is a key of OPS, kept from others, and accepted.

    Args:
        locate: Looks for it in the environment and the file.
        is_wanted: OPS is among the configured sources.
        has_block: A Prefect server keeps one.
        try_it: Asks OPS for a token; None to ask nothing.
    """
    name = "OPS key"
    try:
        located = locate()
    except ConfigurationError as error:
        advice = f"Mend {KEY_VARIABLE} and {SECRET_VARIABLE} or the file; `landscape auth ops`."
        return fail(name, str(error), advice)
    if located is None:
        return _no_key(name, is_wanted=is_wanted, has_block=has_block)
    credentials, where = located
    if try_it is None:
        return ok(name, f"from {where}; whether it is accepted was {_NOT_ASKED}")
    try:
        try_it(credentials)
    except RefusedError as error:
        return fail(name, f"from {where}: not accepted: {error}", _NO_KEY)
    except LandscapeError as error:
        return warn(name, f"from {where}: could not be tried: {error}", "Try again later.")
    return ok(name, f"from {where}: accepted")


def _no_key(name: str, *, is_wanted: bool, has_block: bool) -> Finding:
    if has_block:
        return ok(name, f"in the Secret block {BLOCK} of the Prefect server")
    if is_wanted:
        return fail(name, "none, but ops is among the sources", _NO_KEY)
    return warn(name, "none; only the source ops (worldwide data) needs one", _NO_KEY)


def ops_quota(used: tuple[int, int] | None, limits_mb: tuple[int, int]) -> Finding:
    """How much of the budget for OPS is left, as far as this data folder knows.

    Args:
        used: Bytes fetched from OPS within the last hour and the last week; None if none ever were.
        limits_mb: Megabytes an hour and a week that runs may use up to.
    """
    name = "OPS quota"
    if used is None:
        return ok(name, "nothing was fetched from OPS yet")
    parts, is_near = [], False
    for span, fetched, limit in zip(("hour", "week"), used, limits_mb, strict=True):
        parts.append(f"{fetched / 1e6:,.0f} of {limit:,} MB in the last {span}")
        is_near = is_near or fetched / 1e6 > NEARLY * limit
    found = f"{', '.join(parts)}, as far as this data folder knows"
    if is_near:
        return warn(name, found, "A harvest may stop early; it goes on where it stopped.")
    return ok(name, found)


def _shown(url: str) -> str:
    """An address without the user and password it may carry."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def has_block(api: str, ask: Ask) -> bool:
    """Whether a Prefect server keeps a key of OPS; the key itself is not fetched."""
    url = f"{api.rstrip('/')}/block_types/slug/secret/block_documents/name/{BLOCK}"
    try:
        return ask(Request("GET", url)).status == HTTPStatus.OK
    except TransientError:
        return False


def schedule(api: str | None, ask: Ask | None) -> Finding:
    """Whether a Prefect server answers that runs our flow on a schedule.

    Args:
        api: PREFECT_API_URL, if it is set.
        ask: Asks it; None to ask nothing.
    """
    name = "schedule"
    if not api:
        return ok(name, "no Prefect server configured: runs by hand, cron or `landscape serve`")
    shown = _shown(api)
    if ask is None:
        return ok(name, f"Prefect server {shown}: {_NOT_ASKED}")
    body = json.dumps({"limit": 200})
    try:
        answer = ask(Request("GET", f"{api.rstrip('/')}/health"))
        if answer.status == HTTPStatus.OK:
            answer = ask(Request("POST", f"{api.rstrip('/')}/deployments/filter", _JSON, {}, body))
    except TransientError:
        # Its words may hold the address, and that a password.
        return fail(name, f"Prefect server {shown} does not answer", _SERVER)
    if answer.status != HTTPStatus.OK:
        found = f"Prefect server {shown} answers with status {answer.status}"
        return warn(name, found, _SERVER)
    return _deployments(name, shown, answer.body)


_JSON: Mapping[str, str] = {"Content-Type": "application/json"}
_SERVER = "Start it (`prefect server start`), or set or unset PREFECT_API_URL."


def _deployments(name: str, shown: str, body: bytes) -> Finding:
    try:
        found = [item for item in json.loads(body) if item.get("entrypoint") == REFRESH]
    except (ValueError, TypeError, AttributeError):
        return warn(name, f"{shown} does not answer like a Prefect server", _SERVER)
    if not found:
        return warn(name, f"Prefect server {shown} answers; our flow is not deployed", _DEPLOY)
    names = ", ".join(f"refresh/{item.get('name')}" for item in found)
    if not any(_is_scheduled(item) for item in found):
        return warn(name, f"{names} on {shown} has no active schedule", _DEPLOY)
    if not any(item.get("status") == "READY" for item in found):
        return warn(name, f"{names} on {shown} is scheduled, but no worker asks for runs", _WORKER)
    return ok(name, f"{names} on {shown} is scheduled, and a worker asks for runs")


def _is_scheduled(deployment: Mapping[str, Any]) -> bool:
    schedules = deployment.get("schedules") or []
    return not deployment.get("paused") and any(item.get("active") for item in schedules)


def ask_linked_data(url: str, ask: Ask) -> Answer | LandscapeError:
    """The answer of the linked data endpoint to the shortest question, or why there is none."""
    headers = {"Accept": "application/sparql-results+json"}
    try:
        return ask(Request("POST", url, headers, {}, {"query": "ASK { ?s ?p ?o }"}))
    except LandscapeError as error:
        return error


def linked_data(url: str, answer: Answer | LandscapeError) -> Finding:
    """Whether the linked data endpoint answers."""
    name, advice = "linked data", "Check the network and linked_data_url; try again later."
    if isinstance(answer, LandscapeError):
        return fail(name, str(answer), advice)
    if answer.status != HTTPStatus.OK:
        return fail(name, f"{url} answers with status {answer.status}", advice)
    return ok(name, f"{url} answers")


def server_time(answer: Answer | LandscapeError) -> datetime | None:
    """The time a server said it was; None if it said none."""
    said = "" if isinstance(answer, LandscapeError) else answer.headers.get("Date", "")
    try:
        time = parsedate_to_datetime(said)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
