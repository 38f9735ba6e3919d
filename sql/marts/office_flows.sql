-- One row per tier, priority year, kind of right, country basis, origin and office: families there.
-- key: topic_tier, priority_year, right_type, country_basis, country, office
-- not null: topic_tier, right_type, country_basis, office, families_whole, families_fractional
-- A family counts at every office where it was published: never add offices up.
with offices as (
    select
        tiers.topic_tier,
        families.family_id,
        families.priority_year,
        families.right_type,
        unnest(families.offices) as office
    from marts.families as families
    inner join marts.tier_families as tiers on families.family_id = tiers.family_id
)

select
    offices.topic_tier,
    offices.priority_year,
    offices.right_type,
    origins.country_basis,
    origins.country,
    offices.office,
    count(*)::integer as families_whole,
    round(sum(origins.fraction::decimal(18, 12))::double, 10) as families_fractional
from offices
inner join marts.family_origins as origins on offices.family_id = origins.family_id
group by
    offices.topic_tier, offices.priority_year, offices.right_type, origins.country_basis,
    origins.country, offices.office
order by
    offices.topic_tier, offices.priority_year, offices.right_type, origins.country_basis,
    origins.country, offices.office
