-- block: a publication is in marts.publications and its family is not in marts.families
select publications.publication_id
from marts.publications as publications
left join marts.families as families on publications.family_id = families.family_id
where families.family_id is null
