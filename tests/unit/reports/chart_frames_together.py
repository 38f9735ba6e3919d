"""Frames of the charts of the group `together`."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

LONG = "NATIONAL INSTITUTE OF INFORMATION AND COMMUNICATIONS TECHNOLOGY OF JAPAN"
GROUPS = (
    ("QUANTUM", "CN", "company"), ("大学", "CN", "university"), (LONG, "JP", "government"),
    ("<b>x</b> $y$", "JP", "hospital"), ("WANG", None, "individual"), ("=cmd", "KR", "unknown"),
    ("SOLE", "KR", "company"), ("PARTNER", "US", "company"),
)  # fmt: skip
LINKS = ((0, 1, 900), (0, 2, 40), (0, 3, 1), (1, 2, 3), (2, 4, 1), (3, 5, 2), (6, 7, 5))


def _row(part: str, place: int, **values: Any) -> dict[str, Any]:
    columns = (
        "applicant_group", "partner_group", "country", "name_en", "name_ja", "partner_country",
        "partner_name_en", "partner_name_ja", "sector", "partner_sector",
        "applicant_group_families", "partner_group_families", "families_whole", "ipf_whole",
        "families_of_origin", "share", "share_low", "share_high",
    )  # fmt: skip
    return {"part": part, "place": place, **dict.fromkeys(columns), **values}


def network_frame() -> pl.DataFrame:
    """An island of six groups and one of two, an origin of few families, pairs of every kind."""
    rows = [
        _row(
            "origins", place, country=country, families_whole=total // 5, families_of_origin=total,
            share=0.2, share_low=0.1, share_high=0.3, name_en=country, name_ja="国",
        )
        for place, (country, total) in enumerate((("WORLD", 12345), ("CN", 100), ("JP", 19)))
    ]  # fmt: skip
    for place, (one, other, families) in enumerate(LINKS):
        group, country, sector = GROUPS[one]
        partner, partner_country, partner_sector = GROUPS[other]
        rows.append(
            _row(
                "pairs", place, applicant_group=group, partner_group=partner, country=country,
                partner_country=partner_country, sector=sector, partner_sector=partner_sector,
                applicant_group_families=1000 // (one + 1), partner_group_families=10 - other,
                families_whole=families, ipf_whole=1, name_en=country, name_ja="ある国",
                partner_name_en=partner_country, partner_name_ja="別の国",
            )
        )  # fmt: skip
    rows += [
        _row(
            "countries", place, country=one, partner_country=other, families_whole=12000 - place,
            ipf_whole=5, name_en="A very long name of a country", name_ja="ある国",
            partner_name_en="Another one", partner_name_ja="長い名前を持つ別の国と地域",
        )
        for place, (one, other) in enumerate((("CN", "CN"), ("CN", "unknown"), ("JP", "US")))
    ]  # fmt: skip
    rows += [
        _row(
            "sectors", place, sector=sector, partner_sector="university", families_whole=3,
            ipf_whole=3 * (place % 2),
        )
        for place, sector in enumerate(sorted({sector for _, _, sector in GROUPS}))
    ]  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


def citations_frame() -> pl.DataFrame:
    """Citations of every size, an origin that states none, and who cites itself."""
    names = {"CN": ("China", "中国"), "JP": ("Japan", "日本"), "KR": (None, None)}
    origins = ("CN", "JP", "KR", "other", "unknown")
    return pl.DataFrame(
        [
            {
                "basis": basis,
                "origin": origin,
                "name_en": names.get(origin, (None, None))[0],
                "name_ja": names.get(origin, (None, None))[1],
                "cited_origin": cited,
                "cited_name_en": names.get(cited, (None, None))[0],
                "cited_name_ja": names.get(cited, (None, None))[1],
                "families_of_origin": 98765,
                "families_stating": 0 if origin == "JP" else 43210,
                "families": None if origin == "JP" else 10**x + y - 1,
                "families_unclear": None if origin == "JP" else 0,
                "families_self": None if origin == "JP" else y,
            }
            for basis in ("all", "examiner")
            for y, origin in enumerate(origins)
            for x, cited in enumerate(origins)
        ]
    )


#: By name of the chart: a frame like the answer of its query, with what is hard to draw in it.
FRAMES: Mapping[str, Callable[[], pl.DataFrame]] = {
    "collaboration_network": network_frame,
    "citations": citations_frame,
}

#: By name of the chart: what its facts hold beside those that all charts have.
FACTS: Mapping[str, Mapping[str, object]] = {
    "collaboration_network": {"joint": 21, "joint_ipf": 7, "within_group": 3, "links": 40},
    "citations": {
        "families_stating": 600,
        "families_stating_examiners": 500,
        "links": 40,
        "links_self": 4,
        "patent_citations": 5000,
        "resolved_citations": 50,
        "coverage_of_offices": "US 80 %, CN 12 %",
        "coverage_of_offices_ja": "US 80%、CN 12%",
    },
}
