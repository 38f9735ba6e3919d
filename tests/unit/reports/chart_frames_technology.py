"""Frames of the charts of the group `technology`."""

from collections.abc import Callable, Mapping

import polars as pl
from chart_frames_actors import cohort_frame


def layers_frame() -> pl.DataFrame:
    """Layers with long names, and the unknown."""
    names = {
        "core": "core: making, sending, measuring and distilling quantum states",
        "peripheral": "peripheral: managing, <using> & protecting the keys, shared fibres",
        "unknown": "unknown",
    }
    return cohort_frame(list(names.items()))


def parts_frame() -> pl.DataFrame:
    """Sub-technologies of two layers against origins large, of few families and without any."""
    names = {"CN": ("China", "中国"), "JP": ("Japan", "日本"), "US": ("United States", "米国")}
    parts = (
        ("mdi", "core", "measurement-device-independent and twin-field protocols, and so on"),
        ("source", "core", "photon sources"),
        ("applications", "peripheral", "applications: <VPN> & mobile $x$"),
        ("unknown", "unknown", "unknown"),
    )
    totals = {"CN": 9999.0, "JP": 20.0, "US": 19.9, "other": 0.0, "unknown": 64.0}
    rows = []
    for scope in ("all", "ipf"):
        for place, (part, layer, name) in enumerate(parts):
            for origin, total in totals.items():
                share = (0.5, 0.0, 0.125, 0.375)[place]
                rows.append(
                    {
                        "scope": scope,
                        "part": part,
                        "part_name_en": name,
                        "part_name_ja": "応用（モバイル・クラウド・電力・金融・医療・その他）",
                        "layer": layer,
                        "layer_name_en": f"{layer}: making, sending, measuring and distilling",
                        "layer_name_ja": "中核（量子状態の生成・伝送・測定・鍵蒸留）",
                        "origin": origin,
                        "name_en": names.get(origin, (None, None))[0],
                        "name_ja": names.get(origin, (None, None))[1],
                        "families_of_row": total,
                        "without_office_of_row": 0.0,
                        "families": total * share,
                        "share": share if total else None,
                        "share_low": 0.0 if total else None,
                        "share_high": 1.0 if total else None,
                    }
                )
    return pl.DataFrame(rows, infer_schema_length=None)


#: By name of the chart: a frame like the answer of its query, with what is hard to draw in it.
FRAMES: Mapping[str, Callable[[], pl.DataFrame]] = {
    "layers": layers_frame,
    "sub_technologies": parts_frame,
}

#: By name of the chart: what its facts hold beside those that all charts have.
FACTS: Mapping[str, Mapping[str, object]] = {
    "sub_technologies": {"without_part": 77},
}
