"""Whatever families there are, fractional counts over countries are the number of families.

Families are generated as plain values, their year and scope told in Python, apart from the models.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from warehouse_cases import Rows, warehouse

from flows.warehouse import connect

OFFICES = ("CN", "JP", "US", "EP", "WO", "KR", "DE")
COUNTRIES = (None, None, "CN", "JP", "US", "CH")
#: Few names, so that families share applicants and one applicant has several countries.
NAMES = ("ALPHA", "Alpha Co., Ltd.", "BETA KK", "ГАММА", "東芝", "Doe, Jane")


@dataclass(frozen=True)
class Party:
    """An applicant or inventor as a publication states it."""

    role: str
    name: str
    country: str | None


@dataclass(frozen=True)
class Publication:
    """A publication of a generated family."""

    office: str
    kind: str
    filed: date | None
    published: date | None
    priority: date | None
    parties: tuple[Party, ...]


@dataclass(frozen=True)
class Family:
    """A generated family."""

    number: int
    publications: tuple[Publication, ...]
    #: What makes its narrowest tier; see _TIERED.
    tier: str = "wide"

    @property
    def is_ipf(self) -> bool:
        """Two or more offices, or an EP or a PCT publication."""
        offices = {one.office for one in self.publications}
        return len(offices) > 1 or bool(offices & {"EP", "WO"})

    @property
    def priority_year(self) -> int | None:
        """Year of the earliest priority, or else of the earliest filing."""
        priorities = [one.priority for one in self.publications if one.priority]
        filings = [one.filed for one in self.publications if one.filed]
        return min(priorities or filings).year if priorities or filings else None

    @property
    def first_publication_year(self) -> int | None:
        """Year of the earliest publication."""
        days = [one.published for one in self.publications if one.published]
        return min(days).year if days else None


Year = Callable[[Family], int | None]
YEARS: dict[str, Year] = {
    "priority": lambda family: family.priority_year,
    "first_publication": lambda family: family.first_publication_year,
}
#: Switches of marts.country_years: a column, its values, and which families each holds. A further
#: dimension of the mart, such as a tier of the topic, is one more line here.
SWITCHES: dict[str, dict[str, Callable[[Family], bool]]] = {
    "topic_tier": {
        "strict": lambda family: family.tier == "strict",
        "standard": lambda family: family.tier in {"strict", "standard"},
        "wide": lambda family: family.tier != "none",
    },
    "scope": {"all": lambda _: True, "ipf": lambda family: family.is_ipf},
    "country_basis": {"with_office": lambda _: True, "without_office": lambda _: True},
}

#: Title and CPC class of a family's first publication, by the tier they make.
_TIERED: dict[str, tuple[str, str | None]] = {
    "strict": ("Quantum key distribution", "H04L9/0852"),
    "standard": ("Quantum key distribution", None),
    "wide": ("Communication device", None),
    "none": ("Post-quantum lattice signatures", "H04L9/0852"),
}
_DAYS = st.none() | st.dates(date(2014, 11, 1), date(2017, 2, 28))


def _publications() -> st.SearchStrategy[Publication]:
    party = st.builds(
        Party,
        role=st.sampled_from(("applicant", "applicant", "inventor")),
        name=st.sampled_from(NAMES),
        country=st.sampled_from(COUNTRIES),
    )
    return st.builds(
        Publication,
        office=st.sampled_from(OFFICES),
        kind=st.sampled_from(("A1", "B2", "U")),
        filed=_DAYS,
        published=_DAYS,
        priority=_DAYS,
        parties=st.lists(party, max_size=4).map(tuple),
    )


def _families() -> st.SearchStrategy[list[Family]]:
    members = st.lists(_publications(), min_size=1, max_size=3).map(tuple)
    tiered = st.tuples(members, st.sampled_from(tuple(_TIERED)))
    few, many = (
        st.lists(tiered, min_size=1, max_size=4),
        st.lists(tiered, min_size=12, max_size=20),
    )
    return st.one_of(few, many).map(
        lambda made: [
            Family(number, family, tier) for number, (family, tier) in enumerate(made, start=1)
        ]
    )


def rows_of(families: list[Family]) -> dict[str, Rows]:
    """Rows of the schema raw, as a case would give them."""
    tables: dict[str, Rows] = {
        "publications": [], "priorities": [], "parties": [], "titles": [], "classifications": [],
    }  # fmt: skip
    for family in families:
        first = family.publications[0]
        named = {"publication": f"{first.office}-{family.number * 100000}-{first.kind}"}
        title, symbol = _TIERED[family.tier]
        tables["titles"].append({**named, "language": "en", "title": title})
        if symbol:
            tables["classifications"].append({**named, "scheme": "cpc", "symbol": symbol})
        for place, one in enumerate(family.publications):
            key = {"publication": f"{one.office}-{family.number * 100000 + place}-{one.kind}"}
            days = {"application_date": one.filed, "publication_date": one.published}
            tables["publications"].append(
                {**key, **{name: day for name, day in days.items() if day},
                 "source_family_id": f"{family.number}", "source_family_kind": "docdb"}
            )  # fmt: skip
            if one.priority:
                stated = {"priority_country": "GB", "priority_number": f"GB{family.number}"}
                tables["priorities"].append({**key, **stated, "priority_date": one.priority})
            tables["parties"] += [
                {**key, "role": party.role, "name": party.name, "residence_country": party.country}
                for party in one.parties
            ]
    return tables


def _groups(family: Family) -> Iterator[tuple[object, ...]]:
    """Every row of the mart, countries apart, that the family counts in."""
    held = [
        [value for value, holds in values.items() if holds(family)] for values in SWITCHES.values()
    ]
    for year_basis, *switches in product(YEARS, *held):
        yield (year_basis, YEARS[year_basis](family), *switches)


def counted(connection: connect.Connection) -> dict[tuple[object, ...], float]:
    """What the mart counts, added over countries and kinds of right."""
    names = ", ".join(("year_basis", "year", *SWITCHES))
    rows = connection.execute(
        f"select {names}, sum(families_fractional) from marts.country_years group by {names}"
    ).fetchall()
    return {row[:-1]: row[-1] for row in rows}


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(_families())
def test_fractions_over_countries_add_up_to_the_families(families: list[Family]) -> None:
    expected = Counter(group for family in families for group in _groups(family))
    with (
        tempfile.TemporaryDirectory() as folder,
        warehouse(rows_of(families), Path(folder)) as connection,
    ):
        found = counted(connection)
        assert set(found) == set(expected)
        assert found == pytest.approx(dict(expected), abs=1e-9)
        _assert_rules_share_all_cases(connection)
        _tell_what_was_met(connection)


def _assert_rules_share_all_cases(connection: connect.Connection) -> None:
    """Each hidden country is one case of each grouping, and one rule's or none's."""
    sums: Mapping[Any, Any] = dict(
        connection.execute(
            "select (masking, grouped_by), sum(fired) from marts.country_imputation_totals "
            "where rule <> 'any' group by all"
        ).fetchall()
    )
    cases = connection.execute(
        "select masking, count(*) from intermediate.int_imputed_countries "
        "where true_country is not null group by masking"
    ).fetchall()
    for masking, number in cases:
        for grouped_by in ("all", "office", "true_country", "imputed_country"):
            assert sums[masking, grouped_by] == number


def _tell_what_was_met(connection: connect.Connection) -> None:
    rules = connection.execute("select distinct country_source from marts.family_applicants")
    for (rule,) in rules.fetchall():
        event(f"country_source {rule}")
