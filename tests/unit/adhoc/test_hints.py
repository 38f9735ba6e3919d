"""Hints for what cannot be found."""

import pytest

from flows.adhoc.hints import did_you_mean, explain

TABLES = {
    "families": {"family_id", "priority_year", "title"},
    "country_years": {"year", "country", "families_whole"},
    "headline_years": {"year", "country"},
}


def test_a_misspelt_table_has_our_hint_in_the_place_of_theirs() -> None:
    message = (
        'Catalog Error: Table with name familys does not exist!\nDid you mean "pg_class"?\n\n'
        "LINE 1: from familys\n             ^"
    )
    said = explain(message, TABLES, [])
    assert "Did you mean families?" in said
    assert "pg_class" not in said
    assert "LINE 1: from familys" in said
    assert "landscape tables" in said


@pytest.mark.parametrize(
    "message",
    [
        'Binder Error: Referenced column "contry" not found in FROM clause!\nCandidate bindings: x',
        'Binder Error: Table "c" does not have a column named "contry"\nCandidate bindings: "x"',
        'Binder Error: Values list "c" does not have a column named "contry"',
    ],
)
def test_a_misspelt_column_leads_to_one_of_the_tables_that_are_named(message: str) -> None:
    said = explain(message, TABLES, ["country_years"])
    assert "There is no column contry in country_years." in said
    assert "Did you mean country?" in said
    assert "Candidate" not in said
    assert "landscape describe country_years" in said


def test_a_column_of_another_table_is_found_there() -> None:
    said = explain('Referenced column "Year" not found in FROM clause!', TABLES, ["families"])
    assert "It is a column of country_years, headline_years." in said


def test_another_message_stays_as_it_is() -> None:
    message = 'Parser Error: syntax error at or near "selekt"'
    assert explain(message, TABLES, []) == message


def test_nothing_near_gives_no_hint() -> None:
    assert did_you_mean("zzzzzz", TABLES) == ""
    assert did_you_mean("FAMILIES", TABLES) == " Did you mean families?"
