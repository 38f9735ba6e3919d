"""Small frames shaped like the answers of the printed queries: no database, no network."""

import datetime as dt
from collections.abc import Callable, Mapping

import chart_frames_actors
import chart_frames_development
import chart_frames_reach
import chart_frames_robustness
import chart_frames_technology
import chart_frames_together
import polars as pl
from change_frames import Family, kept_frames
from claim_frames import claim_answers
from evidence_frames import evidence_answers

from reports import overview
from reports.build import COUNTRIES_SQL
from reports.changes import snapshot
from reports.charts import completeness
from reports.charts.registry import CHARTS

YEARS = range(2014, 2026)
UNFINISHED = (2024, 2025)
LONG_NAME = "Fuzhou Power Supply Co of State Grid Fujian Electric Power Co Ltd"
APPLICANTS = (
    "株式会社東芝", "华为技术有限公司", "한국전자통신연구원", LONG_NAME, "<b>x</b>", "=cmd",
)  # fmt: skip
COUNTRIES = {
    "CN": ("China", "中国"),
    "JP": ("Japan", "日本"),
    "US": ("United States of America", "アメリカ合衆国"),
}

BANDS = {"expected": 20.0, "low_80": 18.0, "high_80": 23.0, "low_95": 16.5, "high_95": 26.0}


def trend_outlook(origin: str, year: int) -> dict[str, float | None]:
    """Return what is expected of the first unfinished year of China; nothing else is."""
    known = origin == "CN" and year == UNFINISHED[0]
    return {name: value if known else None for name, value in BANDS.items()}


def trend_frame() -> pl.DataFrame:
    origins = ["CN", "JP", "US", "other", "unknown"]
    return pl.DataFrame(
        [
            {
                "scope": scope,
                "origin": origin,
                "name_en": COUNTRIES.get(origin, (None, None))[0],
                "name_ja": COUNTRIES.get(origin, (None, None))[1],
                "year": year,
                "families": 0.0 if year == 2018 else (place + 1) * 1.5 + (year % 3),
                "families_without_office": float(place),
                "is_unfinished": year in UNFINISHED,
                **trend_outlook(origin, year),
                "breaks": {2020: "②", 2021: "③"}.get(year) if origin == "CN" else None,
            }
            for scope in ("all", "ipf")
            for place, origin in enumerate(origins)
            for year in YEARS
        ]
    )


def share_frame() -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "scope": scope,
                "origin": origin,
                "name_en": names[0],
                "name_ja": names[1],
                "year": year,
                "cumulative_families": 3.0,
                "cumulative_total": 9.0,
                "share": None if year == 2014 else 1 / 3,
                "share_low": None if year == 2014 else 0.12,
                "share_high": None if year == 2014 else 0.64,
                "share_without_office": None if year == 2014 else 0.25,
                "is_unfinished": year in UNFINISHED,
            }
            for scope in ("all", "ipf")
            for origin, names in COUNTRIES.items()
            for year in YEARS
        ]
    )


def flows_frame() -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "origin_place": row,
                "origin": origin,
                "name_en": COUNTRIES.get(origin, (None, None))[0],
                "name_ja": COUNTRIES.get(origin, (None, None))[1],
                "families_of_origin": 40.5,
                "office_place": column,
                "office": office,
                "office_name_en": office,
                "office_name_ja": office,
                "families": float(row * column * 417),
            }
            for row, origin in enumerate(["CN", "JP", "US", "other", "unknown"])
            for column, office in enumerate(["CN", "JP", "US", "EP", "WO"])
        ]
    )


def applicants_frame() -> pl.DataFrame:
    rules = ("own_record", "office_of_priority", "inventor", "own_record", None, "own_record")
    return pl.DataFrame(
        [
            {
                "place": place,
                "applicant": name,
                "origin": "JP" if rule else None,
                "name_en": "Japan" if rule else None,
                "name_ja": "日本" if rule else None,
                "country_source": rule,
                "country_imputed": rule not in {None, "own_record"},
                "families_whole": 30 - place,
                "ipf_whole": 7,
                "not_ipf_whole": 23 - place,
                "families_fractional": 20.5,
                "granted_whole": 3,
                "first_year": None,
                "last_year": 2020,
                "spellings": 1,
                "spelling_list": name,
            }
            for place, (name, rule) in enumerate(zip(APPLICANTS, rules, strict=True), start=1)
        ]
    )


_GROUPS = (
    chart_frames_development,
    chart_frames_reach,
    chart_frames_actors,
    chart_frames_technology,
    chart_frames_together,
    chart_frames_robustness,
)


