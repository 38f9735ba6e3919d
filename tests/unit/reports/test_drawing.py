"""Drawings are kept, found again, and cleared away."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from report_frames import FRAMES, completeness_frame, facts_frame

from reports import drawing
from reports.drawing import Job


def job(language: str = "en") -> Job:
    name = "top_applicants"
    return Job(name, language, FRAMES[name](), facts_frame(name), completeness_frame())


def test_what_is_kept_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "kept"
    first = drawing.draw_all([job(), job("ja")], kept)
    monkeypatch.setattr(drawing, "draw", None)
    assert drawing.draw_all([job(), job("ja")], kept) == first


def test_what_is_not_shown_any_more_is_cleared_away(tmp_path: Path) -> None:
    drawing.draw_all([job(), job("ja")], tmp_path)
    (tmp_path / ".half-written.png.1").write_bytes(b"x")
    drawing.draw_all([job()], tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_drawing_without_its_picture_is_drawn_again(tmp_path: Path) -> None:
    (first,) = drawing.draw_all([job()], tmp_path)
    next(tmp_path.glob("*.png")).unlink()
    assert drawing.draw_all([job()], tmp_path) == [first]
    assert len(list(tmp_path.iterdir())) == 2


def test_all_that_decides_the_bytes_decides_the_key() -> None:
    code = drawing.code_hash()
    base = job()
    others = [
        job("ja"),
        replace(base, chart="origin_trend"),
        replace(base, frame=base.frame.head(2)),
        replace(base, facts=base.facts.with_columns(families=pl.lit(1))),
        replace(base, completeness=base.completeness.head(1)),
    ]
    keys = {drawing.key_of(one, code) for one in (base, *others)}
    assert len(keys) == 6
    assert drawing.key_of(base, code) == drawing.key_of(job(), code)
    assert drawing.key_of(base, "other code") not in keys


def test_several_processes_draw_the_same_bytes_and_one_where_there_is_no_shared_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drawing, "FEW", 1)
    jobs = [job(), job("ja")]
    drawn = drawing.draw_all(jobs, workers=1)
    assert drawing.draw_all(jobs, workers=2) == drawn

    def without_shared_memory(*_args: object, **_options: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(drawing, "ProcessPoolExecutor", without_shared_memory)
    assert drawing.draw_all(jobs, workers=2) == drawn
