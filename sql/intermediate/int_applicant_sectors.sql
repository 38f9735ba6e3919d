-- One row per applicant of the records: its sector, by the strongest rule any of its names meets.
-- key: applicant
-- not null: applicant, sector, sector_rule
select
    applicant,
    arg_min(sector, (rule_order, name)) as sector,
    arg_min(sector_rule, (rule_order, name)) as sector_rule
from intermediate.int_name_sectors
group by applicant
