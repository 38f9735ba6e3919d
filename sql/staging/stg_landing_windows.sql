-- One row per complete window of landing: what it covers and how its records fared.
-- key: window_ref
-- not null: window_ref, source, clause, is_topic_clause, data_as_of, fetched_at
select
    window_ref,
    source,
    clause,
    -- Windows that complete families fetch what the topic did not select.
    clause not in ('family', 'member-biblio') as is_topic_clause,
    data_as_of,
    fetched_at,
    announced_total,
    records,
    quarantined
from raw.landing_windows
