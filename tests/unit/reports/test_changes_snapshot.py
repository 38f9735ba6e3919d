"""The snapshot of a report: read back as written, or not used at all."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from change_frames import Family, number_frame, report_of
from report_frames import answers

from reports.build import build
from reports.cells import Statement
from reports.changes import key_numbers, snapshot
from reports.changes.compare import compare
from reports.changes.snapshot import Snapshot, SnapshotError
from reports.claims import load_claims

REPORT = report_of(Family("f1", applicants={"株式会社": "JP", None: None}), Family("f2", tier=None))


def write(folder: Path, report: Snapshot = REPORT) -> Path:
    for name, content in snapshot.contents(report).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_a_snapshot_is_read_back_as_it_was(tmp_path: Path) -> None:
    found = snapshot.read(write(tmp_path))
    for name, frame in REPORT.frames.items():
        assert found.frames[name].equals(frame), name
    assert found.manifest.versions == REPORT.manifest.versions
    assert found.manifest.sources == REPORT.manifest.sources
    comparison = compare(found, REPORT)
    assert comparison.reasons == ()
    assert len(comparison.frames["families"]) == 0


def test_a_snapshot_has_the_same_bytes_each_time() -> None:
    assert snapshot.contents(REPORT) == snapshot.contents(REPORT)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5])


def _change(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("name", [*(f"{name}.parquet" for name in snapshot.SCHEMAS)])
@pytest.mark.parametrize("damage", [_cut, _change, Path.unlink])
def test_a_damaged_frame_is_told(tmp_path: Path, name: str, damage: Callable[[Path], None]) -> None:
    damage(write(tmp_path) / "snapshot" / name)
    with pytest.raises(SnapshotError, match="damaged"):
        snapshot.read(tmp_path)


@pytest.mark.parametrize(
    ("content", "state"),
    [
        ("", "damaged"),
        ("{", "damaged"),
        ("[1]", "damaged"),
        ('{"format": 2}', "damaged"),
        ('{"format": 3, "all": "else"}', "other_format"),
        ("{}", "other_format"),
    ],
)
def test_a_strange_manifest_is_told(tmp_path: Path, content: str, state: str) -> None:
    (write(tmp_path) / snapshot.MANIFEST).write_text(content, encoding="utf-8")
    with pytest.raises(SnapshotError, match=state):
        snapshot.read(tmp_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [("sources", 5), ("versions", None), ("tier", "broad"), ("changes", {"a": "b"})],
)
def test_a_manifest_with_a_strange_value_is_damaged(
    tmp_path: Path, key: str, value: object
) -> None:
    path = write(tmp_path) / snapshot.MANIFEST
    content = json.loads(path.read_text(encoding="utf-8")) | {key: value}
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(SnapshotError, match="damaged"):
        snapshot.read(tmp_path)


def test_a_folder_without_a_snapshot_is_told(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="missing"):
        snapshot.read(tmp_path)


@pytest.mark.usefixtures("undrawn")
def test_a_report_is_drawn_beside_a_damaged_one(tmp_path: Path) -> None:
    before, now = tmp_path / "2026-01-01-aaaaaaaa", tmp_path / "now"
    now.mkdir()
    write(before)
    _cut(before / "snapshot" / "families.parquet")
    build(answers().__getitem__, now, ["en", "ja"], "build-2", previous=before)
    manifest = snapshot.read_manifest(now)
    assert manifest.state == "damaged"
    assert manifest.previous == before.name
    assert "is damaged and was not used" in (now / "report.en.html").read_text(encoding="utf-8")
    assert "破損している" in (now / "report.ja.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("undrawn")
def test_what_a_report_keeps_is_what_it_asked(tmp_path: Path) -> None:
    build(answers().__getitem__, tmp_path, ["en"], "build-1", topic_tier="standard")
    kept = snapshot.read(tmp_path)
    assert kept.families["family_id"].to_list() == ["f1", "f2"]
    numbers = {(row[0], row[1], row[2]): row[4] for row in kept.numbers.iter_rows()}
    assert numbers["glance", "", "families"] == 1000.0
    assert numbers["country_sources", "unknown", "families"] == 0.25
    assert (kept.manifest.state, kept.manifest.previous) == ("first", None)
    assert kept.verdicts["claim"].to_list() == [claim.name for claim in load_claims()]
    assert len(kept.numbers.filter(section="claims")) == len(load_claims())


def test_an_estimate_that_is_not_shown_is_no_number() -> None:
    frames = {
        "glance": pl.DataFrame({"families": [1]}),
        "country_sources": pl.DataFrame({"country_source": [], "families": []}),
        "shares": pl.DataFrame(
            {
                "scope": ["all"], "origin": ["CN"], "filled_share": [0.5], "bare_share": [0.25],
                "filled_is_shown": [True], "bare_is_shown": [False],
            }
        ),
        "growth": pl.DataFrame({"scope": []}),
    }  # fmt: skip
    statements = {name: Statement(name, "", frame) for name, frame in frames.items()}
    shares = key_numbers.gather(statements, []).filter(section="shares").select("measure", "value")
    assert shares.rows() == [("filled_share", 0.5), ("bare_share", None)]


@pytest.mark.parametrize(
    ("hidden", "value", "number"),
    [(None, 0.5, 0.5), ("too_few_families", 0.5, None), (None, None, None), (None, "text", None)],
)
def test_the_key_number_of_a_claim_is_one_only_if_it_is_shown(
    hidden: str | None, value: object, number: float | None
) -> None:
    claim = next(one for one in load_claims() if key_numbers.key_of(one).hidden)
    chosen = key_numbers.key_of(claim)
    frame = pl.DataFrame({chosen.column: [value], str(chosen.hidden): [hidden]})
    empty = Statement("none", "", pl.DataFrame())
    found = key_numbers.gather(
        dict.fromkeys(key_numbers.SETS, empty), [(claim, Statement("claim", "", frame))]
    )
    assert found.filter(section="claims").select("measure", "value").rows() == [
        (f"{claim.name}/{chosen.column}", number)
    ]


def test_a_number_that_vanished_has_no_name_and_is_left_out() -> None:
    both = key_numbers.compare_numbers(number_frame({"old": 1.0}), number_frame({"families": 2.0}))
    assert both[0]["measure"].to_list() == ["families"]
    assert both[1] == 1
