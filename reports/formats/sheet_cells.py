"""Cells of a workbook: every value as what it is, and no text as anything but text."""

import datetime as dt
import json
import math
import re
from collections.abc import Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.formats.widths import lines_of, width_of

#: What Excel holds at most, in UTF-16 units, in a cell and in the name of a sheet.
CELL, NAME = 32767, 31
#: Texts wider than this, in characters, take several lines.
WIDE = 44
#: Beyond these a spreadsheet, whose numbers are floating ones, would change a whole number.
EXACT = 2**53
LINE = 15.0  # points
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


class ExactWorksheet(Worksheet):  # type: ignore[misc] # the library has no types
    """A sheet that keeps every digit: the library writes sixteen, a double may need seventeen."""

    def _xml_number_element(
        self, number: float, attributes: Sequence[tuple[str, str]] = ()
    ) -> None:
        given = "".join(f' {key}="{value}"' for key, value in attributes)
        self.fh.write(f"<c{given}><v>{number!r}</v></c>")


class Styles:
    """The formats of a workbook's cells."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        small = {"font_size": 9, "font_color": "#4D4D4D", "text_wrap": True}
        marked = {"bold": True, "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.note = book.add_format({**small, "valign": "top"})
        self.meaning = book.add_format({**small, "valign": "bottom"})
        self.marks = {
            "sample": book.add_format({**marked, "bg_color": "#B00020"}),
            "generated": book.add_format({**marked, "bg_color": "#5B2A86"}),
        }
        self.head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#ECECEC"})
        self.date = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.link = book.add_format({"font_color": "#0B4FA3", "underline": 1})
        self.code = book.add_format(
            {"text_wrap": True, "valign": "top", "font_name": "Consolas", "font_size": 9}
        )


def sheet_names(headings: Sequence[str]) -> list[str]:
    """Make names of sheets: numbered, so that they differ when cut, and of allowed characters."""
    names = []
    for number, heading in enumerate(headings):
        allowed = _FORBIDDEN.sub(" ", heading).strip("' ")
        names.append(cut(f"{number} {allowed}" if number else allowed, NAME, "…"))
    return names


def write_text(
    sheet: Worksheet, row: int, column: int, text: str, cell: Format | None, mark: str
) -> None:
    """Write a text as a text, whatever it begins with; where it is cut, the mark says so."""
    sheet.write_string(row, column, cut(text, CELL, mark), cell)


def write_across(
    sheet: Worksheet, row: int, last: int, width: int, text: str, cell: Format, mark: str
) -> None:
    """Write a text across columns, which are so wide together, in a row as high as it needs."""
    sheet.set_row(row, LINE * lines_of(text, width))
    if last:
        sheet.merge_range(row, 0, row, last, "", cell)
    write_text(sheet, row, 0, text, cell, mark)


def write_value(
    sheet: Worksheet, row: int, column: int, value: object, styles: Styles, mark: str
) -> None:
    """Write a value as what it is; NULL stays empty."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, dt.datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), styles.moment)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, styles.date)
    elif isinstance(value, int | float) and _is_exact(value):
        sheet.write_number(row, column, value)
    else:
        text = as_text(value)
        cell = styles.wrapped if width_of(text) > WIDE else None
        write_text(sheet, row, column, text, cell, mark)


def as_text(value: object) -> str:
    """Write a value that a spreadsheet has no cell for; lists as JSON."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def cut(text: str, units: int, mark: str) -> str:
    """Cut a text to so many UTF-16 units, the mark of the cut among them."""
    if _units(text) <= units:
        return text
    room = units - _units(mark)
    return text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore") + mark


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _is_exact(value: float) -> bool:
    return abs(value) <= EXACT if isinstance(value, int) else math.isfinite(value)
