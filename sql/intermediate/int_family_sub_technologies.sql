-- One row per family and sub-technology of the topic that it shows.
-- key: family_id, sub_technology
-- not null: family_id, sub_technology, layer, sub_technology_rule
with shown as (
    select
        evidence.family_id,
        parts.sub_technology,
        parts.layer,
        parts.rule_order,
        evidence.shown_in as sub_technology_rule
    from intermediate.int_family_evidence as evidence
    inner join staging.stg_topic_sub_technologies as parts
        on evidence.label = 'sub:' || parts.sub_technology
    union all
    select
        topics.family_id,
        parts.sub_technology,
        parts.layer,
        parts.rule_order,
        'topic_state' as sub_technology_rule
    from intermediate.int_family_topics as topics
    inner join staging.stg_topic_sub_technologies as parts on topics.topic_state = parts.for_state
)

select
    family_id,
    sub_technology,
    any_value(layer) as layer,
    any_value(rule_order) as rule_order,
    -- Words or classes before what follows from the state.
    coalesce(
        min(sub_technology_rule) filter (where sub_technology_rule <> 'topic_state'), 'topic_state'
    ) as sub_technology_rule
from shown
group by family_id, sub_technology
