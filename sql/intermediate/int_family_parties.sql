-- One row per family, party and publication naming it: applicants by identity, inventors by name.
-- key: family_id, role, party, publication_id
-- not null: family_id, role, party, publication_id
select
    families.family_id,
    parties.role,
    parties.party,
    parties.publication_id,
    parties.residence_country,
    parties.country_record_source
from intermediate.int_publication_parties as parties
inner join intermediate.int_publication_families as families
    on parties.publication_id = families.publication_id
