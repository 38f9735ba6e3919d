"""Answers of OPS to rows: both shapes of records, and all that real answers are known to hold."""

import io
from collections import Counter
from datetime import date
from typing import Any, BinaryIO, cast

import opsxml_builders as make
import polars as pl
import pytest

from flows.errors import NotUnderstoodError
from flows.landing import schema
from flows.sources.contract import Parsed, Row
from flows.sources.ops import parse, usual
from flows.sources.ops.identifiers import read_date
from flows.sources.ops.names import split_residence

AS_OF = date(2026, 11, 1)


def rows_of(body: bytes) -> Parsed:
    """Rows, read in both ways, which must give the same, and accepted by the schema."""
    parsed = parse.parse_page(body, data_as_of=AS_OF)
    assert parsed == parse._parse_elements(body, AS_OF)
    for table, rows in parsed.rows.items():
        schema.frame(rows, schema.TABLES[table])
    return parsed


def table(body: bytes, name: str) -> list[Row]:
    return rows_of(body).rows.get(name, [])


def publication(**parts: Any) -> Row:
    (row,) = table(make.batch(make.document(**parts)), "publications")
    return row


def usual_documents(body: bytes) -> list[bool]:
    return [not isinstance(found, usual.Unusual) for found in usual.iter_documents(body, Counter())]


def test_a_whole_document_fills_every_table() -> None:
    body = make.search(make.full_document(1), make.full_document(2))
    parsed = rows_of(body)
    assert parsed.records == 2
    assert parsed.rejected == []
    assert {name: len(rows) for name, rows in parsed.rows.items()} == {
        "publications": 2, "priorities": 2, "parties": 8, "classifications": 6, "titles": 4,
        "abstracts": 2, "citations": 4,
    }  # fmt: skip
    assert parsed.unknown == {"patent-classification/scheme=UC": 2}
    assert {row["record_no"] for row in parsed.rows["citations"]} == {1, 2}


def test_the_publication_row() -> None:
    row = publication(published=make.reference("publication-reference", day="20210317"))
    assert row == {
        "country": "EP", "doc_number": "1234567", "kind": "A1", "record_no": 1,
        "publication_date": date(2021, 3, 17), "publication_year": 2021,
        "publication_date_precision": "day",
        "application_number": None, "application_kind": None,
        "application_date": None, "application_year": None, "application_date_precision": None,
        "grant_date": None, "source_family_id": "70000001", "source_family_kind": "docdb",
        "is_utility_model": False, "status_stated": None, "source_url": None,
    }  # fmt: skip


@pytest.mark.parametrize("body", [
    make.batch(make.full_document()),
    make.search(make.full_document(), make.full_document(2)),
    make.batch(make.full_document().replace("><", ">\n        <")),
    make.batch(make.document("<parties/>")),
])  # fmt: skip
def test_the_usual_shape_needs_no_elements(body: bytes) -> None:
    assert all(usual_documents(body))
    assert rows_of(body).rejected == []


@pytest.mark.parametrize("section", [
    "<!-- a comment --><invention-title lang=\"en\">T</invention-title>",
    "<invention-title lang=\"en\"><![CDATA[T]]></invention-title>",
    "<invention-title lang=\"en\"><b>T</b></invention-title>",
    "<invention-title xmlns=\"http://www.epo.org/exchange\" lang=\"en\">T</invention-title>",
    "<x:invention-title xmlns:x=\"http://www.epo.org/exchange\" lang=\"en\">T</x:invention-title>",
    "<invention-title   lang='en'>T</invention-title >",
])  # fmt: skip
def test_unusual_documents_are_read_by_their_elements(section: str) -> None:
    body = make.batch(make.full_document(), make.document(section), make.full_document(2))
    (title,) = [row for row in table(body, "titles") if row["record_no"] == 2]
    assert (title["language"], title["title"]) == ("en", "T")
    assert len(table(body, "titles")) == 5


def test_a_prefix_declared_at_the_root_is_understood() -> None:
    text = make.batch(make.document('<invention-title lang="en">T</invention-title>')).decode()
    for tag in ("exchange-documents", "exchange-document", "bibliographic-data"):
        text = text.replace(f"<{tag}", f"<exch:{tag}").replace(f"</{tag}", f"</exch:{tag}")
    body = text.replace("<ops:world", '<ops:world', 1).replace(
        ' xmlns:ops=', ' xmlns:exch="http://www.epo.org/exchange" xmlns:ops=', 1
    ).encode()  # fmt: skip
    assert [row["title"] for row in table(body, "titles")] == ["T"]
    inner = make.batch(make.document("<exch:invention-title>T</exch:invention-title>")).replace(
        b" xmlns:ops=", b' xmlns:exch="http://www.epo.org/exchange" xmlns:ops=', 1
    )
    assert [row["title"] for row in table(inner, "titles")] == ["T"]


