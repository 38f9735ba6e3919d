-- One row per layer of the topic: its name.
-- key: layer
-- not null: layer, rule_order, name_en, name_ja
select
    layer,
    rule_order,
    name_en,
    name_ja
from staging.stg_topic_layers
order by rule_order
