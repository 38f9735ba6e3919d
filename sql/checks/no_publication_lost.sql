-- block: a publication that the topic selected is missing in marts.publications or has no family
select staged.publication_id
from staging.stg_publications as staged
inner join staging.stg_landing_windows as windows on staged.window_ref = windows.window_ref
left join intermediate.int_search_hits as hits on staged.publication_id = hits.publication_id
left join marts.publications as published on staged.publication_id = published.publication_id
left join marts.families as families on published.family_id = families.family_id
where
    families.family_id is null
    -- The window of the record tells it too, so that a hit lost on the way is seen here.
    and (hits.publication_id is not null or windows.is_topic_clause)
