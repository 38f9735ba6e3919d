"""The data of an edition as a workbook: each answer exactly as the warehouse gave it."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import polars as pl
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from reports.cells import Cell, Phrase, Statement
from reports.document import Edition, Finding
from reports.formats import plain
from reports.formats.columns import meanings
from reports.formats.sheet_cells import (
    LINE,
    WIDE,
    ExactWorksheet,
    Styles,
    as_text,
    sheet_names,
    write_across,
    write_text,
    write_value,
)
from reports.formats.widths import lines_of, widest
from reports.page import METHOD
from reports.tables import Table

#: Widths of columns in characters; texts above a table go across columns as wide as a screen.
NARROW, SCREEN = 9, 150
#: Contents, claims and changes stand before the sheets of data.
OPENING = 3
#: So many rows decide how wide a column is.
TRIED = 200
FONTS = {"en": "Calibri", "ja": "Yu Gothic"}


@dataclass(frozen=True)
class Sheet:
    """A sheet of data: an answer under its heading, its note, and what its columns mean."""

    heading: str
    note: str
    statement: Statement
    meanings: Mapping[str, str]


class Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, edition: Edition, book: xlsxwriter.Workbook) -> None:
        self.edition = edition
        self.words = edition.words
        self.styles = Styles(book)
        self.sheets = list(_sheets(edition))
        first = [self.words[key] for key in ("workbook.contents", "sheet.claims", "sheet.since")]
        last = [self.words[key] for key in ("workbook.notes", "workbook.queries")]
        self.headings = [*first, *(sheet.heading for sheet in self.sheets), *last]
        self.names = sheet_names(self.headings)
        self.made = [book.add_worksheet(name, ExactWorksheet) for name in self.names]
        self.cut = self.words["workbook.cut"]

    def write(self) -> None:
        """Write every sheet."""
        for worksheet in self.made:
            self._print(worksheet)
        contents, claims, changes, *data, notes, queries = self.made
        self._contents(contents)
        self._claims(claims)
        self._changes(changes)
        for worksheet, sheet in zip(data, self.sheets, strict=True):
            self._data(worksheet, sheet)
        self._notes(notes)
        self._queries(queries)

    def _contents(self, worksheet: Worksheet) -> None:
        """Write what this is, what it was made of, and where everything stands."""
        words = self.words
        for column, width in enumerate((36, 84, 10)):
            worksheet.set_column(column, column, width)
        self._text(worksheet, 0, 0, plain.title(self.edition), self.styles.title)
        self._text(worksheet, 1, 0, words["page.subtitle"])
        row = self._marks(worksheet, 2, 2, 130)
        for name, value in [*plain.imprint(self.edition), *plain.provenance(self.edition)]:
            self._text(worksheet, row, 0, name)
            self._text(worksheet, row, 1, value)
            row += 1
        self._across(worksheet, row, 2, 130, words["workbook.numbers"])
        row = self._list(worksheet, row + 2) + 2
        self._text(worksheet, row, 0, words["formats.credits"], self.styles.head)
        for number, line in enumerate(plain.credit_lines(self.edition), start=row + 1):
            self._across(worksheet, number, 2, 130, line)

    def _list(self, worksheet: Worksheet, row: int) -> int:
        """List the sheets with links; return the row of the last one."""
        for column, head in enumerate(("sheet", "holds", "rows")):
            self._text(worksheet, row, column, self.words[f"workbook.{head}"], self.styles.head)
        heights = [sheet.statement.frame.height for sheet in self.sheets]
        rows = [None, None, *heights, None, None]
        for name, heading, height in zip(self.names[1:], self.headings[1:], rows, strict=True):
            row += 1
            self._link(worksheet, row, name)
            self._text(worksheet, row, 1, heading)
            write_value(worksheet, row, 2, height, self.styles, self.cut)
        return row

    def _claims(self, worksheet: Worksheet) -> None:
        """Write the claims: verdict, reason and most telling number, and what limits them."""
        words = self.words
        for column, width in enumerate((44, 22, 60, 44, 60, 60, 60, 60, 30)):
            worksheet.set_column(column, column, width)
        self._text(worksheet, 0, 0, words["claims.heading"], self.styles.title)
        row = self._marks(worksheet, 1, 3, 160)
        self._across(worksheet, row, 3, 160, words["claims.intro"])
        row += 1
        keys = ["claim", "verdict", "reason", "key", "can", "cannot", "caveats"]
        heads = [*(f"claims.{key}" for key in keys), "formats.rules", "claims.charts"]
        for column, head in enumerate(heads):
            self._text(worksheet, row, column, words[head], self.styles.head)
        worksheet.freeze_panes(row + 1, 1)
        for number, item in enumerate(self.edition.claims, start=row + 1):
            for column, text in enumerate(self._claim(item)):
                self._text(worksheet, number, column, text, self.styles.wrapped)

    def _claim(self, item: Finding) -> list[str]:
        name, value = item.key
        return [
            plain.claim(item),
            plain.verdict(item, self.words),
            plain.written(item.reason, self.words),
            plain.pair(name, plain.written(value, self.words), self.words),
            item.can,
            item.cannot,
            "\n".join(item.caveats),
            "\n".join(plain.rules(item, self.words)),
            plain.charts(item, self.words),
        ]

    def _changes(self, worksheet: Worksheet) -> None:
        """Write what changed since the report before; whole lists stand in files of the report."""
        for column in range(8):
            worksheet.set_column(column, column, 50 if column < 2 else 24)
        self._text(worksheet, 0, 0, self.words["since.heading"], self.styles.title)
        row = self._marks(worksheet, 1, 2, 120)
        for paragraph in self.edition.changes.paragraphs:
            self._across(worksheet, row, 2, 120, plain.written(paragraph, self.words))
            row += 1
        for table in self.edition.changes.tables:
            row = self._table(worksheet, row + 1, table)

    def _table(self, worksheet: Worksheet, row: int, table: Table) -> int:
        """Write a table as it is read, its numbers as numbers; return the next free row."""
        self._text(worksheet, row, 0, table.caption, self.styles.head)
        for column, head in enumerate(table.heads):
            self._text(worksheet, row + 1, column, head, self.styles.head)
        for number, entries in enumerate(table.rows, start=row + 2):
            for column, entry in enumerate(entries):
                value = entry.value if isinstance(entry, Cell) else plain.written(entry, self.words)
                write_value(worksheet, number, column, value, self.styles, self.cut)
        return row + 2 + len(table.rows)

    def _data(self, worksheet: Worksheet, sheet: Sheet) -> None:
        """Write an answer: heading, marks and note, then the columns with what they mean."""
        frame = sheet.statement.frame
        columns = [_texts(sheet, name) for name in frame.columns]
        widths = [min(max(widest(texts) + 2, NARROW), WIDE) for texts in columns]
        for column, width in enumerate(widths):
            worksheet.set_column(column, column, width)
        last, across = _span(widths)
        self._text(worksheet, 0, 0, sheet.heading, self.styles.title)
        row = self._marks(worksheet, 1, last, across)
        if sheet.note:
            # Its letters are smaller than those the widths are counted in.
            write_across(
                worksheet, row, last, across * 6 // 5, sheet.note, self.styles.note, self.cut
            )
            row += 1
        self._link(worksheet, row, self.names[0])
        self._heads(worksheet, row + 1, sheet, widths)
        head = row + 2
        for number, values in enumerate(frame.iter_rows(), start=head + 1):
            for column, value in enumerate(values):
                write_value(worksheet, number, column, value, self.styles, self.cut)
        worksheet.freeze_panes(head + 1, 0)
        worksheet.autofilter(head, 0, head + max(frame.height, 1), max(frame.width - 1, 0))
        worksheet.repeat_rows(row + 1, head)

    def _heads(self, worksheet: Worksheet, row: int, sheet: Sheet, widths: Sequence[int]) -> None:
        """Write what the columns mean, and below it their names."""
        lines = 1
        for column, name in enumerate(sheet.statement.frame.columns):
            meaning = sheet.meanings.get(name, "")
            lines = max(lines, lines_of(meaning, widths[column]))
            self._text(worksheet, row, column, meaning, self.styles.meaning)
            self._text(worksheet, row + 1, column, name, self.styles.head)
        worksheet.set_row(row, LINE * lines)

    def _notes(self, worksheet: Worksheet) -> None:
        """Write the method, and what each chart can and cannot say."""
        words = self.words
        for column, width in enumerate((30, 70, 70)):
            worksheet.set_column(column, column, width)
        row = self._marks(worksheet, 0, 2, 160)
        for column, head in enumerate(("workbook.reading", "page.can", "page.cannot")):
            self._text(worksheet, row, column, words[head], self.styles.head)
        for section in self.edition.sections:
            row += 1
            for column, key in enumerate(("heading", "can", "cannot")):
                text = words[f"{section.name}.{key}"]
                self._text(worksheet, row, column, text, self.styles.wrapped)
        row += 2
        for column, head in enumerate(("term", "meaning")):
            self._text(worksheet, row, column, words[f"workbook.{head}"], self.styles.head)
        for term in METHOD:
            row += 1
            self._text(worksheet, row, 0, words[f"method.{term}_term"], self.styles.wrapped)
            text = words[f"method.{term}"]
            worksheet.set_row(row, LINE * lines_of(text, 140))
            worksheet.merge_range(row, 1, row, 2, "", self.styles.wrapped)
            self._text(worksheet, row, 1, text, self.styles.wrapped)

    def _queries(self, worksheet: Worksheet) -> None:
        """Write the query of each sheet, to be asked again."""
        worksheet.set_column(0, 0, 36)
        worksheet.set_column(1, 1, 120)
        for column, head in enumerate(("sheet", "query")):
            self._text(worksheet, 0, column, self.words[f"workbook.{head}"], self.styles.head)
        for row, sheet in enumerate(self.sheets, start=1):
            self._link(worksheet, row, self.names[row + OPENING - 1])
            self._text(worksheet, row, 1, sheet.statement.sql, self.styles.code)
        worksheet.freeze_panes(1, 0)

    def _marks(self, worksheet: Worksheet, row: int, last: int, across: int) -> int:
        """Write what is not to be relied on; return the next free row."""
        for mark in self.edition.opening.marks:
            cell = self.styles.marks[mark]
            write_across(worksheet, row, last, across, self.words[f"mark.{mark}"], cell, self.cut)
            row += 1
        return row

    def _across(self, worksheet: Worksheet, row: int, last: int, width: int, text: str) -> None:
        write_across(worksheet, row, last, width, text, self.styles.wrapped, self.cut)

    def _text(
        self,
        worksheet: Worksheet,
        row: int,
        column: int,
        text: str,
        cell: xlsxwriter.format.Format | None = None,
    ) -> None:
        write_text(worksheet, row, column, text, cell, self.cut)

    def _link(self, worksheet: Worksheet, row: int, name: str) -> None:
        place = name.replace("'", "''")
        worksheet.write_url(row, 0, f"internal:'{place}'!A1", self.styles.link, name)

    def _print(self, worksheet: Worksheet) -> None:
        """Set a sheet up for paper: as wide as a page, with the marks on each."""
        worksheet.set_landscape()
        worksheet.set_paper(9)
        worksheet.fit_to_pages(1, 0)
        mark = plain.short_marks(self.edition).replace("&", "&&")
        worksheet.set_header(f"&L&A&R{mark}")
        worksheet.set_footer("&R&P / &N")


def write(edition: Edition) -> bytes:
    """Write the workbook; the same edition gives the same bytes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": FONTS[edition.words.language]},
        },
    )
    created = plain.moment(edition).replace(tzinfo=None)
    book.set_properties({"title": plain.title(edition), "created": created})
    Writer(edition, book).write()
    book.close()
    return buffer.getvalue()


