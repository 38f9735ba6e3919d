-- One row per family that headline figures count, with the days that delays run to.
-- key: family_id
-- not null: family_id, is_ipf, is_delay_measured, is_international_delay_measured
-- Inventions of the standard tier of the topic. Every estimate selects its families here and
-- nowhere else. A delay is measured where both of its
-- days are sure: DOCDB families only (of one formed by links the first publication may be missing),
-- with a stated priority; the day a family became international only if no member lacks its date.
select
    families.family_id,
    families.earliest_priority_date,
    families.priority_year,
    families.first_publication_date,
    dates.international_date,
    families.is_ipf,
    coalesce(
        families.family_basis in ('docdb', 'docdb_by_link')
        and families.priority_year_basis = 'priority_date'
        and families.first_publication_date >= families.earliest_priority_date,
        false
    ) as is_delay_measured,
    coalesce(
        families.family_basis in ('docdb', 'docdb_by_link')
        and families.priority_year_basis = 'priority_date'
        and families.is_ipf
        and not dates.has_undated_member
        and dates.international_date >= families.earliest_priority_date,
        false
    ) as is_international_delay_measured
from marts.families as families
left join intermediate.int_international_dates as dates on families.family_id = dates.family_id
where families.right_type = 'invention' and families.narrowest_tier in ('strict', 'standard')
order by families.family_id
