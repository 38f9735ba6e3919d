"""How long a build of the warehouse takes, model by model, over made-up records.

    python tests/bench/build_warehouse.py 30000 [1000000 ...] [--loose 0.1] [--folder <for files>]

With several sizes, how the time grows: the exponent of the number of publications.

The records have the shape of two live sources with completed families: names in two formats, some
publications without a family of the source, priorities that hundreds share. They are marked as
generated and say nothing of any real publication.
"""

import argparse
import math
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from flows.landing import schema
from flows.landing.records import WindowRecords
from flows.landing.store import LandedWindow
from flows.sources.contract import FAMILY, GENERATED_SUFFIX, SourceInfo, Text
from flows.topics import load_topic
from flows.warehouse import build, models

Rows = dict[str, list[dict[str, Any]]]

OPS, LINKED = f"ops{GENERATED_SUFFIX}", f"epo-linked-data{GENERATED_SUFFIX}"
TODAY = date(2026, 11, 22)
OFFICES = ("CN", "US", "WO", "JP", "KR", "EP", "DE", "GB", "CA", "AU")
COUNTRIES = ("CN", "US", "JP", "KR", "DE", "GB", "FR", "CH", None, None)
#: Publications of a window, as in a search of OPS.
WINDOW = 2000
APPLICANTS = 5000
#: One of so many publications cites a priority that hundreds share.
HUB = 300


@dataclass(frozen=True)
class Made:
    """A made-up publication."""

    number: int
    family: int
    office: str
    priority: int
    is_loose: bool
    published: date

    @property
    def key(self) -> dict[str, Any]:
        """The key columns."""
        return {"country": self.office, "doc_number": f"{20000000 + self.number}", "kind": "A1"}

    @property
    def family_id(self) -> str | None:
        """The DOCDB family, if the source states one."""
        return None if self.is_loose else f"{70000000 + self.family}"


