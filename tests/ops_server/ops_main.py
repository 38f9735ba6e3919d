"""Runs the server by hand: `python tests/ops_server/ops_main.py --publications 10000 --seed 1`."""

import argparse
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from ops_corpus import AS_OF, generate
from ops_server import OpsServer
from ops_throttle import Limits

_TOLD = """\
Serving {size} generated publications at {url} until Ctrl-C.
Point the product at it:
  LANDSCAPE_OPS_URL={url}
  OPS_KEY={key}
  OPS_SECRET={secret}
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until the user ends it."""
    options = _parser().parse_args(argv)
    corpus = generate(options.publications, options.seed)
    limits = Limits(state=options.state, times_faster=options.times_faster)
    with OpsServer(
        corpus, limits=limits, key=options.key, secret=options.secret, today=options.today,
        port=options.port,
    ) as server:  # fmt: skip
        told = _TOLD.format(
            size=len(corpus), url=server.url, key=options.key, secret=options.secret
        )
        with suppress(KeyboardInterrupt):
            sys.stdout.write(told)
            sys.stdout.flush()
            while not server.closing.is_set():
                # An interrupt while an event is waited for could leave the event's lock taken.
                time.sleep(0.1)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="A local stand-in for the EPO's OPS.")
    parser.add_argument("--publications", type=int, default=10_000, help="size of the corpus")
    parser.add_argument("--seed", type=int, default=1, help="other seeds give other corpora")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--key", default="key")
    parser.add_argument("--secret", default="secret")
    parser.add_argument(
        "--today",
        type=date.fromisoformat,
        default=AS_OF,
        help="later publications are not served yet (YYYY-MM-DD)",
    )
    parser.add_argument(
        "--state",
        choices=("idle", "busy", "overloaded"),
        default=None,
        help="how busy the service says it is; from the load if not given",
    )
    parser.add_argument(
        "--times-faster",
        type=int,
        default=1,
        help="announce limits so many times as high as the real ones",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
