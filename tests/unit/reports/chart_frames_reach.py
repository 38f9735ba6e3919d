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
            "granted_cn": families // 3, "granted_kr": 1,
        }
        for place, (code, name_en, name_ja, families) in enumerate(parts, start=1)
    ]  # fmt: skip
    rows += [
        {
            "kind": "owner", "place": place, "code": name, "name_en": None, "name_ja": None,
            "owner_country": country, "is_office_only": is_office_only, "families": 9 - place,
            "granted_jp": 0, "granted_us": 9 - place, "granted_ep": 1, "granted_cn": place,
            "granted_kr": 0,
        }
        for place, (name, country, is_office_only) in enumerate(_OWNERS, start=1)
    ]  # fmt: skip
    return pl.DataFrame(rows)


#: By name of the chart: a frame like the answer of its query, with what is hard to draw in it.
FRAMES: Mapping[str, Callable[[], pl.DataFrame]] = {"exposure": exposure_frame}

#: By name of the chart: what its facts hold beside those that all charts have.
FACTS: Mapping[str, Mapping[str, object]] = {
    "exposure": {
        "foreign_families": 900,
        "bare_foreign_families": 600,
        "jp_families": 200,
        "unknown_families": 134,
    }
}
