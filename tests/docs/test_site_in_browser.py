"""The built site in headless Chromium: nothing leaves it, it can be read, Japanese is found."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from doc_blocks import ROOT
from headless import WCAG_AA, chromium, require_chromium
from playwright.sync_api import Browser, Page

from docs_site.build import build

pytestmark = pytest.mark.browser

PAGES = ("index", "how-to/defend-a-figure", "reference/settings", "ja/tutorial", "ja/glossary")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the site is served on loopback."""
    require_chromium()
    folder: Path = tmp_path_factory.mktemp("site")
    build(ROOT, folder / "work", folder / "site")
    handler = functools.partial(_Quiet, directory=str(folder / "site"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium, once for all pages."""
    with chromium() as opened:
        yield opened


def _open(browser: Browser, **options: Any) -> tuple[Page, list[str]]:
    """A page, and what it asked of others or complained of."""
    page, odd = browser.new_page(**options), []

    def on_request(url: str) -> None:
        parts = urlparse(url)
        if parts.scheme not in {"data", "blob"} and parts.hostname != "127.0.0.1":
            odd.append(url)

    page.on("request", lambda request: on_request(request.url))
    page.on("console", lambda said: odd.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: odd.append(str(error)))
    return page, odd


# Colours do not depend on the width: two of the four are enough.
@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (390, "dark")])
def test_pages_can_be_read_by_everybody_and_ask_nobody_else(
    address: str, browser: Browser, width: int, colours: str
) -> None:
    page, odd = _open(browser, viewport={"width": width, "height": 900}, color_scheme=colours)
    for name in PAGES:
        page.goto(f"{address}/{name}.html")
        page.wait_for_load_state("networkidle")
        assert page.locator("html").get_attribute("lang") == ("ja" if "ja/" in name else "en")
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, f"{name} must not scroll sideways"
        found = Axe().run(page, options={"runOnly": WCAG_AA})
        faults = [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]]
        assert faults == [], name
    assert odd == []
    page.close()


@pytest.mark.parametrize("wanted", ["国際特許ファミリー", "優先日", "周辺特許", "産学官連携"])
def test_japanese_words_are_found(address: str, browser: Browser, wanted: str) -> None:
    page, odd = _open(browser, viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/ja/tutorial.html")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("/")
    page.keyboard.insert_text(wanted)
    found = page.locator("a[href*='/ja/']", has=page.locator("mark"))
    found.first.wait_for()
    assert any(wanted in text for text in found.all_text_contents())
    assert odd == []
    page.close()


def test_one_edition_leads_to_the_other_and_english_pages_are_linked(
    address: str, browser: Browser
) -> None:
    page, _ = _open(browser, viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/reference/charts.html")
    page.locator("a[hreflang=ja]").first.evaluate("link => link.click()")
    page.wait_for_url(f"{address}/ja/**")
    assert page.locator("html").get_attribute("lang") == "ja"
    page.goto(f"{address}/ja/index.html")
    page.locator("a[href='../reference/settings.html']").first.click()
    page.wait_for_url(f"{address}/reference/settings.html")
    page.close()
