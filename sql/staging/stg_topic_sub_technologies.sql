-- One row per sub-technology of the topic.
-- key: sub_technology
-- not null: sub_technology, rule_order, layer, name_en, name_ja
select
    sub_technology,
    rule_order,
    layer,
    name_en,
    name_ja,
    for_state
from raw.topic_sub_technologies