def test_elements_of_another_namespace_are_not_taken_for_ours() -> None:
    section = '<invention-title xmlns="http://example.org/other" lang="en">T</invention-title>'
    parsed = rows_of(make.batch(make.document(section)))
    assert "titles" not in parsed.rows
    assert parsed.unknown == {"bibliographic-data/invention-title": 1}


def test_other_encodings_are_decoded() -> None:
    text = make.batch(make.document(make.parties(make.party("applicant", "KYLMÄNEN"))),
                      declaration="").decode()  # fmt: skip
    latin = b'<?xml version="1.0" encoding="ISO-8859-1"?>' + text.encode("latin-1")
    wide = ('<?xml version="1.0" encoding="UTF-16"?>' + text).encode("utf-16")
    marked = b"\xef\xbb\xbf" + text.encode()
    for body in (latin, wide, marked):
        assert [row["name"] for row in table(body, "parties")] == ["KYLMÄNEN"]


def test_line_ends_of_windows_change_nothing() -> None:
    unix = make.batch(make.full_document().replace("><", ">\n  <"))
    assert rows_of(unix.replace(b"\n", b"\r\n")).rows == rows_of(unix).rows


# --- application and priorities: records of 2025 and of 2026 -------------------------------------
def test_the_date_is_taken_from_whichever_form_states_it() -> None:
    older = make.reference("application-reference", number="21000001", kind="A",
                           epodoc="EP20210000001", epodoc_day="20210101")  # fmt: skip
    newer = make.reference("application-reference", number="21000001", kind="A", day="20210101",
                           epodoc="EP20210000001", epodoc_day="20210101")  # fmt: skip
    for section in (older, newer):
        (row,) = table(make.batch(make.document(section)), "publications")
        assert row["application_number"] == "EP21000001"
        assert row["application_kind"] == "A"
        assert row["application_date"] == date(2021, 1, 1)
        assert row["application_date_precision"] == "day"


def test_the_application_number_may_be_known_in_epodoc_form_only() -> None:
    section = ("<application-reference>"
               + make.identifier("epodoc", None, "WO2024EP63512", None, "20240516")
               + "</application-reference>")  # fmt: skip
    (row,) = table(make.batch(make.document(section)), "publications")
    assert (row["application_number"], row["application_kind"]) == ("WO2024EP63512", None)


@pytest.mark.parametrize("kind", ["W", "D", "K", "L", "M", "N", "Q"])
def test_kinds_of_pct_applications_are_kept(kind: str) -> None:
    section = make.reference("application-reference", country="US", number="2024012345", kind=kind)
    (row,) = table(make.batch(make.document(section)), "publications")
    assert (row["application_number"], row["application_kind"]) == ("US2024012345", kind)


def test_priorities_with_and_without_a_number_in_docdb_form() -> None:
    older = make.identifier("epodoc", None, "KR20110115218", None, "20111107")
    newer = make.identifier("docdb", "KR", "20110115218", "A", "20111107") + older
    rows = table(make.batch(make.document(make.claims(older, newer))), "priorities")
    known = [(row["sequence_no"], row["priority_country"], row["priority_number"],
              row["priority_kind"], row["priority_date"]) for row in rows]  # fmt: skip
    assert known == [
        (1, "KR", "KR20110115218", None, date(2011, 11, 7)),
        (2, "KR", "KR20110115218", "A", date(2011, 11, 7)),
    ]


def test_a_priority_without_anything_is_counted() -> None:
    only = make.identifier("original", None, "10-2011-0115218", None, None)
    parsed = rows_of(make.batch(make.document(make.claims(only))))
    assert parsed.unknown == {"priority-claim without number and date": 1}
    assert "priorities" not in parsed.rows


def test_positions_are_made_unique_where_the_source_repeats_them() -> None:
    body = make.batch(make.document(make.parties(
        make.party("applicant", "A", sequence="1"), make.party("applicant", "B", sequence="1"),
        make.party("applicant", "C", sequence="x"), make.party("applicant", "D", sequence="7"),
        make.party("applicant", "E", form="original", sequence="1"),
    )))  # fmt: skip
    places = [(row["name"], row["sequence_no"]) for row in table(body, "parties")]
    assert places == [("A", 1), ("B", 2), ("C", 3), ("D", 7), ("E", 1)]


