"""Why a family is counted as it is: numbers as people write them, and rules in words."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from warehouse_cases import warehouse

from flows import why
from flows.errors import QueryError
from flows.warehouse import columns, connect, models

KEY = {"source_family_kind": "docdb", "application_date": date(2015, 1, 1)}
PUBLICATIONS = {
    "CN-109510701-A": "1", "CN-109510701-B": "1", "US-2020123456-A1": "1", "WO-9810560-A1": "2",
    "JP-2023157174-A": "3", "US-11818258-": "4", "CN-1234567-A": "5", "CN-1234567-C": "6",
    "EP-0084638-A1": "7",
}  # fmt: skip


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[connect.Connection]:
    given: dict[str, Any] = {
        "publications": [
            {"publication": publication, "source_family_id": family, **KEY}
            for publication, family in PUBLICATIONS.items()
        ],
        "titles": [{"publication": "CN-109510701-A", "language": "en", "title": "Keys [bold]"}],
    }
    with warehouse(given, tmp_path_factory.mktemp("why")) as opened:
        opened.execute("set search_path = 'marts'")
        yield opened


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("CN109510701B", "1"),
        ("cn109510701b", "1"),
        ("CN.109510701.B", "1"),
        ("CN 109 510 701-B", "1"),
        ("CN109510701", "1"),
        ("CN109510701C", "1"),
        ("US 2020/0123456 A1", "1"),
        ("US2020123456A1", "1"),
        ("WO98/10560", "2"),
        ("WO1998010560A1", "2"),
        ("JP2023-157174A", "3"),
        ("US 11,818,258 B2", "4"),
        ("CN1234567C", "6"),
        ("EP0084638A1", "7"),
        (" 3 ", "3"),
    ],
)
def test_a_number_is_found_however_it_is_written(
    connection: connect.Connection, text: str, family: str
) -> None:
    assert why.find(connection, text) == [family]


def test_a_number_of_several_families_names_them_all(connection: connect.Connection) -> None:
    assert why.find(connection, "CN1234567") == ["5", "6"]


@pytest.mark.parametrize("text", ["", "HUAWEI", "'; drop table x", "12", "CN", "CN109510701BB"])
def test_what_is_no_number_is_told(connection: connect.Connection, text: str) -> None:
    with pytest.raises(QueryError, match=r"neither a family .* nor a publication number"):
        why.find(connection, text)


def test_where_nothing_is_found_the_nearest_numbers_are_suggested(
    connection: connect.Connection,
) -> None:
    with pytest.raises(QueryError, match=r"CN109510702B is in no family.* CN109510701B, "):
        why.find(connection, "CN109510702B")
    with pytest.raises(QueryError, match=r"KR109510702B is in no family of the live warehouse\.$"):
        why.find(connection, "KR109510702B")


def test_a_build_of_an_older_version_is_told() -> None:
    with connect.scratch() as empty, pytest.raises(QueryError, match="landscape refresh"):
        why.find(empty, "CN109510701B")


def test_every_judgement_is_printed_with_its_rule_in_words(
    connection: connect.Connection,
) -> None:
    family = why.read(connection, "1")
    assert [row.judgement for row in family.judgements if row.judgement != "member"] == [
        "unit", "year", "offices", "right", "grant", "topic", "layer", "applicant", "country",
    ]  # fmt: skip
    assert all(row.explanation for row in family.judgements)
    console = Console(width=200)
    with console.capture() as captured:
        console.print(why.as_tree(family))
    printed = captured.get()
    for words in ("Family 1  Keys [bold]", "CN109510701B", "CN, US", "two_offices: International"):
        assert words in printed, words


def test_every_rule_of_the_registry_is_explained_in_both_languages() -> None:
    folder = models.sql_folder()
    with (folder / "seeds" / "rules.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    explained = {row["rule"] for row in rows if row["explanation_en"] and row["explanation_ja"]}
    names = re.compile(r".*(_rule|_basis)|country_source")
    rules = {
        (name, value)
        for name, column in columns.load_columns(folder / "columns.toml").items()
        if names.fullmatch(name)
        for value in column.allowed
    }
    assert ("country_source", "inventor") in rules
    assert {rule for rule in rules if rule[1] not in explained} == set()


def test_every_explanation_names_a_model_or_work_that_is_there() -> None:
    folder = models.sql_folder()
    with (folder / "seeds" / "rules.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len({(row["judgement"], row["rule"]) for row in rows}) == len(rows)
    named = [path for row in rows for path in re.findall(r"sql/[\w/]+\.\w+", row["provenance"])]
    assert len(named) > len(rows) / 2
    assert [path for path in named if not (folder.parent / Path(path)).exists()] == []
