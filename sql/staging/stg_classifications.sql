-- One row per class symbol of a publication of a source.
-- key: source, publication_id, scheme, symbol, classifying_office, is_inventive
-- not null: source, publication_id, scheme, symbol
select
    source,
    country || doc_number || coalesce(kind, '') as publication_id,
    scheme,
    symbol,
    is_inventive,
    classifying_office
from raw.classifications
