-- One row per abstract of a publication of a source, by language.
-- key: source, publication_id, language
-- not null: source, publication_id, abstract
select
    source,
    country || doc_number || coalesce(kind, '') as publication_id,
    language,
    abstract
from raw.abstracts
