-- One row per patent or other work cited on a publication of a source.
-- key: source, publication_id, sequence_no
-- not null: source, publication_id, sequence_no
select
    source,
    country || doc_number || coalesce(kind, '') as publication_id,
    sequence_no,
    cited_country,
    cited_doc_number,
    cited_kind,
    cited_country || cited_doc_number || coalesce(cited_kind, '') as cited_publication_id,
    publication_key(cited_country, cited_doc_number, cited_kind) as cited_publication_key,
    cited_text,
    category,
    phase
from raw.citations
