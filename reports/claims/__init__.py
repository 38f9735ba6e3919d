"""Claims of the discussion, each a TOML file: its query, its rules, its words in each language.

A claim is answered by a verdict out of a closed list. The verdict follows from one row of numbers
by rules that are printed beside it: the first rule whose condition holds gives it. README.md
beside this file says how to write a claim.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from string import Formatter, Template
from typing import Any, Literal, get_args

import polars as pl
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from reports.charts.registry import CHARTS
from reports.words import STYLES

#: From what the data bear out to what they cannot speak to.
Verdict = Literal["supported", "partly_supported", "not_supported", "not_testable"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

_STRICT = ConfigDict(extra="forbid")
# In the last select of a query every column ends a line with its name.
_COLUMN = re.compile(r"(\w+)$")


class _Query(Template):
    """A query in which `@name` stands for a shared step; SQL has its own use for dollar signs."""

    delimiter = "@"


class ClaimError(ValueError):
    """A claim file is not well formed, or its query returned something else than it says."""


@dataclass(frozen=True, config=_STRICT)
class Text:
    """What a claim says of itself in a language.

    Attributes:
        claim: The claim, as the discussion states it.
        can: What patent data can say about it.
        cannot: What they cannot say.
        caveats: What to bear in mind with the numbers.
    """

    claim: str
    can: str
    cannot: str
    caveats: tuple[str, ...]


@dataclass(frozen=True, config=_STRICT)
class RuleText:
    """A rule in a language.

    Attributes:
        rule: When it applies, in words.
        reason: The sentence with the numbers; `{column:style}` is filled from the row.
    """

    rule: str
    reason: str


@dataclass(frozen=True, config=_STRICT)
class Rule:
    """One of the rules that are tried in order.

    Attributes:
        verdict: What it gives.
        en: Its words in English.
        ja: Its words in Japanese.
        when: A condition over the columns of the row, in SQL; NULL does not fulfil it. Empty for
            the last rule, which applies where no other does.
    """

    verdict: Verdict
    en: RuleText
    ja: RuleText
    when: str = ""


@dataclass(frozen=True, config=_STRICT)
class Indicator:
    """A number of the row that is shown, with its interval if there is one.

    Attributes:
        column: Its column; the interval is in the columns of that name with `_low` and `_high`.
        style: How it is written.
        en: What it is, in English.
        ja: What it is, in Japanese.
        years: Columns of the first and last year it is about.
        families: Column of the number of families that it rests on.
        hidden: Column of the reason why it is not shown.
    """

    column: str
    style: str
    en: str
    ja: str
    years: tuple[str, str] | None = None
    families: str | None = None
    hidden: str | None = None


@dataclass(frozen=True, config=_STRICT)
class Claim:
    """A claim.

    Attributes:
        name: Name of its file without the number.
        number: Its place in the report.
        key: Column of the indicator that stands in the summary.
        charts: Charts that it rests on.
        sql: The printed query, which returns one row.
        en: Its words in English.
        ja: Its words in Japanese.
        indicators: The numbers that are shown, in order.
        rules: The rules, in the order they are tried.
    """

    name: str
    number: int
    key: str
    charts: tuple[str, ...]
    sql: str
    en: Text
    ja: Text
    indicators: tuple[Indicator, ...]
    rules: tuple[Rule, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the row, read off the last select of the query."""
        last = self.sql.rpartition("\nselect\n")[2].partition("\nfrom ")[0]
        found = (_COLUMN.search(item.rstrip()) for item in last.split(",\n"))
        return tuple(match[1] for match in found if match)

    @property
    def file(self) -> str:
        """Where it stands, for messages."""
        return f"reports/claims/{self.number:02d}_{self.name}.toml"


@cache
def load_claims() -> tuple[Claim, ...]:
    """Read every claim, in the order of the report.

    Raises:
        ClaimError: A file is not well formed.
    """
    entries = sorted(files(__package__).iterdir(), key=lambda entry: entry.name)
    return tuple(
        parse_claim(entry.name.removesuffix(".toml"), entry.read_text(encoding="utf-8"))
        for entry in entries
        if entry.name.endswith(".toml")
    )


