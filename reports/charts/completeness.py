"""How much of each priority year is already published, of all families: for the footnotes."""

SQL = """
-- every priority year up to the data year: share of its families already published
select
    year,
    round(completeness, 6) as completeness,
    completeness_basis,
    is_unfinished,
    delays_measured
from marts.completeness_years
order by year
"""
