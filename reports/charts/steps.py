"""Steps of printed queries that several charts share."""

from string import Template

# Of the world, of China and of Japan, as in the estimates of growth.
_FINISHED = """\
-- the last year before which nothing is unfinished, neither all families nor international ones
finished as (
    select coalesce(min(year) - 1, 9999) as last_finished
    from (
        select year from marts.completeness_years where is_unfinished
        union all
        select year
        from marts.completeness_by_origin
        where is_unfinished and country_basis = 'with_office' and country in ('CN', 'JP', 'WORLD')
    ) as unfinished
)"""


def with_finished(sql: str) -> str:
    """Put the step that finds the last finished year into a query."""
    return Template(sql).safe_substitute(finished_step=_FINISHED)
