-- One row per source of this build.
-- key: source
-- not null: source, source_title, is_sample, is_generated, licence, credit, scope_note
select
    source,
    source_title,
    source_title_ja,
    is_sample,
    is_generated,
    licence,
    licence_ja,
    credit,
    credit_ja,
    scope_note,
    scope_note_ja,
    coverage,
    coverage_ja,
    topic,
    topic_version
from raw.sources
