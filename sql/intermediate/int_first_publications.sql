-- One row per family: the publication of it that came first, as far as the dates tell.
-- key: family_id
-- not null: family_id, publication_id, office
select
    families.family_id,
    publications.publication_id,
    publications.office,
    publications.application_key
from intermediate.int_publication_families as families
inner join intermediate.int_publications as publications
    on families.publication_id = publications.publication_id
qualify row_number() over (
    partition by families.family_id
    order by
        coalesce(publications.application_date, make_date(publications.application_year, 12, 31))
        asc nulls last,
        coalesce(publications.publication_date, make_date(publications.publication_year, 12, 31))
        asc nulls last,
        publications.publication_id asc
) = 1
