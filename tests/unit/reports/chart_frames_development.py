"""Frames of the charts of the group `development`."""

from collections.abc import Callable, Mapping

import polars as pl

LONG_COUNTRY = "United Kingdom of Great Britain and Northern Ireland <b>"


def all_and_ipf_frame() -> pl.DataFrame:
    """Counts from zero to a million, equal ranks, and every reason not to show a share."""
    rows = [
        ("CN", "China", "中国", 1, 1234567.0, 400.5, 2, 99.5, 12.0, None),
        (
            "US",
            LONG_COUNTRY,
            "グレートブリテン連合王国",
            2,
            900.0,
            900.0,
            1,
            800.25,
            800.25,
            None,
        ),
        ("JP", "Japan", "日本", 3, 850.5, 0.0, 3, 0.0, 0.0, None),
        ("KR", "Korea", "韓国", 3, 850.5, 850.5, 3, 0.0, 0.0, "too_few_families"),
        ("XX", None, None, 12, 0.0, 0.0, 13, 0.0, 0.0, "convenience_sample"),
        ("other", None, None, None, 33.0, 33.0, None, 11.0, 11.0, None),
        ("unknown", None, None, None, 44.0, None, None, 4.0, None, None),
    ]
    return pl.DataFrame(
        [
            {
                "origin": origin,
                "name_en": name_en,
                "name_ja": name_ja,
                "rank_all": rank_all,
                "families": families,
                "families_without_office": stated,
                "rank_ipf": rank_ipf,
                "ipf": ipf,
                "ipf_without_office": ipf_stated,
                "is_shown": reason is None,
                "hidden_reason": reason,
                "ipf_share": None if reason else ipf / families,
                "ipf_share_low": None if reason else 0.9 * ipf / families,
                "ipf_share_high": None if reason else 0.1 + 0.9 * ipf / families,
            }
            for (
                origin, name_en, name_ja, rank_all, families, stated, rank_ipf, ipf, ipf_stated,
                reason,
            ) in rows
        ],
        schema_overrides={"hidden_reason": pl.String},
    )  # fmt: skip


def growth_frame() -> pl.DataFrame:
    """Growth that runs off the scale, and every reason not to state it."""
    rows = [
        ("CN", "China", "中国", "with_office", 0.25, 0.1, 0.42, None),
        ("CN", "China", "中国", "without_office", 0.05, -0.9, 7.5, None),
        ("JP", "Japan", "日本", "with_office", -0.02, -0.05, 0.01, None),
        ("JP", "Japan", "日本", "without_office", None, None, None, "too_few_years"),
        ("GB", LONG_COUNTRY, "グレートブリテン連合王国", "with_office", 0.0, -0.01, 0.01, None),
        ("XX", None, None, "with_office", None, None, None, "too_few_families"),
        ("WORLD", None, None, "with_office", 0.11, 0.09, 0.13, None),
    ]
    return pl.DataFrame(
        [
            {
                "scope": scope,
                "origin": origin,
                "name_en": name_en,
                "name_ja": name_ja,
                "country_basis": basis,
                "window_years": window,
                "first_window_year": 2024 - window,
                "last_window_year": 2023,
                "window_families": 1234.5,
                "growth": value,
                "growth_low": low,
                "growth_high": high,
                "is_shown": reason is None,
                "hidden_reason": reason,
                "faster_difference": None if origin != "CN" or window == 5 else 0.27,
                "faster_difference_low": None if origin != "CN" or window == 5 else 0.12,
                "faster_difference_high": None if origin != "CN" or window == 5 else 0.44,
                "faster_is_shown": None if origin != "CN" else window == 10,
                "faster_hidden_reason": "other_years" if origin == "CN" and window == 5 else None,
            }
            for scope in ("all", "ipf")
            for origin, name_en, name_ja, basis, value, low, high, reason in rows
            for window in (10, 5)
        ]
    )


#: By name of the chart: a frame like the answer of its query, with what is hard to draw in it.
FRAMES: Mapping[str, Callable[[], pl.DataFrame]] = {
    "all_and_ipf": all_and_ipf_frame,
    "growth": growth_frame,
}

#: By name of the chart: what its facts hold beside those that all charts have.
FACTS: Mapping[str, Mapping[str, object]] = {
    "all_and_ipf": {"families_unfinished": 321, "first_charted": 1993, "last_charted": 2022},
}
