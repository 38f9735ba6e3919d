"""Ask the live warehouse from a process that no question can harm."""

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import flows
from flows import errors
from flows.adhoc.contract import Question, Reply
from flows.errors import QueryError

#: Seconds that starting and answering may take beside the question itself.
AROUND = 15
#: Exit code of a process that ended itself because the time was over.
EXPIRED = 124
#: The other process runs the very code that this one does.
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from flows.adhoc import worker; worker.main()"
)
#: What of the environment another Python needs; nothing else is handed on.
_KEPT = ("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "TZ", "VIRTUAL_ENV")


def ask(question: Question) -> Reply:
    """Run one reading statement in a process of its own, with limits on time, memory and rows.

    Raises:
        LandscapeError: There is no build yet, or the question was refused or failed.
    """
    environ = {name: os.environ[name] for name in _KEPT if name in os.environ}
    process = subprocess.Popen(  # noqa: S603 - our own code, by the Python that runs this
        # -P: no module of the working folder is taken for one of ours.
        [sys.executable, "-P", "-c", _START, str(Path(flows.__file__).parent.parent)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ,
    )  # fmt: skip
    try:
        output, complaint = process.communicate(
            pickle.dumps(question), timeout=question.limits.seconds + AROUND
        )
    except subprocess.TimeoutExpired as error:
        raise _expired(question) from error
    finally:
        process.kill()
        process.wait()
    if process.returncode == EXPIRED:
        raise _expired(question)
    return _reply(output, process.returncode, complaint)


def _expired(question: Question) -> QueryError:
    seconds = question.limits.seconds
    return QueryError(f"stopped after {seconds:g} seconds; narrow the question with a where.")


def _reply(output: bytes, code: int, complaint: bytes) -> Reply:
    if code != 0 or not output:
        last = complaint.decode(errors="replace").strip().splitlines()[-1:]
        message = (
            "the question ended its process, most likely for want of memory; narrow it with a "
            f"where or a limit. ({' '.join(last) or f'exit code {code}'})"
        )
        raise QueryError(message)
    kind, content = _unpacked(output)
    if kind == "reply":
        reply: Reply = content
        return reply
    raise getattr(errors, kind)(content)


def _unpacked(output: bytes) -> tuple[str, Any]:
    found: tuple[str, Any] = pickle.loads(output)  # noqa: S301 - from a process of ours
    return found
