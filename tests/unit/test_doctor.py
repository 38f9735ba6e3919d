"""The checks of `landscape doctor`, each given what it looks at."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import pytest
from filelock import FileLock

from flows.credentials import Credentials, find_ops, locate_ops, make_credentials, store_ops
from flows.doctor import data, examine, machine, services
from flows.doctor.examine import Circumstances
from flows.doctor.findings import Finding, Level, ok
from flows.errors import (
    ConfigurationError,
    LandingDamagedError,
    RefusedError,
    TooSlowError,
    TransientError,
)
from flows.settings import Settings
from flows.sources.contract import is_this_machine
from flows.transport.client import Answer, Request
from flows.warehouse import builds

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
SECRET = "sEcret-Zr93mLqY0"  # noqa: S105 - made up
API = "http://127.0.0.1:4200/api"


def assert_is(finding: Finding, level: str, *words: str) -> None:
    """A finding is of this level, and says these words and what to do."""
    text = f"{finding.found} {finding.advice}"
    assert finding.level == level, text
    for word in words:
        assert word in text
    assert bool(finding.advice) == (finding.level is not Level.ok)


# --- the machine ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "level"),
    [((3, 10, 14), "fail"), ((2, 7, 18), "fail"), ((3, 11, 0), "ok"), ((3, 14, 1), "ok")],
)
def test_python(version: tuple[int, int, int], level: str) -> None:
    assert_is(machine.python_version(version), level, ".".join(map(str, version)))


GOOD = {"prefect": "3.8.8", "fastapi": "0.150.0", "sqlalchemy": "2.0.58"}


@pytest.mark.parametrize(
    ("changed", "level", "word"),
    [
        ({}, "ok", "fastapi 0.150.0"),
        ({"fastapi": "0.151.0"}, "fail", "cannot be imported"),
        ({"fastapi": "0.151.0rc1"}, "fail", "fastapi 0.151.0rc1"),
        ({"fastapi": "1.0"}, "fail", "fastapi 1.0"),
        ({"fastapi": "0.99.9"}, "ok", ""),
        ({"sqlalchemy": "2.1.0b1"}, "fail", "never fires"),
        ({"sqlalchemy": "2.1"}, "fail", "constraints.txt"),
        ({"sqlalchemy": "1.4.54"}, "ok", ""),
        ({"prefect": None}, "fail", "prefect is missing"),
        ({"fastapi": None, "sqlalchemy": "2.1"}, "fail", "fastapi is missing; sqlalchemy 2.1"),
        ({"prefect": "3.9.0"}, "warn", "3.8"),
        ({"prefect": "nonsense"}, "warn", "3.8"),
    ],
)
def test_packages(changed: dict[str, str | None], level: str, word: str) -> None:
    installed: dict[str, str | None] = {**GOOD, **changed}
    assert_is(machine.packages(installed.get), level, word)


def test_a_data_folder_is_tried_where_it_is_and_left_as_it_was(tmp_path: Path) -> None:
    root = tmp_path / "data"
    assert_is(machine.data_folder(root, [root / "landing"]), "ok", "will be made", str(root))
    assert not root.exists()
    (root / "landing").mkdir(parents=True)
    assert_is(machine.data_folder(root, [root / "landing", root / "records"]), "ok", str(root))
    assert [path.name for path in root.rglob("*")] == ["landing"]


def test_a_file_in_place_of_a_folder_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    assert_is(machine.data_folder(tmp_path / "data", []), "fail", "data_dir")
    assert_is(machine.data_folder(tmp_path / "data" / "below", []), "fail", "cannot be made")
    root = tmp_path / "whole"
    root.mkdir()
    (root / "landing").write_text("")
    assert_is(machine.data_folder(root, [root / "landing"]), "fail", str(root / "landing"))


@pytest.mark.parametrize(
    ("free", "level"),
    [
        (0, "fail"), (200 * 1024**2 - 1, "fail"), (200 * 1024**2, "warn"),
        (2 * 1024**3 - 1, "warn"), (2 * 1024**3, "ok"), (10**15, "ok"),
    ],
)  # fmt: skip
def test_disk(free: int, level: str) -> None:
    assert_is(machine.disk_space(free), level, "30,000 publications", "0.1 GB")


def test_the_disk_of_a_folder_that_is_not_there_yet_is_looked_at(tmp_path: Path) -> None:
    assert machine.disk(tmp_path / "not" / "there").name == "disk"


def test_the_font_of_the_reports_has_what_they_show() -> None:
    assert_is(examine.fonts(), "ok", "NotoSansCJK")


def test_a_font_without_the_characters_is_told() -> None:
    latin = Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"
    assert_is(
        machine.fonts(latin), "fail", "DejaVuSans.ttf lacks 量子鍵", "noto-cjk-sans-jp-regular"
    )


@pytest.mark.parametrize("content", [None, b"", b"no font", b"\0\1\0\0" + b"\xff" * 40])
def test_a_missing_or_broken_font_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "font.otf"
    if content is not None:
        path.write_bytes(content)
    assert_is(machine.fonts(path), "fail", str(path))


@pytest.mark.parametrize(
    ("now", "newest", "server", "level", "word"),
    [
        (NOW, None, None, "ok", "2027-03-01 12:00 UTC"),
        (datetime(2026, 11, 21, tzinfo=UTC), None, None, "fail", "before this version"),
        (datetime(1970, 1, 1, tzinfo=UTC), None, None, "fail", "NTP"),
        (NOW, NOW - timedelta(days=9), None, "ok", ""),
        (NOW, NOW + timedelta(seconds=30), None, "ok", ""),
        (NOW, NOW + timedelta(minutes=5), None, "fail", "newest window"),
        (NOW, None, NOW + timedelta(seconds=90), "ok", "90 seconds"),
        (NOW, None, NOW - timedelta(minutes=10), "warn", "600 seconds"),
        (NOW, None, NOW + timedelta(hours=9), "fail", "32,400 seconds"),
    ],
)
def test_clock(
    now: datetime, newest: datetime | None, server: datetime | None, level: str, word: str
) -> None:
    assert_is(machine.clock(now, newest, server), level, word)


# --- the data ------------------------------------------------------------------------------------


def test_a_lock_is_told_while_it_is_held_and_never_made(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    assert_is(data.lock(path), "ok", "free")
    assert not path.exists()
    with FileLock(path):
        assert_is(data.lock(path), "warn", str(path), "Wait")
    assert_is(data.lock(path), "ok", "free")
    with FileLock(path, timeout=0):
        pass


def window(source: str, ago: timedelta, *sizes: int) -> Any:
    pages = tuple(SimpleNamespace(size=size) for size in sizes)
    return SimpleNamespace(source=source, fetched_at=NOW - ago, pages=pages)


def test_landing_is_counted_by_source() -> None:
    assert_is(data.landing([]), "warn", "empty", "landscape refresh")
    windows = [window("ops", timedelta(days=2)), window("sample", timedelta(days=1))]
    assert_is(data.landing(windows), "ok", "2 complete windows (ops 1, sample 1)", "2027-02-28")


def test_what_was_fetched_lately_is_summed_from_what_lies_at_rest() -> None:
    windows = [
        window("ops", timedelta(minutes=30), 5, 6),
        window("ops", timedelta(days=6), 100),
        window("ops", timedelta(days=8), 1000),
        window("sample", timedelta(minutes=1), 7),
    ]
    assert data.fetched_lately(windows, "ops", NOW) == (11, 111)
    assert data.fetched_lately(windows, "lens", NOW) is None


def publish(folder: Path) -> builds.BuildFacts:
    """A build that is whole to the byte, though no database."""
    unfinished = builds.unfinished_file(folder)
    unfinished.write_bytes(b"a database")
    facts = builds.BuildFacts(
        "20270301T000000Z-aaaaaaaa", "f", "m", NOW.isoformat(), "t", ["sample"], "1",
        tables={"marts.publications": 1234},
    )  # fmt: skip
    return builds.publish(folder, unfinished, facts, keep=2)


def test_a_warehouse_is_whole_damaged_gone_or_not_there_yet(tmp_path: Path) -> None:
    assert_is(data.warehouse(tmp_path), "warn", "none yet")
    facts = publish(tmp_path)
    assert_is(data.warehouse(tmp_path), "ok", facts.build_id, "1,234 publications")
    file = builds.build_file(tmp_path, facts.build_id)
    file.write_bytes(b"a databasf")
    assert_is(data.warehouse(tmp_path), "fail", str(file), "rollback")
    file.with_suffix(".json").write_text("{")
    assert_is(data.warehouse(tmp_path), "fail", "facts", str(file))
    file.unlink()
    assert_is(data.warehouse(tmp_path), "fail", "gone")


def test_a_report_is_current_outdated_incomplete_or_missing(tmp_path: Path) -> None:
    pages = ["report.en.html", "report.ja.html"]
    assert_is(data.report(tmp_path, pages, None), "warn", "landscape refresh")
    assert_is(data.report(tmp_path, pages, "build-2"), "warn", "landscape report")
    (tmp_path / pages[0]).write_text("<p>build-2</p>")
    assert_is(data.report(tmp_path, pages, "build-2"), "warn", "missing: report.ja.html")
    (tmp_path / pages[1]).write_text("<p>build-1 量子</p>", "utf-8")
    assert_is(data.report(tmp_path, pages, "build-2"), "warn", "report.ja.html shows another")
    (tmp_path / pages[1]).write_text("<p>build-2 量子</p>", "utf-8")
    assert_is(data.report(tmp_path, pages, "build-2"), "ok", str(tmp_path))


# --- what lies outside ---------------------------------------------------------------------------


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A home folder with a key."""
    key = make_credentials("kEy-5wVnQ81xTb", SECRET, where="", names=("", ""))
    store_ops(key, {}, tmp_path)
    return tmp_path