# --- names ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("text", "name", "country"), [
    ("9SOLUTIONS OY\u2002[FI]", "9SOLUTIONS OY", "FI"),
    ("NOKIA CORP [FI]", "NOKIA CORP", "FI"),
    ("NOKIA CORP\u00a0[FI]\n", "NOKIA CORP", "FI"),
    ("\u2002NIEMI JAAKKO\u2002[FI]\n", "NIEMI JAAKKO", "FI"),
    ("HERRALA, SAMI, ", "HERRALA, SAMI", None),
    ("HERRALA, SAMI,\u2002[FI]", "HERRALA, SAMI", "FI"),
    ("华为技术有限公司\u3000", "华为技术有限公司", None),
    ("TWO\nLINES  LTD", "TWO LINES LTD", None),
    ("STATELESS\u2002[XX]", "STATELESS", None),
    ("A[FI]", "A[FI]", None),
    ("LIMITED [fi]", "LIMITED [fi]", None),
    ("[FI]", None, "FI"),
    (" , ", None, None),
    ("", None, None),
    (None, None, None),
])  # fmt: skip
def test_names_and_residences(text: str | None, name: str | None, country: str | None) -> None:
    assert split_residence(text) == (name, country)


def test_a_long_name_takes_no_time() -> None:
    assert split_residence("A" + " " * 200_000 + "[" * 200_000)[1] is None


def test_every_form_of_a_name_is_kept() -> None:
    body = make.batch(make.document(make.parties(
        make.party("applicant", "MADE UP LTD\u2002[GB]"),
        make.party("applicant", "Made Up Ltd., ", form="original"),
        inventors=make.party("inventor", "DOE JANE\u2002[US]"),
    )))  # fmt: skip
    kept = [(row["role"], row["name"], row["name_format"], row["residence_country"])
            for row in table(body, "parties")]  # fmt: skip
    assert kept == [
        ("applicant", "MADE UP LTD", "epodoc", "GB"),
        ("applicant", "Made Up Ltd.", "original", None),
        ("inventor", "DOE JANE", "epodoc", "US"),
    ]


def test_another_form_of_a_name_is_kept_and_counted() -> None:
    section = make.parties(make.party("applicant", "A", form="docdba"))
    parsed = rows_of(make.batch(make.document(section)))
    assert [row["name_format"] for row in parsed.rows["parties"]] == [None]
    assert parsed.unknown == {"applicant@data-format=docdba": 1}


def test_agents_are_known_and_left_aside() -> None:
    body = make.batch(make.document("<parties><agents><agent/></agents></parties>"))
    assert rows_of(body).unknown == {}


# --- titles and abstracts ------------------------------------------------------------------------
def test_titles_by_language_and_in_the_original() -> None:
    body = make.batch(make.document(
        '<invention-title lang="EN">First &amp; only</invention-title>',
        '<invention-title lang="en">Second</invention-title>',
        '<invention-title lang="ol">ENERGILAGRINGSSYSTEM</invention-title>',
        "<invention-title>None</invention-title>",
        '<invention-title lang="fr"> </invention-title>',
    ))  # fmt: skip
    assert [(row["language"], row["title"]) for row in table(body, "titles")] == [
        ("en", "First & only"), ("ol", "ENERGILAGRINGSSYSTEM"), (None, "None"),
    ]  # fmt: skip


def test_character_references_are_resolved_as_xml_does() -> None:
    title = "&lt;A&gt; &amp;amp; &quot;B&quot; &#8217; &#x4E2D; &#128;"
    body = make.batch(make.document(f'<invention-title lang="en">{title}</invention-title>'))
    assert usual_documents(body) == [True]
    assert table(body, "titles")[0]["title"] == '<A> &amp; "B" \u2019 \u4e2d \x80'


def test_text_in_bold_and_the_like_keeps_its_blanks() -> None:
    title = "<b>Photon</b> <i>source</i>, H<sub>2</sub>O"
    body = make.batch(make.document(f'<invention-title lang="en">{title}</invention-title>'))
    assert table(body, "titles")[0]["title"] == "Photon source, H2O"


