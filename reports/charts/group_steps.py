"""Steps of queries about groups of applicants: their families, their country and their sector."""

from reports.charts import steps

_STEPS = """\
stated as (
    select
        families.family_id,
        families.priority_year,
        families.right_type,
        families.is_ipf,
        families.has_grant_seen,
        named.applicant,
        named.applicant_group,
        named.sector,
        named.country,
        named.country_source,
        named.fraction
    from marts.family_applicants as named
    inner join marts.families as families on named.family_id = families.family_id
    inner join marts.tier_families as tiers on named.family_id = tiers.family_id
    where tiers.topic_tier = 'standard' and named.applicant is not null$only
),
-- companies of a group that file together make one family of the group
once as (
    select
        applicant_group,
        family_id,
        priority_year,
        right_type,
        is_ipf,
        has_grant_seen,
        sum(fraction) as fraction
    from stated
    group by all
),
sourced as (
    select applicant_group, country, country_source, count(distinct family_id) as families
    from stated
    group by all
),
placed as (
    select
        *,
        sum(families) over (partition by applicant_group, country) as in_country,
        sum(families) over (partition by applicant_group) as in_all,
        bool_or(country_source not like 'office%') over (partition by applicant_group, country)
            as is_more_than_office
    from sourced
),
-- the country of most of the group's families; one that only offices tell has to hold two thirds.
-- Its source is the best that any of these families has for it
located as (
    select
        applicant_group,
        case when is_more_than_office or in_country * 3 >= in_all * 2 then country end as country,
        case when is_more_than_office or in_country * 3 >= in_all * 2 then country_source end
            as country_source
    from placed
    qualify row_number() over (
        partition by applicant_group
        order by
            country is null, in_country desc, country,
            country_source <> 'own_record', country_source like 'office%',
            families desc, country_source
    ) = 1
),
sorted as (
    select applicant_group, sector
    from stated
    group by applicant_group, sector
    qualify row_number() over (
        partition by applicant_group order by count(distinct family_id) desc, sector
    ) = 1
)"""


def with_groups(sql: str, only: str = "") -> str:
    """Put the steps into a query, for the families that a further condition lets through.

    `once` has a row for each group and family of it, `located` and `sorted` one for each group
    with its country and its sector.
    """
    return steps.fill(sql.replace("$group_steps", _STEPS.replace("$only", only)))
