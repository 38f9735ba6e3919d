"""`landscape auth` and `landscape doctor` as a person runs them, and that no key is left about."""

import base64
import gzip
import hashlib
import json
import os
import pty
import resource
import shutil
import subprocess
import sys
import time
import types
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from data_folders import (
    copy_folder,
    made_once,
    prefect_state,
    published_sample,
    run_report,
    settings_of,
)
from linked_data_corpus import generate
from linked_data_server import LinkedDataServer
from nowhere import assert_nowhere, forms
from typer.testing import CliRunner, Result

from flows import stages
from flows.cli import app
from flows.credentials import Credentials, find_ops, make_credentials, store_ops
from flows.doctor import examine
from flows.doctor.findings import Finding, Level
from flows.errors import RefusedError, TransientError
from flows.settings import Settings
from flows.temporary_server import prefect_server

KEY = "kEy-5wVnQ81xTb"
SECRET = "sEcret/Zr93+mLqY0"  # noqa: S105 - made up
LINES = f"{KEY}\n{SECRET}\n"
MODULE = "flows.sources.ops.client"


def is_stored(home: Path) -> bool:
    found = find_ops({}, home)
    return found == make_credentials(KEY, SECRET, where="", names=("", ""))


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment of its own, with an empty home folder."""
    (tmp_path / "home").mkdir()
    theirs = ("PREFECT_", "LANDSCAPE_", "OPS_", "XDG_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(theirs)}
    return {**kept, "HOME": str(tmp_path / "home")}


def run(
    words: list[str], environ: dict[str, str], folder: Path, text: str = ""
) -> "subprocess.CompletedProcess[str]":
    """The command as its own process."""
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *words],
        cwd=folder, env=environ, input=text, capture_output=True, text=True, check=False,
        timeout=280,
    )  # fmt: skip


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder with a build and a report in English; not to be changed."""

    def make(folder: Path) -> None:
        copied = copy_folder(published_sample(tmp_path_factory), folder / "data", "reports")
        run_report(settings_of(copied))

    in_english = made_once(tmp_path_factory, "sample-in-english", make) / "data"
    # Of this worker alone, since looking whether a folder can be written touches it.
    own = tmp_path_factory.mktemp("sample") / "landscape-data"
    return settings_of(copy_folder(in_english, own))


# --- the helper itself ---------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "k", "ke", "key"])
def test_a_secret_is_found_in_base64_wherever_it_lies(key: str) -> None:
    header = base64.b64encode(f"{key}:{SECRET}:x".encode())
    assert any(form in header for form in forms(SECRET))


