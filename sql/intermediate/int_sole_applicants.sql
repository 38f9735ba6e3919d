-- One row per source, publication and name format that names exactly one applicant: its node.
-- key: source, publication_id, name_format
-- not null: source, publication_id, name_format, name_node, script
select
    parties.source,
    parties.publication_id,
    coalesce(parties.name_format, '') as name_format,
    any_value(nodes.name_node) as name_node,
    any_value(nodes.script) as script
from staging.stg_parties as parties
inner join intermediate.int_name_nodes as nodes on parties.name = nodes.name
where parties.role = 'applicant'
group by parties.source, parties.publication_id, coalesce(parties.name_format, '')
having min(nodes.name_node) = max(nodes.name_node)
