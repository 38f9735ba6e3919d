"""The page: self-contained, escaped, and every number tied to its printed query."""

import ast
import base64
import datetime as dt
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pictures
import polars as pl
import pytest
from markupsafe import escape
from report_frames import APPLICANTS, answers

from reports import drawing, words
from reports.build import build
from reports.changes import compare, snapshot
from reports.charts.registry import CHARTS
from reports.claims import load_claims
from reports.evidence.chapters import CHAPTERS
from reports.files import csv
from reports.formats import ENDINGS

Query = Callable[[str], pl.DataFrame]


class Page(HTMLParser):
    """Collects what the tests ask about."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.code: dict[str, str] = {}
        self._open: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag and remember what is open."""
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "img", "link", "br"}:
            self._open.append((tag, dict(attrs).get("id")))

    def handle_endtag(self, tag: str) -> None:
        """Check that tags close in order."""
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        """Keep the text of code elements with an id."""
        tag, id_ = self._open[-1] if self._open else ("", None)
        if tag == "code" and id_:
            self.code[id_] = self.code.get(id_, "") + data


def parse(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with blank figures; test_chart_figures looks at those."""
    folder = tmp_path_factory.mktemp("report")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "draw_all", pictures.draw_all)
        build(answers().__getitem__, folder, ["en", "ja"], "build-1")
    return folder


PAGES = [f"{page}.{language}.html" for page in ("report", "method") for language in words.LANGUAGES]


@pytest.mark.usefixtures("undrawn")
def test_every_file_is_written_and_returned(tmp_path: Path, query: Query) -> None:
    written = build(query, tmp_path, ["en"], "build-1")
    assert sorted(written) == sorted(path for path in tmp_path.rglob("*") if path.is_file())
    names = {path.relative_to(tmp_path).as_posix() for path in written}
    pages = {"report.en.html", "method.en.html", "changes/changes.en.md"}
    pages |= {f"report.en.{ending}" for ending in ENDINGS}
    kept = {f"snapshot/{name}.parquet" for name in snapshot.SCHEMAS} | {snapshot.MANIFEST}
    found = {f"changes/{name}.csv" for name in compare.SCHEMAS}
    assert names == pages | kept | found | {
        f"charts/{chart}.{ending}" for chart in CHARTS for ending in ("csv", "en.png", "en.svg")
    }


def test_a_second_build_has_the_same_bytes(
    tmp_path: Path, query: Query, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "draw_all", pictures.draw_all)
    for path in build(query, tmp_path, ["en", "ja"], "build-1"):
        assert path.read_bytes() == (built / path.relative_to(tmp_path)).read_bytes(), path.name


@pytest.mark.parametrize("name", PAGES)
def test_every_number_equals_what_its_printed_query_returns(built: Path, name: str) -> None:
    page = parse(built / name)
    by_text = {sql.strip(): frame for sql, frame in answers().items()}
    cells = [attributes for tag, attributes in page.tags if tag == "data"]
    assert len(cells) > 100
    for cell in cells:
        frame = by_text[page.code[str(cell["data-sql"])].strip()]
        value = frame[str(cell["data-column"])][int(str(cell["data-row"]))]
        shown = str(cell["value"])
        if value is None:
            assert shown == ""
        elif isinstance(value, dt.date):
            assert shown == value.isoformat()
        else:
            assert ast.literal_eval(shown) == value


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_names_cannot_inject_markup(built: Path, language: str) -> None:
    html = (built / f"report.{language}.html").read_text(encoding="utf-8")
    assert "<b>x</b>" not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html
    assert "<i>with markup" not in html


@pytest.mark.parametrize("name", PAGES)
def test_the_page_asks_for_nothing_outside(built: Path, name: str) -> None:
    page = parse(built / name)
    links = [
        value
        for _, attributes in page.tags
        for name in ("src", "href")
        if (value := attributes.get(name)) is not None
    ]
    local = re.compile(
        r"data:|#|(report|method)\.(en|ja)\.html$|report\.(en|ja)\.(pdf|xlsx|pptx|md)$"
        r"|charts/\w+\.(en|ja)\.png$"
    )
    assert all(local.match(link) for link in links)
    assert not {tag for tag, _ in page.tags} & {"link", "iframe", "object"}
    scripts = [attributes for tag, attributes in page.tags if tag == "script"]
    assert scripts == [{}]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_language_alternative_text_and_marks(built: Path, language: str) -> None:
    page = parse(built / f"report.{language}.html")
    entries = words.load(language)
    assert ("html", {"lang": language}) in page.tags
    images = [attributes for tag, attributes in page.tags if tag == "img"]
    assert len(images) == len(CHARTS)
    assert all(str(image["alt"]).startswith(entries["mark.sample"]) for image in images)
    marks = [
        attributes for tag, attributes in page.tags if attributes.get("class") == "mark sample"
    ]
    assert len(marks) == 1


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_head_says_which_tier_is_shown(built: Path, language: str) -> None:
    html = (built / f"report.{language}.html").read_text(encoding="utf-8")
    entries = words.load(language)
    head = html[html.index('<p class="tiers">') : html.index("</header>")]
    assert entries["topic_tier.standard"] in head
    for column in ("families_strict", "families_wide", "families_set_aside", "families_pqc_only"):
        assert f'data-sql="sql-glance" data-row="0" data-column="{column}"' in head
    assert 'value="0.125"' in head


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_claims_stand_first_with_verdicts_in_words(built: Path, language: str) -> None:
    html = (built / f"report.{language}.html").read_text(encoding="utf-8")
    page = parse(built / f"report.{language}.html")
    entries = words.load(language)
    assert html.index('id="claims"') < html.index('id="glance"')
    ids = {attributes.get("id") for _, attributes in page.tags}
    links = {str(a["href"])[1:] for _, a in page.tags if str(a.get("href")).startswith("#")}
    assert {f"claim-{claim.name}" for claim in load_claims()} <= ids & links
    assert links <= ids
    summary = html[html.index('<table class="verdicts">') :]
    summary = summary[: summary.index("</table>")]
    assert summary.count(entries["verdict.supported"]) == 1
    assert summary.count(entries["verdict.not_testable"]) == 6
    # The most telling number of the one that is shown: value and both ends of its interval.
    for column in ("all_growth", "all_growth_low", "all_growth_high"):
        place = f'data-sql="sql-claim-chinese-surge" data-row="0" data-column="{column}"'
        assert place in summary
    for claim in load_claims():
        assert page.code[f"sql-claim-{claim.name.replace('_', '-')}"].strip() == claim.sql
        for rule in claim.rules:
            assert str(escape(rule.when)) in html


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_evidence_has_every_chapter_and_prints_every_query(built: Path, language: str) -> None:
    page = parse(built / f"method.{language}.html")
    ids = [attributes.get("id") for _, attributes in page.tags]
    wanted = {f"evidence-{chapter.name}" for chapter in CHAPTERS}
    assert wanted <= set(ids)
    assert len(ids) - ids.count(None) == len(set(ids) - {None})
    links = {attributes.get("href") for tag, attributes in page.tags if tag == "a"}
    assert {f"#{name}" for name in wanted} | {"#evidence"} <= links
    for chapter in CHAPTERS:
        for question in chapter.questions:
            name = f"sql-evidence-{question.name.replace('_', '-')}"
            assert page.code[name].strip() == question.sql.strip()


@pytest.mark.usefixtures("undrawn")
def test_the_language_switch_is_there_only_with_two_languages(
    tmp_path: Path, query: Query, built: Path
) -> None:
    assert 'href="report.ja.html"' in (built / "report.en.html").read_text(encoding="utf-8")
    assert 'href="report.en.html"' in (built / "report.ja.html").read_text(encoding="utf-8")
    build(query, tmp_path, ["en"], "build-1")
    assert "report.ja.html" not in (tmp_path / "report.en.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_head_links_the_report_in_every_format(built: Path, language: str) -> None:
    page = parse(built / f"report.{language}.html")
    links = [attributes.get("href") for tag, attributes in page.tags if tag == "a"]
    for ending in ENDINGS:
        assert f"report.{language}.{ending}" in links
        assert (built / f"report.{language}.{ending}").stat().st_size > 1000


@pytest.mark.usefixtures("undrawn")
def test_real_data_carry_no_mark(tmp_path: Path) -> None:
    build(answers(sample=False).__getitem__, tmp_path, ["en"], "build-1")
    page = parse(tmp_path / "report.en.html")
    assert not [a for _, a in page.tags if str(a.get("class")).startswith("mark")]


def test_downloads_are_the_files(built: Path) -> None:
    page = parse(built / "report.ja.html")
    downloads = {str(a["download"]): str(a["href"]) for _, a in page.tags if "download" in a}
    assert len(downloads) == 3 * len(CHARTS)
    for name, href in downloads.items():
        if href.startswith("data:"):
            content = base64.b64decode(href.partition(",")[2])
            assert content == (built / "charts" / name).read_bytes()
        else:
            # Without the script a picture is taken from the folder of the report.
            assert href == f"charts/{name}"
    shown = {str(a["id"]): str(a["src"]) for tag, a in page.tags if tag == "img"}
    for name in CHARTS:
        content = base64.b64decode(shown[f"img-{name}"].partition(",")[2])
        assert content == (built / "charts" / f"{name}.ja.png").read_bytes()


def test_csv_disarms_formulas_and_keeps_names(built: Path) -> None:
    frame = pl.read_csv(built / "charts" / "top_applicants.csv")
    assert frame["applicant"].to_list() == [*APPLICANTS[:-1], "'=cmd"]


def test_csv_leaves_negative_numbers_alone() -> None:
    assert csv(pl.DataFrame({"a": [-1.5], "b": ["-x"]})) == b"a,b\n-1.5,'-x\n"
