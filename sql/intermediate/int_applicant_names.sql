-- One row per applicant name as written: its cleaned form, the applicant it stands for and why.
-- key: name
-- not null: name, cleaned_name, applicant, applicant_rule
-- The applicant is called as curated, else by its longest Latin name, else by its longest name:
-- the longest is the least abbreviated and changes least from build to build.
with grouped as (
    select
        nodes.name,
        nodes.script,
        nodes.cleaned_name,
        nodes.curated_applicant,
        nodes.node_rule,
        nodes.name_node,
        coalesce(node_groups.node_group, nodes.name_node) as node_group,
        node_groups.pair_rule
    from intermediate.int_name_nodes as nodes
    left join intermediate.int_node_groups as node_groups on nodes.name_node = node_groups.name_node
),

titled as (
    select
        *,
        first_value(name_node) over best as main_node,
        -- A name rendered as a curated one need not have that applicant on another record.
        coalesce(
            min(curated_applicant) over (partition by node_group),
            min(case when starts_with(name_node, 'A:') then substr(name_node, 3) end)
                over (partition by node_group),
            first_value(cleaned_name) over best
        ) as applicant
    from grouped
    window best as (
        partition by node_group
        order by
            starts_with(name_node, 'A:') desc,
            script = 'latin' desc,
            length(cleaned_name) desc,
            cleaned_name asc,
            name asc
    )
)

select
    name,
    cleaned_name,
    applicant,
    case
        when name_node <> main_node and pair_rule is not null then pair_rule
        else node_rule
    end as applicant_rule
from titled
