-- block: the fractions of a family do not add up to one
select
    family_id,
    sum(fraction) as total
from marts.family_applicants
group by family_id
having abs(sum(fraction) - 1) > 1e-9
