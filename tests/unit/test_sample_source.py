"""The bundled sample keeps the contract of every source."""

import csv
import json
from collections import Counter
from datetime import date
from importlib.resources import files

import pytest

from flows.errors import NotUnderstoodError
from flows.landing import schema
from flows.sources.contract import Page, Parsed, Window
from flows.sources.sample.client import COLLECTED_ON, DATA_FILE, PAGE_SIZE, SampleSource
from flows.sources.sample.parse import COLUMNS, parse_page

SOURCE = SampleSource()


def rows_of_the_file() -> list[dict[str, str]]:
    text = files("flows.sources.sample").joinpath("data", DATA_FILE).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def pages() -> list[tuple[Window, Page]]:
    return [(window, page) for window in SOURCE.windows() for page in SOURCE.pages(window, 1)]


def record(**values: str) -> dict[str, str]:
    """A whole record of the sample with some fields filled in."""
    key = {"publication_country": "EP", "publication_number": "3141592", "kind": "A1"}
    return {**dict.fromkeys(COLUMNS, ""), **key, **values}


def parse(*records: object) -> Parsed:
    body = json.dumps({"total": len(records), "records": records}).encode()
    return parse_page(body, data_as_of=COLLECTED_ON)


def test_the_windows_cover_every_row_of_the_file_once() -> None:
    served = [
        json.dumps(item, sort_keys=True)
        for _, page in pages()
        for item in json.loads(page.body)["records"]
    ]
    expected = [json.dumps(row, sort_keys=True) for row in rows_of_the_file()]
    assert Counter(served) == Counter(expected)
    assert len(expected) > 300


def test_the_windows_are_stable_and_their_names_are_folder_names() -> None:
    windows = SOURCE.windows()
    assert windows == SampleSource().windows()
    names = [(window.revision, window.name) for window in windows]
    assert len(set(names)) == len(names)
    assert all(part.replace("-", "").replace(".", "").isalnum() for name in names for part in name)


def test_the_pages_of_a_window_follow_each_other_up_to_the_announced_total() -> None:
    for window in SOURCE.windows():
        landed = list(SOURCE.pages(window, 1))
        expected_first = 1
        for number, page in enumerate(landed, start=1):
            assert page.asked is not None
            first, last = page.asked
            assert page.number == number
            assert page.echoed == page.asked
            assert first == expected_first
            assert len(json.loads(page.body)["records"]) == last - first + 1 <= PAGE_SIZE
            assert page.announced_total == landed[0].announced_total
            expected_first = last + 1
        assert expected_first - 1 == landed[0].announced_total


def test_a_window_continued_gives_the_bytes_it_would_have_given() -> None:
    window = max(SOURCE.windows(), key=lambda one: len(list(SOURCE.pages(one, 1))))
    whole = list(SOURCE.pages(window, 1))
    assert len(whole) > 1
    assert list(SOURCE.pages(window, 2)) == whole[1:]
    assert list(SOURCE.pages(window, len(whole) + 1)) == []


def test_an_office_that_the_sample_lacks_is_not_understood() -> None:
    window = Window("office-XX", "1", "x", {"publication_country": "XX"}, COLLECTED_ON)
    with pytest.raises(NotUnderstoodError, match="'XX'"):
        list(SOURCE.pages(window, 1))


def test_the_parser_gives_as_many_rows_as_the_file_states() -> None:
    counted: Counter[str] = Counter()
    for window, page in pages():
        parsed = SOURCE.parse(page.body, data_as_of=window.data_as_of)
        assert not parsed.rejected
        counted["records"] += parsed.records
        counted.update({table: len(rows) for table, rows in parsed.rows.items()})
    expected: Counter[str] = Counter()
    for row in rows_of_the_file():
        numbers = [part for part in row["priority_numbers"].split("|") if part.strip()]
        symbols = [
            (scheme, part.strip())
            for scheme in ("ipc", "cpc")
            for part in row[scheme].split("|")
            if part.strip()
        ]
        expected.update(
            records=1,
            publications=1,
            titles=bool(row["title"]),
            parties=len([part for part in row["applicants"].split("|") if part.strip()]),
            classifications=len(set(symbols)),
            family_members=len({p.strip() for p in row["family_publications"].split("|")} - {""}),
            # A date that belongs to no one number has a row of its own.
            priorities=len(numbers)
            + (1 if row["earliest_priority_date"] and len(numbers) != 1 else 0),
        )
    assert counted == +expected


