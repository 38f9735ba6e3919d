-- One row per family, applicant and publication that states the applicant's country of residence.
-- key: family_id, applicant, publication_id
-- not null: family_id, applicant, publication_id, office, is_own_record, residence_country
-- The own record is that of the family's first publication.
select
    parties.family_id,
    parties.party as applicant,
    parties.publication_id,
    publications.office,
    firsts.publication_id is not null as is_own_record,
    coalesce(publications.publication_date, make_date(publications.publication_year, 12, 31))
        as published_by,
    parties.residence_country,
    parties.country_record_source
from intermediate.int_family_parties as parties
inner join intermediate.int_publications as publications
    on parties.publication_id = publications.publication_id
left join intermediate.int_first_publications as firsts
    on
        parties.family_id = firsts.family_id
        and parties.publication_id = firsts.publication_id
where parties.role = 'applicant' and parties.residence_country is not null
