-- One row per measure, variant, split and group of labelled cases: right and wrong finds.
-- key: measure, variant, split, grouping, group_value
-- not null: measure, split, grouping, group_value, cases
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
from raw.accuracy
