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

# Forty-eight months: thirty to thirty-one until a PCT application enters a national phase, and
# what offices take to publish it then.
_DONE = """\
-- years long enough ago for extensions abroad to be published: 48 months before the day of the data
done as (
    select least(
        finished.last_finished,
        (select year(min(data_as_of))::integer - 5 from marts.sources)
    ) as last_done
    from finished
)"""


def with_finished(sql: str) -> str:
    """Put the steps that find the last finished year into a query."""
    return Template(sql).safe_substitute(finished_step=_FINISHED, done_step=_DONE)