def look_for_key(
    home: Path, try_it: Callable[[Credentials], None] | None = None, **known: bool
) -> Finding:
    options = {"is_wanted": False, "has_block": False, **known}
    found = services.ops_key(
        lambda: locate_ops({}, home),
        is_wanted=options["is_wanted"],
        has_block=options["has_block"],
        try_it=try_it,
    )
    assert SECRET not in f"{found}"
    return found


def test_a_missing_key_fails_only_where_a_source_needs_it(tmp_path: Path) -> None:
    assert_is(look_for_key(tmp_path), "warn", "developers.epo.org", "landscape auth ops")
    assert_is(look_for_key(tmp_path, is_wanted=True), "fail", "My Apps")
    assert_is(look_for_key(tmp_path, is_wanted=True, has_block=True), "ok", "landscape-ops")


def test_a_key_is_told_with_its_place_and_never_with_its_value(stored: Path) -> None:
    assert_is(look_for_key(stored), "ok", "ops.json", "only its owner", "--online")


def test_a_key_that_others_may_read_fails(stored: Path) -> None:
    path = stored / ".config/quantum-patent-landscape/ops.json"
    path.chmod(0o644)
    assert_is(look_for_key(stored), "fail", f"chmod 600 {path}")


@pytest.mark.parametrize(
    ("error", "level", "word"),
    [
        (None, "ok", "accepted"),
        (RefusedError("ClientId is Invalid"), "fail", "ClientId is Invalid"),
        (TransientError("no connection"), "warn", "no connection"),
        (ConfigurationError("ops_url is no address"), "warn", "ops_url"),
    ],
)
def test_a_key_is_tried_if_asked_for(
    stored: Path, error: Exception | None, level: str, word: str
) -> None:
    tried: list[Credentials] = []

    def try_it(credentials: Credentials) -> None:
        tried.append(credentials)
        if error:
            raise error

    assert_is(look_for_key(stored, try_it), level, word)
    assert tried == [find_ops({}, stored)]


