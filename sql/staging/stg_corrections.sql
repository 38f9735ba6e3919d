-- One row per correction of a known error of a source: what was wrong, what was done, what for.
-- key: correction
-- not null: correction, source, publication_id, correction_state, rows_changed
select
    correction,
    source,
    publication_id,
    table_name,
    column_name,
    present_value,
    correction_action,
    corrected_value,
    correction_reason,
    evidence,
    corrected_on,
    is_reported,
    correction_state,
    rows_changed
from raw.corrections
