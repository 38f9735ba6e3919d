"""What ran: one line when a run begins and one when it ends, in a file that only grows.

A run whose last line is its first was killed, or still goes on. Recording never stops a run: where
the disk is full, that is what the run itself will say.
"""

import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast, get_args
from uuid import uuid4

from flows.errors import BusyError, LandscapeError

HISTORY = "history.jsonl"
#: What shells expect of a command stopped by Ctrl-C.
INTERRUPTED = 130
#: Of an error's text, which may quote an answer of a server.
LONGEST = 500
State = Literal["done", "failed", "stopped", "interrupted", "busy", "unfinished"]
Clock = Callable[[], datetime]
log = logging.getLogger("flows")


@dataclass
class Run:
    """A run that goes on.

    Attributes:
        run_id: Time and a random part; sorts by time.
        command: What was asked for: `refresh` or `report`.
        stage: The stage reached.
        seconds: How long each stage took.
        counts: What it counted.
    """

    run_id: str
    command: str
    stage: str = "start"
    seconds: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class PastRun:
    """A run as the history has it.

    Attributes:
        run_id: Its name.
        command: What was asked for.
        started_at: When it began, UTC.
        ended_at: When it ended; None for one that was killed or still goes on.
        state: How it ended.
        stage: The stage reached.
        exit_code: As of the command; None without an end.
        seconds: How long each stage took.
        counts: What it counted.
        error: What failed.
    """

    run_id: str
    command: str
    started_at: datetime
    ended_at: datetime | None = None
    state: State = "unfinished"
    stage: str = ""
    exit_code: int | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    error: str = ""


_CURRENT: ContextVar[Run | None] = ContextVar("run", default=None)


def current() -> Run | None:
    """The run that goes on here, if one does."""
    return _CURRENT.get()


def utc_now() -> datetime:
    """The present time, UTC."""
    return datetime.now(UTC)


@contextmanager
def recorded(
    folder: Path,
    command: str,
    *,
    version: str,
    clock: Clock = utc_now,
    after: Callable[[], None] = lambda: None,
) -> Iterator[Run]:
    """Record a run. Within another one, which then has all the stages, nothing is added.

    Args:
        folder: Where the history lies.
        command: What was asked for.
        version: Version of this package.
        clock: Gives the present time, UTC.
        after: Called when the end is recorded, unless another run held the data folder.
    """
    outer = current()
    if outer is not None:
        yield outer
        return
    started = clock()
    run = Run(f"{started:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}", command)
    told = {"run_id": run.run_id, "command": command, "started_at": _text(started)}
    _append(folder, {"event": "begun", **told, "version": version})
    token = _CURRENT.set(run)
    state: State = "failed"
    exit_code, error = 1, ""
    try:
        yield run
        state, exit_code = "done", 0
    except BaseException as stop:
        state, exit_code, error = _end_of(stop)
        raise
    finally:
        log.info("run %s: %s at %s", run.run_id, state, run.stage)
        _CURRENT.reset(token)
        end = {"state": state, "exit_code": exit_code, "stage": run.stage, "error": error}
        seconds = {stage: round(value, 3) for stage, value in run.seconds.items()}
        _append(
            folder,
            {"event": "ended", **told, "ended_at": _text(clock()), **end,
             "seconds": seconds, "counts": run.counts},
        )  # fmt: skip
        if state != "busy":
            after()


def _end_of(stop: BaseException) -> tuple[State, int, str]:
    text = f"{type(stop).__name__}: {stop}"[:LONGEST]
    if isinstance(stop, BusyError):
        return "busy", stop.exit_code, text
    if isinstance(stop, LandscapeError):
        # 3 is the exit code of a quota: everything fetched is kept, nothing failed.
        return ("stopped" if stop.exit_code == 3 else "failed"), stop.exit_code, text
    if isinstance(stop, Exception):
        return "failed", 1, text
    return "interrupted", INTERRUPTED, text


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Enter a stage of the run that goes on; without one nothing is noted."""
    run = current()
    if run is None:
        yield
        return
    run.stage = name
    begun = time.monotonic()
    try:
        yield
    finally:
        run.seconds[name] = run.seconds.get(name, 0.0) + time.monotonic() - begun


def count(**counts: int) -> None:
    """Note what the run that goes on counted."""
    run = current()
    if run is not None:
        run.counts.update(counts)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _append(folder: Path, entry: dict[str, Any]) -> None:
    """Add a line at the end; one write, so that two runs do not mix."""
    line = json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n"
    path = folder / HISTORY
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as handle:
            if _is_torn(handle):
                line = "\n" + line
            handle.write(line.encode())
            handle.flush()
            os.fsync(handle.fileno())
    except OSError as error:
        log.warning("the history of runs %s cannot be written: %s", path, error)


def _is_torn(handle: Any) -> bool:  # noqa: ANN401 - a file opened in binary
    """Whether the last line has no end, since a run was killed while it wrote it."""
    if handle.seek(0, os.SEEK_END) == 0:
        return False
    handle.seek(-1, os.SEEK_END)
    return bool(handle.read(1) != b"\n")


def read_history(folder: Path) -> list[PastRun]:
    """Every run of the history, oldest first; lines that cannot be read are left out.

    The order is that of the file: a clock that was wrong for a day misleads nobody about which run
    was the last one.
    """
    try:
        lines = (folder / HISTORY).read_bytes().splitlines()
    except OSError:
        return []
    found: dict[str, PastRun] = {}
    for line in lines:
        run = _past_run(line)
        if run is not None:
            found[run.run_id] = run
    return list(found.values())


def _past_run(line: bytes) -> PastRun | None:
    try:
        entry = json.loads(line)
        ended = entry.get("ended_at")
        state = str(entry.get("state", "unfinished"))
        return PastRun(
            run_id=str(entry["run_id"]),
            command=str(entry["command"]),
            started_at=datetime.fromisoformat(entry["started_at"]),
            ended_at=datetime.fromisoformat(ended) if ended else None,
            state=cast("State", state if state in get_args(State) else "failed"),
            stage=str(entry.get("stage", "")),
            exit_code=entry.get("exit_code"),
            seconds=dict(entry.get("seconds", {})),
            counts=dict(entry.get("counts", {})),
            error=str(entry.get("error", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def last_success(history: Sequence[PastRun], command: str) -> PastRun | None:
    """The last run of a command that ended well."""
    return next(
        (run for run in reversed(history) if run.command == command and run.state == "done"), None
    )