def test_abstracts_of_several_paragraphs_and_languages() -> None:
    behind = (
        '<abstract lang="en"><p>One.\n  Two.</p><p> </p><p>Three.</p></abstract>'
        '<abstract lang="ol"><p>原文</p></abstract>'
        '<abstract lang="ja"><abst-problem><p>P</p></abst-problem>'
        "<abst-solution><p>S</p></abst-solution></abstract>"
        '<abstract lang="fr"><doc-page file="x"/></abstract>'
    )
    parsed = rows_of(make.batch(make.document(behind=behind)))
    assert [(row["language"], row["abstract"]) for row in parsed.rows["abstracts"]] == [
        ("en", "One. Two.\nThree."), ("ol", "原文"), ("ja", "P\nS"),
    ]  # fmt: skip
    assert parsed.unknown == {"abstract/doc-page": 1}


# --- classes -------------------------------------------------------------------------------------
def symbols(*sections: str) -> list[tuple[Any, ...]]:
    return [
        (row["scheme"], row["symbol"], row["is_inventive"], row["classifying_office"])
        for row in table(make.batch(make.document(*sections)), "classifications")
    ]


def test_the_same_symbol_of_several_offices_is_kept_once_for_each() -> None:
    found = symbols(make.classes(
        make.cpc("H04L9/0852", office="EP"), make.cpc("H04L9/0852", office="US"),
        make.cpc("H04L9/0852", office="EP", sequence=3), make.cpc("H04L9/0852", value="A"),
    ))  # fmt: skip
    assert found == [
        ("cpc", "H04L9/0852", True, "EP"),
        ("cpc", "H04L9/0852", True, "US"),
        ("cpc", "H04L9/0852", False, "EP"),
    ]


def test_other_schemes() -> None:
    section = make.classes(
        make.cpc("F02M2700/1358", scheme="CPCNO"),
        make.whole_symbol("F02M  59/34        ", "CPCA"),
        make.whole_symbol("H04L9/12@Z", "FI"),
        make.whole_symbol("5J104AA16", "FTERM"),
        make.whole_symbol("380/256", "UC"),
        make.whole_symbol("X", "CPCI"),
    )
    parsed = rows_of(make.batch(make.document(section)))
    kept = [(row["scheme"], row["symbol"]) for row in parsed.rows["classifications"]]
    assert kept == [("cpc", "F02M2700/1358"), ("cpc", "F02M59/34"), ("fi", "H04L9/12@Z"),
                    ("fterm", "5J104AA16")]  # fmt: skip
    assert parsed.unknown == {
        "patent-classification/scheme=UC": 1,
        "patent-classification/cpc symbol not understood": 1,
    }


def test_empty_symbols_are_no_rows() -> None:
    section = make.classes(make.cpc(""), make.whole_symbol("/", "CPCI"),
                           make.whole_symbol(" ", "FI"))  # fmt: skip
    parsed = rows_of(make.batch(make.document(section, make.ipcr("", " / "))))
    assert "classifications" not in parsed.rows
    assert parsed.unknown == {}


def test_symbols_of_combination_sets_are_kept() -> None:
    section = make.classes(
        '<combination-set sequence="1"><group-number>1</group-number><combination-rank>'
        f"<rank-number>1</rank-number>{make.cpc('H04L9/0852', value='A')}</combination-rank>"
        f"<combination-rank><rank-number>2</rank-number>{make.cpc('H04B10/70', value='A')}"
        "</combination-rank></combination-set>"
    )
    assert [found[1] for found in symbols(section)] == ["H04L9/0852", "H04B10/70"]


@pytest.mark.parametrize(("text", "symbol", "is_inventive", "office"), [
    ("H04W  84/    20            A I                    ", "H04W84/20", True, None),
    ("H04W  84/    20            A I", "H04W84/20", True, None),
    ("F03D  17/    00            C I                    ", "F03D17/00", True, None),
    ("A61K   8/04        20060101ALI20221215BHEP", "A61K8/04", True, "EP"),
    ("A61K   8/04        20060101ALN20221215BHEP", "A61K8/04", False, "EP"),
    ("F02M  41/12        20060101A I20051008RMEP        ", "F02M41/12", True, "EP"),
    ("H04L   9/    0852            A N", "H04L9/0852", False, None),
    ("H04L   9/    08", "H04L9/08", None, None),
    ("H04L9/08", "H04L9/08", None, None),
])  # fmt: skip
def test_ipc_in_fixed_columns(
    text: str,
    symbol: str,
    office: str | None,
    *,
    is_inventive: bool | None,
) -> None:
    assert symbols(make.ipcr(text)) == [("ipc", symbol, is_inventive, office)]


def test_an_ipc_text_of_another_form_is_counted() -> None:
    parsed = rows_of(make.batch(make.document(make.ipcr("QUANTUM", "H04L9/0420060101"))))
    assert parsed.unknown == {"classification-ipcr/text not understood": 2}


