-- One row per complete window of landing: what it covers and how its records fared.
-- key: window_ref
-- not null: window_ref, source, clause, data_as_of, fetched_at
select
    window_ref,
    source,
    clause,
    data_as_of,
    fetched_at,
    announced_total,
    records,
    quarantined
from raw.landing_windows
