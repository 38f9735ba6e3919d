"""Whether bands hold what they promise: nowcasts of past days of generated corpora.

    python tests/bench/backtest_nowcast.py --seeds 40 --publications 30000

Every corpus is cut off at past days; the nowcast knows nothing later, and neither does its
calibration. The outcome is what the corpus holds ten years after the priority, or on its last day.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "ops_server")]

from ops_columns import COUNTRIES  # noqa: E402
from ops_corpus import AS_OF, Corpus, generate  # noqa: E402
from ops_offices import KIND_CODES, OFFICE_CODES  # noqa: E402

from flows.estimates import bands, nowcast  # noqa: E402
from flows.estimates.contract import WORLD  # noqa: E402
from flows.estimates.development import AGES, DAYS_A_STEP, HORIZON  # noqa: E402
from flows.estimates.outlook import Cells, calendar, is_over, oldest_year  # noqa: E402

Whole = npt.NDArray[np.int64]
NEVER = 10**9
CUT_OFFS = tuple(date(year, 11, 18) for year in range(2010, 2020))


@dataclass(frozen=True, eq=False)
class Days:
    """Families of one scope: origin, day of the priority and day on which they appeared."""

    country: Whole
    priority: Whole
    published: Whole


def first_days(corpus: Corpus, rows: npt.NDArray[np.bool_]) -> Whole:
    """By family, the first day of the chosen publications."""
    families = corpus.applications.family[corpus.publications.application]
    first = np.full(len(corpus.families), NEVER, dtype=np.int64)
    np.minimum.at(first, families[rows], corpus.publications.day[rows])
    return first


def families(corpus: Corpus, scope: str) -> Days:
    """Families of a corpus that hold an invention."""
    office, kind = corpus.publications.office, corpus.publications.kind
    utility = [KIND_CODES[one] for one in ("U", "U1", "Y")]
    inventions = first_days(corpus, ~np.isin(kind, utility)) < NEVER
    every = first_days(corpus, np.ones(len(corpus), dtype=bool))
    if scope == "ipf":
        by_office = np.sort(
            [first_days(corpus, office == code) for code in OFFICE_CODES.values()], axis=0
        )
        regional = np.isin(office, [OFFICE_CODES["EP"], OFFICE_CODES["WO"]])
        every = np.minimum(first_days(corpus, regional), by_office[1])
    priority = corpus.applications.filed[corpus.families.first].astype(np.int64)
    kept = inventions & (every < NEVER)
    return Days(corpus.families.country[kept], priority[kept], every[kept])


def cells(days: Days, cut_off: date, chosen: npt.NDArray[np.bool_]) -> Cells:
    """Counts as the warehouse makes them on a day."""
    kept = chosen & (days.published <= cut_off.toordinal())
    ages = np.floor((cut_off.toordinal() - days.priority[kept]) / DAYS_A_STEP).astype(np.int64)
    published = np.floor((cut_off.toordinal() - days.published[kept]) / DAYS_A_STEP)
    years = np.array(
        [date.fromordinal(int(day)).year for day in days.priority[kept]], dtype=np.int64
    )
    table = np.stack([years, ages, ages - published.astype(np.int64)])[:, ages < AGES]
    unique, counts = np.unique(table, axis=1, return_counts=True)
    return Cells(unique[0], unique[1], unique[2], counts.astype(np.float64))


@dataclass(frozen=True)
class Case:
    """One band and what came of it."""

    scope: str
    origin: str
    age: int
    share: float
    actual: float
    expected: float
    in_80: bool
    in_95: bool
    width: float
    below: bool


def cases_of(days: Days, scope: str, cut_off: date) -> Iterator[Case]:
    """Every shown band of a past day, judged by what the corpus holds in the end."""
    chosen = {WORLD: np.ones(len(days.country), dtype=bool)}
    chosen |= {name: days.country == code for code, name in enumerate(COUNTRIES)}
    years = calendar(cut_off, oldest_year(cut_off))
    found = nowcast.origins(
        {(scope, "with_office", name): cells(days, cut_off, one) for name, one in chosen.items()},
        years, {},
    )  # fmt: skip
    units = dict.fromkeys(found, 1.0)
    judgement = nowcast.judge(found, units)
    within = days.published <= days.priority + HORIZON * DAYS_A_STEP
    starts = {year: date(year, 1, 1).toordinal() for year in range(1980, 2030)}
    for name, origin in found.items():
        dispersion, held = judgement.of(name)
        for year, steps in years.items():
            outlook = origin.known.outlook(year, years, is_final=True)
            if outlook.share >= nowcast.FINISHED or dispersion is None or not is_over(steps, 0):
                continue
            measured = origin.is_measured
            if nowcast.hidden_reason(outlook, steps, dispersion, held, is_measured=measured):
                continue
            of_year = (days.priority >= starts[year]) & (days.priority < starts[year + 1])
            actual = float((chosen[name[2]] & of_year & within).sum())
            one = bands.band(outlook, 1.0, dispersion, judgement.chance)
            yield Case(
                scope, name[2], cut_off.year - year, outlook.share, actual, one.expected,
                one.low_80 <= actual <= one.high_80, one.low_95 <= actual <= one.high_95,
                (one.high_95 - one.low_95) / one.expected, actual < one.low_95,
            )  # fmt: skip


def all_cases(
    seeds: range, publications: int, scopes: tuple[str, ...], cut_offs: tuple[date, ...]
) -> Iterator[Case]:
    """Cases of many corpora."""
    for seed in seeds:
        corpus = generate(publications, seed, as_of=AS_OF)
        for scope in scopes:
            days = families(corpus, scope)
            for cut_off in cut_offs:
                yield from cases_of(days, scope, cut_off)


def coverage(cases: list[Case]) -> tuple[float, float]:
    """Shares of cases inside the 80 % and the 95 % band."""
    n = max(len(cases), 1)
    return sum(one.in_80 for one in cases) / n, sum(one.in_95 for one in cases) / n


def _print(title: str, groups: dict[str, list[Case]]) -> None:
    print(f"\n{title}")  # noqa: T201
    for name, cases in sorted(groups.items()):
        in_80, in_95 = coverage(cases)
        bias = float(np.mean([one.expected / one.actual - 1 for one in cases]))
        width = float(np.median([one.width for one in cases]))
        below = np.mean([one.below for one in cases])
        print(  # noqa: T201
            f"  {name:16} {len(cases):6} cases  80 %: {in_80:6.1%}  95 %: {in_95:6.1%}  "
            f"mean error {bias:+.1%}  width {width:.0%}  below {below:.1%}"
        )


def _size(case: Case) -> str:
    steps = (30, 60, 120, 300, 1000)
    return next((f"under {end:5}" for end in steps if case.actual < end), "over   1000")


def main() -> None:
    """Print coverage by size, origin and horizon."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--publications", type=int, default=30_000)
    arguments = parser.parse_args()
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    cases = list(all_cases(seeds, arguments.publications, ("all", "ipf"), CUT_OFFS))
    for title, key in (
        ("by scope", lambda one: one.scope),
        ("by families in the end", _size),
        ("by origin", lambda one: one.origin),
        ("by years since priority", lambda one: f"{one.scope} {one.age}"),
        ("by share published", lambda one: f"{int(one.share * 10) / 10:.1f}"),
    ):
        groups: dict[str, list[Case]] = defaultdict(list)
        for one in cases:
            groups[key(one)].append(one)
        _print(title, groups)
    over_30 = [one for one in cases if one.actual > 30]
    _print("cohorts over 30 families", {"all": over_30})


if __name__ == "__main__":
    main()