@pytest.mark.parametrize(
    ("used", "level", "word"),
    [
        (None, "ok", "nothing was fetched"),
        ((1_000_000, 2_000_000), "ok", "1 of 400 MB in the last hour"),
        ((390_000_000, 390_000_000), "warn", "390 of 400 MB"),
        ((0, 3_400_000_000), "warn", "3,400 of 3,500 MB in the last week"),
    ],
)
def test_quota(used: tuple[int, int] | None, level: str, word: str) -> None:
    assert_is(services.ops_quota(used, (400, 3500)), level, word)


@pytest.mark.parametrize(
    ("url", "is_here"),
    [
        (API, True), ("http://localhost:4200/api", True), ("http://[::1]:4200/api", True),
        ("http://127.9.9.9/api", True), ("https://prefect.example.org/api", False),
        ("http://10.0.0.1/api", False), ("http://localhost.example.org/api", False),
        ("http://127.0.0.1.example.org/api", False), ("nonsense", False), ("", False),
    ],
)  # fmt: skip
def test_only_this_machine_is_asked_without_leave(url: str, is_here: bool) -> None:  # noqa: FBT001
    assert is_this_machine(url) == is_here


def answering(answers: dict[str, Answer | Exception]) -> services.Ask:
    """Answers requests by the end of their address."""

    def ask(request: Request) -> Answer:
        answer = next(answers[end] for end in answers if request.url.endswith(end))
        if isinstance(answer, Exception):
            raise answer
        return answer

    return ask