# --- citations -----------------------------------------------------------------------------------
def test_citations_of_patents_and_literature() -> None:
    body = make.batch(make.document(
        "<references-cited>"
        + make.citation(make.patcit(
            make.identifier("epodoc", None, "US2020000001", None, "20200102"),
            make.identifier("docdb", "US", "2020000001", "A1", "20200102"),
        ) + "<category>Y</category><rel-claims>1-12</rel-claims><category>A</category>"
            "<rel-passage><passage>* figure 1 *</passage></rel-passage>"
            "<category>Y</category>")
        + make.citation('<nplcit num="1"><text>DOE: "Made up",\n 2020</text></nplcit>'
                        "<category>XI</category>", sequence=2, phase="national-search-report")
        + make.citation(make.patcit(make.identifier("epodoc", None, "JPH0123456", None, None)),
                        sequence=3)
        + make.citation(make.patcit("<text>See also DE 1</text>"), sequence=4)
        + "</references-cited>"
    ))  # fmt: skip
    keys = ("sequence_no", "cited_country", "cited_doc_number", "cited_kind", "cited_text",
            "category", "phase")  # fmt: skip
    assert [tuple(row[key] for key in keys) for row in table(body, "citations")] == [
        (1, "US", "2020000001", "A1", None, "Y,A", "search"),
        (2, None, None, None, 'DOE: "Made up", 2020', "XI", "national-search-report"),
        (3, "JP", "H0123456", None, None, None, "search"),
        (4, None, None, None, "See also DE 1", None, "search"),
    ]


def test_a_citation_of_nothing_is_counted() -> None:
    section = f"<references-cited>{make.citation(make.patcit())}</references-cited>"
    parsed = rows_of(make.batch(make.document(section)))
    assert parsed.unknown == {"citation without a document": 1}


# --- dates ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("text", "day", "year", "precision"), [
    ("20190203", date(2019, 2, 3), 2019, "day"),
    ("20200229", date(2020, 2, 29), 2020, "day"),
    ("2019", None, 2019, "year"),
    ("20190000", None, 2019, "year"),
    ("20190200", None, 2019, "month"),
    ("201902", None, 2019, "month"),
    ("0", None, None, None),
    ("00000000", None, None, None),
    (" 20190203 ", date(2019, 2, 3), 2019, "day"),
    ("", None, None, None),
])  # fmt: skip
def test_dates(text: str, day: date | None, year: int | None, precision: str | None) -> None:
    row = publication(published=make.reference("publication-reference", day=text))
    assert row["publication_date"] == day
    assert row["publication_year"] == year
    assert row["publication_date_precision"] == precision


@pytest.mark.parametrize(
    "text", ["20190230", "20191301", "20190001", "99999999", "00010101", "2019-02-03", "19", "x"]
)
def test_impossible_dates_refuse_the_record_and_no_other(text: str) -> None:
    bad = make.document(published=make.reference("publication-reference", day=text))
    parsed = rows_of(make.batch(bad, make.full_document()))
    (rejected,) = parsed.rejected
    assert (rejected.record_no, rejected.column, rejected.value) == (1, "publication_date", text)
    assert rejected.record == "EP 1234567 A1"
    assert [row["record_no"] for row in parsed.rows["publications"]] == [2]
    assert parsed.records == 2


@pytest.mark.parametrize(("section", "column"), [
    (make.reference("application-reference", day="20190230"), "application_date"),
    (make.claims(make.identifier("docdb", "CN", "1", "A", "20190230")), "priority_date"),
])  # fmt: skip
def test_the_refused_column_is_named(section: str, column: str) -> None:
    (rejected,) = rows_of(make.batch(make.document(section))).rejected
    assert (rejected.column, rejected.value) == (column, "20190230")


def test_a_day_beats_a_year_whichever_form_states_it() -> None:
    row = publication(published=make.reference("publication-reference", day="20190000",
                                               epodoc="EP1", epodoc_day="20190203"))  # fmt: skip
    assert row["publication_date"] == date(2019, 2, 3)


def test_every_text_of_digits_is_read_without_failing() -> None:
    for number in range(0, 10_000, 7):
        for text in (str(number), f"{number:06}", f"{number:04}1231"):
            read_date(text)