def _sheets(edition: Edition) -> Iterator[Sheet]:
    """Yield the answers: of the charts, of the overview, of the evidence."""
    words = edition.words
    for section in edition.sections:
        known = meanings(section.statement, section.tables, words, section.name)
        heading = words[f"{section.name}.heading"]
        yield Sheet(heading, plain.note(section, edition), section.statement, known)
    for parts in (edition.opening.parts, *(chapter.parts for chapter in edition.evidence)):
        for name, (statement, tables) in parts.items():
            known = meanings(statement, tables, words, name)
            yield Sheet(_heading(name, tables, edition), "", statement, known)
    for item in edition.claims:
        heading = words["sheet.claim"].format(number=item.number)
        yield Sheet(heading, plain.claim(item), item.statement, _indicators(item))


def _indicators(item: Finding) -> Mapping[str, str]:
    """Say what the columns of a claim's row hold: each indicator after its name."""
    found = {}
    for label, *entries in (row for table in item.tables for row in table.rows):
        for entry in entries:
            if isinstance(entry, Phrase) and "value" in entry.cells:
                found[entry.cells["value"].column] = str(label)
            elif isinstance(entry, Cell) and entry is entries[0]:
                found[entry.column] = str(label)
    return found


def _heading(name: str, tables: Sequence[Table], edition: Edition) -> str:
    """Name an answer after its only table, else by a name of its own."""
    named = edition.words.entries.get(f"sheet.{name}")
    return named or (tables[0].caption if len(tables) == 1 else name)


def _texts(sheet: Sheet, name: str) -> list[str]:
    """Return what decides the width of a column; its meaning takes lines, but not too many."""
    values = sheet.statement.frame[name].head(TRIED)
    shown = values.cast(pl.String, strict=False) if not values.dtype.is_nested() else values
    meaning = sheet.meanings.get(name, "")
    return [
        name + "  ",
        meaning[: len(meaning) // 3],
        *(as_text(v) for v in shown if v is not None),
    ]


def _span(widths: Sequence[int]) -> tuple[int, int]:
    """Return the last column, and the width, that texts above a table go across."""
    totals = list(accumulate(widths))
    last = next((place for place, total in enumerate(totals) if total >= SCREEN), len(widths) - 1)
    return last, totals[last]
