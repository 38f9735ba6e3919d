-- warn: a family formed by links alone has more than 60 members; look whether a number is wrong
select
    family_id,
    members
from marts.families
where family_basis = 'linked' and members > 60
