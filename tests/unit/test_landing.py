"""Bytes at rest: whole, continued where they ended, and never believed without their sidecar."""

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.errors import InconsistentError, LandingDamagedError, TransientError
from flows.landing import harvest as harvesting
from flows.landing import store
from flows.sources.contract import Identified, Page, Parsed, SourceInfo, Window
from flows.sources.sample.client import INFO

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WINDOW = Window("all", "1", "clause", {"q": "qkd"}, date(2026, 11, 22))


def page(number: int, total: int = 6, size: int = 2) -> Page:
    asked = ((number - 1) * size + 1, min(number * size, total))
    body = json.dumps({"page": number}).encode()
    return Page(number, body, "application/json", 200, asked, asked, total)


class Server:
    """A source whose pages are given, and which remembers what it was asked."""

    info: SourceInfo = replace(INFO, name="server")

    def __init__(self, *pages: Page | Exception) -> None:
        self.answers = pages
        self.asked: list[int] = []

    def windows(self) -> Sequence[Window]:
        """One window."""
        return [WINDOW]

    def pages(self, window: Window, first: int) -> Iterator[Page]:  # noqa: ARG002 - the contract
        """The given pages; an exception among them is raised."""
        for answer in self.answers[first - 1 :]:
            self.asked.append(answer.number if isinstance(answer, Page) else 0)
            if isinstance(answer, Exception):
                raise answer
            yield answer

    @property
    def scope(self) -> None:
        """The windows are fixed."""

    def identify(self, body: bytes) -> Sequence[Identified]:  # noqa: ARG002 - the contract
        """Nothing is known of the records."""
        return ()

    def parse(self, body: bytes, *, data_as_of: date) -> Parsed:
        """Never called: harvesting does not parse."""
        raise AssertionError(body, data_as_of)


def harvest(server: Server, landing: Path) -> harvesting.Harvest:
    return harvesting.harvest(server, landing, clock=lambda: NOW, client_version="test 1")


def folder_of(landing: Path) -> Path:
    return store.window_folder(landing, "server", WINDOW)


def test_a_page_comes_back_as_it_was_received(tmp_path: Path) -> None:
    received = replace(page(1), body=b"\x00\xff not even text")
    landed = store.write_page(tmp_path, received, fetched_at=NOW)
    assert store.read_page(tmp_path, landed) == received.body
    assert landed.size == len(received.body)


def test_the_same_answer_lands_as_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        store.write_page(tmp_path / name, page(1), fetched_at=NOW)
    first, second = (sorted((tmp_path / name).iterdir()) for name in ("a", "b"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_a_harvest_lands_every_page_and_closes_the_window(tmp_path: Path) -> None:
    done = harvest(Server(page(1), page(2), page(3)), tmp_path)
    assert (done.fetched_windows, done.fetched_pages) == (1, 3)
    assert done.fetched_bytes == sum(len(page(n).body) for n in (1, 2, 3))
    (window,) = store.complete_windows(tmp_path)
    assert window.ref == "server/1/all"
    assert window.fetched_at == NOW
    assert window.announced_total == 6
    assert [one.number for one in window.pages] == [1, 2, 3]


def test_the_sidecars_say_what_was_asked_answered_and_when(tmp_path: Path) -> None:
    harvest(Server(page(1), page(2), page(3)), tmp_path)
    sidecar = json.loads((folder_of(tmp_path) / "page-0002.sidecar.json").read_text("utf-8"))
    assert sidecar["asked"] == sidecar["echoed"] == [3, 4]
    assert sidecar["fetched_at"] == "2026-11-22T12:00:00+00:00"
    assert sidecar["status"] == 200
    window = json.loads((folder_of(tmp_path) / store.WINDOW_FILE).read_text("utf-8"))
    assert window["query"] == {"q": "qkd"}
    assert "no database licence" in window["licence"]
    assert window["client_version"] == "test 1"


def test_a_complete_window_is_not_asked_for_again(tmp_path: Path) -> None:
    harvest(Server(page(1), page(2), page(3)), tmp_path)
    server = Server(page(1), page(2), page(3))
    assert harvest(server, tmp_path).fetched_pages == 0
    assert server.asked == []


def test_an_interrupted_harvest_keeps_its_pages_and_goes_on_after_them(tmp_path: Path) -> None:
    with pytest.raises(TransientError):
        harvest(Server(page(1), page(2), TransientError("later")), tmp_path)
    assert list(store.complete_windows(tmp_path)) == []
    before = {path: path.read_bytes() for path in folder_of(tmp_path).iterdir()}
    server = Server(page(1), page(2), page(3))
    assert harvest(server, tmp_path).fetched_pages == 1
    assert server.asked == [3]
    assert {path: path.read_bytes() for path in before} == before


def test_bytes_without_a_sidecar_are_fetched_again(tmp_path: Path) -> None:
    with pytest.raises(TransientError):
        harvest(Server(page(1), page(2), TransientError("later")), tmp_path)
    (folder_of(tmp_path) / "page-0002.sidecar.json").unlink()
    (folder_of(tmp_path) / "page-0002.json.gz").write_bytes(b"half")
    server = Server(page(1), page(2), page(3))
    harvest(server, tmp_path)
    assert server.asked == [2, 3]
    (window,) = store.complete_windows(tmp_path)
    assert store.read_page(window.folder, window.pages[1]) == page(2).body


def test_a_gap_among_the_pages_is_fetched_again_from_the_gap_on(tmp_path: Path) -> None:
    with pytest.raises(TransientError):
        harvest(Server(page(1), page(2), TransientError("later")), tmp_path)
    (folder_of(tmp_path) / "page-0001.sidecar.json").unlink()
    server = Server(page(1), page(2), page(3))
    harvest(server, tmp_path)
    assert server.asked == [1, 2, 3]


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ([replace(page(1), echoed=(1, 1))], ["page 1", "(1, 2)", "(1, 1)"]),
        ([page(1), page(2, total=5)], ["page 2", "announces 5", "announced 6"]),
        ([page(2)], ["page 2", "expected page 1"]),
        ([page(1), page(1)], ["page 1", "expected page 2"]),
    ],
    ids=["wrong echo", "changed total", "page left out", "page twice"],
)
def test_an_answer_that_contradicts_its_request_leaves_the_window_open(
    tmp_path: Path, pages: list[Page], words: list[str]
) -> None:
    with pytest.raises(InconsistentError) as caught:
        harvest(Server(*pages), tmp_path)
    for word in ["1/all", *words]:
        assert word in str(caught.value)
    assert list(store.complete_windows(tmp_path)) == []


