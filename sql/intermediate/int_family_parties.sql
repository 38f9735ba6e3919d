-- One row per family, party and publication naming it: applicants by identity, inventors by name.
-- key: family_id, role, party, publication_id
-- not null: family_id, role, party, publication_id
select
    families.family_id,
    parties.role,
    coalesce(names.applicant, parties.name) as party,
    parties.publication_id,
    -- Two spellings on one publication may state different countries: the first in the alphabet.
    min(parties.residence_country) as residence_country
from staging.stg_parties as parties
inner join intermediate.int_publication_families as families
    on parties.publication_id = families.publication_id
left join intermediate.int_applicant_names as names
    on parties.role = 'applicant' and parties.name = names.name
group by
    families.family_id, parties.role, coalesce(names.applicant, parties.name),
    parties.publication_id