def as_json(content: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(content).encode(), "application/json")


def deployment(**changed: Any) -> dict[str, Any]:
    return {
        "name": "weekly", "entrypoint": "flows.refresh.refresh", "paused": False,
        "status": "READY", "schedules": [{"active": True}], **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("deployments", "level", "word"),
    [
        (as_json([deployment()]), "ok", "refresh/weekly"),
        (as_json([deployment(status="NOT_READY")]), "warn", "prefect worker start"),
        (as_json([deployment(paused=True)]), "warn", "no active schedule"),
        (as_json([deployment(schedules=[])]), "warn", "no active schedule"),
        (as_json([deployment(schedules=[{"active": False}])]), "warn", "no active schedule"),
        (as_json([deployment(entrypoint="other.flow")]), "warn", "not deployed"),
        (as_json([]), "warn", "not deployed"),
        (as_json({}, 401), "warn", "status 401"),
        (as_json(7), "warn", "does not answer like"),
        (as_json(["x"]), "warn", "does not answer like"),
        (Answer(200, b"<html>", "text/html"), "warn", "does not answer like"),
        (TooSlowError("slow"), "fail", "does not answer"),
    ],
)
def test_schedule(deployments: Answer | Exception, level: str, word: str) -> None:
    ask = answering({"/health": as_json(True), "/deployments/filter": deployments})  # noqa: FBT003
    assert_is(services.schedule(API, ask), level, word)


def test_a_schedule_is_not_asked_for_in_vain() -> None:
    assert_is(services.schedule(None, None), "ok", "by hand, cron or `landscape serve`")
    assert_is(services.schedule("https://prefect.example.org/api", None), "ok", "--online")


def test_a_password_in_the_address_of_the_server_is_never_shown() -> None:
    url = f"http://user:{SECRET}@127.0.0.1:4200/api"
    failing = answering({"/health": TransientError(f"{url}: refused")})
    refusing = answering({"/health": as_json({}, 401)})
    for finding in (services.schedule(url, ask) for ask in (None, failing, refusing)):
        assert "http://127.0.0.1:4200/api" in finding.found
        assert SECRET not in f"{finding}"


