-- One row per applicant name as written: cleaned name, applicant, its group today, and the rule.
-- key: name
-- not null: name, cleaned_name, applicant, applicant_rule, sector, sector_rule
select
    names.name,
    names.cleaned_name,
    names.applicant,
    names.applicant_rule,
    coalesce(mapping.applicant_group, names.applicant) as applicant_group,
    sectors.sector,
    sectors.sector_rule
from intermediate.int_applicant_names as names
inner join intermediate.int_applicant_sectors as sectors on names.applicant = sectors.applicant
left join seeds.applicant_groups as mapping
    on names.applicant = mapping.applicant and mapping.valid_to is null
order by names.applicant, names.name
