-- One row per publication for which a clause of the topic fires: the first clause.
-- key: publication_id
-- not null: publication_id, topic_rule
select
    publication_id,
    arg_min(topic_rule, rule_order) as topic_rule
from intermediate.int_topic_rules
group by publication_id