def publications(number: int, loose: float, chance: random.Random) -> Iterator[Made]:
    """Publications in families of one to eight."""
    made, family = 0, 0
    while made < number:
        size, family = chance.choice((1, 1, 1, 2, 2, 3, 4, 8)), family + 1
        is_loose = chance.random() < loose
        filed = date(1995, 1, 1) + timedelta(days=chance.randrange(11_000))
        for _ in range(min(size, number - made)):
            made += 1
            priority = chance.randrange(number // HUB + 1) if chance.random() < 1 / HUB else family
            published = min(TODAY, filed + timedelta(days=chance.randrange(400, 1500)))
            yield Made(made, family, chance.choice(OFFICES), priority, is_loose, published)


def stated(one: Made, source: str, chance: random.Random) -> Rows:
    """What a source states of a publication."""
    filed = one.published - timedelta(days=540)
    day = {"publication_date": one.published, "publication_year": one.published.year,
           "publication_date_precision": "day", "application_date": filed,
           "application_year": filed.year, "application_date_precision": "day"}  # fmt: skip
    prior = filed - timedelta(days=360)
    family = one.family_id
    rows: Rows = {
        "publications": [{
            **day,
            "application_number": f"{one.office}{filed.year}{one.number:07d}",
            "source_family_id": family, "source_family_kind": "docdb" if family else None,
        }],
        "priorities": [{
            "sequence_no": 1, "priority_country": "GB",
            "priority_number": f"GB{prior.year}{one.priority:07d}", "priority_date": prior,
            "priority_year": prior.year, "priority_date_precision": "day",
        }],
        "titles": [{"language": "en", "title": f"Quantum key distribution, method {one.number}"}],
        "abstracts": [{"language": "en", "abstract": f"Method {one.number} of keys. " * 30}],
        "classifications": [
            {"scheme": scheme, "symbol": f"H04L9/{symbol:04d}", "is_inventive": True}
            for scheme in ("cpc", "ipc")
            for symbol in chance.sample(range(800, 900), 3)
        ],
        "parties": list(_parties(one, source, chance)),
        "citations": list(_citations(one, chance)) if source == OPS else [],
    }  # fmt: skip
    return rows


def _parties(one: Made, source: str, chance: random.Random) -> Iterator[dict[str, Any]]:
    # By family, so that publications of a family agree on most of their applicants.
    applicants = {
        (one.family * 7 + place) % APPLICANTS for place in range(chance.choice((1, 1, 2)))
    }
    formats = ("epodoc", "original") if source == OPS else ("original",)
    for name_format in formats:
        for role, parties in (("applicant", applicants), ("inventor", {one.family, -one.family})):
            for place, party in enumerate(sorted(parties), start=1):
                country = COUNTRIES[party % len(COUNTRIES)]
                name = f"{role} {party}" + (" Co., Ltd." if name_format == "original" else " LTD")
                yield {
                    "role": role, "sequence_no": place, "name": name, "name_format": name_format,
                    "residence_country": country if name_format == formats[0] else None,
                }  # fmt: skip


def _citations(one: Made, chance: random.Random) -> Iterator[dict[str, Any]]:
    # Earlier numbers, mostly of other offices than cited, so that most lead nowhere, as usual.
    for place in range(1, chance.choice((0, 0, 0, 5, 13)) + 1):
        yield {
            "sequence_no": place, "cited_country": chance.choice(OFFICES),
            "cited_doc_number": f"{20000000 + chance.randrange(one.number)}", "cited_kind": "A1",
            "category": chance.choice("XYA"), "phase": "national-search-report",
        }  # fmt: skip


@dataclass
class Window:
    """Records of one window while they are made."""

    source: str
    name: str
    clause: str
    folder: Path
    rows: Rows = field(default_factory=lambda: {table: [] for table in schema.TABLES})
    records: int = 0

    def add(self, key: dict[str, Any], rows: Rows) -> None:
        """Add a record."""
        self.records += 1
        reference = {"source": self.source, "window_ref": f"{self.source}/1/{self.name}",
                     "page": 1, "record_no": self.records}  # fmt: skip
        for table, new in rows.items():
            self.rows[table] += [{**key, **row, **reference} for row in new]

    def write(self) -> WindowRecords:
        """Write the tables as the pipeline does."""
        folder = self.folder / self.source / self.name
        folder.mkdir(parents=True)
        for table, rows in self.rows.items():
            schema.frame(rows, schema.TABLES[table]).write_parquet(folder / f"{table}.parquet")
        schema.frame([], schema.QUARANTINE).write_parquet(folder / "quarantine.parquet")
        landed = LandedWindow(
            folder=folder, source=self.source, revision="1", name=self.name, clause=self.clause,
            data_as_of=TODAY, fetched_at=datetime(2026, 11, 22, tzinfo=UTC),
            announced_total=self.records, pages=(), query={}, is_unchanged=False, days={},
            digest=self.name,
        )  # fmt: skip
        counts = {table: len(rows) for table, rows in self.rows.items()}
        return WindowRecords(folder, landed, counts, self.records, 0, {}, fresh=True)


def make_records(number: int, loose: float, folder: Path) -> list[WindowRecords]:
    """Windows of searches, of linked data and of families."""
    chance = random.Random(number)  # noqa: S311 - no secret
    made = list(publications(number, loose, chance))
    european = [one for one in made if one.office == "EP"]
    families: dict[int, list[Made]] = {}
    for one in made:
        if not one.is_loose:
            families.setdefault(one.family, []).append(one)
    # Two families in three were listed.
    listed = [one for family, one in families.items() if family % 3]
    return [
        *_windows(made, OPS, chance, folder),
        *_windows(european, LINKED, chance, folder),
        *_family_windows(listed, folder),
    ]


def _windows(
    made: list[Made], source: str, chance: random.Random, folder: Path
) -> Iterator[WindowRecords]:
    for start in range(0, len(made), WINDOW):
        window = Window(source, f"search-{start}", "core-classes", folder)
        for one in made[start : start + WINDOW]:
            window.add(one.key, stated(one, source, chance))
        yield window.write()


def _family_windows(listed: list[list[Made]], folder: Path) -> Iterator[WindowRecords]:
    for start in range(0, len(listed), WINDOW):
        window = Window(OPS, f"family-{start}", FAMILY, folder)
        for members in listed[start : start + WINDOW]:
            found = [
                {**{f"member_{name}": value for name, value in member.key.items()},
                 "member_family_id": member.family_id, "is_truncated": False,
                 "member_publication_date": member.published}
                for member in members
            ]  # fmt: skip
            # One that no search found.
            unknown = {**found[0], "member_country": "AU", "member_kind": "B2"}
            window.add(members[0].key, {"family_listings": [*found, unknown]})
        yield window.write()


def source_info(name: str) -> SourceInfo:
    """A source of generated data."""
    text = Text(name, name)
    return SourceInfo(name, text, text, text, text, 1, is_generated=True)


class Stopwatch:
    """Seconds by what was being built."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._running, self._since = "raw", time.perf_counter()

    def __call__(self, what: str) -> None:
        """Something else begins."""
        now = time.perf_counter()
        self.seconds[self._running] = now - self._since
        self._running, self._since = what, now


def main() -> None:
    """Make records, build, and print seconds and rows by model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("publications", type=int, nargs="+")
    parser.add_argument(
        "--loose", type=float, default=0.1, help="share of families that no source states"
    )
    parser.add_argument("--folder", type=Path, default=None)
    arguments = parser.parse_args()
    sizes = sorted(arguments.publications)
    seconds = [_measure(size, arguments.loose, arguments.folder) for size in sizes]
    for (before, less), (size, more) in pairwise(zip(sizes, seconds, strict=True)):
        exponent = math.log(more / less) / math.log(size / before)
        print(f"{before} to {size} publications: {more / less:.1f} x the time, n^{exponent:.2f}")  # noqa: T201


def make_inputs(publications: int, loose: float, folder: Path) -> build.Inputs:
    """Records of two made-up sources in a folder, as a build takes them."""
    records = make_records(publications, loose, folder)
    sources = [source_info(OPS), source_info(LINKED)]
    return build.Inputs(records, sources, load_topic("quantum_cryptography"))


def _measure(publications: int, loose: float, where: Path | None) -> float:
    """Make records, build, print seconds and rows by model; gives the seconds of the build."""
    folder = Path(tempfile.mkdtemp(dir=where))
    try:
        begun = time.perf_counter()
        inputs = make_inputs(publications, loose, folder)
        seconds = time.perf_counter() - begun
        print(f"records made in {seconds:.0f} s, {len(inputs.records)} windows")  # noqa: T201
        stopwatch = Stopwatch()
        built = build.build(
            folder / "bench.duckdb", inputs, models.sql_folder(), progress=stopwatch
        )
        stopwatch("end")
        _print(stopwatch, built)
        size = (folder / "bench.duckdb").stat().st_size / 1e6
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"database {size:.0f} MB, memory {memory:.1f} GB")  # noqa: T201
        return sum(stopwatch.seconds.values())
    finally:
        shutil.rmtree(folder)


def _print(stopwatch: Stopwatch, built: build.Built) -> None:
    for what, seconds in sorted(stopwatch.seconds.items(), key=lambda item: -item[1]):
        rows = built.tables.get(what)
        print(f"{seconds:8.2f} s  {what}" + (f"  {rows} rows" if rows is not None else ""))  # noqa: T201
    failed = [result for result in built.results if not result.passed]
    for result in failed:
        print(f"check {result.name} ({result.severity}): {result.offending}, {result.examples}")  # noqa: T201
    print(f"{sum(stopwatch.seconds.values()):8.2f} s  in all")  # noqa: T201


if __name__ == "__main__":
    main()
