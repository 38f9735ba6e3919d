-- One row per tier, kind of right and applicant: the first family there, and whether that is new.
-- key: topic_tier, right_type, applicant
-- not null: topic_tier, right_type, applicant, applicant_group, sector, families_whole, ipf_whole
-- not null: is_group_debut, undated_families
-- reference: debut_family_id -> marts.families.family_id
-- Data begin somewhere: who is first seen in their first five years may have been there before, and
-- is_at_start says so. The beginning is the priority year that one family in a hundred does not
-- reach, so that single early dates do not move it. In unfinished years later debuts are missing.
-- Count new groups by is_group_debut: an applicant whose group (that of the day) was there before
-- is a new name, not a new entrant; of several that bring their group in one stands for it.
with stated as (
    select
        tiers.topic_tier,
        families.right_type,
        families.family_id,
        families.priority_year,
        families.earliest_priority_date,
        families.is_ipf,
        applicants.applicant,
        applicants.applicant_group,
        applicants.sector,
        applicants.country,
        applicants.country_source
    from marts.families as families
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
    inner join marts.family_applicants as applicants on families.family_id = applicants.family_id
    where applicants.applicant is not null
),

starts as (
    select
        tiers.topic_tier,
        families.right_type,
        quantile_disc(families.priority_year, 0.01) as data_first_year
    from marts.families as families
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
    where families.priority_year is not null
    group by tiers.topic_tier, families.right_type
),

-- Within a year the day decides where it is known.
placed as (
    select
        stated.*,
        row_number() over (
            partition by stated.topic_tier, stated.right_type, stated.applicant
            order by
                stated.priority_year asc nulls last,
                stated.earliest_priority_date asc nulls last,
                stated.family_id asc
        ) as applicant_place
    from stated
),

placed_in_group as (
    select
        placed.*,
        row_number() over (
            partition by placed.topic_tier, placed.right_type, placed.applicant_group
            order by
                placed.priority_year asc nulls last,
                placed.earliest_priority_date asc nulls last,
                placed.family_id asc,
                -- Of those that bring in the group's first family, one that is new itself.
                placed.applicant_place > 1 asc,
                placed.applicant asc
        ) as group_place
    from placed
),

counted as (
    select
        topic_tier,
        right_type,
        applicant,
        count(*)::integer as families_whole,
        (count(*) filter (where is_ipf))::integer as ipf_whole,
        (count(*) filter (where priority_year is null))::integer as undated_families,
        max(priority_year) as last_year
    from stated
    group by topic_tier, right_type, applicant
)

select
    firsts.topic_tier,
    firsts.right_type,
    firsts.applicant,
    firsts.applicant_group,
    firsts.sector,
    firsts.priority_year as debut_year,
    firsts.family_id as debut_family_id,
    firsts.country,
    firsts.country_source,
    firsts.group_place = 1 and firsts.priority_year is not null as is_group_debut,
    firsts.priority_year < starts.data_first_year + 5 as is_at_start,
    years.is_unfinished,
    starts.data_first_year,
    counted.last_year,
    counted.families_whole,
    counted.ipf_whole,
    counted.undated_families
from placed_in_group as firsts
inner join counted
    on
        firsts.topic_tier = counted.topic_tier
        and firsts.right_type = counted.right_type
        and firsts.applicant = counted.applicant
left join starts
    on firsts.topic_tier = starts.topic_tier and firsts.right_type = starts.right_type
left join marts.completeness_years as years on firsts.priority_year = years.year
where firsts.applicant_place = 1
order by firsts.topic_tier, firsts.right_type, firsts.applicant
