"""The key of OPS in a Secret block of a Prefect server, for runs on machines without the file.

Only flows and `landscape auth ops --store prefect` import this module: it imports Prefect.
"""

import logging
import os
from pathlib import Path
from typing import Any

from prefect.blocks.system import Secret

from flows.credentials import BLOCK, Credentials, find_ops, from_json, to_json
from flows.errors import TransientError

log = logging.getLogger("flows")


def load_ops_credentials() -> Credentials | None:
    """The key of OPS from the environment, the file or the Secret block; None if there is none.

    To be called within a task, where a Prefect API is at hand; the result must stay within it.

    Raises:
        ConfigurationError: A key is given that cannot be one, or others may read its file.
    """
    return find_ops(os.environ, Path.home()) or find_in_block()


def find_in_block() -> Credentials | None:
    """The key of OPS in the Secret block; None if there is no block or no server answers.

    Raises:
        ConfigurationError: The block does not hold a key and a secret.
    """
    try:
        # Typed as maybe a coroutine; in a synchronous task it never is.
        block: Any = Secret.load(BLOCK)
    except Exception as error:
        # A missing block, an unreachable server and a server of another version fail in ways of
        # their own; all mean that there is no key here. The text of an error may hold what was
        # read, its kind does not.
        log.debug("no Secret block %s: %s", BLOCK, type(error).__name__)
        return None
    return from_json(
        block.get(),
        where=f"Secret block {BLOCK}",
        mend="run `landscape auth ops --store prefect` to write it anew",
    )


def store_in_block(credentials: Credentials) -> None:
    """Keep a key in the Secret block, in place of an older one.

    Raises:
        TransientError: The Prefect server did not take it.
    """
    try:
        Secret(value=to_json(credentials)).save(BLOCK, overwrite=True)
        failed = ""
    except Exception as error:
        failed = type(error).__name__
    # Raised out here, since the errors of a client may hold the request, and with it the key.
    if failed:
        message = f"the Prefect server did not store the Secret block {BLOCK} ({failed})"
        raise TransientError(message)


def forget_block() -> bool:
    """Delete the Secret block; False if there was none or no server answers."""
    try:
        Secret.delete(BLOCK)
    except Exception as error:
        log.debug("no Secret block %s deleted: %s", BLOCK, type(error).__name__)
        return False
    return True
