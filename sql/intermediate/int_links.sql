-- One row per publication and key that ties it to others: its own numbers, priorities, members.
-- key: publication_id, link_key
-- not null: publication_id, link_key
select
    publication_id,
    'publication ' || publication_key as link_key
from intermediate.int_publications
union
select
    publication_id,
    'application ' || application_key as link_key
from intermediate.int_publications
where application_key is not null
union
select
    publication_id,
    'application ' || application_key as link_key
from staging.stg_priorities
where application_key is not null
union
select
    publication_id,
    'publication ' || publication_key as link_key
from staging.stg_family_members
