"""What leaves with an export, on given rows: nothing that terms keep inside, nothing that runs."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import networkx
import openpyxl
import polars as pl
import pytest
import rispy
import warehouse_cases
from bibtexparser.entrypoint import parse_string

from flows.errors import ConfigurationError, LandscapeError
from flows.exports import publish, workbook
from flows.exports.allowed import load_allow_list
from flows.exports.content import Content, read_content
from flows.exports.format import Format
from flows.warehouse.builds import BuildFacts
from flows.warehouse.models import sql_folder

FACTS = BuildFacts("20261122T120000Z-1a2b3c4d", "f", "m", "2026-11-22T12:00:00+00:00", "test",
                   ["test"], "0.1.0")  # fmt: skip
#: A text in each place of a record, to be looked for in every file.
PLANTED = {
    "title": "Zqtitle of quantum key distribution",
    "abstract": "Zqabstract on quantum key distribution",
    "application": "ZQAPPL123456",
    "priority": "ZQPRIO654321",
    "applicant": "Zqcompany  Gesellschaft, mit beschr. Haftung",
    "inventor": "ZQINVENTOR, Ann",
    "number": "5550001",
    "url": "https://zqurl.test/record",
    "day": "2019-05-17",
    "cited": "Zqarticle in a journal",
}
#: Columns of the marts that hold none of the sentences of records.
NEVER = {"abstract", "inventor", "cited"}


def planted(source: str) -> dict[str, list[dict[str, Any]]]:
    """Records of a source with a marked text in each place, and a second family beside."""
    window = {
        "name": "planted",
        "source": source,
        "clause": "test-clause",
        "data_as_of": date(2026, 11, 22),
    }
    one = {"publication": "JP-5550001-A", "window": "planted"}
    other = {"publication": "US-2020123456-A1", "window": "planted"}
    return {
        "windows": [window],
        "publications": [
            {
                **one,
                "publication_date": date(2019, 5, 17),
                "application_date": date(2018, 2, 3),
                "application_number": PLANTED["application"],
                "source_url": PLANTED["url"],
                "source_family_id": "77",
                "source_family_kind": "docdb",
            },
            {**other, "publication_date": date(2020, 6, 1)},
        ],
        "titles": [
            {**one, "language": "en", "title": PLANTED["title"]},
            {**other, "language": "en", "title": "Quantum key distribution"},
        ],
        "abstracts": [{**one, "language": "en", "abstract": PLANTED["abstract"]}],
        "classifications": [{**one, "scheme": "cpc", "symbol": "H04L9/0852"}],
        "priorities": [
            {
                **one,
                "priority_country": "JP",
                "priority_number": PLANTED["priority"],
                "priority_date": date(2018, 2, 3),
            }
        ],
        "parties": [
            {**one, "name": PLANTED["applicant"], "residence_country": "JP"},
            {**one, "name": "Toshiba Corp", "residence_country": "JP"},
            {**one, "name": PLANTED["inventor"], "role": "inventor"},
        ],
        "citations": [{**one, "cited_text": PLANTED["cited"]}],
    }


@contextmanager
def content_of(
    given: dict[str, list[dict[str, Any]]], folder: Path, tier: str = "wide"
) -> Iterator[Content]:
    """What leaves of a warehouse with given rows, whose own source is open."""
    folder.mkdir(exist_ok=True)
    with warehouse_cases.warehouse(given, folder) as connection:
        connection.execute("delete from marts.sources where source = 'test'")
        yield read_content(connection, FACTS, tier, load_allow_list(), sql_folder())


def texts_below(folder: Path) -> dict[str, str]:
    """Every text of every file, also of those that are packed or in columns."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.suffix == ".parquet":
            found[path.name] = str(pl.read_parquet(path).rows())
            found[path.name] += str(pl.read_parquet_metadata(path))
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                parts = [book.read(name).decode() for name in book.namelist()]
            found[path.name] = "\n".join(parts)
        else:
            found[path.name] = path.read_text(encoding="utf-8")
    return found


def export(content: Content, folder: Path, *formats: Format) -> dict[str, str]:
    publish.publish(content, formats or tuple(Format), folder)
    return texts_below(folder)


def planted_in(texts: dict[str, str]) -> dict[str, set[str]]:
    """The files that hold each marked text, case left aside."""
    return {
        place: {name for name, text in texts.items() if marker.lower() in text.lower()}
        for place, marker in PLANTED.items()
    }


