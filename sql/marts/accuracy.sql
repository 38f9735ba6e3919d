-- One row per measure, variant, split and group of labelled cases: precision and recall.
-- key: measure, variant, split, grouping, group_value
-- not null: measure, split, grouping, group_value, cases
-- Measured in this build on labelled records that were made without the rules; only what is held
-- back (split held) may be quoted. Empty for a topic without labelled publications.
select
    measure,
    variant,
    split,
    grouping,
    group_value,
    cases,
    true_positives,
    false_positives,
    false_negatives,
    precision,
    precision_low,
    precision_high,
    recall,
    recall_low,
    recall_high
from staging.stg_accuracy
order by measure, variant, split, grouping, group_value
