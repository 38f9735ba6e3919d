"""`landscape ui` in headless Chromium: it answers, and is as closed as the command."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest
from data_folders import built_sample
from headless import chromium, require_chromium
from playwright.sync_api import Page, expect
from typer.testing import CliRunner

from flows.cli import app
from flows.marks import SAMPLE_MARK

pytestmark = pytest.mark.browser

#: A busy machine takes its time to start a server, a kernel and a process for each question.
PATIENCE = 120_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require_chromium()
    return built_sample(tmp_path_factory)


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The page of a running workbench, with its token."""
    words = ["ui", "--no-open", "--data-dir", str(folder)]
    code = f"import sys; sys.argv = ['landscape', *{words!r}]; from flows.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, bufsize=1,
        env={**os.environ, "OPS_SECRET": "do not tell", "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout is not None
    try:
        found = re.search(r"http://127\.0\.0\.1:\d+/\?access_token=\S+", process.stdout.readline())
        assert found
        _wait_for(found.group())
        yield found.group()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def _wait_for(address: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address.partition("?")[0] + "health", timeout=5):  # noqa: S310 - loopback
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the workbench did not start")


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    """The workbench, opened; at the end nothing must have been asked of another server."""
    asked: list[str] = []
    with chromium() as browser:
        opened = browser.new_page(viewport={"width": 1280, "height": 1200})
        opened.set_default_timeout(PATIENCE)
        opened.on("request", lambda request: asked.append(request.url))
        opened.goto(address)
        yield opened
    own = urlparse(address).netloc
    strangers = [
        url for url in asked
        if urlparse(url).scheme not in {"data", "blob"} and urlparse(url).netloc != own
    ]  # fmt: skip
    assert strangers == []


def _ask(page: Page, statement: str) -> None:
    field = page.locator(".cm-content").first
    field.click()
    field.press("ControlOrMeta+a")
    page.keyboard.insert_text(statement)
    page.get_by_role("button", name="Run").first.click()


def _sees(page: Page, text: str) -> None:
    expect(page.get_by_text(text).first).to_be_visible(timeout=PATIENCE)


def test_a_statement_is_answered_under_the_mark_and_nothing_else_is_done(page: Page) -> None:
    _sees(page, SAMPLE_MARK)
    _ask(page, "select 6 * 7 as answer, count(*) as n from families")
    _sees(page, "299")
    _sees(page, "as XLSX")
    _ask(page, "from read_text('/etc/passwd')")
    _sees(page, "Permission Error")
    _ask(page, "drop table families")
    _sees(page, "only reading statements are allowed")
    _ask(page, "from familys")
    _sees(page, "Did you mean families")


def test_a_saved_question_is_answered_in_japanese(page: Page) -> None:
    page.get_by_text("日本語").click()
    page.get_by_text("保存済みの問い").click()
    _sees(page, "最初の優先年")
    page.get_by_role("button", name="実行").first.click()
    _sees(page, "減少を意味しない")
    _sees(page, "china_ipf")


EDITING = {
    "api/kernel/run": {"cellIds": ["x"], "codes": ["import os"]},
    "api/kernel/scratchpad/run": {"code": "import os"},
    "api/kernel/save": {"cellIds": [], "codes": [], "names": [], "configs": [], "filename": "x.py"},
    "api/kernel/save_user_config": {"config": {}},
    "api/kernel/save_app_config": {"config": {}},
    "api/kernel/delete": {"cellId": "x"},
    "api/kernel/restart_session": {},
    "api/kernel/shutdown": {},
    "api/files/list_files": {"path": "/"},
    "api/files/file_details": {"path": "/etc/passwd"},
    "api/files/create": {"path": "/", "type": "file", "name": "x", "contents": ""},
    "api/packages/add": {"package": "x"},
    "api/secrets/keys": {"requestId": "x"},
}


def test_no_code_can_be_sent_to_it_even_by_who_has_the_token(page: Page) -> None:
    with page.expect_request("**/api/kernel/set_ui_element_value**") as caught:
        _ask(page, "select 1 as a")
    sent = caught.value
    headers = {
        name: value
        for name, value in sent.all_headers().items()
        if not name.startswith(":") and name not in {"content-length", "host"}
    }
    # The same request once more is taken: what is refused below is refused for what it asks.
    assert page.request.post(sent.url, headers=headers, data=sent.post_data).status == 200
    start, _, rest = sent.url.partition("api/kernel/set_ui_element_value")
    for path, body in EDITING.items():
        answer = page.request.post(f"{start}{path}{rest}", headers=headers, data=json.dumps(body))
        assert answer.status in {401, 403}, (path, answer.status, answer.text()[:200])
        assert "server token" not in answer.text(), path
    _ask(page, "select 40 + 2 as answer")
    _sees(page, "42")


def test_without_the_token_there_is_no_page(address: str) -> None:
    with urllib.request.urlopen(address.partition("?")[0], timeout=30) as answer:  # noqa: S310
        shown = answer.read().decode()
    assert "/auth/login" in answer.url
    assert "password" in shown.lower()
    assert "families" not in shown


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="looks for listeners in /proc")
def test_it_listens_on_loopback_only(address: str) -> None:
    port = f"{urlparse(address).port:04X}"
    lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    listening = [line.split()[1] for line in lines if line.split()[3] == "0A"]
    assert [one for one in listening if one.endswith(f":{port}")] == [f"0100007F:{port}"]


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="looks into /proc")
def test_neither_token_nor_key_is_told_to_others(address: str) -> None:
    token = address.partition("access_token=")[2]
    servers = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_text(encoding="utf-8", errors="replace")
            environment = (process / "environ").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        assert token not in words
        if "workbench.py" in words and "marimo" in words:
            servers += 1
            assert "do not tell" not in environment
    assert servers >= 1


def test_without_marimo_it_says_how_to_get_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.cli_ui.importlib.util.find_spec", lambda _: None)
    answer = CliRunner().invoke(app, ["ui", "--data-dir", str(folder)])
    assert answer.exit_code == 2
    assert "-m pip install marimo" in " ".join(answer.stderr.split())


def test_without_a_build_no_server_is_started(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["ui", "--data-dir", str(tmp_path)])
    assert answer.exit_code == 1
    assert "landscape refresh" in answer.stderr