@pytest.mark.parametrize(
    "pages",
    [
        [page(1), page(2)],
        [page(1), replace(page(2), asked=(4, 5), echoed=(4, 5)), replace(page(3), asked=(6, 6),
         echoed=(6, 6))],
    ],
    ids=["ends early", "gap between ranges"],
)  # fmt: skip
def test_a_window_is_not_closed_before_its_pages_cover_the_announced_total(
    tmp_path: Path, pages: list[Page]
) -> None:
    # Once closed it would never be asked for again.
    with pytest.raises(InconsistentError):
        harvest(Server(*pages), tmp_path)
    assert list(store.complete_windows(tmp_path)) == []


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip_inside(path: Path) -> None:
    path.write_bytes(gzip.compress(b'{"page": 9}'))


def flip_bits(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    path.write_bytes(bytes(raw))


def append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"trailing")


def no_gzip(path: Path) -> None:
    path.write_bytes(b"<html>moved</html>")


DAMAGES = [truncate, empty, flip_inside, flip_bits, append, no_gzip, Path.unlink]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_bytes_of_a_closed_window_are_told_with_their_file_and_what_to_do(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    harvest(Server(page(1), page(2), page(3)), tmp_path)
    (window,) = store.complete_windows(tmp_path)
    path = window.folder / "page-0001.json.gz"
    damage(path)
    with pytest.raises(LandingDamagedError, match="delete the folder") as caught:
        store.read_page(window.folder, window.pages[0])
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_bytes_of_an_open_window_are_told_before_it_goes_on(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    with pytest.raises(TransientError):
        harvest(Server(page(1), page(2), TransientError("later")), tmp_path)
    path = folder_of(tmp_path) / "page-0001.json.gz"
    damage(path)
    with pytest.raises(LandingDamagedError, match="delete the folder") as caught:
        harvest(Server(page(1), page(2), page(3)), tmp_path)
    assert str(path) in str(caught.value)


def changed(**values: Any) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        content = json.loads(path.read_text("utf-8")) | values
        path.write_text(json.dumps({k: v for k, v in content.items() if v is not ...}), "utf-8")

    return change


def garbage(path: Path) -> None:
    path.write_bytes(b"\x00\xff")


def a_list(path: Path) -> None:
    path.write_text("[]", encoding="utf-8")


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:40])


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (garbage, "cannot be read"),
        (half, "cannot be read"),
        (empty, "cannot be read"),
        (a_list, "not a JSON object"),
        (changed(sha256=...), "sha256"),
        (changed(size="many"), "many"),
        (changed(asked=[1]), "index"),
        (changed(number=None), "field"),
    ],
)
def test_a_damaged_sidecar_of_a_page_is_told_with_its_file(
    tmp_path: Path, damage: Callable[[Path], None], word: str
) -> None:
    with pytest.raises(TransientError):
        harvest(Server(page(1), TransientError("later")), tmp_path)
    path = folder_of(tmp_path) / "page-0001.sidecar.json"
    damage(path)
    with pytest.raises(LandingDamagedError, match=word) as caught:
        harvest(Server(page(1), page(2), page(3)), tmp_path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    "damage",
    [
        garbage,
        half,
        empty,
        a_list,
        *(
            changed(**{key: ...})
            for key in ("source", "revision", "window", "clause", "data_as_of", "fetched_at",
                        "announced_total", "pages")
        ),
        changed(data_as_of="22 November"),
        changed(data_as_of=20261122),
        changed(fetched_at="noon"),
        changed(announced_total="six"),
        changed(pages=None),
        changed(pages=["page-0001.json.gz"]),
        changed(pages=[{"file": "page-0001.json.gz"}]),
    ],
)  # fmt: skip
def test_a_damaged_sidecar_of_a_window_is_told_with_its_file(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    harvest(Server(page(1), page(2), page(3)), tmp_path)
    path = folder_of(tmp_path) / store.WINDOW_FILE
    damage(path)
    with pytest.raises(LandingDamagedError) as caught:
        list(store.complete_windows(tmp_path))
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": "other"},
        {"source": "../../elsewhere"},
        {"revision": "2"},
        {"window": "some"},
        {"announced_total": -6},
    ],
)
def test_a_sidecar_that_contradicts_where_it_lies_is_damaged(
    tmp_path: Path, wrong: dict[str, Any]
) -> None:
    # Believed, it would take the window out of the build without a word, or write elsewhere.
    harvest(Server(page(1), page(2), page(3)), tmp_path)
    changed(**wrong)(folder_of(tmp_path) / store.WINDOW_FILE)
    with pytest.raises(LandingDamagedError, match=r"window\.json"):
        list(store.complete_windows(tmp_path))
