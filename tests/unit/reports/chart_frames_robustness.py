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


#: By name of the chart: a frame like the answer of its query, with what is hard to draw in it.
FRAMES: Mapping[str, Callable[[], pl.DataFrame]] = {"sensitivity": sensitivity_frame}

#: By name of the chart: what its facts hold beside those that all charts have.
FACTS: Mapping[str, Mapping[str, object]] = {
    "sensitivity": {"families_strict": 222, "families_standard": 1234, "families_wide": 2345},
}