def facts_frame(name: str = "", *, sample: bool = True, generated: bool = False) -> pl.DataFrame:
    """Facts of a chart: those that all have, and its own."""
    own = {key: [value] for group in _GROUPS for key, value in group.FACTS.get(name, {}).items()}
    return pl.DataFrame(
        {
            "families": [1234],
            "families_ipf": [432],
            "families_undated": [56],
            "utility_models": [7],
            "offices": [12],
            "applicants": [88],
            "tied_out": [2],
            "families_without_applicant": [5],
            "layer_title_only": [301],
            "layer_nothing_shown": [202],
            "imputed_share": [0.6543],
            "office_share": [0.6],
            "unknown_share": [None],
            "unknown_without_office": [0.7],
            "from_priority": [800],
            "from_application_date": [400],
            "from_application_year": [34],
            "breaks": ["② 2020: a break; ③ 2021: another"],
            "breaks_ja": ["②2020年：変更；③2021年：別の変更"],
            "is_sample": [sample],
            "is_generated": [generated],
            "data_as_of": [dt.date(2026, 3, 1)],
            "sources": ["A source <i>with markup</i>"],
            "sources_ja": ["ある出所<i>印付き</i>"],
            "credits": ["A credit"],
            "credits_ja": ["ある提供者"],
            "coverage": [None],
            "coverage_ja": [None],
            "families_all": [1300],
            "families_listed": [500],
            "topic_tier": ["standard"],
            "topic": ["quantum_cryptography"],
            "topic_version": ["3"],
        }
        | own
    )


def completeness_frame() -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "year": year,
                "completeness": 0.4 if year == 2024 else None if year == 2025 else 1.0,
                "completeness_basis": "measured",
                "is_unfinished": year in UNFINISHED,
                "delays_measured": 50,
            }
            for year in YEARS
        ]
    )


FRAMES: Mapping[str, Callable[[], pl.DataFrame]] = {
    "origin_trend": trend_frame,
    "cumulative_share": share_frame,
    "office_flows": flows_frame,
    "top_applicants": applicants_frame,
} | {name: made for group in _GROUPS for name, made in group.FRAMES.items()}


TIERS = (
    "families_strict", "families_standard", "families_wide", "families_set_aside",
    "families_pqc_only", "layer_unknown",
)  # fmt: skip


def answers(*, sample: bool = True) -> dict[str, pl.DataFrame]:
    """Return a frame for the text of every query the report asks."""
    found = {chart.SQL: FRAMES[name]() for name, chart in CHARTS.items()}
    # Charts may share a query of facts, which then holds what each of them says.
    for name, chart in CHARTS.items():
        facts = facts_frame(name, sample=sample)
        known = found.get(chart.FACTS_SQL, facts)
        found[chart.FACTS_SQL] = known.with_columns(
            facts[column] for column in facts.columns if column not in known.columns
        )
    found[completeness.SQL] = completeness_frame()
    counts = ("families", "publications", "dated", "undated", "inventions", "utility_models", "ipf")
    origins = ("cn_with_office", "cn_without_office", "jp_with_office", "jp_without_office")
    found[overview.GLANCE_SQL] = pl.DataFrame(
        {name: [1000 + place] for place, name in enumerate(counts)}
        | {name: [place + 0.5] for place, name in enumerate(origins)}
        | {name: [40 + place] for place, name in enumerate(TIERS)}
        | {"layer_unknown_share": [0.125], "topic_tier": ["standard"]}
        | {"data_as_of": [dt.date(2026, 3, 1)], "newest_finished_year": [2023]}
    )
    found[overview.COUNTRY_SOURCES_SQL] = pl.DataFrame(
        {
            "country_source": ["own_record", "office_of_publication", None],
            "families": [1.5, 2.0, 0.25],
            "share": [0.4, 0.53, 0.07],
            "cn": [1.0, 0.0, 0.0],
            "jp": [0.0, 2.0, 0.0],
        }
    )
    found[overview.OFFICES_SQL] = pl.DataFrame(
        {
            "office": ["EP", "CN"],
            "name_en": ["European Patent Office", "China"],
            "name_ja": ["欧州特許庁", "中国"],
            "publications": [12, 7],
            "dated": [12, 3],
            "with_cpc": [11, 0],
            "with_applicant": [12, 6],
            "with_country": [9, 0],
        }
    )
    found[overview.SOURCES_SQL] = pl.DataFrame(
        {
            "source": ["sample"],
            "title": ["A source"],
            "title_ja": ["ある出所"],
            "is_sample": [sample],
            "is_generated": [False],
            "data_as_of": [dt.date(2026, 3, 1)],
            "publications": [4321],
            "licence": ["CC BY 4.0"],
            "licence_ja": ["CC BY 4.0（表示）"],
            "credit": ["A credit"],
            "credit_ja": ["ある提供者"],
            "scope_note": ["A note"],
            "scope_note_ja": ["注記"],
            "coverage": [None],
            "coverage_ja": [None],
        }
    )
    found[COUNTRIES_SQL] = pl.DataFrame(
        [(code, *names) for code, names in COUNTRIES.items()],
        schema=["code", "name_en", "name_ja"],
        orient="row",
    )
    kept = kept_frames([Family("f1", applicants={"<b>x</b>": "CN"}), Family("f2", tier=None)])
    found |= {sql: kept[name] for name, sql in snapshot.QUESTIONS.items() if name in kept}
    stated = found[overview.SOURCES_SQL].with_columns(
        topic=pl.lit("quantum_cryptography"), topic_version=pl.lit("3")
    )
    found[snapshot.SOURCES_SQL] = stated
    return found | claim_answers() | evidence_answers()
