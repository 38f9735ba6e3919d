-- One row per family and applicant (one with none where none is stated): country, source, fraction.
-- key: family_id, applicant
-- not null: family_id, fraction
-- reference: family_id -> marts.families.family_id
-- The group is that of the day of the earliest priority: an applicant that was bought later stands
-- for itself before. Of a bare year its last day counts.
select
    applicants.family_id,
    applicants.applicant,
    coalesce(mapping.applicant_group, applicants.applicant) as applicant_group,
    sectors.sector,
    sectors.sector_rule,
    applicants.country,
    applicants.country_source,
    applicants.country_record_source,
    applicants.fraction
from intermediate.int_family_applicants as applicants
left join intermediate.int_applicant_sectors as sectors
    on applicants.applicant = sectors.applicant
left join intermediate.int_family_dates as dates on applicants.family_id = dates.family_id
left join seeds.applicant_groups as mapping
    on
        applicants.applicant = mapping.applicant
        and (
            mapping.valid_from is null
            or mapping.valid_from
            <= coalesce(dates.earliest_priority_date, make_date(dates.priority_year, 12, 31))
        )
        and (
            mapping.valid_to is null
            or mapping.valid_to
            >= coalesce(dates.earliest_priority_date, make_date(dates.priority_year, 12, 31))
        )
order by applicants.family_id, applicants.applicant
