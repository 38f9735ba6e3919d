"""Small frames shaped like the answers of the evidence's queries: shown, hidden and unknown."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl

from reports.evidence.chapters import CHAPTERS

NAMES: Mapping[str, tuple[str, str]] = {"CN": ("China", "中国"), "JP": ("Japan", "日本")}
HIDDEN = "too_few_families"


def estimate(name: str, value: float | None, prefix: str = "") -> dict[str, Any]:
    """Return an estimate with its interval, hidden where there is no value."""
    ends = (value, None if value is None else value - 0.1, None if value is None else value + 0.1)
    columns = (name, f"{name}_low", f"{name}_high")
    return {
        **{f"{prefix}{column}": end for column, end in zip(columns, ends, strict=True)},
        f"{prefix}is_shown": value is not None,
        f"{prefix}hidden_reason": HIDDEN if value is None else None,
    }


def origin(code: str) -> dict[str, Any]:
    """Return the columns that name an origin."""
    name_en, name_ja = NAMES.get(code, (None, None))
    return {"origin": code, "name_en": name_en, "name_ja": name_ja}


def interval(name: str, value: float | None) -> dict[str, Any]:
    """Return a value with its interval that cannot be hidden."""
    return dict(list(estimate(name, value).items())[:3])


def accuracy_rows() -> list[dict[str, Any]]:
    groups = (
        ("headline", "standard", "all", "all"),
        ("headline", "standard", "stated", "title_only"),
        ("headline", "standard", "language", "ja"),
        ("headline", "standard", "language", "xx"),
        ("sectors", None, "all", "all"),
    )
    keys = ("measure", "variant", "grouping", "group_value")
    return [
        {
            **dict(zip(keys, group, strict=True)),
            "cases": 30 + number,
            **interval("precision", None if number == 3 else 0.9),
            **interval("recall", 0.8),
        }
        for number, group in enumerate(groups)
    ]


def imputation_rows() -> list[dict[str, Any]]:
    groups = (
        ("all", None, "any", 0.9),
        ("all", None, "inventor", 0.8),
        ("all", None, "none", None),
        ("true_country", "CN", "any", 0.7),
    )
    return [
        {
            "masking": masking,
            "grouped_by": grouped_by,
            **origin(country or "unknown"),
            "rule": rule,
            "cases": 40,
            "fired": 30,
            "hit_rate": 0.75,
            **interval("accuracy", accuracy),
        }
        for masking in ("record", "office", "family")
        for grouped_by, country, rule, accuracy in groups
    ]


def nowcast_rows() -> list[dict[str, Any]]:
    bands = ("expected", "low_80", "high_80", "low_95", "high_95")
    return [
        {
            "scope": scope,
            **origin(country),
            "year": year,
            "observed": 12.5,
            "completeness": 0.8 if shown else None,
            "delay_basis": "origin" if shown else "assumed",
            "delays_measured": 120,
            **{band: 15.0 + place if shown else None for place, band in enumerate(bands)},
            "is_shown": shown,
            "hidden_reason": None if shown else "year_not_over",
        }
        for scope in ("all", "ipf")
        for country in ("CN", "JP", "WORLD")
        for year, shown in ((2024, country != "JP"), (2025, False))
    ]


def growth_rows() -> list[dict[str, Any]]:
    return [
        {
            "scope": "all",
            "window_years": window,
            "country_basis": basis,
            "first_window_year": 2023 - window,
            "last_window_year": 2022,
            **estimate("growth", 0.2, "cn_"),
            **estimate("growth", japan, "jp_"),
            **estimate("difference", None if japan is None else 0.2 - japan),
        }
        for window, basis, japan in ((10, "with_office", -0.1), (5, "without_office", None))
    ]


def change_rows() -> list[dict[str, Any]]:
    return [
        {
            "scope": "ipf",
            **origin(country),
            "country_basis": "with_office",
            "first_window_year": first,
            "last_window_year": None if first is None else 2022,
            "change_year": year,
            "change_year_low": None if year is None else year - 1,
            "change_year_high": None if year is None else year + 1,
            "growth_before": None if year is None else 0.05,
            "growth_after": None if year is None else 0.3,
            "p_value": None if year is None else 0.01,
            "is_shown": year is not None,
            "hidden_reason": None if year else "too_few_years",
        }
        for country, first, year in (("CN", 1998, 2012), ("JP", None, None))
    ]


def share_rows() -> list[dict[str, Any]]:
    return [
        {
            "scope": scope,
            **origin(country),
            "period_start": 2018,
            "period_end": 2022,
            "filled_families": None if share is None else 20.5,
            **estimate("share", share, "filled_"),
            "bare_families": 10.5,
            **estimate("share", 0.25, "bare_"),
        }
        for scope in ("all", "ipf")
        for country, share in (("CN", 0.5), ("JP", 0.3), ("unknown", None))
    ]


def concentration_rows() -> list[dict[str, Any]]:
    return [
        {
            "scope": "all",
            **origin(country),
            "period_start": 2018,
            "period_end": 2022,
            "applicants_counted": 30,
            "families": 50.5,
            **interval("top_1_share", value),
            **interval("top_3_share", value),
            **interval("top_10_share", value),
            **estimate("hhi", value),
        }
        for country, value in (("CN", 0.2), ("JP", None), ("WORLD", 0.15))
    ]


ROWS: Mapping[str, list[dict[str, Any]]] = {
    "switches": [
        {"switch": switch, "position": at, "families": 9.5, "cn": 4.0, "jp": 2.5, "unknown": 0.0}
        for switch, at in (
            ("scope", "all"),
            ("right_type", "utility_model"),
            ("topic_tier", "wide"),
        )
    ],
    "rules": [
        {
            "judgement": judgement,
            "rule": "some_rule",
            "explanation_en": "A rule <b>in words</b>.",
            "explanation_ja": "規則の説明。",
            "families": 12,
        }
        for judgement in ("country", "year")
    ],
    "clauses": [
        {
            "topic_rule": rule,
            "is_searched": rule == "class-core",
            "publications": 60,
            "families_whole": 50,
            "families_first": 40,
            "topic": "quantum_cryptography",
            "topic_version": "3",
        }
        for rule in ("class-core", "a-clause-without-words")
    ],
    "states": [
        {
            "topic_state": "pqc_only",
            "name_en": "post-quantum cryptography only",
            "name_ja": "耐量子計算機暗号のみ",
            "families_whole": 7,
            "families_strict": 0,
            "families_standard": 1,
            "families_wide": 2,
            "families_set_aside": 4,
        }
    ],
    "ratios": [
        {
            "topic_tier": tier,
            "scope": scope,
            "country_basis": "with_office",
            "cn": 40.5,
            "jp": 20.25,
            **estimate("ratio", 2.0 if tier == "wide" else None),
        }
        for scope in ("all", "ipf")
        for tier in ("strict", "wide")
    ],
    "accuracy": accuracy_rows(),
    "imputation": imputation_rows(),
    "layers": [
        {
            "layer": layer,
            "layer_rule": rule,
            "name_en": layer,
            "name_ja": "階層",
            "families": 9,
            "share": 0.5,
        }
        for layer, rule in (("core", "sub_technology"), ("unknown", "title_only"))
    ],
    "sub_technologies": [
        {
            "sub_technology": "detector",
            "name_en": "detectors",
            "name_ja": "検出器",
            "layer_name_en": "core",
            "layer_name_ja": "中核",
            "families": 9,
            "ipf": 4,
        }
    ],
    "nowcasts": nowcast_rows(),
    "backtests": [
        {
            "scope": "all",
            **origin("WORLD"),
            "cut_offs": 4,
            "cases": 12,
            "covered_80": 10,
            "share_80": 0.833333,
            "covered_95": 12,
            "share_95": 1.0,
            "mean_error": -0.0123,
        }
    ],
    "growth": growth_rows(),
    "changes": change_rows(),
    "shares": share_rows(),
    "concentration": concentration_rows(),
    "breaks": [
        {
            **origin("CN"),
            "symbol": symbol,
            "break_year": year,
            "break_until": until,
            "label_en": "a break",
            "label_ja": "変更",
            "break_source": "A notice <i>with markup</i>",
            "source_url": "https://example.org/",
        }
        for symbol, year, until in (("①", 2014, 2016), ("②", 2020, 2020))
    ],
    "corrections": [
        {
            "publication_id": "US1B2",
            "table_name": "priorities",
            "column_name": "priority_date",
            "present_value": stated,
            "correction_action": action,
            "corrected_value": value,
            "correction_reason": "a reason",
            "evidence": "a gazette",
            "correction_state": "applied",
            "rows_changed": 1,
        }
        for stated, action, value in (
            ("2030-01-01", "set", str(dt.date(2020, 1, 1))),
            ("x", "clear", None),
            (None, "drop", None),
        )
    ],
}


def evidence_answers() -> dict[str, pl.DataFrame]:
    """Return a frame for the text of every query of the evidence."""
    return {
        question.sql: pl.DataFrame(ROWS[question.name], infer_schema_length=None)
        for chapter in CHAPTERS
        for question in chapter.questions
    }