@pytest.mark.parametrize("kind", ["plain", "gzip", "zip", "parquet", "duckdb", "name", "link"])
def test_a_secret_is_found_in_files_of_every_kind(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"file.{kind}"
    if kind == "plain":
        path.write_text(f"before {SECRET} after")
    elif kind == "gzip":
        path.write_bytes(gzip.compress(SECRET.encode()))
    elif kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner.xml", SECRET * 5)
    elif kind == "parquet":
        pl.DataFrame({"a": [SECRET]}).write_parquet(path)
    elif kind == "duckdb":
        with duckdb.connect(str(path)) as connection:
            connection.execute("create table t as select ? as a", [SECRET])
    elif kind == "name":
        (tmp_path / SECRET.replace("/", "%2F").replace("+", "%2B")).touch()
    else:
        path.symlink_to(f"/{SECRET}")
    with pytest.raises(AssertionError, match="the secret is in") as caught:
        assert_nowhere(SECRET, tmp_path)
    assert SECRET not in str(caught.value)


def test_a_secret_is_found_in_texts_and_processes(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="text 2"):
        assert_nowhere(SECRET, tmp_path, ["", f"error: {SECRET}"])
    process = subprocess.Popen(["sleep", "30", f"0{'0' * 20}"], stdout=subprocess.DEVNULL)
    try:
        with pytest.raises(AssertionError, match="ps"):
            assert_nowhere("0" * 21, tmp_path)
    finally:
        process.kill()
        process.wait()
    assert_nowhere(SECRET, tmp_path, ["nothing"])


# --- auth ----------------------------------------------------------------------------------------


def test_a_key_from_standard_input_is_stored_and_forgotten(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    home = tmp_path / "home"
    done = run(["auth", "ops", "--from-stdin", "--no-check"], environ, tmp_path, LINES)
    assert done.returncode == 0, done.stderr
    path = home / ".config/quantum-patent-landscape/ops.json"
    assert str(path) in done.stdout
    assert is_stored(home)
    gone = run(["auth", "ops", "--forget"], environ, tmp_path)
    assert gone.returncode == 0
    assert str(path) in gone.stdout
    assert not path.exists()
    again = run(["auth", "ops", "--forget"], environ, tmp_path)
    assert (again.returncode, again.stdout) == (0, "There was no stored key.\n")
    texts = [x for made in (done, gone, again) for x in (made.stdout, made.stderr)]
    for value in (KEY, SECRET):
        assert_nowhere(value, tmp_path, texts)


def test_what_is_typed_is_not_shown_and_in_no_list_of_processes(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "auth", "ops", "--no-check"],
        cwd=tmp_path, env=environ, stdin=theirs, stdout=theirs, stderr=theirs,
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    shown = ""
    try:
        for prompt, value in (("Consumer key:", KEY), ("Consumer secret:", SECRET)):
            shown += _read_until(ours, prompt)
            os.write(ours, f" {value} \n".encode())
            assert_nowhere(SECRET, tmp_path / "home" / "not-there", ["while it is asked"])
        shown += _read_until(ours, "which only you can read")
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    assert is_stored(tmp_path / "home")
    assert "developers.epo.org" in shown
    assert KEY not in shown
    assert SECRET not in shown


def _read_until(descriptor: int, word: str) -> str:
    text, deadline = "", time.monotonic() + 60
    while word not in text.replace("\r\n", " "):
        assert time.monotonic() < deadline, text
        text += os.read(descriptor, 4096).decode()
    # The echo is switched off after the prompt is shown; a person is not that quick.
    time.sleep(0.3)
    return text


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "\n\n", KEY, f"{KEY}\n", f"{KEY}\n\n", f"\n{SECRET}\n", f"{LINES}{SECRET}\n",
        f"{KEY}\n{SECRET} {SECRET}\n", f"{KEY}\n{SECRET}\x1b\n", f"{KEY}é\n{SECRET}\n",
        f"{KEY}\n{SECRET * 99}\n", f"{KEY}:{SECRET}\n{SECRET}\n",
    ],
)  # fmt: skip
def test_anything_but_two_good_lines_is_refused_without_showing_them(
    at_home: "Home", text: str
) -> None:
    done = at_home.run(["auth", "ops", "--from-stdin", "--no-check"], text)
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith("error: ")
    assert_nowhere(SECRET, at_home.folder, [done.output, done.stderr])
    assert not is_stored(at_home.folder)


def test_bytes_that_are_no_text_are_refused(at_home: "Home") -> None:
    done = at_home.run(["auth", "ops", "--from-stdin"], KEY.encode() + b"\n\xff\xfe\n")
    assert done.exit_code == 2
    assert "the secret" in done.stderr


def test_without_a_terminal_a_person_is_told_the_other_way(at_home: "Home") -> None:
    done = at_home.run(["auth", "ops"], LINES)
    assert done.exit_code == 2
    assert "--from-stdin" in done.stderr
    assert not is_stored(at_home.folder)


def test_a_key_cannot_be_given_as_an_option(at_home: "Home") -> None:
    for words in (["--key", KEY], ["--secret", "x"], [KEY]):
        assert at_home.run(["auth", "ops", *words]).exit_code == 2


