"""Processes of their own that begin in milliseconds: they are forked with everything imported.

One server forks for all tests of a worker, so there is one list of what it imports.
"""

import multiprocessing
from multiprocessing.context import ForkServerContext

_IMPORTED = ["flows.stages", "flows.sources.ops.source", "reports.build"]


def processes() -> ForkServerContext:
    """The context to start them from."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_IMPORTED)
    return context
