-- One row per family and applicant (one with none where none is stated): country, source, fraction.
-- key: family_id, applicant
-- not null: family_id, fraction
-- reference: family_id -> marts.families.family_id
select
    family_id,
    applicant,
    country,
    country_source,
    country_record_source,
    fraction
from intermediate.int_family_applicants
order by family_id, applicant