def test_what_the_terms_of_a_source_keep_inside_is_in_no_file(tmp_path: Path) -> None:
    with content_of(planted("ops"), tmp_path / "ops") as content:
        texts = export(content, tmp_path / "out")
    assert len(texts) > 60
    assert planted_in(texts) == {place: set() for place in PLANTED}
    # The judgements do leave: the family, and the applicant by the name that is ours.
    assert "77,2018," in texts["families.csv"]
    assert "TOSHIBA" in texts["family_applicants.csv"]
    assert "TOSHIBA" in texts["collaboration_invention.graphml"]
    assert "Patent family 77 (title not passed on)" in texts["families.ris"]
    assert "publications.csv" not in texts
    for page in ("README.en.md", "README.ja.md"):
        assert "`families.title`" in texts[page]
        assert "ops" in texts[page]


def test_records_that_may_be_passed_on_are_in_the_files(tmp_path: Path) -> None:
    # Without this the test above could not fail.
    with content_of(planted("epo-linked-data"), tmp_path / "open") as content:
        found = planted_in(export(content, tmp_path / "out"))
        assert content.left_out == ()
    assert {place for place, files in found.items() if not files} == NEVER
    tables = {"families.csv", "families.parquet", "landscape.xlsx", "families.ris", "families.bib"}
    assert tables <= found["title"]


def test_one_closed_source_closes_the_build(tmp_path: Path) -> None:
    given = planted("ops")
    window = {**given["windows"][0], "name": "open", "source": "epo-linked-data"}
    given["windows"].append(window)
    with content_of(given, tmp_path / "both") as content:
        assert content.closed == ("ops",)
        assert "families.title" in content.left_out


def test_a_source_that_nobody_entered_is_closed() -> None:
    allow_list = load_allow_list()
    assert allow_list.closed(["sample", "ops-generated", "somewhere"]) == ["somewhere"]
    assert allow_list.leaving("families", ["family_id", "new"], is_open=True) == ["family_id"]
    assert allow_list.leaving("new_table", ["family_id"], is_open=True) == []


def test_every_column_of_the_marts_is_decided(tmp_path: Path) -> None:
    allow_list = load_allow_list()
    with warehouse_cases.warehouse({}, tmp_path, is_estimated=True) as connection:
        there = connection.execute(
            "select table_name, list(column_name) from duckdb_columns() "
            "where schema_name = 'marts' group by 1"
        ).fetchall()
    decided = {name: set(one.always | one.as_stated) for name, one in allow_list.tables.items()}
    assert decided == {table: set(columns) for table, columns in there}
    for name, one in allow_list.tables.items():
        assert not one.always & one.as_stated, name


HOSTILE = [
    '=HYPERLINK("http://evil.test","x")',
    "@SUM(A1) +1",
    "{unbalanced \\input{/etc/passwd} $x_1^2 % & # ~",
    "a\r\nER  - \r\nTY  - BOOK",
    'b" /><node id="evil"/> & <x>]]>',
    "-- comment --> \x00\x0b quantum",
]


def hostile() -> dict[str, list[dict[str, Any]]]:
    """A family for each hostile text, which is its title and its applicant, beside Toshiba."""
    given: dict[str, list[dict[str, Any]]] = {"publications": [], "titles": [], "parties": []}
    for number, text in enumerate(HOSTILE):
        one = {"publication": f"EP-{4000000 + number}-A1"}
        given["publications"].append({**one, "publication_date": date(2019, 5, 17)})
        title = f"{text} quantum key distribution"
        given["titles"].append({**one, "language": "en", "title": title})
        given["parties"] += [{**one, "name": name} for name in (text, "Toshiba Corp")]
    return given


