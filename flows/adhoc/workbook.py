"""An answer as a workbook: a sheet of rows, and one that says what they are."""

import io
import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter

from flows.adhoc.contract import Reply
from flows.adhoc.formats import as_cell
from flows.errors import QueryError
from reports.formats.sheet_cells import CELL, EXACT, cut

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

#: What a sheet can hold below its head.
MOST_ROWS = 1_048_575
_WIDEST = 60
#: Days before it are no dates to a spreadsheet.
_FIRST_YEAR = 1900
#: Text stays text: a title that begins with = is no formula, an address no link.
_OPTIONS = {
    "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd", "in_memory": True,
}  # fmt: skip


def write(reply: Reply, about: Mapping[str, str]) -> bytes:
    """The content of an .xlsx file.

    Args:
        reply: The answer.
        about: What the rows are, by name; `mark` also stands over every printed page.

    Raises:
        QueryError: There are more rows than a sheet can hold.
    """
    if len(reply.rows) > MOST_ROWS:
        message = (
            f"a sheet holds {MOST_ROWS} rows, not {len(reply.rows)}; use --max-rows or -o x.csv"
        )
        raise QueryError(message)
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    rows, facts = book.add_worksheet("rows"), book.add_worksheet("about")
    shortened = _write_rows(rows, reply, bold, day, moment)
    notes = dict(about)
    if shortened:
        notes["shortened"] = f"{shortened} texts are longer than a cell can be and end in …"
    if notes.get("mark"):
        # A sheet that is passed on or printed alone keeps saying what it is.
        rows.set_header(f"&C{notes['mark'].replace('&', '&&')[:200]}")
        rows.set_tab_color("#C00000")
    for place, (name, text) in enumerate(notes.items()):
        facts.write_string(place, 0, name, bold)
        facts.write_string(place, 1, cut(text, CELL, ""))
    facts.set_column(0, 0, 16)
    facts.set_column(1, 1, 100)
    book.set_properties({"comments": notes.get("mark", "")})
    book.close()
    return stream.getvalue()


def _write_rows(sheet: "Worksheet", reply: Reply, bold: Any, day: Any, moment: Any) -> int:  # noqa: ANN401 - formats have no public type
    """Write header and rows; returns how many texts had to be shortened."""
    shortened = 0
    for place, name in enumerate(reply.columns):
        sheet.write_string(0, place, name, bold)
        sheet.set_column(place, place, _width(reply, place))
    for number, row in enumerate(reply.rows, start=1):
        for place, value in enumerate(row):
            if value is not None:
                shortened += _write_value(sheet, (number, place), value, (day, moment))
    sheet.freeze_panes(1, 0)
    if reply.rows:
        sheet.autofilter(0, 0, len(reply.rows), len(reply.columns) - 1)
    return shortened


def _write_value(
    sheet: "Worksheet",
    place: tuple[int, int],
    value: Any,  # noqa: ANN401 - whatever a query returned
    dates: tuple[Any, Any],
) -> int:
    """Write a value as what it is, the rest as text; returns 1 if it had to be shortened."""
    day, moment = dates
    if isinstance(value, bool):
        sheet.write_boolean(*place, value)
    elif _is_plain_number(value):
        sheet.write_number(*place, value)
    elif isinstance(value, date) and value.year >= _FIRST_YEAR:
        is_moment = isinstance(value, datetime)
        plain = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        sheet.write_datetime(*place, plain, moment if is_moment else day)
    else:
        return _write_text(sheet, place, str(as_cell(value)))
    return 0


def _write_text(sheet: "Worksheet", place: tuple[int, int], text: str) -> int:
    held = cut(text, CELL, "…")
    sheet.write_string(*place, held)
    return int(held != text)


def _is_plain_number(value: Any) -> bool:  # noqa: ANN401 - whatever a query returned
    if isinstance(value, float | Decimal):
        return math.isfinite(value)
    return isinstance(value, int) and abs(value) <= EXACT


def _width(reply: Reply, place: int) -> int:
    longest = max((len(str(as_cell(row[place]))) for row in reply.rows[:200]), default=0)
    return min(_WIDEST, max(longest, len(reply.columns[place])) + 2)