def test_a_block_is_seen_without_being_fetched() -> None:
    end = "/block_types/slug/secret/block_documents/name/landscape-ops"
    assert services.has_block(f"{API}/", answering({end: as_json({})}))
    assert not services.has_block(API, answering({end: as_json({}, 404)}))
    assert not services.has_block(API, answering({end: TransientError("gone")}))


def test_linked_data() -> None:
    def found(answer: Answer | Exception) -> Finding:
        ask = answering({"query": answer})
        return services.linked_data("query", services.ask_linked_data("query", ask))

    assert_is(found(as_json({})), "ok", "query answers")
    assert_is(found(as_json({}, 503)), "fail", "503")
    assert_is(found(TransientError("no route")), "fail", "no route")


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("Mon, 01 Mar 2027 12:00:00 GMT", NOW),
        ("Mon, 01 Mar 2027 12:00:00 -0000", NOW),
        ("Mon, 01 Mar 2027 21:00:00 +0900", NOW),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_time_a_server_says(said: str, time: datetime | None) -> None:
    answer = Answer(200, b"", "", {"Date": said})
    assert services.server_time(answer) == time
    assert services.server_time(TransientError("gone")) is None


# --- all of them ---------------------------------------------------------------------------------


def circumstances(folder: Path, **changed: Any) -> Circumstances:
    known: dict[str, Any] = {
        "settings": Settings(data_dir=folder / "data"), "environ": {}, "home": folder, "now": NOW,
        "user_agent": "test", "try_key": lambda *_: None, **changed,
    }  # fmt: skip
    return Circumstances(**known)


def test_on_a_new_machine_nothing_fails_and_nothing_is_written(tmp_path: Path) -> None:
    checks = [*examine.without_settings(), *examine.with_settings(circumstances(tmp_path))]
    found = {finding.name: finding for finding in examine.examine(checks)}
    assert list(found) == [
        "Python", "packages", "fonts", "settings", "data folder", "disk", "lock", "landing",
        "warehouse", "report", "clock", "OPS key", "OPS quota", "schedule",
    ]  # fmt: skip
    assert [name for name, finding in found.items() if finding.level is Level.fail] == []
    assert not list(tmp_path.iterdir())


def test_a_check_that_trips_hides_neither_the_others_nor_says_too_much() -> None:
    def trips() -> Finding:
        raise ValueError(SECRET)

    def is_told() -> Finding:
        message = "page-0001: damaged"
        raise LandingDamagedError(message)

    def no_disk() -> Finding:
        raise OSError(5, "Input/output error")

    found = examine.examine([trips, is_told, no_disk, lambda: ok("last", "reached")])
    assert [finding.level for finding in found] == ["fail", "fail", "fail", "ok"]
    assert [finding.name for finding in found[:3]] == ["trips", "is told", "no disk"]
    assert "ValueError" in found[0].found
    assert SECRET not in f"{found[0]}"
    assert "page-0001" in found[1].found
    assert "Input/output error" in found[2].found


def test_a_damaged_window_fails_one_check_and_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "data/landing/sample/2026/w1/window.json"
    file.parent.mkdir(parents=True)
    file.write_text("{")
    found = {f.name: f for f in examine.examine(examine.with_settings(circumstances(tmp_path)))}
    assert_is(found["landing"], "fail", str(file))
    assert found["clock"].level is Level.ok


def test_offline_only_a_server_on_this_machine_may_be_asked(tmp_path: Path) -> None:
    away = {"PREFECT_API_URL": "https://prefect.example.org/api"}
    assert circumstances(tmp_path, environ=away).ask_prefect is None
    assert circumstances(tmp_path, environ=away, is_online=True).ask_prefect
    assert circumstances(tmp_path, environ={"PREFECT_API_URL": API}).ask_prefect
    assert circumstances(tmp_path).ask_prefect is None
    assert circumstances(tmp_path, environ={"PREFECT_API_URL": ""}).prefect_api is None
