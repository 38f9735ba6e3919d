"""The marts as an Excel workbook: a sheet a table, texts never run as formulas."""

from collections.abc import Mapping
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from flows.exports import parts
from flows.exports.content import Content, Table
from reports.formats.sheet_cells import (
    NAME,
    ExactWorksheet,
    Styles,
    cut,
    write_text,
    write_value,
)
from reports.words import Words

FILE = "landscape.xlsx"
#: What a sheet holds at most.
MOST_ROWS = 1_048_576
_WIDTH, _WIDE = 18, 110


def write_workbook(content: Content, folder: Path, most_rows: int = MOST_ROWS) -> None:
    """Write the workbook; the same build gives the same cells."""
    texts = parts.each_language()
    options = {
        # Row by row, so that a large table does not fill the memory.
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(str(folder / FILE), options)
    mark = parts.mark_line(content)
    book.set_properties(
        {
            "title": " / ".join(text["export.title"] for text in texts.values()),
            "comments": mark,
            "created": content.moment.replace(tzinfo=None),
        }
    )
    writer = _Writer(content, book, texts, most_rows)
    for text in texts.values():
        writer.about(text)
    writer.columns()
    for table in content.tables.values():
        writer.table(table)
    try:
        book.close()
    except FileCreateError as error:
        # The library hides what the disk said.
        raise OSError(str(error)) from error


class _Writer:
    """Writes sheets from the top down, each row once."""

    def __init__(
        self,
        content: Content,
        book: xlsxwriter.Workbook,
        texts: Mapping[str, Words],
        most_rows: int,
    ) -> None:
        self.content, self.book, self.texts, self.most_rows = content, book, texts, most_rows
        self.styles = Styles(book)
        self.mark = parts.mark_line(content)
        self.mark_style = self.styles.marks[content.marks[0]] if content.marks else None
        self.cut = self._said("cut")

    def _said(self, key: str) -> str:
        """A text in every language, for sheets that all share."""
        return " / ".join(text[f"export.{key}"] for text in self.texts.values())

    def _sheet(self, name: str) -> tuple[Worksheet, int]:
        """A new sheet with the marks above; the next free row."""
        sheet = self.book.add_worksheet(cut(name, NAME, "…"), ExactWorksheet)
        if not self.mark:
            return sheet, 0
        sheet.set_header(f"&L&A&R{self.mark.replace('&', '&&')}")
        write_text(sheet, 0, 0, self.mark, self.mark_style, self.cut)
        return sheet, 1

    def about(self, text: Words) -> None:
        """Write what this is, in one language."""
        sheet, row = self._sheet(text["export.about"])
        sheet.set_column(0, 0, _WIDE, self.styles.wrapped)
        why = parts.left_out(self.content, text)
        lines = [
            (text["export.title"], self.styles.title),
            (parts.holds(self.content, text), self.styles.wrapped),
            (text["export.values"].format(**parts.NAMES), self.styles.wrapped),
            (text["export.credits"], self.styles.head),
            *((line, self.styles.wrapped) for line in parts.credits_of(self.content, text)),
        ]
        if why:
            names = ", ".join(self.content.left_out)
            lines += [(text["export.left_out"], self.styles.head)]
            lines += [(line, self.styles.wrapped) for line in (why, names)]
        for number, (line, style) in enumerate(lines, start=row):
            write_text(sheet, number, 0, line, style, self.cut)

    def columns(self) -> None:
        """Write what every column of every table means."""
        # A name of a sheet may hold no slash.
        sheet, row = self._sheet(self._said("columns").replace(" / ", "・"))
        heads = ("table", "column", "type", "unit", "meaning")
        for column, (head, width) in enumerate(zip(heads, (30, 30, 12, 14, _WIDE), strict=True)):
            sheet.set_column(column, column, width)
            write_text(sheet, row, column, self._said(head), self.styles.head, self.cut)
        sheet.freeze_panes(row + 1, 2)
        for table in self.content.tables.values():
            row += 1
            write_text(sheet, row, 0, table.name, None, self.cut)
            write_text(sheet, row, 4, table.description, self.styles.wrapped, self.cut)
            for field in table.fields:
                row += 1
                entries = (table.name, field.name, field.type, field.unit or "", field.meaning)
                for column, entry in enumerate(entries):
                    write_text(sheet, row, column, entry, None, self.cut)

    def table(self, table: Table) -> None:
        """Write a table: its purpose, its heads, its rows."""
        frame = table.read()
        sheet, row = self._sheet(table.name)
        sheet.set_column(0, len(table.fields) - 1, _WIDTH)
        write_text(sheet, row, 0, table.description, None, self.cut)
        room = self.most_rows - row - 3
        if frame.height > room:
            row += 1
            said = self._said("rows_cut").format(rows=room, all=frame.height, **parts.NAMES)
            write_text(sheet, row, 0, said, self.styles.marks["sample"], self.cut)
        row += 1
        for column, field in enumerate(table.fields):
            write_text(sheet, row, column, field.name, self.styles.head, self.cut)
        sheet.freeze_panes(row + 1, 1)
        for number, values in enumerate(frame.head(room).iter_rows(), start=row + 1):
            for column, value in enumerate(values):
                write_value(sheet, number, column, value, self.styles, self.cut)
