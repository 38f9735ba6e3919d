-- warn: a correction names a publication that its source has not brought (or misspells it)
select
    correction,
    source,
    publication_id
from marts.corrections
where correction_state = 'publication_not_in_build'
