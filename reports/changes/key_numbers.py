"""The numbers and verdicts that a report is quoted by, each under a key that stays the same.

They are taken out of the answers to the printed questions, so that two reports can be compared
number by number.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from reports.cells import Statement
from reports.changes.snapshot import SCHEMAS
from reports.claims import Claim, Indicator, judge, load_claims
from reports.words import Words

REVISED = pl.Schema(
    dict.fromkeys(("section", "key", "measure", "style"), pl.String)
    | dict.fromkeys(("before", "after", "difference"), pl.Float64)
)

JUDGED = pl.Schema(dict.fromkeys(("claim", "before", "after"), pl.String))

CountryName = Callable[[str], str]


@dataclass(frozen=True)
class NumberSet:
    """Numbers of one answer.

    Attributes:
        keys: Columns that tell its rows apart.
        measures: Columns of numbers and the style that each is written in.
        shown_by: Column that says whether an estimate is shown, by the column of the estimate.
    """

    keys: Sequence[str]
    measures: Mapping[str, str]
    shown_by: Mapping[str, str] = field(default_factory=dict)


_COUNTS = (
    "families", "publications", "dated", "undated", "inventions", "utility_models", "ipf",
    "families_docdb", "families_linked", "families_single", "families_listed", "families_strict",
    "families_standard", "families_wide", "families_set_aside", "families_pqc_only",
    "layer_unknown",
)  # fmt: skip
_PARTIAL = {"publications", "families_pqc_only", "layer_unknown_share"}
_ORIGINS = ("cn_with_office", "cn_without_office", "jp_with_office", "jp_without_office")

SETS: Mapping[str, NumberSet] = MappingProxyType(
    {
        "glance": NumberSet(
            (),
            dict.fromkeys(_COUNTS, "count")
            | {"layer_unknown_share": "share"}
            | dict.fromkeys(_ORIGINS, "families")
            | {"newest_finished_year": "year"},
        ),
        "country_sources": NumberSet(("country_source",), {"families": "families"}),
        "shares": NumberSet(
            ("scope", "origin"),
            {"filled_share": "share", "bare_share": "share"},
            {"filled_share": "filled_is_shown", "bare_share": "bare_is_shown"},
        ),
        "growth": NumberSet(
            ("scope", "window_years", "country_basis"),
            {"cn_growth": "change", "jp_growth": "change", "difference": "points"},
            {"cn_growth": "cn_is_shown", "jp_growth": "jp_is_shown", "difference": "is_shown"},
        ),
    }
)


def gather(
    statements: Mapping[str, Statement], claims: Sequence[tuple[Claim, Statement]]
) -> pl.DataFrame:
    """Take the numbers out of the answers, in the order of the report.

    Args:
        statements: The answers by the names of SETS.
        claims: The claims, each with its answer.
    """
    rows = [_of_claim(claim, statement) for claim, statement in claims]
    for section, chosen in SETS.items():
        for row in statements[section].frame.iter_rows(named=True):
            parts = ("unknown" if row[name] is None else str(row[name]) for name in chosen.keys)
            key = "/".join(parts)
            for measure, style in chosen.measures.items():
                is_hidden = row.get(chosen.shown_by.get(measure, ""), True) is False
                value = None if is_hidden else row.get(measure)
                rows.append((section, key, measure, style, _number(value)))
    return pl.DataFrame(rows, schema=SCHEMAS["numbers"], orient="row")


def verdicts(claims: Sequence[tuple[Claim, Statement]]) -> pl.DataFrame:
    """Judge the claims, in the order of the report."""
    rows = [(claim.name, judge(claim, statement.frame).verdict) for claim, statement in claims]
    return pl.DataFrame(rows, schema=SCHEMAS["verdicts"], orient="row")


def compare_verdicts(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """List the claims that are judged otherwise; a claim that is no more is left out."""
    return (
        now.join(
            before.rename({"verdict": "before"}), on="claim", how="left", maintain_order="left"
        )
        .filter(pl.col("verdict").ne_missing(pl.col("before")))
        .select("claim", "before", pl.col("verdict").alias("after"))
        .cast(JUDGED)
    )


def _of_claim(claim: Claim, statement: Statement) -> tuple[str, str, str, str, float | None]:
    """The most telling number of a claim, if it is shown."""
    chosen = key_of(claim)
    row = statement.frame.row(0, named=True)
    is_hidden = chosen.hidden is not None and row[chosen.hidden] is not None
    value = None if is_hidden else row[chosen.column]
    return "claims", "", f"{claim.name}/{chosen.column}", chosen.style, _number(value)


def key_of(claim: Claim) -> Indicator:
    """The indicator that stands in the summary of the claims."""
    return next(one for one in claim.indicators if one.column == claim.key)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def compare_numbers(before: pl.DataFrame, now: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """List the numbers that are printed otherwise, and say how many were compared.

    A measure that this report no longer has is left out: it has no name any more.
    """
    key = ["section", "key", "measure"]
    both = now.with_row_index("place").join(
        before, on=key, how="full", suffix="_before", coalesce=True
    )
    both = both.join(now.select("section", "measure", "style").unique(), on=key[::2], how="inner")
    revised = (
        both.filter(pl.col("value").ne_missing(pl.col("value_before")))
        .sort("place", *key, nulls_last=True)
        .select(
            *key,
            pl.col("style_right").alias("style"),
            pl.col("value_before").alias("before"),
            pl.col("value").alias("after"),
            (pl.col("value") - pl.col("value_before")).round(9).alias("difference"),
        )
    )
    return revised.cast(REVISED), len(both)


def label(section: str, key: str, measure: str, words: Words, country: CountryName) -> str:
    """Name a number for a reader."""
    if section == "glance":
        # Away from its table a name must say what it is a part of.
        return words[f"{'key_number.glance_' if measure in _PARTIAL else 'glance.'}{measure}"]
    if section == "claims":
        return _claim_label(measure, words)
    template = words[f"key_number.{section}_{measure}"]
    return template.format(**_PARTS[section](key.split("/"), words, country))


def _claim_label(measure: str, words: Words) -> str:
    name, _, column = measure.partition("/")
    claim = next(claim for claim in load_claims() if claim.name == name)
    chosen = next(one for one in claim.indicators if one.column == column)
    indicator = chosen.en if words.language == "en" else chosen.ja
    return words["key_number.claims"].format(number=claim.number, indicator=indicator)


def _of_rule(key: Sequence[str], words: Words, _: CountryName) -> dict[str, str]:
    return {"rule": words.code("country_source", key[0])}


def _of_share(key: Sequence[str], words: Words, country: CountryName) -> dict[str, str]:
    return {"scope": words[f"scope.{key[0]}"], "origin": country(key[1])}


def _of_growth(key: Sequence[str], words: Words, _: CountryName) -> dict[str, str]:
    return {
        "scope": words[f"scope.{key[0]}"],
        "years": key[1],
        "basis": words.code("country_basis", key[2]),
    }


_PARTS: Mapping[str, Callable[[Sequence[str], Words, CountryName], dict[str, str]]] = (
    MappingProxyType({"country_sources": _of_rule, "shares": _of_share, "growth": _of_growth})
)
