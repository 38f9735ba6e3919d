-- One row per publication, text field and label: whose words of the topic the text holds.
-- key: publication_id, text_field, label
-- not null: publication_id, text_field, label
-- Texts of all sources and languages. The labels of the topic's own words are looked for in the
-- text without the exclusions, the labels of other fields and of parts in the whole text.
with texts as (
    select
        publication_id,
        'title' as text_field,
        topic_text(title) as text
    from staging.stg_titles
    union all
    select
        publication_id,
        'abstract' as text_field,
        topic_text(abstract) as text
    from staging.stg_abstracts
),

cleaned as (
    select
        publication_id,
        text_field,
        text,
        topic_own_text(text) as own_text
    from texts
),

labelled as (
    select
        publication_id,
        text_field,
        list_concat(topic_own_labels(own_text), topic_other_labels(text)) as labels
    from cleaned
),

unnested as (
    select
        publication_id,
        text_field,
        unnest(labels) as label
    from labelled
)

select distinct
    publication_id,
    text_field,
    label
from unnested
