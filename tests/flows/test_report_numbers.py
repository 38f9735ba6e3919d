"""Every number printed in the report is what its printed SQL returns from the warehouse."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from data_folders import published_sample, settings_of

from flows import reporting
from flows.settings import Settings
from flows.warehouse import builds, connect, query
from reports.cells import raw
from reports.changes import snapshot
from reports.changes.compare import SCHEMAS
from reports.charts.registry import CHARTS
from reports.claims import judge, load_claims
from reports.selection import TIERS, Selection


class _Page(HTMLParser):
    """The printed statements by id, and every printed number with where it comes from."""

    def __init__(self) -> None:
        super().__init__()
        self.statements: dict[str, str] = {}
        self.numbers: list[dict[str, str]] = []
        self._code: str | None = None
        self._in_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "code" and values.get("id"):
            self._code = values["id"]
            self.statements[self._code] = ""
        if tag == "data":
            self.numbers.append({**values, "text": ""})
            self._in_data = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "code":
            self._code = None
        if tag == "data":
            self._in_data = False

    def handle_data(self, data: str) -> None:
        if self._code is not None:
            self.statements[self._code] += data
        if self._in_data:
            self.numbers[-1]["text"] += data


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, reporting.Report]:
    """A report on the bundled sample."""
    settings = settings_of(published_sample(tmp_path_factory), languages="en,ja")
    pages = [reporting.report_page(settings, language) for language in settings.languages]
    return settings, reporting.Report(pages[0].parent.resolve(), pages, fresh=False)


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_number_is_what_its_printed_statement_returns(
    report: tuple[Settings, reporting.Report], language: str
) -> None:
    settings, made = report
    pages = [_read(made.folder / f"{name}.{language}.html") for name in ("report", "method")]
    statements = {key: sql for page in pages for key, sql in page.statements.items()}
    numbers = [number for page in pages for number in page.numbers]
    assert len(numbers) > 1000
    assert len(statements) >= 28
    with connect.reader(builds.live_file(settings.folders.warehouse)) as connection:
        frames = {key: query.frame(connection, sql) for key, sql in statements.items()}
    for number in numbers:
        frame = frames[number["data-sql"]]
        value = frame[number["data-column"]][int(number["data-row"])]
        assert number["value"] == raw(value), number
        if isinstance(value, int) and number["text"].strip().replace(",", "").isdigit():
            assert number["text"].strip().replace(",", "") == str(value), number


def test_no_claim_is_judged_on_the_sample(report: tuple[Settings, reporting.Report]) -> None:
    settings, _ = report
    with connect.reader(builds.live_file(settings.folders.warehouse)) as connection:
        for claim in load_claims():
            for tier in TIERS:
                frame = query.frame(connection, Selection(tier=tier).render(claim.sql))
                assert judge(claim, frame).verdict == "not_testable", (claim.name, tier)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_page_and_chart_carries_the_mark_of_the_sample(
    report: tuple[Settings, reporting.Report], language: str
) -> None:
    _, made = report
    mark = {"en": "SAMPLE – not representative", "ja": "サンプルデータ – 代表性なし"}[language]
    text = (made.folder / f"report.{language}.html").read_text(encoding="utf-8")
    assert text.count(mark) > len(CHARTS), "once at the top, once in the words for each figure"
    charts = sorted((made.folder / "charts").glob(f"*.{language}.svg"))
    assert len(charts) == len(CHARTS)
    for chart in charts:
        assert mark in chart.read_text(encoding="utf-8"), chart


def test_the_same_warehouse_gives_the_same_bytes(
    report: tuple[Settings, reporting.Report], tmp_path: Path
) -> None:
    from reports.build import build

    settings, made = report
    live = builds.live_build(settings.folders.warehouse)
    assert live is not None
    with connect.reader(builds.live_file(settings.folders.warehouse)) as connection:
        build(
            lambda sql: query.frame(connection, sql),
            tmp_path,
            settings.languages,
            live.build_id,
            provenance=reporting.provenance_of(live),
        )
    names = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    # Pages and other formats; charts; frames of what changed, and that in words; the snapshot.
    assert len(names) == 4 + 8 + 5 * len(CHARTS) + len(SCHEMAS) + 2 + len(snapshot.SCHEMAS) + 1
    for name in names:
        assert (tmp_path / name).read_bytes() == (made.folder / name).read_bytes(), name
