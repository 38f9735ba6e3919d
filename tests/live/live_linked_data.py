"""Compares the EPO's linked open data with what the product expects: `make live-linked-data`.

Needs no key, sends about twenty-five small questions with pauses, prints a page, and writes it to a
file that can be sent to the maintainers.
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
from live_linked_data_questions import Known
from live_linked_data_service import LAST_CHECKS, SERVICE_CHECKS
from live_linked_data_vocabulary import VOCABULARY_CHECKS
from live_linked_data_world import MOST_REQUESTS, LinkedDataWorld
from live_page import Facts, write
from live_redaction import Redactor

from flows.settings import LINKED_DATA_URL
from flows.sources.epo_linked_data.client import PAUSE, TIME_OUT
from flows.topics import load_topic

#: In the order of the page; the last one looks at what all others were answered.
CHECKS = (*SERVICE_CHECKS, *VOCABULARY_CHECKS, *LAST_CHECKS)
_TOPIC = "quantum_cryptography"


def main(
    argv: Sequence[str] | None = None,
    *,
    surroundings: Surroundings | None = None,
    known: Known | None = None,
) -> int:
    """Make the page; returns the exit code."""
    options = read_options("the EPO's linked open data", LINKED_DATA_URL, argv)
    machine = surroundings or Surroundings(os.environ, Path.home())
    return ended(lambda: _make(options, machine, known or Known()))


def _make(options: Options, machine: Surroundings, known: Known) -> None:
    http = WatchedClient(
        user_agent=user_agent(),
        pause=PAUSE,
        time_out=machine.time_out or TIME_OUT,
        sleep=machine.sleep,
        allowed=MOST_REQUESTS,
        monotonic=machine.monotonic,
    )
    world = LinkedDataWorld(
        url=options.url,
        clause=load_topic(_TOPIC).clauses[0],
        http=http,
        clock=machine.clock,
        sleep=machine.sleep,
        known=known,
    )
    began = machine.clock()
    rows = carry_out(CHECKS, world, tell)
    facts = Facts(
        title="EPO linked open data",
        address=address_told(options.url, LINKED_DATA_URL),
        version=user_agent(),
        began=began,
        seconds=(machine.clock() - began).total_seconds(),
        requests=http.requests,
    )
    number = f"EP{known.number}{known.kind}"
    redactor = Redactor(secrets=(), local=machine.local_names(), numbers=(number,))
    publish(write(facts, rows, redactor), options.out, "linked-data", began)


if __name__ == "__main__":
    sys.exit(main())
