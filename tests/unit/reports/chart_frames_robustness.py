"""Frames of the charts of the group `robustness`."""

from collections.abc import Callable, Mapping

import polars as pl


def sensitivity_frame() -> pl.DataFrame:
    """Ratios far apart, hidden ones, and counts from zero to a million."""
    counts = {
        ("strict", "with_office"): (1234567.5, 12.0, None),
        ("strict", "without_office"): (4.0, 0.0, "too_few_families"),
        ("standard", "with_office"): (400.0, 100.0, None),
        ("standard", "without_office"): (30.0, 60.0, None),
        ("wide", "with_office"): (450.0, 150.0, None),
        ("wide", "without_office"): (33.3, 66.6, None),
    }
    return pl.DataFrame(
        [
            {
                "topic_tier": tier,
                "scope": scope,
                "country_basis": basis,
                "cn": cn,
                "jp": jp,
                "is_shown": reason is None,
                "hidden_reason": reason,
                "ratio": None if reason else cn / jp,
                "ratio_low": None if reason else 0.7 * cn / jp,
                "ratio_high": None if reason else 1.4 * cn / jp,
            }
            for scope in ("all", "ipf")
            for (tier, basis), (cn, jp, reason) in counts.items()
        ]
    )


def data_coverage_frame() -> pl.DataFrame:
    """Offices of a million documents and of none with a year, a long name and one without."""
    offices = [
        ("CN", "China", "中国", 1234567, 1000, 18.5, 44.0),
        ("EP", "European Patent Office of the Contracting States <b>", "欧州", 700, 0, 9.0, 99.9),
        ("JP", "Japan", "日本", 16, 9, None, None),
        ("XX", None, None, 3, 0, None, None),
    ]
    return pl.DataFrame(
        [
            {
                "office": office,
                "name_en": name_en,
                "name_ja": name_ja,
                "publications_of_office": total,
                "publications_undated": total if office == "XX" else 0,
                "lag_measured": measured,
                "lag_median": median,
                "lag_90": late,
                "year": year,
                "is_unfinished": year == 2026,
                "publications": 0 if office == "XX" else total * (year % 4) // 100,
                "lags_measured": measured // 30,
                "lag_months_median": median,
                "lag_months_90": late,
            }
            for office, name_en, name_ja, total, measured, median, late in offices
            for year in range(1997, 2027)
        ]
    )


#: By name of the chart: a frame like the answer of its query, with what is hard to draw in it.
FRAMES: Mapping[str, Callable[[], pl.DataFrame]] = {
    "data_coverage": data_coverage_frame,
    "sensitivity": sensitivity_frame,
}

#: By name of the chart: what its facts hold beside those that all charts have.
FACTS: Mapping[str, Mapping[str, object]] = {
    "data_coverage": {
        "publications": 1235286,
        "publications_undated": 3,
        "utility_models": 12,
        "lag_first": 2021,
        "lag_last": 2025,
    },
    "sensitivity": {
        "families_strict": 222,
        "families_standard": 1234,
        "families_wide": 2345,
        "families_unfinished": 77,
        "families_undated": 5,
        "first_charted": 1995,
        "last_charted": 2021,
    },
}
