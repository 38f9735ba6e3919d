-- One row per family: the day it became international, as far as its members' dates tell.
-- key: family_id
-- not null: family_id, has_undated_member
-- A family is international from its first EP or PCT publication or from its second office on,
-- whichever comes first (the rule of int_families). Translations are no filings.
with offices as (
    select
        family_id,
        office,
        min(publication_date) as first_date,
        bool_or(publication_date is null) as has_undated_member
    from intermediate.int_family_members
    where not is_translation
    group by family_id, office
),

days as (
    select
        family_id,
        min(first_date) filter (where office in ('EP', 'WO')) as regional_date,
        min(first_date, 2)[2] as second_office_date,
        bool_or(has_undated_member) as has_undated_member
    from offices
    group by family_id
)

select
    family_id,
    -- least passes over what is NULL.
    least(regional_date, second_office_date) as international_date,
    has_undated_member
from days