# --- keys, families, kinds -----------------------------------------------------------------------
def test_a_japanese_republication_of_a_pct_application() -> None:
    row = publication(
        country="JP", number="WO2023190609",
        published=make.reference("publication-reference", country="JP", number="WO2023190609"),
    )  # fmt: skip
    assert (row["country"], row["doc_number"], row["kind"]) == ("JP", "WO2023190609", "A1")


def test_the_attributes_give_the_key_where_the_docdb_number_is_missing() -> None:
    row = publication(published="", country="TW", number="I123456", kind="B")
    assert (row["country"], row["doc_number"], row["kind"]) == ("TW", "I123456", "B")


def test_a_missing_kind_stays_unknown() -> None:
    body = make.batch(
        make.document(published="").replace(' kind="A1"', ""),
        make.document(published=make.reference("publication-reference").replace(
            "<kind>A1</kind>", "")).replace(' kind="A1"', ""),
    )  # fmt: skip
    for row in table(body, "publications"):
        assert row["kind"] is None
        assert row["is_utility_model"] is None


@pytest.mark.parametrize(("changes", "column"), [
    ({"published": "", "country": ""}, "country"),
    ({"published": "", "country": "Europe"}, "country"),
    ({"published": "", "number": ""}, "doc_number"),
    ({"published": "", "number": "12 34"}, "doc_number"),
    ({"published": "", "kind": "first"}, "kind"),
])  # fmt: skip
def test_documents_without_a_key_are_refused(changes: dict[str, str], column: str) -> None:
    (rejected,) = rows_of(make.batch(make.document(**changes))).rejected
    assert rejected.column == column


def test_a_number_other_than_the_attributes_is_counted() -> None:
    parsed = rows_of(make.batch(make.document(number="7654321")))
    assert parsed.rows["publications"][0]["doc_number"] == "1234567"
    assert parsed.unknown == {"exchange-document: attributes differ from the DOCDB number": 1}


@pytest.mark.parametrize("status", ["not found", "invalid result"])
@pytest.mark.parametrize("is_empty", [True, False])
def test_a_status_in_place_of_the_record_refuses_it(status: str, *, is_empty: bool) -> None:
    refused = make.document(more=f' status="{status}"')
    if is_empty:
        refused = refused.partition(">")[0] + "/>"
    parsed = rows_of(make.search(make.full_document(), refused))
    (rejected,) = parsed.rejected
    assert (rejected.record_no, rejected.column, rejected.value) == (2, "status", status)
    assert "EPO" in rejected.reason
    assert parsed.records == 2


@pytest.mark.parametrize("status", ["C", "A"])
def test_a_new_or_amended_record_is_one(status: str) -> None:
    assert len(table(make.batch(make.document(more=f' status="{status}"')), "publications")) == 1


def test_a_document_without_bibliographic_data_is_refused() -> None:
    body = make.batch('<exchange-document country="EP" doc-number="1" kind="A1">'
                      '<abstract lang="en"><p>A</p></abstract></exchange-document>')  # fmt: skip
    (rejected,) = rows_of(body).rejected
    assert rejected.column == "bibliographic-data"


@pytest.mark.parametrize("more", ["", ' family-id=""', ' family-id="0"', ' family-id="000"'])
def test_a_missing_family_stays_unknown(more: str) -> None:
    row = publication(more=more)
    assert (row["source_family_id"], row["source_family_kind"]) == (None, None)


@pytest.mark.parametrize(("country", "kind", "application_kind", "expected"), [
    ("CN", "U", "A", True), ("JP", "Y2", "A", True), ("KR", "U", "U", True),
    ("DE", "U1", "U", True), ("TW", "U", None, True), ("CN", "A", "U", True),
    ("CN", "A", "A", False), ("FR", "U", "A", False), ("EP", "B1", "A", False),
])  # fmt: skip
def test_utility_models(
    country: str, kind: str, application_kind: str | None, *, expected: bool
) -> None:
    applied = make.reference("application-reference", country=country,
                             kind=application_kind) if application_kind else ""  # fmt: skip
    published = make.reference("publication-reference", country=country, kind=kind)
    document = make.document(applied, published=published, country=country, kind=kind)
    (row,) = table(make.batch(document), "publications")
    assert row["is_utility_model"] is expected


