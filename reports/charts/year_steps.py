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


#: Of each scope by itself: a panel of international families ends a year earlier than the other.
SHADED = """\
-- a panel shades what is unfinished for the world, for China or for Japan
shaded as (
    select scope, year, bool_or(is_unfinished) as is_unfinished
    from (
        select scope, year, is_unfinished
        from marts.completeness_by_origin
        where country_basis = 'with_office' and country in ('CN', 'JP', 'WORLD')
        union all
        select scopes.scope, completeness.year, completeness.is_unfinished
        from marts.completeness_years as completeness
        cross join (values ('all'), ('ipf')) as scopes (scope)
    ) as stated
    group by scope, year
)"""


def with_unfinished(sql: str) -> str:
    """Put the step into a query."""
    return sql.replace("$unfinished_step", UNFINISHED)


def with_shaded(sql: str) -> str:
    """Put the step of the years that each panel shades into a query."""
    return sql.replace("$shaded_step", SHADED)
