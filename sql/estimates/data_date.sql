-- One row per build: the day of the data, and whether a convenience sample is among them.
select
    max(data_as_of) as data_as_of,
    bool_or(is_sample) as is_sample
from marts.sources
