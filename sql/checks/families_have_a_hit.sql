-- block: a family is here though no search selected any of its publications
select family_id
from marts.families
where search_clause is null
