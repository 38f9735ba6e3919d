-- One row per node of names that accepted pairs tie to others: the group they make up together.
-- key: name_node
-- not null: name_node, node_group, pair_rule
-- noqa: disable=PRS
-- Connected components, as in int_families_linked. A group that would join two curated applicants
-- is none: curation outranks evidence.
with recursive edges as (
    select
        name_node as here,
        other_node as there,
        pair_rule
    from intermediate.int_name_pairs
    where is_accepted
    union
    select
        other_node as here,
        name_node as there,
        pair_rule
    from intermediate.int_name_pairs
    where is_accepted
),

labels (node, label) using key (node) as (
    select distinct
        here as node,
        here as label
    from edges
    union
    (
        select
            edges.there as node,
            min(labels.label) as label
        from labels
        inner join edges on labels.node = edges.here
        left join recurring.labels as known on edges.there = known.node
        where known.label is null or labels.label < known.label
        group by edges.there
    )
),

rules as (
    select
        here,
        -- Two formats of one record outweigh two records of a family.
        max(pair_rule) as pair_rule
    from edges
    group by here
),

single as (
    select label
    from labels
    group by label
    having count(*) filter (where starts_with(node, 'A:')) <= 1
)

select
    labels.node as name_node,
    labels.label as node_group,
    rules.pair_rule
from labels
inner join rules on labels.node = rules.here
inner join single on labels.label = single.label
