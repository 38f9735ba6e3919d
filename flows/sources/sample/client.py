"""Serves the bundled sample as a paging server would: windows by office, pages of JSON."""

import csv
import json
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from importlib.resources import files

from flows.errors import NotUnderstoodError
from flows.sources.contract import Identified, Page, Parsed, SourceInfo, Text, Window
from flows.sources.sample.parse import parse_page

PAGE_SIZE = 50
#: The day on which the public pages were read.
COLLECTED_ON = date(2026, 11, 22)
#: Raised when the bundled file changes, so that it is landed again beside the older one.
EDITION = "2026-11-22.1"
DATA_FILE = "publications.csv"
MEDIA_TYPE = "application/json; charset=utf-8"

INFO = SourceInfo(
    name="sample",
    title=Text(
        "Bundled sample of quantum-cryptography publications", "同梱の量子暗号公報のサンプルデータ"
    ),
    licence=Text(
        "Facts of publication (numbers, dates, titles, names, classes); no database licence",
        "公報の事実情報（番号、日付、名称、人名・法人名、分類）。データベースの利用許諾はない",
    ),
    credit=Text(
        "Bibliographic facts transcribed from public patent pages, 22 November 2026",
        "公開特許ページから書き写した書誌事項（2026年11月22日）",
    ),
    scope_note=Text(
        "A convenience sample of pages that happened to be at hand: not representative. "
        "No share, trend or ranking computed from it says anything about the field.",
        "手元にあったページから集めた便宜的なサンプルであり、代表性はない。"
        "ここから計算した割合・傾向・順位は、この分野について何も示さない。",
    ),
    parser_version=1,
    is_sample=True,
    needs_network=False,
)


class SampleSource:
    """The bundled sample behind the contract of every source."""

    @property
    def info(self) -> SourceInfo:
        """Facts about the sample."""
        return INFO

    @cached_property
    def _by_office(self) -> dict[str, list[dict[str, str]]]:
        text = files(__package__).joinpath("data", DATA_FILE).read_text(encoding="utf-8")
        offices: dict[str, list[dict[str, str]]] = {}
        for row in csv.DictReader(text.splitlines()):
            offices.setdefault(row["publication_country"], []).append(row)
        return dict(sorted(offices.items()))

    @property
    def scope(self) -> None:
        """None: the windows are fixed."""

    def windows(self) -> Sequence[Window]:
        """One window for each publishing office."""
        return [
            Window(
                name=f"office-{office}",
                revision=EDITION,
                clause="curated-list",
                query={"publication_country": office},
                data_as_of=COLLECTED_ON,
            )
            for office in self._by_office
        ]

    def pages(self, window: Window, first: int) -> Iterator[Page]:
        """The pages of an office from page `first` on.

        Raises:
            NotUnderstoodError: The window is not one of this sample.
        """
        office = window.query["publication_country"]
        if office not in self._by_office:
            message = f"sample: no publications of office {office!r}"
            raise NotUnderstoodError(message)
        records = self._by_office[office]
        for start in range((first - 1) * PAGE_SIZE, len(records), PAGE_SIZE):
            yield _page(records, start)

    def identify(self, body: bytes) -> Sequence[Identified]:  # noqa: ARG002 - the contract's form
        """None: the bundled file is read whole and checked when it is parsed."""
        return ()

    def parse(self, body: bytes, *, data_as_of: date) -> Parsed:
        """Rows out of a page; see `flows.sources.sample.parse`."""
        return parse_page(body, data_as_of=data_as_of)


def _page(records: list[dict[str, str]], start: int) -> Page:
    part = records[start : start + PAGE_SIZE]
    asked = (start + 1, start + len(part))
    content = {
        "total": len(records),
        "range": {"first": asked[0], "last": asked[1]},
        "records": part,
    }
    return Page(
        number=start // PAGE_SIZE + 1,
        body=json.dumps(content, ensure_ascii=False, indent=0).encode("utf-8"),
        media_type=MEDIA_TYPE,
        status=200,
        asked=asked,
        echoed=asked,
        announced_total=len(records),
    )
