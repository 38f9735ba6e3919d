-- warn: a publication was fetched to complete a family that has no hit of the topic any more
select
    publications.publication_id,
    publications.docdb_family_id
from intermediate.int_publications as publications
left join intermediate.int_publication_families as families
    on publications.publication_id = families.publication_id
where families.family_id is null
