"""What a reader wants to see of a chart: tier, origins, years, scope.

A chart that can be restricted begins with a step `wanted` in which NULL stands for the default.
Only its literals are replaced, so that the printed query is the one that was asked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from reports.words import Words

#: The tier that the printed queries name, unless another one is asked for.
STANDARD = "standard"
TIERS = ("strict", "standard", "wide")
SCOPES = ("all", "ipf")

_DEFAULTS = {
    "origins": "null::varchar[] as wanted_origins",
    "first_year": "null::integer as first_year",
    "last_year": "null::integer as last_year",
    "scope": "null::varchar as wanted_scope",
}
_COUNTRY = re.compile(r"[A-Z]{2}")
_YEARS = range(1900, 2200)


def wanted_step(options: Sequence[str]) -> str:
    """Write the step `wanted` of a query that can be restricted by these options."""
    literals = ",\n".join(f"        {_DEFAULTS[option]}" for option in options)
    return (
        f"wanted as (\n    -- what to show: NULL stands for the default\n    select\n{literals}\n)"
    )


class SelectionError(ValueError):
    """A chart cannot be restricted like that; says what can be asked."""


@dataclass(frozen=True)
class Selection:
    """What of a chart is shown; None and empty stand for what the report shows.

    Attributes:
        tier: Tier of the topic.
        origins: Countries of origin (two letters), in the order of drawing.
        first_year: First year of the axis.
        last_year: Last year of the axis.
        scope: `all` families or international ones, `ipf`.

    Raises:
        SelectionError: A value is not possible.
    """

    tier: str = STANDARD
    origins: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    scope: str | None = None

    def __post_init__(self) -> None:
        _require(self.tier in TIERS, f"tier {self.tier!r}: give one of {', '.join(TIERS)}")
        for code in self.origins:
            _require(
                bool(_COUNTRY.fullmatch(code)),
                f"origin {code!r}: give codes of two capital letters, such as CN,JP",
            )
        for year in (self.first_year, self.last_year):
            _require(
                year is None or year in _YEARS,
                f"year {year}: give one from {_YEARS[0]} to {_YEARS[-1]}",
            )
        if self.first_year and self.last_year:
            _require(
                self.first_year <= self.last_year,
                f"years {self.first_year} to {self.last_year}: the first is after the last",
            )
        _require(
            self.scope is None or self.scope in SCOPES,
            f"scope {self.scope!r}: give one of {', '.join(SCOPES)}",
        )

    def render(self, sql: str) -> str:
        """Write the selection into a query.

        Raises:
            SelectionError: The query cannot be restricted like that.
        """
        sql = sql.replace(f"'{STANDARD}'", f"'{self.tier}'")
        for option, literal in self._literals().items():
            default = _DEFAULTS[option]
            if default not in sql:
                can = [name for name, text in _DEFAULTS.items() if text in sql]
                message = f"this chart cannot be restricted by {option}; it can by: "
                raise SelectionError(message + (", ".join(can) or "nothing"))
            sql = sql.replace(default, f"{literal} as {default.rpartition(' ')[2]}")
        return sql

    def facts(self, facts: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
        """Add what is restricted to the facts, for the footnote to say it.

        Args:
            facts: The numbers of the footnote.
            frame: The data that are drawn; a wanted origin that is not among them is named too.
        """
        shown = replace(self, tier=STANDARD)
        if shown == Selection():
            return facts
        there = set(frame["origin"]) if "origin" in frame.columns else set(self.origins)
        absent = [code for code in self.origins if code not in there]
        return facts.with_columns(
            selection=pl.lit(shown.key), selection_absent=pl.lit(",".join(absent))
        )

    @property
    def key(self) -> str:
        """The selection as one text, for `of_key`."""
        return "|".join(
            [
                ",".join(self.origins),
                str(self.first_year or ""),
                str(self.last_year or ""),
                self.scope or "",
            ]
        )

    def _literals(self) -> dict[str, str]:
        codes = ", ".join(f"'{code}'" for code in self.origins)
        literals = {
            "origins": f"[{codes}]::varchar[]" if self.origins else None,
            "first_year": f"{self.first_year}::integer" if self.first_year else None,
            "last_year": f"{self.last_year}::integer" if self.last_year else None,
            "scope": f"'{self.scope}'::varchar" if self.scope else None,
        }
        return {option: literal for option, literal in literals.items() if literal}


def of_key(key: str) -> Selection:
    """Return the selection that a key was made of."""
    origins, first, last, scope = key.split("|")
    return Selection(
        origins=tuple(code for code in origins.split(",") if code),
        first_year=int(first) if first else None,
        last_year=int(last) if last else None,
        scope=scope or None,
    )


def sentence(facts: pl.DataFrame, words: Words) -> str:
    """Say in the footnote what a chart is restricted to; empty if it is not."""
    if "selection" not in facts.columns:
        return ""
    chosen = of_key(facts["selection"][0])
    parts = []
    if chosen.origins:
        codes = words["format.list"].join(chosen.origins)
        parts.append(words["selection.origins"].format(origins=codes))
    parts += _years(chosen.first_year, chosen.last_year, words)
    if chosen.scope:
        parts.append(words[f"scope.{chosen.scope}"])
    absent = words["format.list"].join(facts["selection_absent"][0].split(","))
    lacking = words["selection.absent"].format(origins=absent) if absent else ""
    return lacking + words["selection.only"].format(parts=words["selection.joiner"].join(parts))


def _years(first: int | None, last: int | None, words: Words) -> list[str]:
    if first and first == last:
        return [words["selection.year"].format(year=first)]
    if first and last:
        return [words["format.years"].format(low=first, high=last)]
    if first:
        return [words["selection.first_year"].format(year=first)]
    return [words["selection.last_year"].format(year=last)] if last else []


def _require(holds: bool, message: str) -> None:  # noqa: FBT001 - a condition and its message
    if not holds:
        raise SelectionError(message)
