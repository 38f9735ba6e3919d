"""Editions for the tests of the formats: made-up answers, small pictures in place of figures."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache

import polars as pl
from pictures import SIZE, TALL, drawing
from report_frames import answers, applicants_frame

from reports import build, overview, words
from reports.charts.registry import CHARTS
from reports.document import Edition
from reports.formats import pdf, slides, summary, workbook

#: Names as no register should hold them, and each is in some.
HOSTILE = (
    "<b>x</b>",
    "</script><script>alert(1)</script>",
    "=1+1|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\u0645\u0624\u0633\u0633\u0629 \u05d0\u05d1",
    "abc\u202egnp.exe",
    "長" * 200 + "x" * 200,
    "a\x07b\x1bc\x0bd\x85e\ufffe",
    "tab\tand\nline",
    "#set page(width: 1pt) *b* $x$ @ref <label> `c` // d",
    "[a](http://x.example) | ![b](y) **c** ~~d~~ &amp; \\",
    "_x0041_",
    "\u0e44\u0e17\u0e22 \U0001f600 \u845b\U000e0100",
    "http://x.example/y",
    "''",
)
#: What made the build.
PROVENANCE = {"package": "0.1.0", "methods": "m1", "records": "<b>r1</b>"}
#: A double that needs seventeen digits.
LONG_DIGITS = 0.1 + 0.2


def hostile_applicants() -> pl.DataFrame:
    """The chart of applicants with hostile names."""
    frame = applicants_frame()
    rows = frame[[place % frame.height for place in range(len(HOSTILE))]]
    return rows.with_columns(
        place=pl.Series(range(1, len(HOSTILE) + 1)),
        applicant=pl.Series(HOSTILE),
        spelling_list=pl.Series(HOSTILE),
        families_fractional=pl.lit(LONG_DIGITS),
    )


@cache
def editions(*, hostile: bool = False) -> dict[str, Edition]:
    """Return an edition of each language."""
    found = answers()
    if hostile:
        found[CHARTS["top_applicants"].SQL] = hostile_applicants()
        sources = found[overview.SOURCES_SQL]
        texts = [name for name, kind in sources.schema.items() if kind == pl.String]
        odd = " ".join(HOSTILE[:2] + HOSTILE[7:8] + HOSTILE[9:15])
        found[overview.SOURCES_SQL] = sources.with_columns(
            pl.lit(f"={name} {odd}").alias(name) for name in texts
        )
    asked = build.ask(found.__getitem__)
    wanted = [(name, language) for name in asked.charts for language in words.LANGUAGES]
    tall = next(iter(asked.charts))
    drawn = {key: drawing(TALL if key[0] == tall else SIZE) for key in wanted}
    made = build.editions(asked, drawn, list(words.LANGUAGES), "build-1", PROVENANCE)
    return {edition.words.language: edition for edition in made}


def written(edition: Edition) -> dict[str, bytes]:
    """Write an edition in every format."""
    writers = {"pdf": pdf.write, "xlsx": workbook.write, "pptx": slides.write, "md": summary.write}
    return {ending: write(edition) for ending, write in writers.items()}


def digests(*, hostile: bool) -> dict[str, str]:
    """Return a hash of every file."""
    return {
        f"{language}.{ending}": hashlib.sha256(content).hexdigest()
        for language, edition in editions(hostile=hostile).items()
        for ending, content in written(edition).items()
    }


@cache
def files(language: str, *, hostile: bool = False) -> Mapping[str, bytes]:
    """Return the files of an edition by their endings, written once for all tests that read."""
    return written(editions(hostile=hostile)[language])


def in_office(text: str) -> str:
    """Write characters that XML has not as Office does."""
    return re.sub(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", lambda one: f"_x{ord(one[0]):04X}_", text
    )
