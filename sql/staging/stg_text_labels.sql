-- One row per text of a publication of a source and label of the topic whose words it holds.
-- key: source, publication_id, text_field, label
-- not null: source, publication_id, text_field, label
select
    source,
    country || doc_number || coalesce(kind, '') as publication_id,
    text_field,
    label
from raw.text_labels
-- The texts of a publication in several languages may all hold it.
qualify row_number() over (
    partition by source, country, doc_number, kind, text_field, label order by record_no
) = 1
