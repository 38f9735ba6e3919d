-- One row per family and sub-technology of the topic that it shows, with the rule that fired.
-- key: family_id, sub_technology
-- not null: family_id, sub_technology, layer, sub_technology_rule
-- reference: family_id -> marts.families.family_id
-- reference: sub_technology -> marts.sub_technologies.sub_technology
select
    family_id,
    sub_technology,
    layer,
    sub_technology_rule
from intermediate.int_family_sub_technologies
order by family_id, rule_order
