-- One row per field next door to the topic: the states of a family that shows it.
-- key: label
-- not null: label, rule_order, alone_state, together_state
select
    label,
    rule_order,
    alone_state,
    alone_tier,
    together_state,
    together_tier
from raw.topic_others