class Home:
    """A home folder, and the command run in this process with a stand-in for OPS."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self._monkeypatch = folder, monkeypatch
        self.tried: list[tuple[Credentials, str]] = []

    def ops_answers(self, error: Exception | None = None) -> None:
        """Have OPS accept any key, or fail like this."""

        def check_credentials(credentials: Credentials, url: str) -> None:
            self.tried.append((credentials, url))
            if error:
                raise error

        module: Any = types.ModuleType(MODULE)
        module.check_credentials = check_credentials
        self._monkeypatch.setitem(sys.modules, MODULE, module)

    def run(self, words: list[str], text: str | bytes = "") -> Result:
        """Run the command."""
        return CliRunner().invoke(app, words, input=text)


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home folder in which nothing is known."""
    for name in os.environ:
        if name.startswith(("PREFECT_", "LANDSCAPE_", "OPS_", "XDG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return Home(tmp_path, monkeypatch)


def test_an_accepted_key_is_stored(at_home: Home) -> None:
    at_home.ops_answers()
    done = at_home.run(["auth", "ops", "--from-stdin"], LINES)
    assert done.exit_code == 0
    assert "OPS accepts it." in done.stdout
    assert is_stored(at_home.folder)
    (credentials, url), *others = at_home.tried
    assert not others
    assert credentials.secret.get_secret_value() == SECRET
    assert url == "https://ops.epo.org/3.2"


def test_a_refused_key_is_not_stored_and_the_old_one_stays(at_home: Home) -> None:
    old = make_credentials("old", "older", where="", names=("", ""))
    store_ops(old, {}, at_home.folder)
    at_home.ops_answers(RefusedError("OPS: status 401: ClientId is Invalid"))
    done = at_home.run(["auth", "ops", "--from-stdin"], LINES)
    assert done.exit_code == 1
    assert "ClientId is Invalid" in done.stderr
    assert find_ops({}, at_home.folder) == old
    assert_nowhere(SECRET, at_home.folder, [done.output, done.stderr])


def test_a_key_that_cannot_be_tried_now_is_stored_and_it_is_said(at_home: Home) -> None:
    at_home.ops_answers(TransientError("no route to host"))
    done = at_home.run(["auth", "ops", "--from-stdin"], LINES)
    assert done.exit_code == 0
    assert "could not be tried now: no route to host" in done.stdout
    assert is_stored(at_home.folder)


def test_an_error_nobody_foresaw_does_not_show_the_key(at_home: Home) -> None:
    at_home.ops_answers(ValueError("a bug"))
    done = at_home.run(["auth", "ops", "--from-stdin"], LINES)
    assert done.exit_code == 1
    assert isinstance(done.exception, ValueError)
    assert_nowhere(SECRET, at_home.folder, [done.output, done.stderr, repr(done.exception)])


def test_a_traceback_on_the_screen_does_not_show_the_key(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    code = (
        f"import sys, types; sys.argv = ['landscape', 'auth', 'ops', '--from-stdin']\n"
        f"module = types.ModuleType('{MODULE}')\n"
        f"module.check_credentials = lambda credentials, url: 1 / 0\n"
        f"sys.modules['{MODULE}'] = module\n"
        "from flows.cli import app; app()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**environ, "COLUMNS": "200"},
        input=LINES, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    for value in (KEY, SECRET):
        assert_nowhere(value, tmp_path, [done.stdout, done.stderr])


def test_the_environment_is_said_to_come_first(
    at_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPS_KEY", "other")
    monkeypatch.setenv("OPS_SECRET", "others")
    for words in (["--from-stdin", "--no-check"], ["--forget"]):
        done = at_home.run(["auth", "ops", *words], LINES)
        assert done.exit_code == 0
        assert "OPS_KEY and OPS_SECRET are set" in done.stderr


def test_a_block_needs_a_server_that_stays(at_home: Home) -> None:
    # In the temporary server of a command it would lie in the data folder.
    for words in (["--from-stdin", "--no-check"], ["--forget"]):
        done = at_home.run(["auth", "ops", "--store", "prefect", *words], LINES)
        assert done.exit_code == 2
        assert "PREFECT_API_URL" in done.stderr
    assert not list(at_home.folder.iterdir())


# --- a Prefect server that keeps the key, and runs that fail --------------------------------------

#: Tasks that have the key and fail in ways that drag it along as far as it can be dragged.
FAILING_RUN = """
import hashlib, logging
from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from flows.secret_block import find_in_block, load_ops_credentials

@task(cache_policy=NO_CACHE, persist_result=True)
def returns():
    credentials = load_ops_credentials()
    text = credentials.secret.get_secret_value()
    get_run_logger().info("have %s %r %s", credentials, credentials, vars(credentials))
    return hashlib.sha256(text.encode()).hexdigest()

@task
def raises():
    credentials = load_ops_credentials()
    secret = credentials.secret.get_secret_value()
    raise ValueError(f"failed with {credentials} {vars(credentials)}")

@flow(name="refresh")
def fails():
    print(returns())
    raises()

print(type(find_in_block()).__name__)
fails()
"""


def test_a_block_is_stored_seen_used_by_runs_that_fail_and_forgotten(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]
) -> None:
    with prefect_server(prefect_state(tmp_path_factory, tmp_path / "prefect"), environ):
        environ["PREFECT_LOGGING_TO_API_ENABLED"] = "true"
        environ["PREFECT_LOGGING_LEVEL"] = "DEBUG"
        environ.pop("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", None)
        store = ["auth", "ops", "--store", "prefect"]
        wrong = run([*store, "--from-stdin", "--no-check"], environ, tmp_path, "old\nolder\n")
        stored = run([*store, "--from-stdin", "--no-check"], environ, tmp_path, LINES)
        assert stored.returncode == 0, stored.stderr
        assert "Secret block landscape-ops" in stored.stdout

        seen = run(["doctor", "--format", "json"], environ, tmp_path)
        found = {finding["name"]: finding for finding in json.loads(seen.stdout)}
        assert found["OPS key"]["level"] == "ok"
        assert "landscape-ops" in found["OPS key"]["found"]
        assert found["schedule"]["level"] == "warn"
        assert "not deployed" in found["schedule"]["found"]

        failed = subprocess.run(
            [sys.executable, "-c", FAILING_RUN], cwd=tmp_path, env=environ, capture_output=True,
            text=True, check=False, timeout=200,
        )  # fmt: skip
        assert failed.returncode == 1
        assert failed.stdout.split() == ["Credentials", hashlib.sha256(SECRET.encode()).hexdigest()]
        assert "failed with Credentials(" in failed.stderr

        gone = run([*store, "--forget"], environ, tmp_path)
        assert "Deleted the Secret block" in gone.stdout, gone.stderr
        ran = [wrong, stored, seen, failed, gone]
        texts = [text for done in ran for text in (done.stdout, done.stderr)]
        # The server encrypts blocks. Its database, logs and stored results are searched.
        assert list((tmp_path / "prefect").glob("*.db"))
        for value in (KEY, SECRET):
            assert_nowhere(value, tmp_path, texts)


def test_a_missing_server_means_no_key_in_a_block(tmp_path: Path, environ: dict[str, str]) -> None:
    code = "from flows.secret_block import load_ops_credentials; print(load_ops_credentials())"
    gone = {
        "PREFECT_API_URL": "http://127.0.0.1:9/api", "PREFECT_HOME": str(tmp_path / "prefect"),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**environ, **gone}, capture_output=True,
        text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.stdout == "None\n", done.stderr
    assert done.returncode == 0


def test_a_refresh_that_fails_leaves_no_key_behind(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]
) -> None:
    settings = settings_of(tmp_path / "landscape-data")
    prefect_state(tmp_path_factory, settings.folders.prefect)
    with stages.exclusive(settings):
        stages.harvest(settings, "sample")
    page = next(settings.folders.landing.rglob("page-*.gz"))
    page.write_bytes(page.read_bytes()[:-9])
    window = next(settings.folders.landing.rglob("window.json"))
    done = run(["refresh"], {**environ, "OPS_KEY": KEY, "OPS_SECRET": SECRET}, tmp_path)
    assert done.returncode == 1
    assert window.parent.name in done.stderr
    assert list(settings.folders.prefect.glob("*.db"))
    page.unlink()
    for value in (KEY, SECRET):
        assert_nowhere(value, tmp_path, [done.stdout, done.stderr])


# --- doctor --------------------------------------------------------------------------------------


def doctor(settings: Settings, environ: dict[str, str], *words: str) -> tuple[int, dict[str, Any]]:
    """Exit code and findings by name."""
    folder = settings.data_dir.parent
    done = run(["doctor", "--format", "json", *words], environ, folder)
    assert done.stderr == ""
    return done.returncode, {item["name"]: item for item in json.loads(done.stdout)}


def test_after_a_refresh_all_is_well(
    sample: Settings, environ: dict[str, str], tmp_path: Path
) -> None:
    store_ops(make_credentials(KEY, SECRET, where="", names=("", "")), {}, tmp_path / "home")
    code, found = doctor(sample, {**environ, "LANDSCAPE_LANGUAGES": "en"})
    assert code == 0
    assert {name: item for name, item in found.items() if item["level"] != "ok"} == {}
    assert "335 publications" in found["warehouse"]["found"]
    assert "sample 1" in found["landing"]["found"]
    table = run(["doctor"], {**environ, "COLUMNS": "200"}, sample.data_dir.parent)
    assert table.returncode == 0
    assert "missing: report.ja.html" in table.stdout
    assert "→ Run `landscape report`." in table.stdout
    assert_nowhere(SECRET, sample.data_dir, [json.dumps(found), table.stdout, table.stderr])


def test_it_answers_quickly_without_prefect_and_changes_nothing(
    sample: Settings, environ: dict[str, str]
) -> None:
    before = {path: path.stat().st_mtime_ns for path in sample.data_dir.rglob("*")}
    code = (
        "import sys; sys.argv = ['landscape', 'doctor']\n"
        "from flows.cli import app\n"
        "try:\n    app()\nexcept SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "assert not {'prefect', 'matplotlib', 'duckdb'} & set(sys.modules)"
    )
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", code], cwd=sample.data_dir.parent, env=environ, check=True,
        capture_output=True, timeout=60,
    )  # fmt: skip
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Processor time: the clock on the wall also counts what else the machine does.
    assert now.ru_utime - used.ru_utime + now.ru_stime - used.ru_stime < 2
    after = {path: path.stat().st_mtime_ns for path in sample.data_dir.rglob("*")}
    changed = {path.name for path in before if before[path] != after.get(path)}
    assert set(after) == set(before)
    # Trying whether a folder can be written, and whether a lock is held, touches them.
    assert changed <= {path.name for path in (sample.data_dir, *sample.folders.ours)} | {".lock"}


@pytest.fixture
def own(sample: Settings, tmp_path: Path) -> Settings:
    """A copy of the data folder, to be damaged."""
    shutil.copytree(sample.data_dir, tmp_path / "landscape-data", symlinks=True)
    return settings_of(tmp_path / "landscape-data")


def _damage_window(settings: Settings) -> Path:
    path = next(settings.folders.landing.rglob("window.json"))
    path.write_bytes(path.read_bytes()[:-20])
    return path


def _damage_warehouse(settings: Settings) -> Path:
    path = (settings.folders.warehouse / "landscape.duckdb").resolve()
    path.write_bytes(path.read_bytes()[:-1])
    return path


def _lose_warehouse(settings: Settings) -> Path:
    (settings.folders.warehouse / "landscape.duckdb").resolve().unlink()
    return settings.folders.warehouse / "landscape.duckdb"


def _block_reports(settings: Settings) -> Path:
    settings.folders.reports.rename(settings.data_dir / "elsewhere")
    settings.folders.reports.write_text("not a folder")
    return settings.folders.reports


def _break_settings(settings: Settings) -> Path:
    path = settings.data_dir.parent / "landscape.toml"
    path.write_text("keep_builds = 0\n")
    return path


@pytest.mark.parametrize(
    ("damage", "name"),
    [
        (_damage_window, "landing"),
        (_damage_warehouse, "warehouse"),
        (_lose_warehouse, "warehouse"),
        (_block_reports, "data folder"),
        (_break_settings, "settings"),
    ],
)
def test_damage_fails_with_the_place_and_what_to_do(
    own: Settings, environ: dict[str, str], damage: Callable[[Settings], Path], name: str
) -> None:
    place = damage(own)
    code, found = doctor(own, environ)
    assert code == 1
    assert [item["name"] for item in found.values() if item["level"] == "fail"] == [name]
    assert str(place) in found[name]["found"]
    assert found[name]["advice"]


def test_a_run_that_goes_on_is_told(own: Settings, environ: dict[str, str]) -> None:
    with stages.exclusive(own):
        code, found = doctor(own, environ)
        # The lock was not taken away by looking at it.
        assert doctor(own, environ)[1]["lock"]["level"] == "warn"
    assert code == 0
    assert found["lock"]["level"] == "warn"


def test_a_key_that_others_may_read_fails_and_half_a_key_does(
    sample: Settings, environ: dict[str, str], tmp_path: Path
) -> None:
    path = store_ops(make_credentials(KEY, SECRET, where="", names=("", "")), {}, tmp_path / "home")
    path.chmod(0o640)
    code, found = doctor(sample, environ)
    assert (code, found["OPS key"]["level"]) == (1, "fail")
    assert f"chmod 600 {path}" in found["OPS key"]["found"]
    code, found = doctor(sample, {**environ, "OPS_KEY": KEY})
    assert "OPS_SECRET is not" in found["OPS key"]["found"]
    assert_nowhere(KEY, sample.data_dir, [json.dumps(found)])


def test_a_server_that_does_not_answer_is_told_without_its_password(
    sample: Settings, environ: dict[str, str]
) -> None:
    api = f"http://user:{KEY}@127.0.0.1:9/api"
    code, found = doctor(sample, {**environ, "PREFECT_API_URL": api})
    assert code == 1
    assert "http://127.0.0.1:9/api does not answer" in found["schedule"]["found"]
    assert_nowhere(KEY, sample.data_dir, [json.dumps(found)])


def test_online_the_servers_are_asked(sample: Settings, tmp_path: Path) -> None:
    store_ops(make_credentials(KEY, SECRET, where="", names=("", "")), {}, tmp_path)
    with LinkedDataServer(generate(20, seed=5)) as server:
        settings = sample.model_copy(update={"linked_data_url": server.url})
        found = _online(settings, tmp_path)
        assert len(server.requests) == 1, "asked once for both checks"
    assert found["linked data"].level is Level.ok
    assert found["clock"].level is Level.ok
    assert "seconds from the server's" in found["clock"].found
    assert found["OPS key"].found.endswith("accepted")
    gone = _online(settings, tmp_path)
    assert gone["linked data"].level is Level.fail
    assert gone["clock"].level is Level.ok


def _online(settings: Settings, home: Path) -> dict[str, Finding]:
    about = examine.Circumstances(
        settings=settings, environ={}, home=home, now=datetime.now(UTC), user_agent="test",
        try_key=lambda *_: None, is_online=True,
    )  # fmt: skip
    return {found.name: found for found in examine.examine(examine.with_settings(about))}
