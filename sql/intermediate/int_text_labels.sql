-- One row per publication, text field and label: whose words of the topic the text holds.
-- key: publication_id, text_field, label
-- not null: publication_id, text_field, label
-- Texts of all sources and languages; the labels were found by flows.warehouse.text_labels.
select distinct
    publication_id,
    text_field,
    label
from staging.stg_text_labels
