"""What changed, in words and tables: the frames of a comparison laid out for reading.

Its numbers point to the row and column of a file of the report, since no query of one warehouse
returns what two reports show.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import polars as pl

from reports import files
from reports.cells import Phrase, Statement
from reports.changes.compare import Comparison
from reports.changes.families import ADDED, CHANGED, REMOVED
from reports.changes.key_numbers import label
from reports.changes.snapshot import Source
from reports.claims import load_claims
from reports.document import Changes
from reports.tables import Entry, Table, cells
from reports.words import Words

FOLDER = "changes"
#: Rows of a list that are printed; the file holds all.
MOST = 20

_SIGNED = MappingProxyType(
    {
        "count": "signed",
        "families": "signed_families",
        "share": "points",
        "change": "points",
        "points": "points",
        "percent": "points",
        "ratio": "signed_ratio",
        "index": "signed_index",
        "year": "signed",
    }
)
#: Columns of the lists that say what was before and what is now.
_COLUMNS = MappingProxyType(
    dict.fromkeys(
        ("entered", "left_tier", "left_topic", "merged", "tier", "origin", "year", "reformed"),
        ("before", "after"),
    )
    | {"split": ("before",), "office_gone": ("before",), "office_new": ("after",)}
)


class _Layout:
    """A comparison with the words of a language and the names of countries."""

    def __init__(self, comparison: Comparison, countries: pl.DataFrame, words: Words) -> None:
        self.comparison, self.words = comparison, words
        self.countries = {row["code"]: row for row in countries.iter_rows(named=True)}
        self.statements = {
            name: Statement(f"changes-{name}", "", frame, f"{FOLDER}/{name}.csv")
            for name, frame in comparison.frames.items()
        }

    def country(self, code: str) -> str:
        """Return the name of a country, of the rest group or of the unknown."""
        known = self.countries.get(code, {"name_en": None, "name_ja": None})
        return self.words.country({**known, "origin": code})

    def codes(self, joined: str | None) -> str:
        """Write countries or offices that a frame holds as one text."""
        codes = [self.country(code) for code in (joined or "").split(";") if code]
        return self.words["format.list"].join(codes) or self.words["format.none"]

    def heads(self, *names: str) -> list[str]:
        """Return heads of columns."""
        return [self.words[f"since.{name}"] for name in names]

    def caption(self, name: str, shown: int, total: int) -> str:
        """Name a list, and say if it is cut."""
        caption = self.words[f"since.{name}_caption"]
        return self._cut(caption, name, shown, total)

    def kind_caption(self, kind: str, shown: int, total: int) -> str:
        """Name the list of a kind of change, and say if it is cut."""
        return self._cut(self.words[f"change_kind.{kind}"], "families", shown, total)

    def _cut(self, caption: str, name: str, shown: int, total: int) -> str:
        if shown == total:
            return caption
        return self.words["since.cut"].format(
            caption=caption, shown=shown, total=f"{total:,}", file=f"{name}.csv"
        )


def lay_out(
    comparison: Comparison, countries: pl.DataFrame, words: Words, marks: Mapping[str, bool]
) -> Changes:
    """Say in a language what changed.

    Args:
        comparison: The two reports.
        countries: Names of the countries: code, name_en, name_ja.
        words: The language.
        marks: The columns that mark every row of a file, such as those of a sample.
    """
    layout = _Layout(comparison, countries, words)
    return Changes(
        comparison.state, _paragraphs(layout), _tables(layout), csv_files(comparison, marks)
    )


def csv_files(comparison: Comparison, marks: Mapping[str, bool]) -> dict[str, bytes]:
    """Write the whole frames of a comparison, by the name of their file."""
    flags = [pl.lit(value).alias(name) for name, value in marks.items()]
    return {
        f"{FOLDER}/{name}.csv": files.csv(frame.with_columns(flags))
        for name, frame in comparison.frames.items()
    }


def _paragraphs(layout: _Layout) -> list[Entry]:
    words, comparison = layout.words, layout.comparison
    said: list[Entry] = [words[f"since.state_{comparison.state}"]]
    if comparison.before is not None:
        said.append(
            words["since.between"].format(before=comparison.before.build_id,
                                          now=comparison.now.build_id)
        )  # fmt: skip
    if comparison.is_blind:
        return said
    if comparison.is_nothing_new:
        return [*said, words["since.nothing"]]
    said += [_balance(layout), _reasons(layout)]
    if comparison.before is not None and comparison.before.tier != comparison.now.tier:
        said.append(words["since.other_tier"])
    said.append(words["since.limits"])
    return said


def _balance(layout: _Layout) -> Entry:
    """Say how many families there were, came, went and are."""
    counts = layout.statements["counts"]
    place = {item: row for row, item in enumerate(counts.frame["item"])}
    names = ("families_before", "added", "removed", "families_now", "changed", "numbers_revised",
             "numbers_compared", "verdicts_changed")  # fmt: skip
    parts = {name: counts.cell("count", "count", place[name]) for name in names}
    return Phrase(layout.words["since.balance"], parts)


def _reasons(layout: _Layout) -> str:
    words = layout.words
    named = [words[f"change_reason.{reason}"] for reason in layout.comparison.reasons]
    if not named:
        return words["since.reasons_none"]
    key = "since.reasons_one" if len(named) == 1 else "since.reasons_many"
    return words[key].format(reasons=words["since.reasons_joiner"].join(named))


def _tables(layout: _Layout) -> list[Table]:
    versions = [_versions(layout)] if layout.comparison.before is not None else []
    if layout.comparison.is_blind:
        return versions
    made = [*_verdicts(layout), _counts(layout), _numbers(layout)]
    # Of another set of sources a list of what is new would only list what the source holds.
    if layout.comparison.state == "compared":
        made += [*_origins(layout), *_applicants(layout), *_lists(layout)]
    return made + versions


def _counts(layout: _Layout) -> Table:
    counts = layout.statements["counts"]
    left_out = {"numbers_compared", "numbers_revised", "verdicts_changed"}
    rows: list[list[Entry]] = [
        [layout.words[f"change_kind.{item}"], counts.cell("count", "count", row)]
        for row, item in enumerate(counts.frame["item"])
        if item not in left_out
    ]
    caption = layout.words["since.counts_caption"]
    return Table(caption, layout.heads("kind", "families"), rows)


def _numbers(layout: _Layout) -> Table:
    numbers = layout.statements["numbers"]
    rows: list[list[Entry]] = []
    for row, one in enumerate(numbers.frame.iter_rows(named=True)):
        name = label(one["section"], one["key"], one["measure"], layout.words, layout.country)
        style = one["style"]
        columns = {"before": style, "after": style, "difference": _SIGNED[style]}
        rows.append([name, *cells(numbers, row, columns)])
    heads = layout.heads("number", "before", "after", "difference")
    return Table(layout.words["since.numbers_caption"], heads, rows)


def _verdicts(layout: _Layout) -> list[Table]:
    """Lay out the verdicts that changed, before all else: they are what is quoted most."""
    words = layout.words
    claims = {claim.name: claim for claim in load_claims()}
    rows: list[list[Entry]] = []
    for name, *judged in layout.comparison.frames["verdicts"].iter_rows():
        text = claims[name].en if words.language == "en" else claims[name].ja
        verdicts = [words.code("verdict", one) if one else words["format.none"] for one in judged]
        rows.append([text.claim, *verdicts])
    heads = layout.heads("claim", "before", "after")
    return [Table(words["since.verdicts_caption"], heads, rows)] if rows else []


def _origins(layout: _Layout) -> list[Table]:
    origins = layout.statements["origins"]
    columns = ("added", "added_without_office", "added_ipf", "removed")
    rows: list[list[Entry]] = [
        [layout.country(code), *cells(origins, row, dict.fromkeys(columns, "families"))]
        for row, code in enumerate(origins.frame["origin"][:MOST])
    ]
    caption = layout.caption("origins", len(rows), len(origins.frame))
    return [Table(caption, layout.heads("origin", *columns), rows)] if rows else []


def _applicants(layout: _Layout) -> list[Table]:
    applicants = layout.statements["applicants"]
    columns = ("added", "added_ipf", "removed")
    rows: list[list[Entry]] = [
        [name, *cells(applicants, row, dict.fromkeys(columns, "count"))]
        for row, name in enumerate(applicants.frame["applicant"][:MOST])
    ]
    caption = layout.caption("applicants", len(rows), len(applicants.frame))
    heads = layout.heads("applicant", *columns)
    return [Table(caption, heads, rows, is_detail=True)] if rows else []


def _lists(layout: _Layout) -> list[Table]:
    families = layout.comparison.frames["families"].with_row_index("place")
    made = []
    for kind in (*ADDED, *REMOVED, *CHANGED):
        chosen = families.filter(pl.col("kind") == kind)
        if len(chosen):
            made.append(_list(layout, kind, chosen))
    return made


def _list(layout: _Layout, kind: str, chosen: pl.DataFrame) -> Table:
    shown = chosen.head(MOST)
    extra = _COLUMNS.get(kind, ())
    rows = [_family(layout, kind, row, extra) for row in shown.iter_rows(named=True)]
    heads = layout.heads("family", "title", "origin", "applicant", "priority_year", *extra)
    caption = layout.kind_caption(kind, len(rows), len(chosen))
    return Table(caption, heads, rows, is_detail=True)


def _family(
    layout: _Layout, kind: str, row: Mapping[str, object], extra: Sequence[str]
) -> list[Entry]:
    none = layout.words["format.none"]
    families = layout.statements["families"]
    name = row["family_before"] if kind in REMOVED else row["family_id"]
    year = families.cell("priority_year", "year", int(str(row["place"])))
    texts = [str(row["title"] or none), layout.codes(str(row["origins"])),
             str(row["applicants"] or none)]  # fmt: skip
    return [str(name), *texts, year, *(_state(layout, kind, row[column]) for column in extra)]


def _state(layout: _Layout, kind: str, value: object) -> str:
    """Write what was before or is now."""
    words = layout.words
    if value is None:
        return words["format.none"]
    if kind in {"entered", "left_tier", "left_topic", "tier"}:
        return words[f"since.tier_{value}"]
    if kind in {"origin", "office_new", "office_gone"}:
        return layout.codes(str(value))
    return str(value)


def _versions(layout: _Layout) -> Table:
    rows: list[list[Entry]] = []
    titles = _titles(layout)
    for row in layout.comparison.frames["versions"].iter_rows(named=True):
        item = layout.words[f"since.version_{row['item']}"]
        if row["source"] is not None:
            item = layout.words["since.version_of"].format(item=item, source=titles[row["source"]])
        values = [_version(layout, row["item"], row[column]) for column in ("before", "after")]
        rows.append([item, *values])
    heads = layout.heads("item", "before", "after")
    return Table(layout.words["since.versions_caption"], heads, rows, is_detail=True)


def _titles(layout: _Layout) -> dict[str, str]:
    comparison = layout.comparison
    every: list[Source] = [*(comparison.before.sources if comparison.before else []),
                           *comparison.now.sources]  # fmt: skip
    is_english = layout.words.language == "en"
    return {one.source: one.title if is_english else one.title_ja for one in every}


def _version(layout: _Layout, item: str, value: str | None) -> str:
    words = layout.words
    if not value:
        return words["format.none"]
    if item == "tier":
        return words.code("topic_tier_short", value)
    if item == "topic":
        return words.name("topic", value)
    if item == "data_as_of":
        return words.value(dt.date.fromisoformat(value), "date")
    if item == "publications":
        return words.value(int(value), "count")
    return value