def parse_claim(stem: str, text: str) -> Claim:
    """Make a claim of the text of its file.

    Args:
        stem: Name of the file without its ending: a number of two digits, `_`, a name.
        text: What the file says.

    Raises:
        ClaimError: It is not TOML, has an unknown key or a wrong value, or contradicts itself;
            the message names the file, the key and the value.
    """
    where = f"reports/claims/{stem}.toml"
    number, _, name = stem.partition("_")
    try:
        content: dict[str, Any] = tomllib.loads(text)
        steps = _Query(content.get("sql", "")).substitute(_steps())
        content |= {"name": name, "number": number, "sql": steps.strip()}
        claim = TypeAdapter(Claim).validate_python(content)
    except (tomllib.TOMLDecodeError, KeyError) as error:
        message = f"{where}: not a TOML file, or a step that is not there: {error}"
        raise ClaimError(message) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        message = f"{where}: {key} = {first['input']!r}: {first['msg']}"
        raise ClaimError(message) from error
    fault = next(_faults(claim), None)
    if fault:
        message = f"{where}: {fault}"
        raise ClaimError(message)
    return claim


def judge(claim: Claim, frame: pl.DataFrame) -> Rule:
    """Return the first rule whose condition the row fulfils; its verdict is that of the claim.

    Raises:
        ClaimError: The frame is not the one row that the claim's query returns.
    """
    if len(frame) != 1 or frame.columns != list(claim.columns):
        strange = sorted(set(frame.columns) ^ set(claim.columns))
        message = f"{claim.file}: the query returned {len(frame)} rows; columns astray: {strange}"
        raise ClaimError(message)
    return next(rule for rule in claim.rules if _holds(rule.when, frame))


def _holds(when: str, frame: pl.DataFrame) -> bool:
    return not when or frame.select(pl.sql_expr(when).alias("holds"))["holds"][0] is True


@cache
def _steps() -> Mapping[str, str]:
    """Read the steps that several queries share, by name."""
    return {
        entry.name.removesuffix(".sql"): entry.read_text(encoding="utf-8").strip()
        for entry in (files(__package__) / "steps").iterdir()
        if entry.name.endswith(".sql")
    }


def _faults(claim: Claim) -> Iterator[str]:
    """What contradicts itself."""
    for chart in claim.charts:
        if chart not in CHARTS:
            yield f"charts = {chart!r}: there is no such chart"
    shown = [indicator.column for indicator in claim.indicators]
    if claim.key not in shown:
        yield f"key = {claim.key!r}: no indicator has that column"
    yield from _wrong_indicators(claim)
    if not claim.rules or claim.rules[-1].when:
        yield "rules: the last one must have no condition"
    for place, rule in enumerate(claim.rules):
        for fault in _wrong_rule(claim, rule, is_last=rule is claim.rules[-1]):
            yield f"rules.{place}.{fault}"


def _wrong_indicators(claim: Claim) -> Iterator[str]:
    for indicator in claim.indicators:
        where = f"indicators.{indicator.column}"
        if indicator.style not in STYLES:
            yield f"{where}: style = {indicator.style!r}: there is no such style"
        named = (indicator.column, *(indicator.years or ()), indicator.families, indicator.hidden)
        for column in named:
            if column is not None and column not in claim.columns:
                yield f"{where}: {column!r} is no column of the query"


def _wrong_rule(claim: Claim, rule: Rule, *, is_last: bool) -> Iterator[str]:
    yield from _wrong_condition(claim, rule, is_last=is_last)
    english, japanese = _slots(rule.en.reason), _slots(rule.ja.reason)
    if english != japanese:
        yield f"reason: the languages differ in {sorted(english ^ japanese)}"
    if len({column for column, _ in english}) < len(english):
        yield "reason: a column stands in two styles"
    for column, style in sorted(english):
        if column not in claim.columns:
            yield f"reason: {{{column}}} is no column of the query"
        if style not in STYLES:
            yield f"reason: {{{column}:{style}}}: there is no such style"


def _wrong_condition(claim: Claim, rule: Rule, *, is_last: bool) -> Iterator[str]:
    if not rule.when:
        if not is_last:
            yield "when: only the last rule may have no condition"
        return
    try:
        names = pl.sql_expr(rule.when).meta.root_names()
    except pl.exceptions.PolarsError as error:
        yield f"when = {rule.when!r}: {error}"
        return
    for name in names:
        if name not in claim.columns:
            yield f"when = {rule.when!r}: {name!r} is no column of the query"


def _slots(template: str) -> set[tuple[str, str]]:
    parsed = Formatter().parse(template)
    return {(name, style or "text") for _, name, style, _ in parsed if name is not None}
