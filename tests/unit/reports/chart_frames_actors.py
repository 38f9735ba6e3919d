"""Frames of the charts of the group `actors`."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

LONG_GROUP = "STATE GRID AND ITS PROVINCIAL POWER SUPPLY COMPANIES OF FUJIAN AND OF ANHUI"


def groups_frame() -> pl.DataFrame:
    """Groups of every sector, with markup in a name and a long one."""
    rows: tuple[tuple[str, str | None, str | None, str, int, int], ...] = (
        ("量子通信技術", "CN", "own_record", "company", 12345, 1),
        ("TOSHIBA", "JP", "inventor", "company", 900, 900),
        (LONG_GROUP, "CN", "office_of_priority", "unknown", 40, 0),
        ("<b>x</b> & $y$", None, None, "individual", 3, 1),
        ("情報通信研究機構", "JP", "own_record", "government", 2, 2),
        ("=cmd", "KR", "own_record", "university", 1, 0),
    )
    return pl.DataFrame(
        [
            {
                "place": place,
                "applicant_group": name,
                "origin": origin,
                "name_en": origin and f"Country {origin}",
                "name_ja": "ある国" if origin else None,
                "country_source": rule,
                "country_imputed": rule not in {None, "own_record"},
                "sector": sector,
                "families_whole": whole,
                "ipf_whole": ipf,
                "not_ipf_whole": whole - ipf,
                "utility_models": 0,
                "families_fractional": whole * 0.75,
                "granted_whole": 0,
                "first_year": None,
                "last_year": 2020,
                "members": 2,
                "member_list": f"{name} | B",
                "tied_out": 4,
            }
            for place, (name, origin, rule, sector, whole, ipf) in enumerate(rows, start=1)
        ]
    )


def trends_frame() -> pl.DataFrame:
    """The same groups over years with gaps; the last two years are unfinished."""
    years = range(2014, 2026)
    shown = groups_frame().select(
        "place", "applicant_group", "origin", "name_en", "name_ja", "country_source",
        "country_imputed", "sector", pl.col("families_whole").alias("families_of_group"),
        pl.col("ipf_whole").alias("ipf_of_group"),
    )  # fmt: skip
    return shown.join(
        pl.DataFrame(
            {
                "year": years,
                "families_whole": [0 if year == 2018 else year - 2010 for year in years],
                "ipf_whole": [0 if year == 2018 else 3 for year in years],
                "is_unfinished": [year > 2023 for year in years],
            }
        ),
        how="cross",
    )


def entrants_frame() -> pl.DataFrame:
    """Origins over years of which the first are the start of the data and the last unfinished."""
    names = {"CN": ("China", "中国"), "JP": ("Japan", "日本"), "KR": (None, None)}
    return pl.DataFrame(
        [
            {
                "scope": scope,
                "origin": origin,
                "name_en": names.get(origin, (None, None))[0],
                "name_ja": names.get(origin, (None, None))[1],
                "year": year,
                "entrants": 0 if year == 2019 else 1000 * (place == 0) + year - 2012,
                "entrants_without_office": 0,
                "is_unfinished": year > 2023,
                "is_at_start": year < 2017,
            }
            for scope in ("all", "ipf")
            for place, origin in enumerate(("CN", "JP", "KR", "other", "unknown"))
            for year in range(2013, 2026)
        ]
    )


def cohort_frame(parts: Sequence[tuple[str, str | None]]) -> pl.DataFrame:
    """Origins and periods against parts: equal shares, one part of everything, nothing at all."""
    names = {"CN": ("China", "中国"), "JP": ("Japan", "日本"), "US": ("United States", "米国")}
    periods = ((1989, 2009, False), (2020, 2023, False), (2024, 2025, True))
    rows = []
    for scope in ("all", "ipf"):
        for origin in ("CN", "JP", "US", "other", "unknown"):
            for place, (start, end, is_unfinished) in enumerate(periods):
                total = 0.0 if origin == "JP" and place == 0 else (12345.6, 20.0, 19.9)[place]
                for number, (part, name) in enumerate(parts):
                    share = float(number == 0) if place == 1 else 1 / len(parts)
                    rows.append(
                        {
                            "scope": scope,
                            "origin": origin,
                            "name_en": names.get(origin, (None, None))[0],
                            "name_ja": names.get(origin, (None, None))[1],
                            "period_start": start,
                            "period_end": end,
                            "is_unfinished": is_unfinished,
                            "part": part,
                            "part_name_en": name,
                            "part_name_ja": name and "ある長い名前の部分（説明つき）",
                            "families_of_row": total,
                            "without_office_of_row": total / 2,
                            "families": total * share,
                            "share": share if total else None,
                            "share_low": 0.0 if total else None,
                            "share_high": 1.0 if total else None,
                        }
                    )
    return pl.DataFrame(rows, infer_schema_length=None)


def sectors_frame() -> pl.DataFrame:
    """Every sector there is."""
    sectors = ("company", "university", "government", "individual", "hospital", "unknown")
    return cohort_frame([(sector, None) for sector in sectors])


#: By name of the chart: a frame like the answer of its query, with what is hard to draw in it.
FRAMES: Mapping[str, Callable[[], pl.DataFrame]] = {
    "top_groups": groups_frame,
    "applicant_trends": trends_frame,
    "new_entrants": entrants_frame,
    "sectors": sectors_frame,
}

#: By name of the chart: what its facts hold beside those that all charts have.
FACTS: Mapping[str, Mapping[str, object]] = {}
