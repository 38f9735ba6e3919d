-- One row per state that a family can have in the topic.
-- key: topic_state
-- not null: topic_state, rule_order, name_en, name_ja
select
    topic_state,
    rule_order,
    name_en,
    name_ja
from raw.topic_states