def test_every_parsed_row_fits_the_schema() -> None:
    for window, page in pages():
        parsed = SOURCE.parse(page.body, data_as_of=window.data_as_of)
        for table, rows in parsed.rows.items():
            frame = schema.frame(rows, schema.TABLES[table])
            assert dict(frame.schema) == schema.TABLES[table]
            assert frame.height == len(rows)


def test_the_empty_string_never_means_unknown() -> None:
    for window, page in pages():
        parsed = SOURCE.parse(page.body, data_as_of=window.data_as_of)
        for table, rows in parsed.rows.items():
            empty = [row for row in rows if "" in row.values()]
            assert not empty, f"{table}: {empty[:1]}"


def test_the_parser_is_pure() -> None:
    window, page = pages()[0]
    first = SOURCE.parse(page.body, data_as_of=window.data_as_of)
    assert SOURCE.parse(page.body, data_as_of=window.data_as_of) == first


def test_a_bare_year_never_becomes_a_day() -> None:
    (row,) = parse(record(application_year="2019")).rows["publications"]
    assert row["application_date"] is None
    assert (row["application_year"], row["application_date_precision"]) == (2019, "year")


def test_a_day_wins_over_a_bare_year_and_says_so() -> None:
    values = {"application_year": "2018", "filing_date": "2019-05-17"}
    (row,) = parse(record(**values)).rows["publications"]
    assert row["application_date"] == date(2019, 5, 17)
    assert (row["application_year"], row["application_date_precision"]) == (2019, "day")


def test_an_unknown_date_has_neither_day_year_nor_precision() -> None:
    (row,) = parse(record()).rows["publications"]
    for name in ("publication", "application"):
        assert row[f"{name}_date"] is None
        assert row[f"{name}_year"] is None
        assert row[f"{name}_date_precision"] is None


def test_in_the_whole_sample_a_day_is_there_exactly_where_the_source_states_one() -> None:
    for window, page in pages():
        records = json.loads(page.body)["records"]
        parsed = SOURCE.parse(page.body, data_as_of=window.data_as_of)
        for row in parsed.rows["publications"]:
            stated = records[row["record_no"] - 1]
            assert str(row["application_date"] or "") == stated["filing_date"]
            assert str(row["publication_date"] or "") == stated["publication_date"]
            assert str(row["grant_date"] or "") == stated["grant_date"]


@pytest.mark.parametrize(
    ("numbers", "dates"),
    [
        ("GB1916312.0", [date(2019, 11, 8)]),
        # Nobody says whose date it is: neither number gets it.
        ("GB1916312.0|US62/1", [None, None, date(2019, 11, 8)]),
        ("", [date(2019, 11, 8)]),
    ],
)
def test_the_earliest_date_goes_to_a_number_only_where_there_is_just_one(
    numbers: str, dates: list[date | None]
) -> None:
    values = {"priority_numbers": numbers, "earliest_priority_date": "2019-11-08"}
    rows = parse(record(**values)).rows["priorities"]
    assert [row["priority_date"] for row in rows] == dates
    assert [row["sequence_no"] for row in rows] == list(range(1, len(dates) + 1))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("filing_date", "1066-10-14"),
        ("filing_date", "1882-12-31"),
        ("publication_date", "2199-01-01"),
        ("publication_date", "2026-11-23"),
        ("grant_date", "2020-02-31"),
        ("earliest_priority_date", "00000000"),
        ("filing_date", "0"),
        ("filing_date", "2019"),
        ("filing_date", "2019-05"),
        ("filing_date", "-2019-05-17"),
        ("filing_date", "17.05.2019"),
        ("filing_date", "２０１９-０５-１７"),
        # A week is not a day; nothing may be made of it.
        ("filing_date", "2020-W05"),
        ("filing_date", "2020-W05-1"),
        ("application_year", "1066"),
        ("application_year", "2199"),
        ("application_year", "-2019"),
        ("application_year", "19"),
        ("publication_country", "ep"),
        ("publication_country", "EPO"),
        ("publication_country", ""),
        ("publication_number", "-5"),
        ("publication_number", ""),
        ("publication_number", "12 34"),
        ("publication_number", "1" * 40),
        ("kind", "9Z"),
        ("kind", "A12"),
        ("kind", "💣"),
        ("ipc", "H04L 9/0852|quantum"),
        ("cpc", "Z99Z 1/00"),
        ("family_publications", "US1A|?"),
        ("title", "Quantum \ufffdkey"),
        ("applicants", "\ufffd"),
    ],
)
def test_a_value_that_cannot_be_used_refuses_its_record_and_no_other(
    column: str, value: str
) -> None:
    parsed = parse(record(publication_number="1"), record(**{column: value}))
    assert parsed.records == 2
    (refused,) = parsed.rejected
    assert (refused.record_no, refused.column) == (2, column)
    assert refused.value in value
    assert refused.reason
    assert [row["doc_number"] for row in parsed.rows["publications"]] == ["1"]
    assert {row["record_no"] for rows in parsed.rows.values() for row in rows} == {1}


