"""Completeness, nowcasts and their backtest, from counts by age and delay.

    tables = run({"delay_counts": ..., "headline_years": ..., "data_date": ...})

A band is shown where the origin's own delays are measured, the year is over and not too incomplete,
the cohort is not too small, and earlier nowcasts of the same data are known to hold.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from flows.estimates import bands
from flows.estimates.bands import Band, Chance, Dispersion, Errors, Past
from flows.estimates.contract import SERIES, WORLD, Estimate, Frames, Output
from flows.estimates.development import DAYS_A_STEP, STEPS_A_YEAR
from flows.estimates.outlook import Cells, Known, Outlook, Year, calendar, is_over, oldest_year

Series = tuple[str, str, str]
Row = dict[str, Any]

#: A delay is the origin's own if measured on so many families of cohorts five years old.
DELAYS_NEEDED = 100
#: Without any measured delay the last three years count as unfinished (18 months to publication,
#: up to 31 for PCT national phases: OECD Patent Statistics Manual).
UNFINISHED_YEARS = 3
#: As of 95 % a year is finished; below 20 % its count is mostly guessed.
FINISHED, TOO_INCOMPLETE = 0.95, 0.2
#: Families that must be published, and expected, for a band.
FEW_OBSERVED, FEW_EXPECTED = 10, 30
#: Past days the nowcast is tried on, in years before the day of the data.
CUT_OFFS = (2, 3, 4, 5, 6, 7, 8)
#: Past cases that bands must have been tried on, and the chance of holding so seldom, if they were
#: right, below which they are not shown.
CASES_TO_JUDGE, LEVEL = 10, 0.05


@dataclass(frozen=True, eq=False)
class Origin:
    """One series: what is counted, and what is measured of its delays."""

    name: Series
    cells: Cells
    known: Known
    past: list[Past]

    @property
    def is_measured(self) -> bool:
        """Whether its own delays are known."""
        return self.known.development.measured >= DELAYS_NEEDED


def _cells(frame: pl.DataFrame) -> dict[Series, Cells]:
    found = {}
    for key, part in frame.partition_by(*SERIES, as_dict=True, maintain_order=True).items():
        found[str(key[0]), str(key[1]), str(key[2])] = Cells(
            years=part["year"].to_numpy().astype(np.int64),
            ages=part["age"].to_numpy().astype(np.int64),
            delays=part["delay"].to_numpy().astype(np.int64),
            families=part["families"].to_numpy().astype(np.float64),
        )
    return found


def is_usable(outlook: Outlook) -> bool:
    """Whether a year is unfinished and yet far enough to be nowcast."""
    return (
        TOO_INCOMPLETE <= outlook.share < FINISHED
        and outlook.observed >= FEW_OBSERVED
        and outlook.expected >= FEW_EXPECTED
    )


def _past_of(name: Series, cells: Cells, years: dict[int, Year], unit: float) -> Iterator[Past]:
    """Earlier nowcasts of a series, as far as its delays were measured then."""
    triangle, today = cells.triangle(), cells.until(0).by_year()
    for cut_off in (years_back * STEPS_A_YEAR for years_back in CUT_OFFS):
        known = Known.of(cells, triangle, years, cut_off)
        if known.development.measured < DELAYS_NEEDED:
            break
        for year, steps in years.items():
            if is_over(steps, cut_off) and year in known.observed:
                outlook = known.outlook(year, years, is_final=False)
                if is_usable(outlook):
                    yield Past(name, cut_off, outlook, unit, today.get(year, 0.0))


def origins(
    cells: dict[Series, Cells], years: dict[int, Year], units: dict[Series, float]
) -> dict[Series, Origin]:
    """Every series with cells."""
    return {
        name: Origin(
            name, one, Known.of(one, one.triangle(), years, 0),
            list(_past_of(name, one, years, units.get(name, 1.0))),
        )
        for name, one in cells.items()
    }  # fmt: skip


def tried(past: list[Past], chance: Chance) -> Iterator[tuple[Past, Band]]:
    """Every past nowcast with a band calibrated without those of its own cut-off."""
    for cut_off in sorted({one.cut_off for one in past}):
        others = Errors.of([one for one in past if one.cut_off != cut_off])
        own: dict[tuple[str, ...], Dispersion | None] = {}
        for one in past:
            if one.cut_off == cut_off:
                if one.origin not in own:
                    own[one.origin] = others.dispersion(one.origin)
                dispersion = own[one.origin]
                if dispersion is not None:
                    yield one, bands.band(one.outlook, one.unit, dispersion, chance)


@dataclass
class Held:
    """How often bands held."""

    cases: int = 0
    in_80: int = 0
    in_95: int = 0
    error: float = 0.0

    def add(self, past: Past, band: Band) -> None:
        """One more case."""
        self.cases += 1
        self.in_80 += band.low_80 - 1e-9 <= past.actual <= band.high_80 + 1e-9
        self.in_95 += band.low_95 - 1e-9 <= past.actual <= band.high_95 + 1e-9
        self.error += band.expected / past.actual - 1

    @property
    def has_failed(self) -> bool:
        """Whether right bands would hold as seldom, or more seldom, by bad luck only rarely."""
        chance = sum(
            math.comb(self.cases, held) * 0.95**held * 0.05 ** (self.cases - held)
            for held in range(self.in_95 + 1)
        )
        return chance < LEVEL


def hidden_reason(
    outlook: Outlook, year: Year, dispersion: Dispersion | None, held: Held, *, is_measured: bool
) -> str | None:
    """Why a band is not shown; None if it is."""
    rules = (
        (not is_measured, "delay_not_measured"),
        (not is_over(year, 0), "year_not_over"),
        (outlook.share < TOO_INCOMPLETE, "too_incomplete"),
        (outlook.observed < FEW_OBSERVED or outlook.expected < FEW_EXPECTED, "too_few_families"),
        (dispersion is None or held.cases < CASES_TO_JUDGE, "not_backtested"),
        (held.has_failed, "backtest_failed"),
    )
    return next((reason for applies, reason in rules if applies), None)


def _completeness(name: Series, found: dict[Series, Origin]) -> tuple[str, Known | None]:
    """Whose delays tell of a series: its own, the world's, or nobody's."""
    own = found.get(name)
    if own is not None and own.is_measured:
        return "origin", own.known
    world = found.get((name[0], name[1], WORLD))
    if world is not None and world.is_measured:
        return "world", world.known
    return "assumed", None


def _series_rows(
    name: Series, counts: dict[int, float], found: dict[Series, Origin], judged: "Judgement",
    years: dict[int, Year],
) -> Iterator[tuple[Row, Row | None]]:  # fmt: skip
    """A row of completeness for each year and, if unfinished, one of the nowcast."""
    basis, known = _completeness(name, found)
    this_year = max(years)
    dispersion, held = judged.of(name)
    key = dict(zip(SERIES, name, strict=True))
    for year, steps in years.items():
        observed = counts.get(year, 0.0)
        share = None
        outlook = Outlook(year, observed, 1.0, 0.0)
        if known is not None:
            outlook = known.outlook(year, years, is_final=True, observed=observed)
            share = outlook.share
        unfinished = year > this_year - UNFINISHED_YEARS if share is None else share < FINISHED
        completeness = {
            **key, "year": year, "completeness": share, "delay_basis": basis,
            "is_unfinished": unfinished,
            "delays_measured": int(known.development.measured) if known else 0,
        }  # fmt: skip
        if not unfinished:
            yield completeness, None
            continue
        reason = hidden_reason(outlook, steps, dispersion, held, is_measured=basis == "origin")
        band = None
        if reason is None and dispersion is not None:
            band = bands.band(outlook, judged.units[name], dispersion, judged.chance)
        yield completeness, {
            **key, "year": year, "observed": observed, "completeness": share,
            "delay_basis": basis, "is_shown": reason is None, "hidden_reason": reason,
            **(vars(band) if band else dict.fromkeys(Band.__dataclass_fields__)),
        }  # fmt: skip


@dataclass(eq=False)
class Judgement:
    """What past nowcasts say, for every scope and country basis."""

    by_kind: dict[tuple[str, str], Errors]
    held: dict[tuple[str, ...], Held]
    by_cut_off: dict[tuple[tuple[str, ...], int], Held]
    units: dict[Series, float]
    chance: Chance

    def of(self, name: Series) -> tuple[Dispersion | None, Held]:
        """Dispersion of a series, and how its bands held."""
        kind = self.by_kind.get(name[:2])
        return kind.dispersion(name) if kind else None, self.held.get(name, Held())


def judge(found: dict[Series, Origin], units: dict[Series, float]) -> Judgement:
    """Calibrate on all past nowcasts and try them."""
    chance = Chance.begin()
    kinds = sorted({name[:2] for name in found})
    by_kind = {
        kind: Errors.of([
            past for name, origin in sorted(found.items()) if name[:2] == kind
            for past in origin.past
        ])
        for kind in kinds
    }  # fmt: skip
    judgement = Judgement(by_kind, {}, {}, units, chance)
    for errors in by_kind.values():
        for past, band in tried(errors.past, chance):
            judgement.held.setdefault(past.origin, Held()).add(past, band)
            judgement.by_cut_off.setdefault((past.origin, past.cut_off), Held()).add(past, band)
    return judgement


def _backtest_rows(judgement: Judgement, as_of: date) -> Iterator[Row]:
    for (name, cut_off), held in sorted(judgement.by_cut_off.items()):
        yield {
            **dict(zip(SERIES, name, strict=True)),
            "cut_off": as_of - timedelta(days=round(cut_off * DAYS_A_STEP)),
            "cases": held.cases, "covered_80": held.in_80, "covered_95": held.in_95,
            "mean_error": held.error / held.cases,
        }  # fmt: skip


def _counted(frame: pl.DataFrame) -> tuple[dict[Series, dict[int, float]], dict[Series, float]]:
    """Families by series and year, and the mean size of a part of a family in a series."""
    counts: dict[Series, dict[int, float]] = {}
    squared: dict[Series, float] = {}
    rows = frame.filter(pl.col("country").is_not_null()).select(
        *SERIES, "year", "families", "families_squared"
    )
    for scope, basis, country, year, families, squares in rows.iter_rows():
        name = (scope, basis, country)
        counts.setdefault(name, {})[year] = families
        squared[name] = squared.get(name, 0.0) + squares
    units = {name: squared[name] / max(sum(counts[name].values()), 1e-9) for name in counts}
    return counts, units


_BAND_COLUMNS = ("expected", "low_80", "high_80", "low_95", "high_95")
_TYPES: dict[str, Any] = {
    **dict.fromkeys((*SERIES, "delay_basis", "hidden_reason"), pl.String),
    **dict.fromkeys(("year", "delays_measured", "cases", "covered_80", "covered_95"), pl.Int32),
    **dict.fromkeys(("completeness", "observed", "mean_error", *_BAND_COLUMNS), pl.Float64),
    **dict.fromkeys(("is_unfinished", "is_shown"), pl.Boolean),
    "cut_off": pl.Date,
}  # fmt: skip


def _frame(rows: list[Row], *columns: str) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={name: _TYPES[name] for name in columns})


def run(frames: Frames) -> dict[str, pl.DataFrame]:
    """The three tables of this module, out of frames by the name of their input."""
    as_of = frames["data_date"]["data_as_of"][0]
    counts, units = _counted(frames["headline_years"])
    completeness: list[Row] = []
    nowcasts: list[Row] = []
    backtests: list[Row] = []
    if as_of is not None and counts:
        earliest = min(min(by_year) for by_year in counts.values())
        years = calendar(as_of, max(min(earliest, as_of.year), oldest_year(as_of)))
        found = origins(_cells(frames["delay_counts"]), years, units)
        judgement = judge(found, units)
        for name in sorted(counts):
            for finished, row in _series_rows(name, counts[name], found, judgement, years):
                completeness.append(finished)
                nowcasts += [row] if row else []
        backtests = list(_backtest_rows(judgement, as_of))
    return {
        "completeness_by_origin": _frame(
            completeness, *SERIES, "year", "completeness", "delay_basis", "is_unfinished",
            "delays_measured",
        ),
        "nowcasts": _frame(
            nowcasts, *SERIES, "year", "observed", *_BAND_COLUMNS, "completeness", "delay_basis",
            "is_shown", "hidden_reason",
        ),
        "nowcast_backtests": _frame(
            backtests, *SERIES, "cut_off", "cases", "covered_80", "covered_95", "mean_error"
        ),
    }  # fmt: skip


NOWCAST = Estimate(
    inputs=("data_date", "headline_years", "delay_counts"),
    outputs=(
        Output(
            "completeness_by_origin",
            "One row per scope, country basis, origin and priority year: the share already "
            "published of what will be within ten years, by the origin's own delays if enough of "
            "them are measured, else by the world's.",
            key=(*SERIES, "year"),
            not_null=(*SERIES, "year", "delay_basis", "is_unfinished", "delays_measured"),
        ),
        Output(
            "nowcasts",
            "One row per scope, country basis, origin and unfinished priority year: the expected "
            "final count with bands of 80 and 95 %, or why there is none.",
            key=(*SERIES, "year"),
            not_null=(*SERIES, "year", "observed", "delay_basis", "is_shown"),
        ),
        Output(
            "nowcast_backtests",
            "One row per scope, country basis, origin and past day: nowcasts as of that day, of "
            "what was published by the day of the data, and how many bands held the outcome. The "
            "bands were calibrated on the other days.",
            key=(*SERIES, "cut_off"),
            not_null=(*SERIES, "cut_off", "cases", "covered_80", "covered_95", "mean_error"),
        ),
    ),
    run=run,
)  # fmt: skip
