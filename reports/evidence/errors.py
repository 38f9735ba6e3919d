"""What is known to be wrong: breaks in what is counted, and errors of sources put right."""

from reports.cells import Phrase, Statement
from reports.tables import Entry, Table
from reports.words import Words

BREAKS_SQL = """
-- one row per break in what is counted, by country and year, with the mark it has in the chart
select
    breaks.country as origin,
    countries.name_en,
    countries.name_ja,
    chr((9311 + row_number() over (
        partition by breaks.country order by breaks.break_year, breaks.label_en
    ))::integer) as symbol,
    breaks.break_year,
    breaks.break_until,
    breaks.label_en,
    breaks.label_ja,
    breaks.break_source,
    breaks.source_url
from marts.structural_breaks as breaks
left join marts.countries as countries on breaks.country = countries.code
order by breaks.country, breaks.break_year, breaks.label_en
"""

CORRECTIONS_SQL = """
-- one row per known error of a source: what it states, what is done about it, and why
select
    publication_id,
    table_name,
    column_name,
    present_value,
    correction_action,
    corrected_value,
    correction_reason,
    evidence,
    correction_state,
    rows_changed
from marts.corrections
order by correction, publication_id
"""


def breaks(statement: Statement, words: Words) -> list[Table]:
    """Lay out the structural breaks with where they are documented."""
    rows: list[list[Entry]] = []
    for number, row in enumerate(statement.frame.iter_rows(named=True)):
        year: Entry = statement.cell("break_year", "year", number)
        if row["break_until"] != row["break_year"]:
            ends = {"low": "break_year", "high": "break_until"}
            parts = {end: statement.cell(column, "year", number) for end, column in ends.items()}
            year = Phrase(words["format.years"], parts)
        source = words["breaks.documented"].format(
            source=row["break_source"], address=row["source_url"]
        )
        label = str(row[f"label_{words.language}"])
        rows.append([row["symbol"], words.country(row), year, label, source])
    heads = [words[f"breaks.{column}"] for column in ("symbol", "origin", "year", "label")]
    return [Table(words["breaks.caption"], [*heads, words["breaks.source"]], rows)]


def corrections(statement: Statement, words: Words) -> list[Table]:
    """Lay out the errors of sources that every build puts right."""
    rows: list[list[Entry]] = []
    for number, row in enumerate(statement.frame.iter_rows(named=True)):
        stated = row["present_value"] or words["format.none"]
        action = words.code("correction_action", row["correction_action"])
        rows.append(
            [
                statement.cell("publication_id", "text", number),
                f"{row['table_name']}.{row['column_name']}",
                action.format(stated=stated, value=row["corrected_value"] or ""),
                statement.cell("correction_reason", "text", number),
                statement.cell("evidence", "text", number),
                words.code("correction_state", row["correction_state"]),
                statement.cell("rows_changed", "count", number),
            ]
        )
    columns = ("publication", "field", "done", "reason", "evidence", "state", "rows")
    heads = [words[f"corrections.{column}"] for column in columns]
    return [Table(words["corrections.caption"], heads, rows)]
