"""Figures to files: several at a time, and none that is there already.

A drawing is kept under the hash of all that decides its bytes: the code and the words it is drawn
with, and the frames it shows. What a run did not need is cleared away after it.
"""

import hashlib
import io
import multiprocessing
import os
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import resources
from importlib.metadata import version
from importlib.resources.abc import Traversable
from pathlib import Path

import polars as pl

from reports import words
from reports.charts import style
from reports.charts.glyphs import drawable_frame
from reports.charts.registry import CHARTS
from reports.document import Drawing

#: Below so many figures, starting processes costs more than it saves.
FEW = 4


@dataclass(frozen=True)
class Job:
    """A chart to be drawn in a language from the frames its module asks for."""

    chart: str
    language: str
    frame: pl.DataFrame
    facts: pl.DataFrame
    completeness: pl.DataFrame


def draw(job: Job) -> Drawing:
    """Draw a figure as PNG and as SVG; a character that no font has is drawn as a mark."""
    figure = CHARTS[job.chart].draw(
        drawable_frame(job.frame),
        drawable_frame(job.facts),
        job.completeness,
        words.load(job.language),
    )
    return Drawing(style.png(figure), style.svg(figure))


def draw_all(
    jobs: Sequence[Job], kept: Path | None = None, workers: int | None = None
) -> list[Drawing]:
    """Draw figures, taking those that are kept from an earlier run.

    Args:
        jobs: What to draw.
        kept: Folder of kept drawings, made if missing; None keeps none.
        workers: Processes at most; None takes the processor's cores.

    Returns:
        One drawing a job, in their order.

    Raises:
        OSError: A drawing cannot be kept: the disk is full or not writable.
    """
    code = code_hash()
    keys = [key_of(job, code) for job in jobs]
    found = {key: drawing for key in keys if (drawing := _read(kept, key))}
    missing = {key: job for key, job in zip(keys, jobs, strict=True) if key not in found}
    for key, drawing in _draw_missing(missing, workers or os.cpu_count() or 1).items():
        found[key] = drawing
        _keep(kept, key, drawing)
    _clear(kept, set(keys))
    return [found[key] for key in keys]


def code_hash() -> str:
    """Return a hash of the code, the words and the libraries that charts are drawn with."""
    digest = hashlib.sha256()
    for name, content in _sources(resources.files("reports")):
        digest.update(f"{name}\n".encode())
        digest.update(content)
    for package in ("matplotlib", "pillow", "polars", "noto-cjk-sans-jp-regular"):
        digest.update(f"{package} {version(package)}\n".encode())
    return digest.hexdigest()


def key_of(job: Job, code: str) -> str:
    """Return the name under which a drawing is kept."""
    digest = hashlib.sha256(f"{code} {job.chart} {job.language}".encode())
    for frame in (job.frame, job.facts, job.completeness):
        buffer = io.BytesIO()
        frame.write_ipc(buffer)
        digest.update(buffer.getvalue())
    return digest.hexdigest()[:32]


def _sources(folder: Traversable) -> list[tuple[str, bytes]]:
    found = []
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_dir() and entry.name in {"charts", "text"} | set(words.LANGUAGES):
            found += _sources(entry)
        elif entry.name.endswith((".toml", ".py")):
            found.append((entry.name, entry.read_bytes()))
    return found


def _draw_missing(missing: Mapping[str, Job], workers: int) -> dict[str, Drawing]:
    pool = _pool(min(workers, len(missing))) if len(missing) > FEW and workers > 1 else None
    if pool is None:
        return {key: draw(job) for key, job in missing.items()}
    with pool:
        return dict(zip(missing, pool.map(draw, missing.values()), strict=True))


def _pool(workers: int) -> ProcessPoolExecutor | None:
    """Processes to draw in; None where they cannot speak to each other."""
    try:
        return ProcessPoolExecutor(
            workers,
            # A forked child of a process with threads can hang; a started one cannot.
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_die_with_parent,
        )
    except OSError:
        # Without shared memory, as in a confined service: slower, but it draws.
        return None


def _die_with_parent() -> None:
    """Leave no process behind when the one that draws is killed."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _read(kept: Path | None, key: str) -> Drawing | None:
    if kept is None:
        return None
    try:
        return Drawing((kept / f"{key}.png").read_bytes(), (kept / f"{key}.svg").read_bytes())
    except FileNotFoundError:
        return None


def _keep(kept: Path | None, key: str, drawing: Drawing) -> None:
    if kept is None:
        return
    kept.mkdir(parents=True, exist_ok=True)
    # The picture comes last: a drawing is there when both are.
    for ending, content in (("svg", drawing.svg), ("png", drawing.png)):
        partial = kept / f".{key}.{ending}.{os.getpid()}"
        try:
            partial.write_bytes(content)
            partial.replace(kept / f"{key}.{ending}")
        finally:
            partial.unlink(missing_ok=True)


def _clear(kept: Path | None, wanted: set[str]) -> None:
    """Delete what this run did not show; a half-written file of a killed run goes with it."""
    if kept is None or not kept.is_dir():
        return
    for path in kept.iterdir():
        if path.name.partition(".")[0] not in wanted:
            path.unlink(missing_ok=True)
