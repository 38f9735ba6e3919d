-- One row per layer of the topic, the one that counts first in front.
-- key: layer
-- not null: layer, rule_order, name_en, name_ja
select
    layer,
    rule_order,
    name_en,
    name_ja
from raw.topic_layers
