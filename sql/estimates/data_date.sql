-- One row per build: the day of the data.
select max(data_as_of) as data_as_of
from marts.sources
