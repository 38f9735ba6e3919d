"""The documentation site: reference pages are whole, and what is wrong with a site is told."""

import re
import shutil
from pathlib import Path

import pytest

from docs_site import commands, fill, glossary, links, operation, questions, settings, tables
from docs_site.build import SiteError, build, configuration, stage
from docs_site.fill import GENERATED, FillError
from docs_site.markdown import cell
from docs_site.pages import EDITIONS, ENGLISH, JAPANESE
from flows.adhoc import saved
from flows.exports.allowed import load_allow_list
from flows.settings import Settings
from flows.warehouse.columns import load_columns
from flows.warehouse.models import sql_folder
from reports.charts.registry import CHARTS
from reports.claims import load_claims

ROOT = Path(__file__).parent.parent.parent
LANGUAGES = ("en", "ja")
JAPANESE_LETTERS = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def test_every_command_and_option_is_in_the_reference() -> None:
    text = commands.write("en")
    found = dict(commands.commands())
    assert {"landscape refresh", "landscape auth ops", "landscape dev ops-server"} <= set(found)
    for name, command in found.items():
        section = text.partition(f"## {name} {{#")[2].partition("\n## ")[0]
        assert command.epilog in section, name
        for parameter in command.params:
            for option in [*parameter.opts, *parameter.secondary_opts]:
                assert not option.startswith("--") or f"`{option}`" in section, (name, option)


def test_every_setting_is_in_the_reference_with_its_default_and_limits() -> None:
    text = settings.write("en")
    # The first that has a key is that of the top of the file.
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    rows = {line.split("|")[1].strip(): line for line in reversed(lines)}
    for key in Settings.model_fields:
        assert key == "watch" or f"`LANDSCAPE_{key.upper()}`" in rows[f"`{key}`"], key
    assert "number, from 0 to 1 | `0.2`" in rows["`max_shrink`"]
    assert '`any`, `preferred` | `"any"`' in rows["`ops_hours`"]
    assert "`--timeout`" in rows["`sql_seconds`"]
    assert "`--data-dir`" in rows["`data_dir`"]
    assert "`--" not in rows["`max_shrink`"]
    assert "integer, from 1 to 65,535 | `587`" in rows["`port`"]
    assert "## [watch.mail]" in text


def test_every_table_and_column_that_may_leave_is_in_the_reference() -> None:
    text, known = tables.write("en"), load_columns(sql_folder() / "columns.toml")
    for name, allowed in load_allow_list().tables.items():
        section = text.partition(f"\n## {name} {{#{name}}}\n")[2].partition("\n## ")[0]
        for column in allowed.always | allowed.as_stated:
            assert f"| `{column}` | `{known[column].type}` | " in section, (name, column)
            assert cell(known[column].meaning) in section, (name, column)
    stated = next(line for line in text.splitlines() if line.startswith("| `spelling_list`"))
    assert stated.endswith("As a source states it. |")


@pytest.mark.parametrize("language", LANGUAGES)
def test_saved_questions_are_in_the_reference_and_their_lines_can_be_typed(language: str) -> None:
    text = questions.write(language)
    lines = [line.split() for line in text.splitlines() if line.startswith("landscape sql ")]
    assert sorted(words[2] for words in lines) == saved.names()
    for words in lines:
        name = words[2]
        question = saved.find(name)
        assert question.purpose[language] in text
        given = dict(zip(words[3::2], words[4::2], strict=True))
        assert question.values(given) == question.values({}), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_claims_and_terms_are_in_the_reference(language: str) -> None:
    charts, claims = GENERATED["charts"](language), GENERATED["claims"](language)
    for name in CHARTS:
        assert f"{{#{name}}}" in charts
    for claim in load_claims():
        rules = [rule.en if language == "en" else rule.ja for rule in claim.rules]
        assert all(cell(rule.rule) in claims for rule in rules), claim.name
    entries = glossary.entries()
    assert len({entry["key"] for entry in entries}) == len(entries) > 25
    for entry in entries:
        assert JAPANESE_LETTERS.search(entry["meaning_ja"]), entry["key"]
        assert not JAPANESE_LETTERS.search(entry["meaning_en"] + entry["en"]), entry["key"]


def test_the_first_page_counts_charts_and_claims_rightly() -> None:
    text = (ROOT / "docs" / "index.md").read_text("utf-8")
    japanese = (ROOT / "docs" / "ja" / "index.md").read_text("utf-8")
    assert "[nineteen charts]" in text
    assert "を19点" in japanese
    assert len(CHARTS) == 19
    assert "[seven claims]" in text
    assert "[七つの主張]" in japanese
    assert len(load_claims()) == 7


