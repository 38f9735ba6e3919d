"""Compares Open Patent Services as it is with what the product expects: `make live-ops`.

Needs a key (`landscape auth ops`, or OPS_KEY and OPS_SECRET), sends about twenty-five requests in
two to three minutes, prints a page, and writes it to a file that can be sent to the maintainers.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from live_checks import carry_out
from live_command import (
    Options,
    Surroundings,
    address_told,
    ended,
    publish,
    read_options,
    tell,
    user_agent,
)
from live_http import WatchedClient
from live_ops_records import RECORD_CHECKS
from live_ops_search import SEARCH_CHECKS
from live_ops_service import SERVICE_CHECKS, TOKEN_CHECKS
from live_ops_world import MOST_REQUESTS, Known, OpsWorld
from live_page import Facts, write
from live_redaction import Redactor

from flows.credentials import Credentials, find_ops
from flows.errors import ConfigurationError
from flows.settings import OPS_URL
from flows.sources.ops.client import TIME_OUT

#: In the order of the page; the last ones look at what all others were answered.
CHECKS = (*TOKEN_CHECKS, *SEARCH_CHECKS, *RECORD_CHECKS, *SERVICE_CHECKS)


def main(
    argv: Sequence[str] | None = None,
    *,
    surroundings: Surroundings | None = None,
    known: Known | None = None,
) -> int:
    """Make the page; returns the exit code."""
    options = read_options("Open Patent Services", OPS_URL, argv)
    machine = surroundings or Surroundings(os.environ, Path.home())
    return ended(lambda: _make(options, machine, known or Known()))


def _make(options: Options, machine: Surroundings, known: Known) -> None:
    credentials = find_ops(machine.environ, machine.home)
    if credentials is None:
        message = (
            "no key is set up. Get one free of charge at https://developers.epo.org and run "
            "`landscape auth ops`."
        )
        raise ConfigurationError(message)
    world = _world(options, machine, credentials, known)
    began = machine.clock()
    world.open()
    rows = carry_out(CHECKS, world, tell)
    facts = Facts(
        title="EPO Open Patent Services",
        address=address_told(options.url, OPS_URL),
        version=user_agent(),
        began=began,
        seconds=(machine.clock() - began).total_seconds(),
        requests=world.http.requests,
    )
    page = write(facts, rows, _redactor(world, machine, credentials))
    publish(page, options.out, "ops", began)


def _world(
    options: Options, machine: Surroundings, credentials: Credentials, known: Known
) -> OpsWorld:
    http = WatchedClient(
        user_agent=user_agent(),
        pause=0.0,
        time_out=machine.time_out or TIME_OUT,
        sleep=machine.sleep,
        allowed=MOST_REQUESTS,
        monotonic=machine.monotonic,
    )
    return OpsWorld(
        url=options.url,
        credentials=credentials,
        http=http,
        clock=machine.clock,
        sleep=machine.sleep,
        known=known,
    )


def _redactor(world: OpsWorld, machine: Surroundings, credentials: Credentials) -> Redactor:
    key, secret = (one.get_secret_value() for one in (credentials.key, credentials.secret))
    known = world.known
    return Redactor(
        secrets={key, secret, f"{key}:{secret}", *world.secrets()},
        local=machine.local_names() | world.names(),
        numbers=(known.first, known.family, known.missing),
    )


if __name__ == "__main__":
    sys.exit(main())
