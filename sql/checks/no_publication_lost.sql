-- block: a publication is missing in marts.publications or belongs to no family
select staged.publication_id
from staging.stg_publications as staged
left join marts.publications as published on staged.publication_id = published.publication_id
left join marts.families as families on published.family_id = families.family_id
where families.family_id is null