# --- families ------------------------------------------------------------------------------------
def test_a_family_is_one_record_with_a_row_a_member() -> None:
    body = make.family(
        make.member("EP", "1234567", "A1"),
        make.member("CN", "101234567", "B", day="0", more=""),
        make.member("CN", "101234567", "B", more=' family-id="0"'),
    )
    parsed = rows_of(body)
    assert parsed.records == 1
    assert parsed.unknown == {}
    rows = parsed.rows["family_listings"]
    assert {(row["country"], row["doc_number"], row["kind"], row["record_no"]) for row in rows} == {
        ("EP", "1234567", "A1", 1)
    }
    assert [(row["member_country"], row["member_publication_date"], row["member_family_id"],
             row["is_truncated"]) for row in rows] == [
        ("EP", date(2021, 3, 17), "70000001", False),
        ("CN", None, None, False),
        ("CN", date(2021, 3, 17), None, False),
    ]  # fmt: skip


@pytest.mark.parametrize(("whole", "one"), [(' truncatedFamily="true"', ""),
                                            ("", ' truncatedFamily="true"')])  # fmt: skip
def test_a_truncated_family_says_so(whole: str, one: str) -> None:
    body = make.family(make.member("EP", "1234567", "A1", more=one), more=whole)
    assert [row["is_truncated"] for row in table(body, "family_listings")] == [True]


def test_a_refused_member_leaves_the_others() -> None:
    body = make.family(make.member("EP", "1", "A1", day="20219999"), make.member("CN", "2", "A"),
                       make.member("", "3", "A"))  # fmt: skip
    parsed = rows_of(body)
    assert [(found.column, found.value) for found in parsed.rejected] == [
        ("member_publication_date", "20219999"), ("member_doc_number", ""),
    ]  # fmt: skip
    assert [row["member_country"] for row in parsed.rows["family_listings"]] == ["CN"]
    assert parsed.records == 1


def test_a_family_of_nobody_is_refused() -> None:
    parsed = rows_of(make.family(make.member("EP", "1", "A1"), asked=None))
    assert parsed.records == 1
    assert [found.column for found in parsed.rejected] == ["publication-reference"]
    assert parsed.rows == {}


def test_what_a_family_holds_beside_the_members_is_counted_or_known() -> None:
    inside = (
        make.reference("application-reference")
        + '<priority-claim sequence="1" kind="national"/><ops:legal code="X"/>'
        + make.full_document()
    )
    parsed = rows_of(make.family(make.member("EP", "1234567", "A1", inside=inside)))
    assert list(parsed.rows) == ["family_listings"]
    assert parsed.unknown == {"family-member/exchange-document": 1}


# --- what is not known is counted ----------------------------------------------------------------
@pytest.mark.parametrize(("document", "path"), [
    (make.document("<foo/>"), "bibliographic-data/foo"),
    (make.document("<foo></foo>"), "bibliographic-data/foo"),
    (make.document("<parties><foo></foo></parties>"), "parties/foo"),
    (make.document(behind="<foo></foo>"), "exchange-document/foo"),
    (make.document(behind="<foo/>"), "exchange-document/foo"),
    (make.document(more=' foo="1"'), "exchange-document@foo"),
    (make.document("<parties><foo/></parties>"), "parties/foo"),
    (make.document(make.parties("<foo/>")), "applicants/foo"),
    (make.document(make.parties(make.party("applicant", "A").replace(
        "</applicant-name>", "</applicant-name><residence/>"))), "applicant/residence"),
    (make.document(make.claims("<foo/>" + make.identifier("epodoc", None, "CN1", None, None))),
     "priority-claim/foo"),
    (make.document(make.classes("<foo/>")), "patent-classifications/foo"),
    (make.document(make.classes(make.cpc().replace("<section>", "<foo/><section>"))),
     "patent-classification/foo"),
    (make.document("<references-cited><foo/></references-cited>"), "references-cited/foo"),
    (make.document('<invention-title lang="en" foo="1">T</invention-title>'),
     "invention-title@foo"),
])  # fmt: skip
def test_unknown_elements_and_attributes_are_counted(document: str, path: str) -> None:
    assert rows_of(make.batch(document)).unknown == {path: 1}


def test_known_sections_without_use_are_not_counted() -> None:
    body = make.batch(make.document(
        "<classification-ipc><text>B28B5/02</text></classification-ipc>",
        "<dates-of-public-availability/>", "<language-of-filing>en</language-of-filing>",
    ))  # fmt: skip
    assert rows_of(body).unknown == {}


def test_references_of_a_plain_search_are_counted() -> None:
    body = make.search().replace(
        b"<ops:search-result>",
        f"<ops:search-result>{make.reference('ops:publication-reference')}".encode(),
    )
    parsed = rows_of(body)
    assert (parsed.records, parsed.rows) == (0, {})
    assert parsed.unknown == {"search-result/publication-reference": 1}


