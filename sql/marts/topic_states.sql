-- One row per state in the topic: its name, and the families of each tier that have it.
-- key: topic_state
-- not null: topic_state, rule_order, name_en, name_ja, families_whole
-- Families are counted in their narrowest tier; those of a state without a tier are in no figure.
select
    states.topic_state,
    states.rule_order,
    states.name_en,
    states.name_ja,
    count(topics.family_id)::integer as families_whole,
    (count(*) filter (where topics.narrowest_tier = 'strict'))::integer as families_strict,
    (count(*) filter (where topics.narrowest_tier = 'standard'))::integer as families_standard,
    (count(*) filter (where topics.narrowest_tier = 'wide'))::integer as families_wide
from staging.stg_topic_states as states
left join intermediate.int_family_topics as topics on states.topic_state = topics.topic_state
group by states.topic_state, states.rule_order, states.name_en, states.name_ja
order by states.rule_order
