-- One row per family and label of the topic: how its publications show it.
-- key: family_id, label
-- not null: family_id, label, shown_in
-- In titles before abstracts before classes, so that the plainest evidence is named.
with labels as (
    select
        publication_id,
        label,
        case text_field when 'title' then 1 else 2 end as strength
    from intermediate.int_text_labels
    union all
    select
        publication_id,
        label,
        3 as strength
    from intermediate.int_class_labels
)

select
    families.family_id,
    labels.label,
    case min(labels.strength)
        when 1 then 'words_in_title'
        when 2 then 'words_in_abstract'
        else 'class'
    end as shown_in
from labels
inner join intermediate.int_publication_families as families
    on labels.publication_id = families.publication_id
group by families.family_id, labels.label
