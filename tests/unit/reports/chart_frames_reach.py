"""Frames of the charts of the group `reach`."""

from collections.abc import Callable, Mapping

import polars as pl

_LONG = "coexistence with data, wavelength multiplexing, synchronisation, stabilisation"
_OWNERS = (
    ("华为技术有限公司", "CN", False),
    ("Fuzhou Power Supply Co of State Grid Fujian Electric Power Co Ltd, Branch 17", "CN", True),
    ("<b>x</b> $1$", "US", False),
    ("한국전자통신연구원", None, False),
)


def exposure_frame() -> pl.DataFrame:
    """Parts with long and missing names, owners with and without a country, zeros, large counts."""
    parts: list[tuple[str, str | None, str | None, int]]
    parts = [("detector", "photon detectors, receivers", "光子検出器・受信器", 12345)]
    parts += [("coexistence", _LONG, "光ファイバ共用（波長多重・同期・安定化）", 20)]
    parts += [("unknown", None, None, 1)]
    rows = [
        {
            "kind": "part", "place": place, "code": code, "name_en": name_en, "name_ja": name_ja,
            "owner_country": None, "is_office_only": False, "families": families,
            "granted_jp": families // 2, "granted_us": families, "granted_ep": 0,
            "granted_cn": families // 3, "granted_kr": 1, "tied_out": 0,
        }
        for place, (code, name_en, name_ja, families) in enumerate(parts, start=1)
    ]  # fmt: skip
    rows += [
        {
            "kind": "owner", "place": place, "code": name, "name_en": None, "name_ja": None,
            "owner_country": country, "is_office_only": is_office_only, "families": 9 - place,
            "granted_jp": 0, "granted_us": 9 - place, "granted_ep": 1, "granted_cn": place,
            "granted_kr": 0, "tied_out": 3,
        }
        for place, (name, country, is_office_only) in enumerate(_OWNERS, start=1)
    ]  # fmt: skip
    return pl.DataFrame(rows)


LONG_COUNTRY = "United Kingdom of Great Britain and Northern Ireland <b>"


def utility_models_frame() -> pl.DataFrame:
    """More utility models than inventions, none at all, and counts of a million."""
    rows = [
        ("CN", "China", "中国", 1234567.5, 2345678.5),
        ("JP", "Japan", "日本", 12.5, 3.5),
        ("GB", LONG_COUNTRY, "グレートブリテン連合王国", 7.0, 0.0),
        ("XX", None, None, 0.0, 0.0),
        ("unknown", None, None, 0.25, 0.125),
    ]
    return pl.DataFrame(
        [
            {
                "origin": origin,
                "name_en": name_en,
                "name_ja": name_ja,
                "year": year,
                "is_unfinished": year >= (2023 if origin == "JP" else 2024),
                "inventions": inventions * (year % 3),
                "utility_models": models * (year % 2),
                "inventions_without_office": inventions / 2,
                "utility_models_without_office": 0.0,
            }
            for origin, name_en, name_ja, inventions, models in rows
            for year in range(2014, 2026)
        ]
    )


def extended_abroad_frame() -> pl.DataFrame:
    """Shares of none and of all, cohorts of few families, a long name and one without."""
    origins = [
        ("CN", "China", "中国", 0.04),
        ("JP", "Japan", "日本", 0.6),
        ("GB", LONG_COUNTRY, "グレートブリテン連合王国", 1.0),
        ("XX", None, None, 0.0),
        ("WORLD", None, None, 0.5),
    ]
    cohorts = [(1989, 1999, 2.5), (2000, 2004, 123.5), (2005, 2005, 1234567.0), (2022, 2024, 10.0)]
    return pl.DataFrame(
        [
            {
                "origin": origin,
                "name_en": name_en,
                "name_ja": name_ja,
                "country_basis": basis,
                "cohort_first": first,
                "cohort_last": last,
                "is_unfinished": first == 2022,
                "families": families,
                "abroad": families * share,
                "abroad_or_pct": families,
                "ipf": families * share,
                "is_shown": families >= 10,
                "hidden_reason": None if families >= 10 else "too_few_families",
                "abroad_share": share if families >= 10 else None,
                "abroad_share_low": 0.9 * share if families >= 10 else None,
                "abroad_share_high": 0.1 + 0.9 * share if families >= 10 else None,
            }
            for origin, name_en, name_ja, share in origins
            for basis in ("with_office", "without_office")
            for first, last, families in cohorts
        ]
    )


#: By name of the chart: a frame like the answer of its query, with what is hard to draw in it.
FRAMES: Mapping[str, Callable[[], pl.DataFrame]] = {
    "exposure": exposure_frame,
    "extended_abroad": extended_abroad_frame,
    "utility_models": utility_models_frame,
}

#: By name of the chart: what its facts hold beside those that all charts have.
FACTS: Mapping[str, Mapping[str, object]] = {
    "exposure": {
        "foreign_families": 900,
        "past_term_families": 12,
        "bare_foreign_families": 600,
        "jp_families": 200,
        "unknown_families": 134,
    },
    "extended_abroad": {"last_done": 2021},
    "utility_models": {
        "families_of_utility_models": 77,
        "families_of_both": 6,
        "utility_office_share": 0.9,
        "utility_unknown_share": None,
    },
}
