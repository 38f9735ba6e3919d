-- One row per applicant or inventor named on a publication of a source.
-- key: source, publication_id, role, name_format, sequence_no
-- not null: source, publication_id, role, sequence_no, name
select
    source,
    country || doc_number || coalesce(kind, '') as publication_id,
    role,
    sequence_no,
    name,
    name_format,
    residence_country
from raw.parties
