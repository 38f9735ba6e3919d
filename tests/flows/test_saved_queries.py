"""Every saved question on a build of the sample: it runs, and no value makes it do other things."""

from collections.abc import Iterator

import pytest
from data_folders import built_sample

from flows.adhoc import saved
from flows.adhoc.saved import Parameter, SavedQuery
from flows.errors import ConfigurationError
from flows.warehouse import connect, query
from flows.warehouse.builds import live_file
from flows.warehouse.columns import load_columns
from flows.warehouse.connect import Connection
from flows.warehouse.models import sql_folder

NAMES = saved.names()
HOSTILE = [
    "'; drop table families; --", "' or '1'='1", "$tier", "${tier}", "?", "%", "\\", '"', "--",
    "/*", "(select 1)", "x'); copy families to 'out.csv'; --", "NULL", "null", "0x41", "１９９９",
    "量子", "' union select title from publications --", "{}", "[1,2]", "a" * 500,
]  # fmt: skip


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    warehouse = built_sample(tmp_path_factory) / "warehouse"
    with connect.reader(live_file(warehouse)) as opened:
        yield opened


@pytest.fixture(params=NAMES)
def question(request: pytest.FixtureRequest) -> SavedQuery:
    return saved.find(request.param)


def test_it_answers_as_it_stands_or_says_why_there_is_nothing(
    connection: Connection, question: SavedQuery
) -> None:
    answer = query.ask(connection, question.sql, parameters=question.values({}))
    assert answer.rows or question.empty["en"]
    # Whoever reads the rows must find out what each column says.
    registry = load_columns(sql_folder() / "columns.toml")
    assert [c for c in answer.columns if c not in registry and c not in question.columns] == []
    assert set(question.columns) <= set(answer.columns)
    assert not set(question.columns) & set(registry), "one name, one meaning"


def test_the_order_of_its_rows_is_settled(connection: Connection, question: SavedQuery) -> None:
    first, second = (
        query.ask(connection, question.sql, parameters=question.values({})) for _ in range(2)
    )
    assert [_rounded(row) for row in first.rows] == [_rounded(row) for row in second.rows]


def _rounded(row: tuple[object, ...]) -> list[object]:
    # Sums of doubles depend on the order of adding.
    return [round(value, 9) if isinstance(value, float) else value for value in row]


def test_no_value_does_more_than_choose(connection: Connection, question: SavedQuery) -> None:
    plain = query.ask(connection, question.sql, parameters=question.values({}))
    families = query.ask(connection, "select count(*) from families").rows
    for parameter in question.parameters:
        for text in HOSTILE:
            try:
                values = question.values({parameter.name: text})
            except ConfigurationError:
                continue
            answer = query.ask(connection, question.sql, parameters=values)
            assert answer.columns == plain.columns, (parameter.name, text)
            # A name that nobody has finds nothing; it is never a condition.
            assert len(answer.rows) <= len(plain.rows) or _is_search(parameter), text
    assert query.ask(connection, "select count(*) from families").rows == families


def _is_search(parameter: Parameter) -> bool:
    """Whether a text is looked for within longer ones, where a quotation mark may be found."""
    return parameter.name == "word"


def test_every_choice_that_is_offered_works(connection: Connection, question: SavedQuery) -> None:
    for parameter in question.parameters:
        for text in parameter.allowed:
            query.ask(connection, question.sql, parameters=question.values({parameter.name: text}))


def test_china_and_japan_are_those_of_the_table_they_come_from(connection: Connection) -> None:
    question = saved.find("china-vs-japan")
    answer = query.ask(connection, question.sql, parameters=question.values({"tier": "strict"}))
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    for column, country, scope in (
        ("china_all", "CN", "all"), ("japan_all", "JP", "all"),
        ("china_ipf", "CN", "ipf"), ("japan_ipf", "JP", "ipf"),
    ):  # fmt: skip
        wanted = query.ask(
            connection,
            "select sum(families_fractional) from country_years where topic_tier = 'strict' "
            "and year_basis = 'priority' and right_type = 'invention' "
            "and country_basis = 'with_office' and country = $country and scope = $scope "
            "and year >= 2000",
            parameters={"country": country, "scope": scope},
        ).rows[0][0]
        assert sum(row[column] for row in rows) == pytest.approx(wanted or 0), column


def test_foreign_owners_at_the_japanese_office_are_those_of_the_tables(
    connection: Connection,
) -> None:
    question = saved.find("exposure-at-an-office")
    answer = query.ask(connection, question.sql, parameters=question.values({}))
    assert answer.rows
    for row in answer.rows:
        group, _, countries, families = row[:4]
        # An owner of unknown country may be at home there.
        assert not {"JP", "?"} & set(countries.split(", "))
        found = query.ask(
            connection,
            "select count(distinct grants.family_id) from family_offices as grants "
            "inner join family_applicants as owners using (family_id) "
            "inner join tier_families as tiers using (family_id) "
            "inner join families using (family_id) "
            "where office = 'JP' and has_granted_invention and owners.applicant_group = $group "
            "and topic_tier = 'standard' and priority_year >= 2000 "
            "and owners.country <> 'JP'",
            parameters={"group": group},
        ).rows
        assert found == [(families,)], group