@pytest.mark.parametrize("day", ["1883-01-01", "2026-11-22"])
def test_the_first_and_last_possible_days_are_taken(day: str) -> None:
    parsed = parse(record(publication_date=day))
    assert not parsed.rejected
    assert str(parsed.rows["publications"][0]["publication_date"]) == day


@pytest.mark.parametrize(
    ("applicants", "countries", "reason"),
    [
        ("A|B|C", "US|JP", "2 countries for 3 applicants"),
        ("", "US", "1 countries for 0 applicants"),
        ("A", "usa", "not a two-letter code"),
    ],
)
def test_countries_that_match_no_applicant_refuse_the_record(
    applicants: str, countries: str, reason: str
) -> None:
    (refused,) = parse(record(applicants=applicants, applicant_countries=countries)).rejected
    assert (refused.column, refused.value) == ("applicant_countries", countries)
    assert reason in refused.reason


@pytest.mark.parametrize(
    ("broken", "column", "reason"),
    [
        ({**record(), "colour": "red"}, "colour", "unknown field"),
        ({k: v for k, v in record().items() if k != "ipc"}, "ipc", "field is missing"),
        ({**record(), "kind": None}, "kind", "not a text"),
        ({**record(), "application_year": 2019}, "application_year", "not a text"),
        ("EP1A1", "record", "must be an object"),
        (None, "record", "must be an object"),
        ([], "record", "must be an object"),
    ],
)
def test_a_record_of_another_shape_is_refused(broken: object, column: str, reason: str) -> None:
    (refused,) = parse(broken).rejected
    assert refused.column == column
    assert reason in refused.reason


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Service unavailable</html>",
        b'{"total": 1, "records": [',
        b'{"total": 1}',
        b'{"records": {"1": {}}}',
        b'{"records": null}',
        b"[1, 2]",
        b"null",
        "{'records': ['é']}".encode("latin-1"),
        '\ufeff{"records": []}'.encode(),
        '{"records": []}'.encode("utf-16"),
        # Numbers and nestings that Python itself gives up on.
        b'{"records": [' + b"1" * 5000 + b"]}",
        b'{"records": ' + b"[" * 100_000,
    ],
    ids=[
        "empty", "html", "short", "no records", "object", "null", "list", "none", "latin-1", "bom",
        "utf-16", "endless number", "endless nesting",
    ],
)  # fmt: skip
def test_a_page_that_cannot_be_read_is_not_understood(body: bytes) -> None:
    with pytest.raises(NotUnderstoodError):
        parse_page(body, data_as_of=COLLECTED_ON)


def test_half_a_character_is_refused_like_other_damaged_text() -> None:
    # JSON can spell half of a surrogate pair, which no file in UTF-8 can hold.
    body = json.dumps({"records": [record(title="key \ud800")]}).encode("ascii")
    parsed = parse_page(body, data_as_of=COLLECTED_ON)
    assert [refused.column for refused in parsed.rejected] == ["title"]