@pytest.fixture(scope="module")
def hostile_export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of families with hostile names, of generated data."""
    folder = tmp_path_factory.mktemp("hostile")
    with warehouse_cases.warehouse(hostile(), folder) as connection:
        connection.execute("update marts.sources set source = 'test-generated'")
        content = read_content(connection, FACTS, "wide", load_allow_list(), sql_folder())
        publish.publish(content, tuple(Format), folder / "out")
    return folder / "out"


def names_of(folder: Path, table: str, column: str) -> list[str]:
    frame = pl.read_parquet(folder / "data" / f"{table}.parquet")
    return frame[column].drop_nulls().unique().sort().to_list()


def test_parquet_holds_every_text_as_it_is(hostile_export: Path) -> None:
    titles = names_of(hostile_export, "families", "title")
    assert titles == sorted(f"{text} quantum key distribution" for text in HOSTILE)


def test_no_cell_of_csv_begins_as_a_formula(hostile_export: Path) -> None:
    frame = pl.read_csv(hostile_export / "data" / "families.csv", infer_schema=False)
    titles = frame["title"].to_list()
    assert any(title.startswith("'=HYPERLINK(") for title in titles)
    for path in (hostile_export / "data").glob("*.csv"):
        texts = pl.read_csv(path, infer_schema=False)
        known = pl.read_parquet(path.with_suffix(".parquet")).schema
        for name in (name for name, kind in known.items() if kind == pl.String):
            assert not [v for v in texts[name].drop_nulls() if v[:1] in "=+-@\t\r"], (path, name)


def test_no_cell_of_the_workbook_is_a_formula(hostile_export: Path) -> None:
    book = openpyxl.load_workbook(hostile_export / workbook.FILE)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d"}
    shown = {cell.value for cell in cells if cell.data_type == "s"}
    assert any(str(value).startswith("=HYPERLINK(") for value in shown)
    for sheet in book:
        assert "GENERATED DATA" in sheet["A1"].value, sheet.title
        assert len(sheet.title) <= 31


def test_every_entry_of_ris_is_a_family(hostile_export: Path) -> None:
    text = (hostile_export / "families.ris").read_bytes().decode()
    entries = rispy.loads(text)
    assert [entry["type_of_reference"] for entry in entries] == ["PAT"] * len(HOSTILE)
    assert all("TOSHIBA" in entry["publisher"] for entry in entries)
    assert all("GENERATED DATA" in entry["notes"][0] for entry in entries)
    assert {entry["issn"] for entry in entries} == {
        f"EP{4000000 + number}A1" for number in range(len(HOSTILE))
    }
    assert "\x00" not in text
    assert "\x0b" not in text


def test_every_entry_of_bibtex_is_a_family_and_runs_nothing(hostile_export: Path) -> None:
    text = (hostile_export / "families.bib").read_text(encoding="utf-8")
    library = parse_string(text)
    assert library.failed_blocks == []
    assert len(library.entries) == len(HOSTILE)
    for entry in library.entries:
        assert set(entry.fields_dict) == {"author", "holder", "title", "number", "year", "note"}
        assert "TOSHIBA" in entry["holder"]
        title = entry["title"]
        assert "\\input" not in title
        assert title.count("{") == title.count("}")
    assert len({entry.key for entry in library.entries}) == len(HOSTILE)


def test_the_network_is_read_with_every_name_as_it_is(hostile_export: Path) -> None:
    graph = networkx.read_graphml(hostile_export / "collaboration_invention.graphml")
    pairs = pl.read_parquet(hostile_export / "data" / "collaboration_pairs.parquet")
    pairs = pairs.filter(topic_tier="wide", right_type="invention")
    assert graph.number_of_edges() == pairs.height > 2
    labels = nodes_of(graph)
    named = set(pairs["applicant_group"]) | set(pairs["partner_group"])
    assert len(labels) == len(named)
    assert "TOSHIBA" in labels
    toshiba = next(data for _, data in graph.nodes(data=True) if data["label"] == "TOSHIBA")
    assert toshiba["families"] == len(HOSTILE)
    assert "GENERATED DATA" in graph.graph["mark"]
    weights = sorted(data["weight"] for *_, data in graph.edges(data=True))
    assert weights == sorted(pairs["families_whole"])


def nodes_of(graph: "networkx.Graph[str]") -> set[str]:
    return {data["label"] for _, data in graph.nodes(data=True)}


def test_kinds_of_right_and_tiers_are_never_mixed(tmp_path: Path) -> None:
    given = planted("sample")
    given["parties"].append(
        {"publication": "CN-201234567-U", "window": "planted", "name": "Huawei Technologies"}
    )
    given["parties"].append(
        {"publication": "CN-201234567-U", "window": "planted", "name": "ZTE Corp"}
    )
    given["publications"].append({"publication": "CN-201234567-U", "window": "planted"})
    given["titles"].append(
        {
            "publication": "CN-201234567-U",
            "window": "planted",
            "language": "en",
            "title": "Quantum key distribution device",
        }
    )
    with content_of(given, tmp_path / "wide") as content:
        export(content, tmp_path / "out", Format.graphml)
    graphs = {
        path.stem.removeprefix("collaboration_"): nodes_of(networkx.read_graphml(path))
        for path in (tmp_path / "out").glob("*.graphml")
    }
    assert set(graphs) == {"invention", "utility_model"}
    assert "TOSHIBA" in graphs["invention"]
    assert not graphs["invention"] & graphs["utility_model"]
    with content_of(given, tmp_path / "strict", tier="strict") as content:
        texts = export(content, tmp_path / "narrow", Format.ris)
    # Of the three families one has a core class and words of the topic.
    assert texts["families.ris"].count("TY  - PAT") == 1


def test_a_table_too_long_for_a_sheet_is_cut_and_says_so(tmp_path: Path) -> None:
    with content_of(planted("sample"), tmp_path / "sample") as content:
        workbook.write_workbook(content, tmp_path, most_rows=10)
        countries = content.tables["countries"].read().height
    sheet = openpyxl.load_workbook(tmp_path / workbook.FILE)["countries"]
    values = [row[0].value for row in sheet.iter_rows()]
    assert len(values) == 10
    assert any(str(value).startswith("Only the first ") for value in values)
    assert any(f"of {countries} rows" in str(value) for value in values)


def test_a_warehouse_without_a_table_is_told(tmp_path: Path) -> None:
    with warehouse_cases.warehouse({}, tmp_path) as connection:
        connection.execute("drop table marts.collaboration_pairs")
        content = read_content(connection, FACTS, "wide", load_allow_list(), sql_folder())
        with pytest.raises(LandscapeError, match="no table collaboration_pairs; run"):
            publish.publish(content, [Format.graphml], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_failure_leaves_what_was_there_and_nothing_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Content, folder: Path) -> None:
        (folder / "half").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with content_of(planted("sample"), tmp_path / "sample") as content:
        for target in (tmp_path / "to" / "out", tmp_path / "to" / "out.zip"):
            publish.publish(content, [Format.ris], target)
            before = texts_or_bytes(target)
            with monkeypatch.context() as patched:
                patched.setitem(publish._WRITERS, Format.bibtex, fail)
                with pytest.raises(LandscapeError, match="No space left"):
                    publish.publish(content, [Format.ris, Format.bibtex], target)
            assert texts_or_bytes(target) == before
    assert sorted(path.name for path in (tmp_path / "to").iterdir()) == ["out", "out.zip"]


def texts_or_bytes(target: Path) -> dict[str, str] | bytes:
    return texts_below(target) if target.is_dir() else target.read_bytes()


def test_the_same_build_gives_the_same_bytes(tmp_path: Path) -> None:
    with content_of(planted("sample"), tmp_path / "sample") as content:
        for name in ("one", "two"):
            publish.publish(content, tuple(Format), tmp_path / name)
            publish.publish(content, [Format.package], tmp_path / name / "same.zip")
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name).rglob("*") if path.is_file()}
        for name in ("one", "two")
    )
    assert one == two


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with content_of(planted("sample"), tmp_path / "sample") as content:
        publish.publish(content, [Format.xlsx], target)
        # An export of ours is replaced, and what it no longer holds is gone.
        publish.publish(content, [Format.ris], target)
        assert not (target / workbook.FILE).exists()
        (target / "notes.txt").write_text("mine", encoding="utf-8")
        with pytest.raises(ConfigurationError, match=r"holds notes\.txt"):
            publish.publish(content, [Format.ris], target)
        assert (target / "notes.txt").read_text(encoding="utf-8") == "mine"
        with pytest.raises(ConfigurationError, match="is no folder"):
            publish.publish(content, [Format.ris], target / "notes.txt")
    (tmp_path / "folder.zip").mkdir()
    with pytest.raises(ConfigurationError, match="is a folder"):
        publish.check_target(tmp_path / "folder.zip")


def test_a_zip_holds_the_same_files(tmp_path: Path) -> None:
    with content_of(planted("sample"), tmp_path / "sample") as content:
        publish.publish(content, tuple(Format), tmp_path / "out")
        publish.publish(content, tuple(Format), tmp_path / "packed.zip")
    packed = io.BytesIO((tmp_path / "packed.zip").read_bytes())
    with zipfile.ZipFile(packed) as made:
        assert made.testzip() is None
        found = {name: made.read(name) for name in made.namelist()}
    below = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert found == {
        f"packed/{path.relative_to(tmp_path / 'out').as_posix()}": path.read_bytes()
        for path in below
    }
