-- One row per publication with a class, title or abstract: which of them some source states.
-- key: publication_id
-- not null: publication_id, has_class, has_title, has_abstract
with stated as (
    select
        publication_id,
        true as has_class,
        false as has_title,
        false as has_abstract
    from staging.stg_classifications
    union all
    select
        publication_id,
        false as has_class,
        true as has_title,
        false as has_abstract
    from staging.stg_titles
    union all
    select
        publication_id,
        false as has_class,
        false as has_title,
        true as has_abstract
    from staging.stg_abstracts
)

select
    publication_id,
    bool_or(has_class) as has_class,
    bool_or(has_title) as has_title,
    bool_or(has_abstract) as has_abstract
from stated
group by publication_id
