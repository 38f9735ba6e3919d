"""The query of the cumulative shares: each panel is unfinished from its own year on."""

from small_marts import add, small_marts

from flows.warehouse import query
from reports.charts import cumulative_share

SHARES = (
    "topic_tier varchar default 'standard', scope varchar, "
    "country_basis varchar default 'with_office', year integer, country varchar, "
    "cumulative_families double default 20, cumulative_total double default 40, "
    "share double default 0.5, share_low double, share_high double"
)


def test_international_families_are_unfinished_from_their_own_year_on() -> None:
    finished = {"all": 2021, "ipf": 2020}
    with small_marts({"cumulative_shares": SHARES}) as marts:
        for year in (2020, 2021, 2022, 2023):
            add(marts, "completeness_years", year=year, is_unfinished=year > 2022)
            for scope in finished:
                add(marts, "cumulative_shares", scope=scope, year=year, country="CN")
                add(
                    marts, "completeness_by_origin", scope=scope, country_basis="with_office",
                    country="JP", year=year, is_unfinished=year > finished[scope],
                )  # fmt: skip
        frame = query.frame(marts, cumulative_share.SQL).filter("is_unfinished")
    shaded = {scope: part["year"].to_list() for (scope,), part in frame.group_by("scope")}
    assert shaded == {"all": [2022, 2023], "ipf": [2021, 2022, 2023]}