# --- what is refused as a whole ------------------------------------------------------------------
_LAUGHS = "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
)  # fmt: skip


@pytest.mark.parametrize("body", [
    b"",
    b" \n",
    b"<!DOCTYPE html><html><body>Sorry</body></html>",
    b"<html><body>Sorry</body></html>",
    b"<fault xmlns=\"http://ops.epo.org\"><code>SERVER.EntityNotFound</code></fault>",
    b"{}",
    make.batch(make.full_document())[:-1],
    make.batch(make.full_document()) + b"<more/>",
    make.batch(make.full_document()).replace(b"EP", b"\xff", 1),
    make.batch(make.document("&undefined;")),
    make.batch(make.full_document(), declaration="<!DOCTYPE a>"),
    make.batch(make.document("&x;"), declaration="<!DOCTYPE a [<!ENTITY x 'y'>]>"),
    make.batch(make.document("&x;"),
               declaration="<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"),
    make.batch(make.document(), declaration="<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'>"),
    make.batch(make.document("&a9;"), declaration=f'<!DOCTYPE a [<!ENTITY a0 "lol">{_LAUGHS}]>'),
    make.batch(make.document("<a>" * 1000 + "</a>" * 1000)),
    make.batch(make.document("<invention-title>" + "x" * 11_000_000 + "</invention-title>")),
    f"{make.ROOT}<ops:register-search/>{make.END}".encode(),
    f"{make.ROOT}{make.END}".encode(),
    make.batch(make.document()).replace(b"http://www.epo.org/exchange", b"http://other"),
])  # fmt: skip
def test_answers_that_cannot_be_trusted_are_not_understood(body: bytes) -> None:
    with pytest.raises(NotUnderstoodError):
        parse.parse_page(body, data_as_of=AS_OF)
    with pytest.raises(NotUnderstoodError):
        parse._parse_elements(body, AS_OF)


def test_half_a_page_gives_no_rows_wherever_it_is_cut() -> None:
    body = make.search(make.full_document(), make.full_document(2))
    for end in range(0, len(body) - 1, 97):
        with pytest.raises(NotUnderstoodError):
            parse.parse_page(body[:end], data_as_of=AS_OF)


@pytest.mark.parametrize("sign", [" ", "\n", "[", "&amp;", "/", "0", "I"])
def test_long_runs_of_a_sign_take_no_time(sign: str) -> None:
    run = sign * 100_000
    body = make.batch(make.document(
        make.parties(make.party("applicant", run)), make.ipcr(run), run,
        make.classes(make.whole_symbol(run, "CPCI"), run),
        f'<invention-title lang="en">{run}</invention-title>',
        f"<references-cited>{make.citation(run)}</references-cited>",
    ))  # fmt: skip
    rows_of(body)


# --- streaming -----------------------------------------------------------------------------------
def test_records_of_a_stream_are_those_of_the_page() -> None:
    body = make.search(make.full_document(), make.document(more=' status="not found"'),
                       make.full_document(2))  # fmt: skip
    unknown: Counter[str] = Counter()
    records = list(parse.iter_records(io.BytesIO(body), data_as_of=AS_OF, unknown=unknown))
    page = rows_of(body)
    assert [record.number for record in records] == [1, 2, 3]
    assert [found for record in records for found in record.rejected] == page.rejected
    for name, rows in page.rows.items():
        assert [row for record in records for row in record.rows.get(name, [])] == rows
    assert unknown == page.unknown


class _Endless(io.RawIOBase):
    """The beginning of an answer, then the same bytes for ever."""

    def __init__(self, head: bytes, more: bytes) -> None:
        super().__init__()
        self._head, self._more = head, more

    def read(self, size: int = -1, /) -> bytes:
        found, self._head = self._head, b""
        return found or (self._more * (size // len(self._more) + 1))[:size]


@pytest.mark.parametrize("more", [b"<foo/>", b"x", b" ", b"<a b='1'/>"])
def test_a_record_without_end_is_given_up(more: bytes) -> None:
    head = f"{make.ROOT}<exchange-documents>".encode()
    stream = cast("BinaryIO", _Endless(head, more))
    records = parse.iter_records(stream, data_as_of=AS_OF, unknown=Counter())
    with pytest.raises(NotUnderstoodError):
        list(records)


def test_the_rows_make_frames() -> None:
    parsed = rows_of(make.batch(make.full_document()))
    frame = schema.frame(parsed.rows["classifications"], schema.TABLES["classifications"])
    assert frame.filter(pl.col("scheme") == "cpc").height == 2
