"""Headless Chromium opens the report: nothing leaves the file, nothing is wrong in the console."""

import os
import shutil
from pathlib import Path
from urllib.parse import urlparse

import pytest
from data_folders import published_sample
from playwright.sync_api import ConsoleMessage, Page, Request, sync_playwright

from flows import reporting
from reports.charts.registry import CHARTS

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SCREENSHOTS = Path(__file__).parent.parent.parent / "test-output"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a report on the bundled sample."""
    if CHROMIUM is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("Chromium is not installed, and REQUIRE_BROWSER is set")
        pytest.skip("Chromium is not installed")
    return published_sample(tmp_path_factory) / "reports" / reporting.LATEST


def _watch(page: Page) -> tuple[list[str], list[str]]:
    """Requests that leave the file, and complaints of the console."""
    requests: list[str] = []
    complaints: list[str] = []

    def on_request(request: Request) -> None:
        if urlparse(request.url).scheme not in {"file", "data"}:
            requests.append(request.url)

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page.on("request", on_request)
    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return requests, complaints


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_report_opens_from_disk_alone(folder: Path, language: str, width: int) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        page = browser.new_page(viewport={"width": width, "height": 900})
        requests, complaints = _watch(page)
        page.goto((folder / f"report.{language}.html").as_uri())
        images = page.locator("figure img")
        assert images.count() == len(CHARTS)
        drawn = images.evaluate_all("all => all.map(i => i.complete && i.naturalWidth > 1000)")
        assert drawn == [True] * len(CHARTS)
        assert all(images.evaluate_all("all => all.map(i => i.alt.length > 40)"))
        assert page.locator("html").get_attribute("lang") == language
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, "the page must not scroll sideways"
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"report-{language}-{width}.png", full_page=True)
        other = {"en": "ja", "ja": "en"}[language]
        page.locator(f"a[href='report.{other}.html']").first.click()
        assert page.locator("html").get_attribute("lang") == other
        browser.close()
    assert requests == []
    assert complaints == []
