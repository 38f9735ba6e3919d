-- One row per title of a publication of a source, by language.
-- key: source, publication_id, language
-- not null: source, publication_id, title
select
    source,
    country || doc_number || coalesce(kind, '') as publication_id,
    language,
    title
from raw.titles