def test_every_kind_of_error_and_check_is_in_the_reference() -> None:
    codes = operation.write_exit_codes("en")
    assert "| `2` | `ConfigurationError` |" in codes
    assert "| `3` | `QuotaSpentError` |" in codes
    assert "| `130` |" in codes
    for name, _ in operation.kinds():
        assert f"`{name}`" in codes
    checks = operation.write_checks("en")
    for path in (sql_folder() / "checks").glob("*.sql"):
        assert f"`{path.stem}`" in checks
    landing = operation.write_landing("en")
    assert "* **Format 1**: `window.json`" in landing
    assert "* **Format 2**: " in landing


def test_the_japanese_edition_shows_japanese_words() -> None:
    for name in ("charts", "claims", "questions", "rules", "topic", "definitions", "glossary"):
        text = GENERATED[name]("ja")
        heads = re.findall(r"^\| (.+) \|\n\| ---", text, re.MULTILINE)
        for head in "|".join(heads).split("|") if heads else ():
            assert JAPANESE_LETTERS.search(head) or head.strip() == "English", (name, head)


def test_nothing_generated_or_included_stands_in_the_repository() -> None:
    marks = 0
    for path in (ROOT / "docs").rglob("*.md"):
        text = path.read_text("utf-8")
        if "reference" in path.parts:
            assert "<!-- generated: " in text, path
            assert len(text) < 1500, path
        marks += text.count("<!-- generated: ")
    assert marks > 15


def test_a_page_that_asks_for_what_is_not_there_is_told() -> None:
    with pytest.raises(FillError, match="there is no generated 'comands'; known: charts"):
        fill.fill("<!-- generated: comands -->", "a.md", "en", ROOT)


def test_links_of_included_files_lead_to_pages_or_are_only_named(tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text(
        "# Title\n\n[terms](DATA_SOURCES.md#fonts) [code](flows/cli.py) [out](https://example.org)\n"
    )
    text = fill.fill("<!-- include: CHANGELOG.md -->", "how-to/a.md", "en", tmp_path)
    assert text == "[terms](../sources.md#fonts) code (`flows/cli.py`) [out](https://example.org)"


def test_cells_of_tables_are_text() -> None:
    assert cell("a | b\n<i> *c* `<d>*`") == "a \\| b &lt;i> \\*c\\* `<d>*`"


def test_what_is_wrong_with_a_site_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<link rel="stylesheet" href="https://example.org/a.css"><script src="gone.js"></script>'
        '<link rel="canonical" href="https://example.org/"><a href="b.html#there">1</a>'
        '<a href="b.html#no">2</a><a href="c.html">3</a><a href="https://example.org">4</a>'
        '<a href="#no">5</a><img src="data:image/png;base64,AA">'
    )
    (tmp_path / "b.html").write_text('<h1 id="there">B</h1>')
    assert list(links.faults(tmp_path)) == [
        "a.html: loads https://example.org/a.css, which is outside",
        "a.html: gone.js leads nowhere",
        "a.html: b.html#no leads to no anchor",
        "a.html: c.html leads nowhere",
        "a.html: #no leads to no anchor",
    ]


def test_a_page_outside_the_navigation_is_told(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    (tmp_path / "docs" / "ja" / "extra.md").write_text("# Extra\n")
    with pytest.raises(SiteError, match=r"\(ja\), not in both: extra.md"):
        stage(tmp_path, tmp_path / "work", JAPANESE)


def _checkout(folder: Path) -> Path:
    """What the site is made of, to be changed."""
    for name in ("docs", *fill.INCLUDED):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if name == "docs" else shutil.copy)(ROOT / name, target)
    return folder


@pytest.mark.parametrize(
    ("page", "link", "told"),
    [
        ("docs/tutorial.md", "[x](method.md#no-such-rule)", "anchor does not exist"),
        ("docs/ja/tutorial.md", "[x](../gone.md)", "ja/tutorial.html: ../gone.html leads nowhere"),
        ("docs/tutorial.md", "![x](https://example.org/x.png)", "which is outside"),
    ],
)
def test_a_broken_link_stops_the_build(page: str, link: str, told: str, tmp_path: Path) -> None:
    root = _checkout(tmp_path / "checkout")
    with (root / page).open("a", encoding="utf-8") as file:
        file.write(f"\n{link}\n")
    with pytest.raises(SiteError, match=re.escape(told)):
        build(root, tmp_path / "work", tmp_path / "site")


def test_neither_edition_fetches_fonts_or_counts_visitors() -> None:
    for edition in EDITIONS:
        text = configuration(edition)
        assert "font = false" in text
        assert "analytics" not in text
        assert f'language = "{edition.language}"' in text
    assert 'link = "ja/index.html"' in configuration(ENGLISH)
    assert 'link = "../index.html"' in configuration(JAPANESE)
