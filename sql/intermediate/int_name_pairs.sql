-- One row per two nodes of names that records pair as the sole applicant: how often, and whether
-- key: pair_rule, name_node, other_node
-- not null: pair_rule, name_node, other_node, n_pairings, is_accepted
-- that is evidence enough. In one publication (same_in_two_formats) one pairing is, if neither node
-- is ever paired with a third one in the other's writing: standardised names of subsidiaries are
-- sometimes those of the parent, so a Latin name that also stands for itself is left alone. In a
-- family (same_in_family) applicants change by licence and assignment: there the writings must
-- differ, no third node may be paired, and either the rendered name is equal or five families say
-- the same. No node ever gets two partners in one writing, so that nothing chains through a hub.
with by_format as (
    select
        'same_in_two_formats' as pair_rule,
        one.name_node,
        other.name_node as other_node,
        one.script,
        other.script as other_script,
        count(*) as n_pairings
    from intermediate.int_sole_applicants as one
    inner join intermediate.int_sole_applicants as other
        on
            one.source = other.source
            and one.publication_id = other.publication_id
            and one.name_format <> other.name_format
    group by one.name_node, other.name_node, one.script, other.script
),

publication_nodes as (
    select
        publication_id,
        any_value(name_node) as name_node,
        script
    from intermediate.int_sole_applicants
    group by publication_id, script
    having min(name_node) = max(name_node)
),

-- One applicant alone in each writing on all publications of the family.
family_nodes as (
    select
        families.family_id,
        nodes.script,
        min(nodes.name_node) as name_node,
        list(distinct left(nodes.publication_id, 2)) as offices
    from publication_nodes as nodes
    inner join intermediate.int_publication_families as families
        on nodes.publication_id = families.publication_id
    group by families.family_id, nodes.script
    having min(nodes.name_node) = max(nodes.name_node)
),

by_family as (
    select
        'same_in_family' as pair_rule,
        one.name_node,
        other.name_node as other_node,
        one.script,
        other.script as other_script,
        count(*) as n_pairings
    from family_nodes as one
    inner join family_nodes as other
        on
            one.family_id = other.family_id
            and one.script <> other.script
            and not (len(one.offices) = 1 and one.offices = other.offices)
    group by one.name_node, other.name_node, one.script, other.script
),

pairs as (
    select * from by_format
    union all
    select * from by_family
),

partners as (
    select
        *,
        -- A node in another writing that is the same already (an alias) is no third one.
        count(*) filter (where name_node <> other_node or script = other_script)
            over (partition by pair_rule, name_node, other_script) as n_partners,
        count(*) filter (where name_node <> other_node or script = other_script)
            over (partition by pair_rule, other_node, script) as n_other_partners
    from pairs
),

-- Inventors were applicants in the United States until 2012: persons are never evidence.
persons as (
    select distinct nodes.name_node
    from intermediate.int_name_nodes as nodes
    where exists (
        select 1 from staging.stg_parties as inventors
        where inventors.role = 'inventor' and inventors.name = nodes.name
    )
),

renderings as (
    select distinct
        nodes.name_node,
        keys.name_key
    from intermediate.int_name_nodes as nodes
    inner join intermediate.int_name_keys as keys on nodes.name = keys.name
)

select
    partners.pair_rule,
    partners.name_node,
    partners.other_node,
    sum(partners.n_pairings)::integer as n_pairings,
    bool_or(
        partners.n_partners = 1
        and partners.n_other_partners = 1
        and persons.name_node is null
        and other_persons.name_node is null
        and (
            partners.pair_rule = 'same_in_two_formats'
            or partners.n_pairings >= 5
            or exists (
                select 1 from renderings
                inner join renderings as other_renderings
                    on renderings.name_key = other_renderings.name_key
                where
                    renderings.name_node = partners.name_node
                    and other_renderings.name_node = partners.other_node
            )
        )
    ) as is_accepted
from partners
left join persons on partners.name_node = persons.name_node
left join persons as other_persons on partners.other_node = other_persons.name_node
where partners.name_node < partners.other_node
group by partners.pair_rule, partners.name_node, partners.other_node
