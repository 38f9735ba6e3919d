-- block: a family is counted though the topic selected none of its publications
select family_id
from marts.families
where topic_rule is null
