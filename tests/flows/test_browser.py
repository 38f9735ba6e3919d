"""Headless Chromium opens the report: nothing leaves the file, nothing is wrong in the console."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from data_folders import published_sample
from headless import WCAG_AA, chromium, require_chromium
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from flows import reporting
from reports.charts.registry import CHARTS

pytestmark = pytest.mark.browser

SCREENSHOTS = Path(__file__).parent.parent.parent / "test-output"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a report on the bundled sample."""
    require_chromium()
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium, once for all pages."""
    with chromium() as opened:
        yield opened


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", ["report", "method"])
def test_the_page_opens_from_disk_alone(
    folder: Path, browser: Browser, name: str, language: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    requests, complaints = _watch(page)
    page.goto((folder / f"{name}.{language}.html").as_uri())
    images = page.locator("figure img")
    number = len(CHARTS) if name == "report" else 0
    assert images.count() == number
    drawn = images.evaluate_all("all => all.map(i => i.complete && i.naturalWidth > 1000)")
    assert drawn == [True] * number
    assert all(images.evaluate_all("all => all.map(i => i.alt.length > 40)"))
    assert page.locator("html").get_attribute("lang") == language
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0, "the page must not scroll sideways"
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}-{language}-{width}.png", full_page=True)
    other = {"en": "ja", "ja": "en"}[language]
    page.locator(f"a[href='{name}.{other}.html']").first.click()
    assert page.locator("html").get_attribute("lang") == other
    page.close()
    assert requests == []
    assert complaints == []


#: Rows of a table are alike: judging every one of thousands takes a minute and tells no more.
_FEW_ROWS = """
document.querySelectorAll("tbody").forEach(
  body => [...body.rows].slice(6, -1).forEach(row => row.remove())
)
"""


# Each page in each language, and each page in each scheme of colours.
@pytest.mark.parametrize(
    ("name", "language", "scheme"),
    [
        ("report", "en", "dark"),
        ("report", "ja", "light"),
        ("method", "en", "light"),
        ("method", "ja", "dark"),
    ],
)
def test_the_page_keeps_to_wcag_aa(
    folder: Path, browser: Browser, name: str, language: str, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page.goto((folder / f"{name}.{language}.html").as_uri())
    # What is folded up must keep to it too.
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    page.evaluate(_FEW_ROWS)
    found = Axe().run(page, options={"runOnly": WCAG_AA})
    page.close()
    assert found.violations_count == 0, found.generate_report()


def test_a_table_sorts_by_the_column_that_is_pressed(folder: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((folder / "report.en.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    table = page.locator("section[aria-labelledby='top_applicants'] table").first
    cells = table.locator("tbody tr td:nth-child(4)")
    original = cells.all_inner_texts()
    button = table.locator("thead th:nth-child(4) button")
    button.click()
    numbers = [float(text.replace(",", "")) for text in cells.all_inner_texts()]
    assert numbers == sorted(numbers)
    assert table.locator("thead th:nth-child(4)").get_attribute("aria-sort") == "ascending"
    button.click()
    numbers = [float(text.replace(",", "")) for text in cells.all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
    button.click()
    assert cells.all_inner_texts() == original
    page.close()


def test_a_picture_is_downloaded_from_the_page_itself(folder: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((folder / "report.ja.html").as_uri())
    with page.expect_download() as download:
        page.locator("a[download='origin_trend.ja.png']").click()
    saved = Path(download.value.path())
    assert saved.read_bytes() == (folder / "charts" / "origin_trend.ja.png").read_bytes()
    page.close()
