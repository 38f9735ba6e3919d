"""Steps of queries over priority years: which years are unfinished."""

#: A year is unfinished where it is so for the world, for China or for Japan, in all families or in
#: international ones: what is compared with each other is cut at the same year.
UNFINISHED = """\
unfinished as (
    select year, bool_or(is_unfinished) as is_unfinished
    from (
        select year, is_unfinished
        from marts.completeness_by_origin
        where country_basis = 'with_office' and country in ('CN', 'JP', 'WORLD')
        union all
        select year, is_unfinished
        from marts.completeness_years
    ) as stated
    group by year
)"""


def with_unfinished(sql: str) -> str:
    """Put the step into a query."""
    return sql.replace("$unfinished_step", UNFINISHED)
