"""Which applicants have the most families, and how many of those are international?"""

import polars as pl
from matplotlib.figure import Figure

from reports.cells import Statement
from reports.charts import ranking, style
from reports.tables import Entry, Table, cells
from reports.words import Words

SQL = """
-- the fifteen applicants with the most families; each counts whole for every applicant it names
with counted as (
    select
        named.applicant,
        count(*) as families_whole,
        count(*) filter (where families.is_ipf) as ipf_whole,
        count(*) filter (where families.has_grant_seen) as granted_whole,
        sum(named.fraction) as families_fractional,
        min(families.priority_year) as first_year,
        max(families.priority_year) as last_year
    from marts.family_applicants as named
    inner join marts.families as families on named.family_id = families.family_id
    inner join marts.tier_families as tiers on named.family_id = tiers.family_id
    where tiers.topic_tier = 'standard' and named.applicant is not null
    group by named.applicant
)
select
    row_number() over (order by counted.families_whole desc, counted.applicant) as place,
    counted.applicant,
    applicants.country as origin,
    countries.name_en,
    countries.name_ja,
    applicants.country_source,
    coalesce(applicants.country is not null and applicants.country_source <> 'own_record', false)
        as country_imputed,
    counted.families_whole,
    counted.ipf_whole,
    counted.families_whole - counted.ipf_whole as not_ipf_whole,
    round(counted.families_fractional, 6) as families_fractional,
    counted.granted_whole,
    counted.first_year,
    counted.last_year,
    applicants.spellings,
    array_to_string(applicants.spelling_list, ' | ') as spelling_list
from counted
inner join marts.applicants as applicants on counted.applicant = applicants.applicant
left join marts.countries as countries on applicants.country = countries.code
order by place
limit 15
"""

FACTS_SQL = ranking.facts_sql("applicant")


def tables(statement: Statement, words: Words) -> list[Table]:
    """Lay out the applicants with what their bar cannot show."""
    columns = {
        "families_whole": "count",
        "ipf_whole": "count",
        "families_fractional": "families",
        "granted_whole": "count",
        "first_year": "year",
        "last_year": "year",
        "spelling_list": "text",
    }
    rows: list[list[Entry]] = []
    for number, row in enumerate(statement.frame.iter_rows(named=True)):
        known = words.code("country_source", row["country_source"])
        name = statement.cell("applicant", "text", number)
        rows.append([name, words.country(row), known, *cells(statement, number, columns)])
    heads = [words[f"table.{key}"] for key in ("applicant", "country", "country_source", *columns)]
    return [Table(words["top_applicants.title"], heads, rows)]


@style.styled
def draw(
    frame: pl.DataFrame, facts: pl.DataFrame, completeness: pl.DataFrame, words: Words
) -> Figure:
    """Draw the applicants as bars, the international part of each in full colour."""
    return ranking.figure("top_applicants", "applicant", frame, facts, completeness, words)
