"""Steps of printed queries that several charts share.

A query names a step, and `fill` puts its text there, so that what is printed is what is asked:

    $wanted(origins, first_year)   what to show, for those options
    $origins(4)                    China, Japan, others of `ranked` up to that place, the rest
    $unfinished_step, $shaded_step, $finished_step, $done_step
    $charted_step, $countries_step, $country_shares(countries)   for the facts of a footnote
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from reports.selection import wanted_step

# A year is unfinished where it is so for the world, for China or for Japan, in all families or in
# international ones: what is compared with each other is cut at the same year.
_UNFINISHED = """\
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

# Of each scope by itself: a panel of international families ends a year earlier than the other.
_SHADED = """\
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

_ORIGINS = """\
origins as (
    select country as origin, place
    from ranked, wanted
    where place <= {last} and wanted_origins is null
    union all
    select origin, place
    from (values ('CN', 1), ('JP', 2), ('other', 98), ('unknown', 99)) as fixed (origin, place),
        wanted
    where wanted_origins is null
    union all
    select unnest(wanted_origins) as origin, generate_subscripts(wanted_origins, 1) as place
    from wanted
)"""

_CHARTED = """\
charted as (
    select sum(families_fractional) as families,
        sum(imputed_fractional) as imputed,
        sum(office_fractional) as by_office,
        sum(families_fractional) filter (where country is null) as without_country
    from marts.country_years
    where topic_tier = 'standard' and year_basis = 'priority' and scope = 'all'
        and right_type = 'invention'
        and country_basis = 'with_office'
)"""

# Of the families that the step `chosen` names.
_COUNTRIES = """\
countries as (
    select
        sum(fraction) as families,
        sum(fraction) filter (where country_source <> 'own_record') as imputed,
        sum(fraction) filter (where country_source like 'office%') as by_office,
        sum(fraction) filter (where country is null) as without_country
    from marts.family_applicants
    inner join chosen using (family_id)
)"""

_COUNTRY_SHARES = """\
round(coalesce({step}.imputed, 0) / nullif({step}.families, 0), 6) as imputed_share,
    round(coalesce({step}.by_office, 0) / nullif({step}.families, 0), 6) as office_share,
    round(coalesce({step}.without_country, 0) / nullif({step}.families, 0), 6) as unknown_share"""

_STEPS: Mapping[str, str] = MappingProxyType(
    {
        "unfinished_step": _UNFINISHED,
        "shaded_step": _SHADED,
        "finished_step": _FINISHED,
        "done_step": _DONE,
        "charted_step": _CHARTED,
        "countries_step": _COUNTRIES,
    }
)
_CALLS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "wanted": lambda options: wanted_step(options.split(", ")),
        "origins": lambda last: _ORIGINS.format(last=last),
        "country_shares": lambda step: _COUNTRY_SHARES.format(step=step),
    }
)
_NAMED = re.compile(rf"\$({'|'.join(_STEPS)})\b|\$({'|'.join(_CALLS)})\(([a-z0-9_, ]+)\)")


def fill(sql: str) -> str:
    """Put the steps that a query names into it; other names are left to who knows them."""
    return _NAMED.sub(
        lambda named: _STEPS[named[1]] if named[1] else _CALLS[named[2]](named[3]), sql
    )
