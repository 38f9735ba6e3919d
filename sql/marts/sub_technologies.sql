-- One row per sub-technology of the topic: its layer, its name, and the families that show it.
-- key: sub_technology
-- not null: sub_technology, rule_order, layer, name_en, name_ja, families_whole
-- Families of the standard tier; one that shows several counts for each.
with counted as (
    select
        parts.sub_technology,
        count(*)::integer as families_whole
    from intermediate.int_family_sub_technologies as parts
    inner join intermediate.int_family_topics as topics on parts.family_id = topics.family_id
    where topics.narrowest_tier in ('strict', 'standard')
    group by parts.sub_technology
)

select
    parts.sub_technology,
    parts.rule_order,
    parts.layer,
    layers.name_en as layer_name_en,
    layers.name_ja as layer_name_ja,
    parts.name_en,
    parts.name_ja,
    coalesce(counted.families_whole, 0) as families_whole
from staging.stg_topic_sub_technologies as parts
inner join staging.stg_topic_layers as layers on parts.layer = layers.layer
left join counted on parts.sub_technology = counted.sub_technology
order by parts.rule_order
