-- One row per tier, kind of right and two applicant groups with families together: the links.
-- key: topic_tier, right_type, applicant_group, partner_group
-- not null: topic_tier, right_type, applicant_group, partner_group, families_whole, ipf_whole
-- not null: sector, partner_sector, applicant_group_families, partner_group_families
-- For a network: each pair once, the name that comes first in order of letters first. The
-- group is that of the day, so companies of one group make no pair. Sector and country are those of
-- most of the group's families of the tier and kind of right, those without partners too, so that a
-- group looks the same in all of its pairs; country_source tells how most of these are known.
with stated as (
    select
        tiers.topic_tier,
        families.right_type,
        families.family_id,
        families.priority_year,
        families.is_ipf,
        applicants.applicant_group,
        applicants.sector,
        applicants.country,
        applicants.country_source
    from marts.families as families
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
    inner join marts.family_applicants as applicants on families.family_id = applicants.family_id
    where applicants.applicant is not null
),

once as (
    select distinct
        topic_tier,
        right_type,
        family_id,
        priority_year,
        is_ipf,
        applicant_group
    from stated
),

sizes as (
    select
        topic_tier,
        right_type,
        applicant_group,
        count(*)::integer as n_families
    from once
    group by topic_tier, right_type, applicant_group
),

sectors as (
    select
        topic_tier,
        right_type,
        applicant_group,
        sector
    from stated
    group by topic_tier, right_type, applicant_group, sector
    qualify row_number() over (
        partition by topic_tier, right_type, applicant_group
        order by count(distinct family_id) desc, sector asc
    ) = 1
),

sourced as (
    select
        topic_tier,
        right_type,
        applicant_group,
        country,
        country_source,
        count(distinct family_id) as n_families
    from stated
    group by topic_tier, right_type, applicant_group, country, country_source
),

-- A country that is known comes before none at all.
countries as (
    select
        topic_tier,
        right_type,
        applicant_group,
        country,
        arg_min(country_source, (-n_families, country_source)) as country_source
    from sourced
    group by topic_tier, right_type, applicant_group, country
    qualify row_number() over (
        partition by topic_tier, right_type, applicant_group
        order by country is null asc, sum(n_families) desc, country asc
    ) = 1
),

groups as (
    select
        sizes.topic_tier,
        sizes.right_type,
        sizes.applicant_group,
        sizes.n_families,
        sectors.sector,
        countries.country,
        countries.country_source
    from sizes
    inner join sectors
        on
            sizes.topic_tier = sectors.topic_tier
            and sizes.right_type = sectors.right_type
            and sizes.applicant_group = sectors.applicant_group
    inner join countries
        on
            sizes.topic_tier = countries.topic_tier
            and sizes.right_type = countries.right_type
            and sizes.applicant_group = countries.applicant_group
),

pairs as (
    select
        one.topic_tier,
        one.right_type,
        one.applicant_group,
        other.applicant_group as partner_group,
        count(*)::integer as families_whole,
        (count(*) filter (where one.is_ipf))::integer as ipf_whole,
        min(one.priority_year) as first_year,
        max(one.priority_year) as last_year
    from once as one
    inner join once as other
        on
            one.topic_tier = other.topic_tier
            and one.family_id = other.family_id
            and one.applicant_group < other.applicant_group
    group by one.topic_tier, one.right_type, one.applicant_group, other.applicant_group
)

select
    pairs.topic_tier,
    pairs.right_type,
    pairs.applicant_group,
    pairs.partner_group,
    pairs.families_whole,
    pairs.ipf_whole,
    pairs.first_year,
    pairs.last_year,
    groups.sector,
    groups.country,
    groups.country_source,
    groups.n_families as applicant_group_families,
    partners.sector as partner_sector,
    partners.country as partner_country,
    partners.country_source as partner_country_source,
    partners.n_families as partner_group_families
from pairs
inner join groups
    on
        pairs.topic_tier = groups.topic_tier
        and pairs.right_type = groups.right_type
        and pairs.applicant_group = groups.applicant_group
inner join groups as partners
    on
        pairs.topic_tier = partners.topic_tier
        and pairs.right_type = partners.right_type
        and pairs.partner_group = partners.applicant_group
order by pairs.topic_tier, pairs.right_type, pairs.applicant_group, pairs.partner_group
