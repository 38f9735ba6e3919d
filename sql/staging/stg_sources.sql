-- One row per source of this build.
-- key: source
-- not null: source, source_title, is_sample, is_generated, licence, credit, scope_note
select
    source,
    source_title,
    is_sample,
    is_generated,
    licence,
    credit,
    scope_note,
    topic,
    topic_version
from raw.sources
