"""An answer in every format: nothing is lost, nothing becomes a formula, the mark travels along."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from flows.adhoc import formats, workbook
from flows.adhoc.contract import Origin, Reply
from flows.adhoc.formats import Format
from flows.errors import ConfigurationError, QueryError
from flows.marks import SAMPLE_MARK
from reports.formats.sheet_cells import CELL

COLUMNS = ("text", "whole", "part", "day", "yes", "parts", "huge", "money", "moment")
TYPES = (
    "VARCHAR", "BIGINT", "DOUBLE", "DATE", "BOOLEAN", "VARCHAR[]", "HUGEINT", "DECIMAL(18,2)",
    "TIMESTAMP WITH TIME ZONE",
)  # fmt: skip
MOMENT = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
ROWS: list[tuple[Any, ...]] = [
    ('量子 | "key"', 1, 0.5, date(2020, 2, 29), True, ["CN", "JP"], 2**70, Decimal("1.50"), MOMENT),
    ('=HYPERLINK("http://x")', -2, float("nan"), date(1850, 1, 1), False, [], 3, None, None),
    ("a\nb\\", 2**60, float("inf"), None, None, None, None, None, None),
    (None, None, None, None, None, None, None, None, None),
]
SAMPLE = Origin("Sample", "2026-01-01", "CC0", "Nobody", is_sample=True, is_generated=False)
REPLY = Reply(COLUMNS, TYPES, ROWS, is_cut=False, build_id="b1", origins=(SAMPLE,))
ABOUT = {"mark": REPLY.mark, "sql": "=1+1"}


def write(output: Format) -> bytes:
    return formats.write(REPLY, output, ABOUT)


def test_the_mark_is_that_of_the_sources() -> None:
    assert REPLY.mark == SAMPLE_MARK
    assert Reply(COLUMNS, TYPES, [], is_cut=False, build_id="b", origins=()).mark == ""


def test_csv_keeps_every_value() -> None:
    rows = list(csv.reader(io.StringIO(write(Format.csv).decode())))
    assert tuple(rows[0]) == COLUMNS
    assert rows[1][:8] == [
        '量子 | "key"', "1", "0.5", "2020-02-29", "True", "CN|JP", str(2**70), "1.50",
    ]  # fmt: skip
    assert rows[3][0] == "a\nb\\"
    assert rows[4] == [""] * 9


def test_json_has_numbers_and_null_and_no_nan() -> None:
    rows = json.loads(write(Format.json), parse_constant=pytest.fail)
    assert rows[0]["huge"] == 2**70
    assert rows[0]["money"] == 1.5
    assert rows[0]["parts"] == ["CN", "JP"]
    assert rows[1]["part"] is None
    assert rows[2]["whole"] == 2**60
    assert set(rows[3].values()) == {None}


def test_markdown_is_one_line_a_row_under_the_mark() -> None:
    lines = write(Format.markdown).decode().splitlines()
    assert lines[0] == f"**{SAMPLE_MARK}**"
    assert lines[3].startswith("| --- | ---: | ---: | --- |")
    assert lines[4].startswith('| 量子 \\| "key" | 1 |')
    assert lines[6].startswith("| a b\\\\ |")
    assert len(lines) == 8


def test_parquet_keeps_types_and_carries_the_mark() -> None:
    content = write(Format.parquet)
    frame = pl.read_parquet(content)
    assert frame.schema == {
        "text": pl.String, "whole": pl.Int64, "part": pl.Float64, "day": pl.Date,
        "yes": pl.Boolean, "parts": pl.List(pl.String), "huge": pl.String, "money": pl.Float64,
        "moment": pl.String,
    }  # fmt: skip
    assert frame["huge"].to_list() == [str(2**70), "3", None, None]
    assert frame["moment"][0] == str(MOMENT)
    metadata = pl.read_parquet_metadata(io.BytesIO(content))
    assert metadata["landscape.mark"] == SAMPLE_MARK


def test_a_workbook_has_no_formula_and_says_what_it_is() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write(Format.xlsx)))
    assert book.sheetnames == ["rows", "about"]
    rows = list(book["rows"].iter_rows())
    assert [cell.value for cell in rows[0]] == list(COLUMNS)
    assert [cell.data_type for cell in rows[1]] == ["s", "n", "n", "d", "b", "s", "s", "n", "d"]
    assert rows[1][3].value == datetime(2020, 2, 29)  # noqa: DTZ001 - a cell has no zone
    assert rows[2][0].value == '=HYPERLINK("http://x")'
    # Neither what is no number nor a whole number that a spreadsheet would round is one.
    assert [rows[2][2].value, rows[3][2].value, rows[3][1].value] == ["nan", "inf", str(2**60)]
    assert rows[2][3].value == "1850-01-01"
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "f", cell.value
            assert cell.hyperlink is None
    about = {row[0].value: row[1].value for row in book["about"].iter_rows()}
    assert about == {"mark": SAMPLE_MARK, "sql": "=1+1"}
    header = book["rows"].oddHeader
    assert header is not None
    assert SAMPLE_MARK[:50] in str(header.center.text)


def test_a_text_too_long_for_a_cell_is_told() -> None:
    rows = [("x" * 40_000,)]
    reply = Reply(("a",), ("VARCHAR",), rows, is_cut=False, build_id="b", origins=())
    book = openpyxl.load_workbook(io.BytesIO(workbook.write(reply, {})))
    assert len(book["rows"]["A2"].value) == CELL
    assert book["rows"]["A2"].value.endswith("…")
    assert book["about"]["A1"].value == "shortened"


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    with pytest.raises(QueryError, match="a sheet holds 3 rows, not 4"):
        write(Format.xlsx)


@pytest.mark.parametrize(
    ("wanted", "file", "chosen"),
    [
        (None, None, Format.table),
        (None, "a.CSV", Format.csv),
        (None, "a.md", Format.markdown),
        (None, "a.xlsx", Format.xlsx),
        (Format.json, "a.csv", Format.json),
        (Format.json, None, Format.json),
    ],
)
def test_the_format_is_that_asked_for_or_that_of_the_file(
    wanted: Format | None, file: str | None, chosen: Format
) -> None:
    assert formats.choose(wanted, Path(file) if file else None) is chosen


@pytest.mark.parametrize(
    ("wanted", "file", "said"),
    [
        (None, "a.doc", "the ending tells no format"),
        (Format.xlsx, None, "needs a file: -o rows.xlsx"),
        (Format.parquet, None, "needs a file"),
        (Format.table, "a.csv", "a table is for the screen"),
    ],
)
def test_a_format_that_cannot_be_is_refused(
    wanted: Format | None, file: str | None, said: str
) -> None:
    with pytest.raises(ConfigurationError, match=said):
        formats.choose(wanted, Path(file) if file else None)
