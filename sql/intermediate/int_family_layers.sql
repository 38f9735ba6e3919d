-- One row per family: its layer in the topic, and why it is unknown where it is.
-- key: family_id
-- not null: family_id, layer, layer_rule
-- The layer that counts first among those of its sub-technologies. Claims would tell whether
-- quantum states are handled or keys are used; titles alone do not, so a family of which only
-- titles are known has no known layer, whatever its titles say.
with contents as (
    select
        families.family_id,
        bool_or(contents.has_class) as has_class,
        bool_or(contents.has_abstract) as has_abstract
    from intermediate.int_publication_families as families
    left join intermediate.int_publication_contents as contents
        on families.publication_id = contents.publication_id
    group by families.family_id
),

shown as (
    select
        parts.family_id,
        arg_min(parts.layer, layers.rule_order) as layer
    from intermediate.int_family_sub_technologies as parts
    inner join staging.stg_topic_layers as layers on parts.layer = layers.layer
    group by parts.family_id
)

select
    contents.family_id,
    case
        when not coalesce(contents.has_class or contents.has_abstract, false) then 'unknown'
        else coalesce(shown.layer, 'unknown')
    end as layer,
    case
        when not coalesce(contents.has_class or contents.has_abstract, false) then 'title_only'
        when shown.layer is null then 'nothing_shown'
        else 'sub_technology'
    end as layer_rule
from contents
left join shown on contents.family_id = shown.family_id
