-- warn: a family has an application dated before its earliest stated priority
select
    families.family_id,
    families.earliest_priority_date,
    publications.publication_id,
    publications.application_date
from marts.families as families
inner join marts.publications as publications on families.family_id = publications.family_id
where
    families.priority_year_basis = 'priority_date'
    and publications.application_date < families.earliest_priority_date
