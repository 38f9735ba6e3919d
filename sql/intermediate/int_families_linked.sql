-- One row per publication without a DOCDB family: the group that shared numbers tie it into.
-- key: publication_id
-- not null: publication_id, linked_group
-- noqa: disable=PRS
-- Connected components: every publication begins with its own name as label and takes over the
-- smallest label that reaches it. Publications whose source gives a DOCDB family stay out, so
-- that a loose publication never merges two DOCDB families.
with recursive edges as (
    select
        links.publication_id,
        links.link_key
    from intermediate.int_links as links
    inner join intermediate.int_publications as publications
        on links.publication_id = publications.publication_id
    where publications.docdb_family_id is null
),

steps as (
    select
        publication_id as here,
        link_key as there
    from edges
    union all
    select
        link_key as here,
        publication_id as there
    from edges
),

labels (node, label) using key (node) as (
    select distinct
        publication_id as node,
        publication_id as label
    from edges
    union
    (
        select
            steps.there as node,
            min(labels.label) as label
        from labels
        inner join steps on labels.node = steps.here
        left join recurring.labels as known on steps.there = known.node
        where known.label is null or labels.label < known.label
        group by steps.there
    )
)

select
    node as publication_id,
    label as linked_group
from labels
where node in (select publication_id from edges)
